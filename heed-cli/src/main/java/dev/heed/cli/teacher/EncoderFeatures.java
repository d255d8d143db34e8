package dev.heed.cli.teacher;

import dev.heed.cli.encoder.Encoders;
import dev.heed.encoder.Encoder;
import dev.heed.encoder.EncoderInfo;
import dev.heed.text.teacher.TextFeatures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The features of texts by an encoder: the means of its hidden states over a text's pieces, from
 * the middle layer and the last third of all layers. On sst2 they are worth 1 to 3 points more than
 * those of the last layer alone.
 */
public record EncoderFeatures(Encoder encoder, List<Integer> layers)
    implements TextFeatures, AutoCloseable {

  /**
   * Opens an encoder.
   *
   * @param name its name, or a file or folder
   */
  public static EncoderFeatures open(String name, int threads) throws IOException {
    Encoder encoder = Encoders.open(Path.of(name), threads);
    return new EncoderFeatures(encoder, layers(encoder.info().shape().layers()));
  }

  /** The middle layer, and the last third. */
  static List<Integer> layers(int all) {
    return Stream.concat(
            Stream.of(Math.ceilDiv(all, 2)),
            IntStream.rangeClosed(all - Math.max(1, all / 3) + 1, all).boxed())
        .distinct()
        .sorted()
        .toList();
  }

  @Override
  public String identity() {
    EncoderInfo info = encoder.info();
    return "%s %s, prefix '%s', layers %s"
        .formatted(info.name(), info.sha256(), info.prefix(), layers);
  }

  @Override
  public int width() {
    return layers.size() * encoder.info().shape().dim();
  }

  @Override
  public List<float[]> of(List<String> texts) {
    return encoder.means(texts, layers);
  }

  @Override
  public void close() {
    encoder.close();
  }
}
