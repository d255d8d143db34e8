package dev.heed.bench;

import dev.heed.dynamics.projected.RankedDocuments;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Workers;

/**
 * The sums of rows of an epoch and nothing else: over the words of each training and dev document,
 * and over the documents of each word. Rows are read where the words of the task are, not one after
 * the other, which memory and caches serve more slowly.
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
  static double milliseconds(RankedDocuments documents, int width, Workers workers) {
    double[] words = new double[documents.words().length * width];
    double[] texts = new double[documents.train().labels().length * width];
    Sums[] sums = {
      new Sums(documents.train().offsets(), documents.train().ranks(), words),
      new Sums(documents.dev().offsets(), documents.dev().ranks(), words),
      new Sums(documents.columnOffsets(), documents.columnDocuments(), texts)
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
        Math.ceilDiv(sums.count(), BLOCK),
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
}
