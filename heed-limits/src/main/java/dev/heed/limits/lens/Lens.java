package dev.heed.limits.lens;

import dev.heed.base.InvalidInputException;
import dev.heed.base.Require;
import dev.heed.encoder.Encoder;
import dev.heed.encoder.EncoderInfo;
import dev.heed.encoder.TracedText;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.experiment.Stages;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.run.Trace;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Holds the attention of a pretrained encoder against what the theory of attention as a heat
 * equation assumes of it: a pseudo-metric, small bandwidths, the drift–diffusion limit, collapse.
 */
public final class Lens implements Experiment<Lens.Settings> {
  /** Pieces of the text whose maps are shown: enough to see patterns, with room for names. */
  private static final int EXAMPLE_PIECES = 12;

  /**
   * The encoder and its texts.
   *
   * @param encoder a known encoder's name, or a jar, folder or ONNX file; paths become absolute, so
   *     that a run can be resumed from another folder
   * @param texts a file with one text per line; without it, questions of bank customers
   * @param count the number of texts, the first ones
   */
  public record Settings(String encoder, Optional<Path> texts, int count) {
    public Settings {
      Require.between("count", 2, 100_000, count);
      if (Files.exists(Path.of(encoder))) {
        encoder = Path.of(encoder).toAbsolutePath().normalize().toString();
      }
    }
  }

  @Override
  public Description description() {
    return new Description(
        "lens",
        Group.ATTENTION,
        "The attention of a pretrained encoder against what theory assumes.",
        "20 s");
  }

  @Override
  public Settings defaults() {
    return new Settings("minilm", Optional.empty(), 40);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    List<String> texts = texts(settings);
    Trace trace = run.trace(LensResult.columns());
    try (Encoder encoder = Encoder.open(settings.encoder(), libraries(), run.threads())) {
      EncoderInfo.Shape shape = encoder.info().shape();
      Stages stages = new Stages(run, shape.layers() + texts.size());
      List<HeadWeights> weights = new ArrayList<>();
      for (int layer = 1; layer <= shape.layers(); layer++) {
        int number = layer;
        double[] values =
            stages.next("weights of layer " + layer, pulse -> weights(encoder, number, pulse));
        for (int i = 0; i < values.length; i += 2) {
          weights.add(new HeadWeights(values[i], values[i + 1]));
        }
      }
      Projections projections = Projections.of(encoder);
      List<TextResult> results = new ArrayList<>();
      for (String text : texts) {
        double[] values =
            stages.next(
                Numbers.format("text %d of %d", results.size() + 1, texts.size()),
                pulse -> measure(encoder, text, projections, pulse).values());
        results.add(new TextResult(shape, values));
      }
      LensResult result = new LensResult(shape, weights, results);
      result.write(trace);
      TracedText example = encoder.trace(example(encoder, texts));
      return new LensFindings(encoder.info(), result, example).findings(run);
    }
  }

  /** The folder of the program's libraries. */
  private static List<Path> libraries() {
    try {
      Path code =
          Path.of(Encoder.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return List.of(code.getParent(), code.resolveSibling("lib"));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The texts: lines that are not blank. */
  static List<String> texts(Settings settings) throws IOException {
    List<String> lines;
    String source = settings.texts().map(Path::toString).orElse("texts.txt");
    if (settings.texts().isEmpty()) {
      lines = builtIn();
    } else {
      if (Files.isDirectory(settings.texts().get())) {
        throw new InvalidInputException(
            source, 0, "this is a folder", "a file with one text per line");
      }
      try {
        lines = Files.readAllLines(settings.texts().get());
      } catch (NoSuchFileException e) {
        throw new InvalidInputException(
            source, 0, "there is no such file", "a file with one text per line", e);
      } catch (CharacterCodingException e) {
        throw new InvalidInputException(source, 0, "this is no UTF-8", "a text file in UTF-8", e);
      }
    }
    List<String> texts =
        lines.stream().filter(line -> !line.isBlank()).limit(settings.count()).toList();
    if (texts.size() < 2) {
      throw new InvalidInputException(
          source, 0, "there are " + texts.size() + " texts in it", "at least 2, one per line");
    }
    return texts;
  }

  /** The first of the texts whose number of pieces is nearest to {@link #EXAMPLE_PIECES}. */
  private static String example(Encoder encoder, List<String> texts) {
    return texts.stream()
        .min(
            Comparator.comparingInt(text -> Math.abs(encoder.pieces(text).size() - EXAMPLE_PIECES)))
        .orElseThrow();
  }

  private static List<String> builtIn() {
    try (InputStream in = Lens.class.getResourceAsStream("texts.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each head's measures, and then those of all heads together. */
  private static double[] weights(Encoder encoder, int layer, Runnable pulse) {
    EncoderInfo.Shape shape = encoder.info().shape();
    float[] query = encoder.queryWeights(layer);
    float[] key = encoder.keyWeights(layer);
    int dim = shape.dim();
    int width = dim / shape.heads();
    double[] values = new double[2 * (shape.heads() + 1)];
    for (int head = 0; head <= shape.heads(); head++) {
      pulse.run();
      boolean all = head == shape.heads();
      HeadWeights each =
          all
              ? HeadWeights.of(query, key, dim, 0, dim)
              : HeadWeights.of(query, key, dim, head * width, (head + 1) * width);
      values[2 * head] = each.symmetric();
      values[2 * head + 1] = each.negative();
    }
    return values;
  }

  /** The matrices {@code W_Q} and {@code W_K} of each layer. */
  private record Projections(List<DMatrixRMaj> query, List<DMatrixRMaj> key) {
    static Projections of(Encoder encoder) {
      EncoderInfo.Shape shape = encoder.info().shape();
      List<DMatrixRMaj> query = new ArrayList<>();
      List<DMatrixRMaj> key = new ArrayList<>();
      for (int layer = 1; layer <= shape.layers(); layer++) {
        query.add(TokenMatrix.of(encoder.queryWeights(layer), shape.dim()));
        key.add(TokenMatrix.of(encoder.keyWeights(layer), shape.dim()));
      }
      return new Projections(query, key);
    }
  }

  private static TextResult measure(
      Encoder encoder, String text, Projections projections, Runnable pulse) {
    EncoderInfo.Shape shape = encoder.info().shape();
    TracedText traced = encoder.trace(text);
    int tokens = traced.pieces().size();
    int width = shape.dim() / shape.heads();
    List<HeadText> heads = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      pulse.run();
      DMatrixRMaj states = TokenMatrix.of(traced.states().get(layer), shape.dim());
      DMatrixRMaj queries = TokenMatrix.times(states, projections.query().get(layer));
      DMatrixRMaj keys = TokenMatrix.times(states, projections.key().get(layer));
      DriftFit.Terms terms = DriftFit.Terms.of(states);
      for (int head = 0; head < shape.heads(); head++) {
        DMatrixRMaj scores = new DMatrixRMaj(tokens, tokens);
        CommonOps_DDRM.multTransB(
            columns(queries, head, width), columns(keys, head, width), scores);
        DMatrixRMaj map = TokenMatrix.of(traced.attention().get(layer).get(head), tokens);
        heads.add(HeadText.of(traced.pieces(), map, scores, states, terms));
      }
    }
    return TextResult.of(shape, heads, Spreads.of(traced, shape.dim()));
  }

  private static DMatrixRMaj columns(DMatrixRMaj matrix, int head, int width) {
    return CommonOps_DDRM.extract(matrix, 0, matrix.getNumRows(), head * width, (head + 1) * width);
  }
}
