package dev.heed.text.fasttext;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** Random models for tests, of all kinds that fastText makes, and texts for them. */
final class SmallModels {
  /** Words of texts; some are in the models' dictionaries. */
  private static final List<String> WORDS =
      List.of(
          "a", "bb", "cat", "café", "房间", "q", "</s>", "𝔘x", "card?", "zz", "A", "longer-word");

  private SmallModels() {}

  /** A classifier. */
  static SmallModel random(long seed) {
    Random random = new Random(seed);
    SmallModel model = new SmallModel();
    model.dim = 1 + random.nextInt(11);
    model.loss = 1 + random.nextInt(4);
    model.wordNgrams = random.nextInt(4);
    model.minn = random.nextInt(4);
    model.maxn = random.nextBoolean() ? 0 : model.minn + random.nextInt(3);
    model.bucket = 1 + random.nextInt(60);
    model.version = random.nextInt(4) == 0 ? 11 : 12;
    for (String word : WORDS) {
      if (random.nextInt(3) > 0 || model.words.isEmpty()) {
        model.words.add(word.getBytes(StandardCharsets.UTF_8));
      }
    }
    int labels = 1 + random.nextInt(random.nextBoolean() ? 30 : 3);
    long count = 500;
    for (int i = 0; i < labels; i++) {
      model.labels.add(("__label__" + i).getBytes(StandardCharsets.UTF_8));
      model.labelCounts.add(count);
      count -= random.nextInt(3) * (count / 3);
    }
    boolean quantised = random.nextBoolean();
    if (quantised && random.nextBoolean()) {
      prune(model, random);
    }
    model.input = rows(model.inputRows(), model.dim, quantised, random);
    model.output = rows(model.outputRows(), model.dim, quantised && random.nextBoolean(), random);
    return model;
  }

  private static void prune(SmallModel model, Random random) {
    model.pruned = new TreeMap<>();
    int share = random.nextInt(3);
    for (int i = 0; i < model.bucket; i++) {
      if (random.nextInt(3) < share) {
        model.pruned.put(i, model.pruned.size());
      }
    }
  }

  private static SmallModel.Rows rows(int rows, int dim, boolean quantised, Random random) {
    if (!quantised) {
      float[][] values = new float[rows][];
      for (int i = 0; i < rows; i++) {
        values[i] = floats(dim, random);
      }
      return new SmallModel.Dense(values);
    }
    int dsub = 1 + random.nextInt(dim + 1);
    byte[][] codes = new byte[rows][(dim + dsub - 1) / dsub];
    for (byte[] row : codes) {
      random.nextBytes(row);
    }
    byte[] normCodes = new byte[random.nextBoolean() ? rows : 0];
    random.nextBytes(normCodes);
    return new SmallModel.Quantised(
        codes, dsub, floats(dim * 256, random), normCodes, floats(256, random));
  }

  private static float[] floats(int size, Random random) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      // Often the same few values, so that labels tie.
      values[i] =
          random.nextInt(3) == 0 ? random.nextInt(3) - 1 : (float) random.nextGaussian() * 2;
    }
    return values;
  }

  /** A line of known and unknown words, labels, blanks of all kinds and bytes that are no text. */
  static byte[] line(Random random) {
    StringBuilder line = new StringBuilder();
    int tokens = random.nextInt(8);
    for (int i = 0; i < tokens; i++) {
      switch (random.nextInt(8)) {
        case 0 -> line.append("__label__").append(random.nextInt(4));
        case 1 -> line.append((char) (1 + random.nextInt(255)));
        default -> line.append(WORDS.get(random.nextInt(WORDS.size())));
      }
      line.append(" \t\r\0\u000B\f  ".charAt(random.nextInt(8)));
    }
    // ISO 8859-1 for half of the lines: bytes that are not valid UTF-8.
    byte[] bytes =
        line.toString()
            .getBytes(random.nextBoolean() ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    if (random.nextInt(3) == 0) {
      return bytes;
    }
    byte[] ended = Arrays.copyOf(bytes, bytes.length + 1);
    ended[bytes.length] = '\n';
    return ended;
  }
}
