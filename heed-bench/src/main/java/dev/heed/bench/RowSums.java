package dev.heed.bench;

import dev.heed.dynamics.task.TaskData;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Workers;
import dev.heed.text.pooling.Documents;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The sums of rows of an epoch and nothing else: over the words of each training and dev document,
 * and over the documents of each word. Rows are read where the words of the task are, not one after
 * the other, which memory and caches serve more slowly; no epoch is shorter than that.
 */
final class RowSums {
  /** Sums between two looks at whether work is left; a few microseconds. */
  private static final int BLOCK = 256;

  /** Attempts, of which the shortest counts, as for {@link MachineRates}. */
  private static final int REPEATS = 12;

  /** Epochs of an attempt, which make it long against a turn of the scheduler. */
  private static final int EPOCHS = 20;

  private RowSums() {}

  /**
   * Sums to take.
   *
   * @param offsets sum {@code i} has the terms {@code offsets[i] .. offsets[i+1]}
   * @param index the row of each term
   * @param rows the rows to add
   */
  private record Sums(int[] offsets, int[] index, double[] rows) {
    int count() {
      return offsets.length - 1;
    }
  }

  /**
   * Measures the shortest time.
   *
   * @param width doubles in a row
   * @return milliseconds of an epoch
   */
  static double milliseconds(TaskData data, int width, Workers workers) {
    int[] ranks = ranks(data.train());
    double[] words = new double[data.train().columns() * width];
    double[] documents = new double[data.train().count() * width];
    Documents train = data.train();
    int[] positions = Arrays.stream(train.positionColumns()).map(u -> ranks[u]).toArray();
    Sums[] sums = {
      new Sums(train.offsets(), positions, words),
      new Sums(data.dev().offsets(), known(data, ranks), words),
      byRank(train, ranks, documents)
    };
    double[][] results = new double[workers.threads()][BLOCK * width];
    double best = Double.POSITIVE_INFINITY;
    for (int attempt = 0; attempt < REPEATS; attempt++) {
      long start = System.nanoTime();
      for (int epoch = 0; epoch < EPOCHS; epoch++) {
        for (Sums each : sums) {
          take(each, width, results, workers);
        }
      }
      best = Math.min(best, (System.nanoTime() - start) / 1e6 / EPOCHS);
    }
    return best;
  }

  private static void take(Sums sums, int width, double[][] results, Workers workers) {
    workers.runNumbered(
        (sums.count() + BLOCK - 1) / BLOCK,
        Long.MAX_VALUE,
        (worker, from, to) -> {
          for (int block = from; block < to; block++) {
            int first = block * BLOCK;
            int end = Math.min(sums.count(), first + BLOCK);
            KernelSelection.kernels()
                .sumRows(
                    sums.rows(), width, sums.offsets(), sums.index(), first, end, results[worker]);
          }
        });
  }

  /**
   * The place of each column by falling frequency, so that the rows used most share cache lines.
   */
  private static int[] ranks(Documents documents) {
    int[] offsets = documents.wordOffsets();
    int[] ordered =
        IntStream.range(0, documents.columns())
            .boxed()
            .sorted(Comparator.comparingInt(u -> offsets[u] - offsets[u + 1]))
            .mapToInt(u -> u)
            .toArray();
    int[] ranks = new int[ordered.length];
    for (int rank = 0; rank < ordered.length; rank++) {
      ranks[ordered[rank]] = rank;
    }
    return ranks;
  }

  /** The ranks of the dev documents' words; one that is not in training takes the last row. */
  private static int[] known(TaskData data, int[] ranks) {
    int[] words = data.train().words();
    int highest =
        IntStream.concat(IntStream.of(words), IntStream.of(data.dev().words())).max().orElse(0);
    int[] rankOf = new int[highest + 1];
    Arrays.fill(rankOf, ranks.length - 1);
    for (int u = 0; u < words.length; u++) {
      rankOf[words[u]] = ranks[u];
    }
    return Arrays.stream(data.dev().positionWords()).map(word -> rankOf[word]).toArray();
  }

  /** The documents of each training word, in the order of the ranks. */
  private static Sums byRank(Documents documents, int[] ranks, double[] rows) {
    int[] columns = new int[ranks.length];
    for (int u = 0; u < ranks.length; u++) {
      columns[ranks[u]] = u;
    }
    int[] from = documents.wordOffsets();
    int[] offsets = new int[ranks.length + 1];
    int[] index = new int[documents.positions()];
    for (int rank = 0; rank < ranks.length; rank++) {
      int start = from[columns[rank]];
      int length = from[columns[rank] + 1] - start;
      System.arraycopy(documents.wordDocuments(), start, index, offsets[rank], length);
      offsets[rank + 1] = offsets[rank] + length;
    }
    return new Sums(offsets, index, rows);
  }
}
