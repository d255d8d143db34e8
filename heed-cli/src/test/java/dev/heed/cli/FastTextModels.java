package dev.heed.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Small models of fastText for tests, with random weights. */
final class FastTextModels {
  static final int HIERARCHICAL = 1;
  static final int NEGATIVE_SAMPLING = 2;
  static final int SOFTMAX = 3;
  static final int ONE_VS_ALL = 4;

  private static final int SKIPGRAM = 2;
  private static final int SUPERVISED = 3;
  private static final int DIM = 5;
  private static final int BUCKETS = 40;
  private static final List<String> WORDS = List.of("</s>", "good", "film", "café", "房间", "bad");
  private static final List<String> LABELS = List.of("pos", "neg", "so-so");

  private FastTextModels() {}

  /** A classifier with n-grams of two words and of two and three characters. */
  static Path classifier(Path folder, String name, int loss) throws IOException {
    return write(folder.resolve(name), loss, SUPERVISED, LABELS, BUCKETS);
  }

  /** Vectors of words. */
  static Path vectors(Path folder, String name) throws IOException {
    return write(folder.resolve(name), NEGATIVE_SAMPLING, SKIPGRAM, List.of(), 0);
  }

  private static Path write(Path file, int loss, int kind, List<String> labels, int buckets)
      throws IOException {
    Random random = new Random(loss);
    int ngrams = buckets > 0 ? 2 : 0;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer bytes = ByteBuffer.allocate(1 << 14).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(793712314).putInt(12);
    int longest = ngrams == 0 ? 0 : 3;
    for (int setting :
        new int[] {DIM, 5, 3, 1, 5, ngrams, loss, kind, buckets, ngrams, longest, 100}) {
      bytes.putInt(setting);
    }
    bytes.putDouble(1e-4);
    bytes.putInt(WORDS.size() + labels.size()).putInt(WORDS.size()).putInt(labels.size());
    bytes.putLong(1000).putLong(-1);
    for (String word : WORDS) {
      bytes.put(word.getBytes(UTF_8)).put((byte) 0).putLong(7).put((byte) 0);
    }
    long count = 50;
    for (String label : labels) {
      bytes.put(("__label__" + label).getBytes(UTF_8)).put((byte) 0).putLong(count).put((byte) 1);
      count -= 20;
    }
    matrix(bytes, WORDS.size() + buckets, random);
    matrix(bytes, kind == SUPERVISED ? labels.size() : WORDS.size(), random);
    out.write(bytes.array(), 0, bytes.position());
    return Files.write(file, out.toByteArray());
  }

  private static void matrix(ByteBuffer bytes, int rows, Random random) {
    bytes.put((byte) 0).putLong(rows).putLong(DIM);
    for (int i = 0; i < rows * DIM; i++) {
      bytes.putFloat((float) random.nextGaussian());
    }
  }
}
