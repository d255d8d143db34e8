package dev.heed.base;

/**
 * Argument checks. A failed check throws a {@link ProblemException} with the argument's name, its
 * value and the expectation.
 */
public final class Require {
  /** Arrays of nearly {@code Integer.MAX_VALUE} elements cannot be allocated. */
  private static final long MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 64L;

  private Require() {}

  /** Checks {@code value >= min}. */
  public static void atLeast(String name, long min, long value) {
    if (value < min) {
      throw new ProblemException(name + " is " + value, "at least " + min);
    }
  }

  /** Checks {@code min <= value <= max}. */
  public static void between(String name, long min, long max, long value) {
    if (value < min || value > max) {
      throw new ProblemException(name + " is " + value, min + " to " + max);
    }
  }

  /** Checks that {@code value} is finite and above 0. Rejects NaN too. */
  public static void positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new ProblemException(name + " is " + value, "a positive number");
    }
  }

  /** Checks that {@code value} is finite and above {@code bound}. Rejects NaN too. */
  public static void above(String name, double bound, double value) {
    if (!(value > bound) || Double.isInfinite(value)) {
      throw new ProblemException(name + " is " + value, "more than " + bound);
    }
  }

  /** Checks {@code 0 <= value < 1}. Rejects NaN too. */
  public static void shareBelowOne(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new ProblemException(name + " is " + value, "0 to below 1");
    }
  }

  /** Checks {@code 0 <= value <= 1}. Rejects NaN too. */
  public static void share(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new ProblemException(name + " is " + value, "0 to 1");
    }
  }

  /** Checks that an array has {@code expected} values. */
  public static void size(String name, long expected, long got) {
    if (expected != got) {
      throw new ProblemException(name + " has " + got + " values", Long.toString(expected));
    }
  }

  /** Checks that an array can hold {@code values} values. */
  public static void arrayLength(String name, long values) {
    if (values > MAX_ARRAY_LENGTH) {
      throw new ProblemException(
          name + " would have " + values + " values", "at most " + MAX_ARRAY_LENGTH);
    }
  }
}
