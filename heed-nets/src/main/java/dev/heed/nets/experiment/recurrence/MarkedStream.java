package dev.heed.nets.experiment.recurrence;

import dev.heed.attention.Normalise;
import dev.heed.attention.RelevantMemory;
import dev.heed.attention.RelevantMemory.Relevance;
import dev.heed.attention.score.Score;
import dev.heed.kernel.SeededRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * A stream of keys, some of which are marked: a query scores a marked key higher by a margin than
 * others, beside noise of standard deviation 1 that is new for each query.
 *
 * @param length the number of keys
 * @param marked how many are marked
 * @param margin of the scores
 */
record MarkedStream(int length, int marked, double margin) {
  /** Components that make the noise; its direction differs from key to key. */
  private static final int NOISE_DIM = 32;

  /**
   * The share of the marked keys that are kept at the end.
   *
   * @param recent the number of the latest keys that are always in memory
   * @param relevant the number of further ones
   */
  double keptShare(Screening.Rule rule, int recent, int relevant, SeededRandom random) {
    int[] order = new int[length - recent];
    Arrays.setAll(order, i -> i);
    random.shuffle(order);
    Set<Integer> wanted = new HashSet<>();
    for (int i = 0; i < marked; i++) {
      wanted.add(order[i]);
    }
    long found =
        switch (rule) {
          case WINDOW -> inMemory(Relevance.WINDOW, wanted, recent, relevant, random);
          case MEAN -> inMemory(Relevance.MEAN, wanted, recent, relevant, random);
          case SUM, FIFO -> screened(rule, wanted, recent, relevant, random);
        };
    return (double) found / marked;
  }

  private long inMemory(
      Relevance relevance, Set<Integer> wanted, int recent, int relevant, SeededRandom random) {
    RelevantMemory memory = new RelevantMemory(new Score.Dot(), 1, recent, relevant, relevance);
    double[] value = {0};
    for (int t = 0; t < length; t++) {
      memory.attend(query(random), key(wanted.contains(t), random), value);
    }
    return memory.kept().stream().filter(kept -> wanted.contains((int) kept.position())).count();
  }

  private long screened(
      Screening.Rule rule, Set<Integer> wanted, int recent, int relevant, SeededRandom random) {
    Screening screening = new Screening(recent, relevant, rule);
    double[][] keys = new double[length][];
    for (int t = 0; t < length; t++) {
      double[] query = query(random);
      keys[t] = key(wanted.contains(t), random);
      int[] present = screening.add();
      double[] scores = Arrays.stream(present).mapToDouble(j -> product(query, keys[j])).toArray();
      double[] weights = new Normalise.RowSoftmax().forward(scores, 1, scores.length);
      float[] attention = new float[weights.length];
      for (int j = 0; j < attention.length; j++) {
        attention[j] = (float) weights[j];
      }
      screening.attend(attention, 0);
    }
    return Arrays.stream(screening.kept()).filter(wanted::contains).count();
  }

  private double[] query(SeededRandom random) {
    double[] query = new double[1 + NOISE_DIM];
    query[0] = margin;
    for (int c = 1; c < query.length; c++) {
      query[c] = random.gaussian();
    }
    return query;
  }

  /** A mark, and a direction of length 1. */
  private static double[] key(boolean isMarked, SeededRandom random) {
    double[] key = new double[1 + NOISE_DIM];
    double square = 0;
    for (int c = 1; c < key.length; c++) {
      key[c] = random.gaussian();
      square += key[c] * key[c];
    }
    for (int c = 1; c < key.length; c++) {
      key[c] /= Math.sqrt(square);
    }
    key[0] = isMarked ? 1 : 0;
    return key;
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += a[c] * b[c];
    }
    return sum;
  }
}
