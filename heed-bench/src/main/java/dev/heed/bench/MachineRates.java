package dev.heed.bench;

import dev.heed.kernel.Workers;
import java.util.Arrays;

/**
 * The machine's best rates, measured by small loops on all threads together.
 *
 * @param bytesPerSecond bytes read while adding up an array as large as the working set
 * @param operationsPerSecond multiplications and additions, of doubles or floats
 */
public record MachineRates(double bytesPerSecond, double operationsPerSecond) {
  private static final int MIN_BYTES = 1 << 16;

  /** Attempts; the best one counts. */
  private static final int REPEATS = 12;

  /** Minimum duration of an attempt, long against the start of the threads. */
  private static final double SECONDS = 0.02;

  /** Numbers in an array that fits into the first-level cache. */
  private static final int FEW = 1024;

  private static final int CHAIN = 8;

  /** Sums of numbers that do not wait for each other; fewer are slower than a cache. */
  private static final int CHAINS = 8;

  /**
   * Measures for several tenths of a second.
   *
   * @param workingSet bytes that all threads go through together
   * @param doubles whether operations are on doubles, else on floats
   */
  static MachineRates measure(double workingSet, boolean doubles, Workers workers) {
    int threads = workers.threads();
    int length =
        (int) (Math.clamp(workingSet / threads, MIN_BYTES, 1 << 28) / Long.BYTES) & -CHAINS;
    long[][] arrays = new long[threads][length];
    for (int i = 0; i < threads; i++) {
      Arrays.setAll(arrays[i], j -> j);
    }
    double[][] few = new double[threads][FEW];
    float[][] fewFloats = new float[threads][FEW];
    long[] sums = new long[threads];
    double bytes =
        (double) length * Long.BYTES * rate(workers, thread -> sums[thread] += sum(arrays[thread]));
    double operations =
        2.0
            * CHAIN
            * FEW
            * rate(
                workers,
                thread -> {
                  if (doubles) {
                    multiplyAndAdd(few[thread]);
                  } else {
                    multiplyAndAdd(fewFloats[thread]);
                  }
                });
    if (Arrays.stream(sums).sum() == 0) {
      throw new AssertionError("the sum of 0, 1, 2, … is 0");
    }
    return new MachineRates(bytes, operations);
  }

  @FunctionalInterface
  private interface Body {
    void run(int thread);
  }

  /** Runs of a body a second, in the best attempt. */
  private static double rate(Workers workers, Body body) {
    int threads = workers.threads();
    double best = 0;
    int times = 1;
    for (int attempt = 0; attempt < REPEATS; ) {
      int count = times;
      long start = System.nanoTime();
      workers.run(
          threads,
          Long.MAX_VALUE,
          (from, to) -> {
            for (int thread = from; thread < to; thread++) {
              for (int i = 0; i < count; i++) {
                body.run(thread);
              }
            }
          });
      double seconds = (System.nanoTime() - start) / 1e9;
      if (seconds < SECONDS) {
        times *= 2;
      } else {
        best = Math.max(best, threads * (double) count / seconds);
        attempt++;
      }
    }
    return best;
  }

  private static long sum(long[] values) {
    long s0 = 0;
    long s1 = 0;
    long s2 = 0;
    long s3 = 0;
    long s4 = 0;
    long s5 = 0;
    long s6 = 0;
    long s7 = 0;
    for (int i = 0; i < values.length; i += CHAINS) {
      s0 += values[i];
      s1 += values[i + 1];
      s2 += values[i + 2];
      s3 += values[i + 3];
      s4 += values[i + 4];
      s5 += values[i + 5];
      s6 += values[i + 6];
      s7 += values[i + 7];
    }
    return s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7;
  }

  /** Multiplies and adds in independent chains, one an element, so that none waits. */
  private static void multiplyAndAdd(double[] values) {
    for (int i = 0; i < values.length; i++) {
      double v = values[i];
      v = v * 0.5 + 1;
      v = v * 0.5 + 1;
      v = v * 0.5 + 1;
      v = v * 0.5 + 1;
      v = v * 0.5 + 1;
      v = v * 0.5 + 1;
      v = v * 0.5 + 1;
      v = v * 0.5 + 1;
      values[i] = v;
    }
  }

  private static void multiplyAndAdd(float[] values) {
    for (int i = 0; i < values.length; i++) {
      float v = values[i];
      v = v * 0.5f + 1;
      v = v * 0.5f + 1;
      v = v * 0.5f + 1;
      v = v * 0.5f + 1;
      v = v * 0.5f + 1;
      v = v * 0.5f + 1;
      v = v * 0.5f + 1;
      v = v * 0.5f + 1;
      values[i] = v;
    }
  }
}
