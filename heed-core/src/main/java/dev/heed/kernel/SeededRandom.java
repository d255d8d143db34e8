package dev.heed.kernel;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import java.util.SplittableRandom;

/**
 * The only source of random numbers: a seed gives the same numbers on every Java version and
 * machine.
 *
 * <p>Built on the 64-bit words of {@link SplittableRandom}, whose algorithm (SplitMix64) is fixed;
 * everything else is computed here with {@link StrictMath}. Not thread-safe.
 */
public final class SeededRandom {
  private final long seed;
  private final SplittableRandom words;
  private double spare;
  private boolean hasSpare;

  /** Creates a source that depends on the seed alone. */
  public SeededRandom(long seed) {
    this.seed = seed;
    this.words = new SplittableRandom(seed);
  }

  /**
   * An independent source for a purpose, such as the order of the third epoch. It depends only on
   * the seed and the two arguments, not on the numbers drawn before.
   */
  public SeededRandom stream(String purpose, long number) {
    long mixed = seed * 0x9E3779B97F4A7C15L;
    for (int i = 0; i < purpose.length(); i++) {
      mixed = (mixed ^ purpose.charAt(i)) * 0xBF58476D1CE4E5B9L;
      mixed ^= mixed >>> 29;
    }
    return new SeededRandom((mixed ^ number) * 0x94D049BB133111EBL);
  }

  /** Uniform in {@code [0, 1)}, a multiple of 2^-53. */
  public double uniform() {
    return (words.nextLong() >>> 11) * 0x1p-53;
  }

  /** Uniform in {@code [low, high)}. */
  public double uniform(double low, double high) {
    return low + (high - low) * uniform();
  }

  /**
   * Uniform in {@code 0 .. bound−1}; the bias of at most {@code bound/2^63} is accepted.
   *
   * @throws ProblemException if {@code bound} is not positive
   */
  public int below(int bound) {
    Require.atLeast("bound", 1, bound);
    return (int) Long.remainderUnsigned(words.nextLong() >>> 1, bound);
  }

  /**
   * Normal with mean 0 and standard deviation 1, by Marsaglia's polar method, which gives two
   * numbers at a time.
   */
  public double gaussian() {
    if (hasSpare) {
      hasSpare = false;
      return spare;
    }
    while (true) {
      double x = uniform(-1, 1);
      double y = uniform(-1, 1);
      double square = x * x + y * y;
      if (square > 0 && square < 1) {
        double scale = Math.sqrt(-2 * StrictMath.log(square) / square);
        spare = y * scale;
        hasSpare = true;
        return x * scale;
      }
    }
  }

  /** Shuffles {@code values} uniformly (Fisher–Yates). */
  public void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = below(i + 1);
      int swap = values[i];
      values[i] = values[j];
      values[j] = swap;
    }
  }
}
