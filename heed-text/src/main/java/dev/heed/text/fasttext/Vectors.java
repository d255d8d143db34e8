package dev.heed.text.fasttext;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Vectors of words and sentences, in single precision as fastText computes them. */
final class Vectors {
  private final ModelFile model;
  private final LineRows rows;
  private final float[] scratch;

  /** Belongs to one thread, as the rows do. */
  Vectors(ModelFile model, LineRows rows) {
    this.model = model;
    this.rows = rows;
    scratch = new float[Matrix.SCRATCH_ROWS * model.info().settings().dim()];
  }

  float[] scratch() {
    return scratch;
  }

  /** The mean of the rows just read; zeros if there are none. */
  float[] mean() {
    float[] mean = new float[model.info().settings().dim()];
    mean(mean);
    return mean;
  }

  private void mean(float[] mean) {
    Arrays.fill(mean, 0);
    int count = rows.count();
    model.input().add(rows.rows(), count, mean, scratch);
    if (count > 0) {
      scale(mean, (float) (1.0 / count));
    }
  }

  /** The vector of a word. */
  float[] word(byte[] word) {
    rows.readWord(word, 0, word.length);
    return mean();
  }

  /** The vector of a line: of a classifier the mean of its rows, else of its words' directions. */
  float[] sentence(byte[] line) {
    if (model.info().settings().kind() == FastTextInfo.Kind.SUPERVISED) {
      rows.read(line, 0, line.length);
      return mean();
    }
    float[] sum = new float[model.info().settings().dim()];
    float[] vector = new float[sum.length];
    int count = 0;
    int at = 0;
    while (at < line.length && line[at] != '\n') {
      int begin = at;
      while (at < line.length && !isSpace(line[at])) {
        at++;
      }
      if (at == begin) {
        at++;
        continue;
      }
      rows.readWord(line, begin, at);
      mean(vector);
      float norm = norm(vector);
      if (norm > 0) {
        scale(vector, (float) (1.0 / norm));
        for (int i = 0; i < sum.length; i++) {
          sum[i] += vector[i];
        }
        count++;
      }
    }
    if (count > 0) {
      scale(sum, (float) (1.0 / count));
    }
    return sum;
  }

  /** Scores the words of the dictionary, but the given one, by their cosine with its vector. */
  BestLabels neighbours(String word, int k) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    int self =
        model.dictionary().find(bytes, 0, bytes.length, Dictionary.hash(bytes, 0, bytes.length));
    float[] query = word(bytes);
    float norm = norm(query);
    if (norm < 1e-8) {
      norm = 1;
    }
    int words = model.dictionary().words();
    BestLabels best = new BestLabels(k, words);
    float[] vector = new float[query.length];
    for (int entry = 0; entry < words; entry++) {
      if (entry == self) {
        continue;
      }
      rows.readEntry(entry);
      mean(vector);
      float length = norm(vector);
      float scale = length > 0 ? (float) (1.0 / length) : 0;
      float dot = 0;
      for (int i = 0; i < query.length; i++) {
        dot += scale * vector[i] * query[i];
      }
      best.offer(Scores.checked(dot) / norm, entry);
    }
    best.sort();
    return best;
  }

  private static float norm(float[] vector) {
    float sum = 0;
    for (float value : vector) {
      sum += value * value;
    }
    return (float) Math.sqrt(sum);
  }

  private static void scale(float[] vector, float factor) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= factor;
    }
  }

  /** A blank between words of a sentence, for which, as for C, NUL is none. */
  private static boolean isSpace(byte value) {
    return value != 0 && LineRows.isBlank(value);
  }
}
