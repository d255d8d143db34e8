package dev.heed.attention;

/** Checks of arguments that say what was expected and what was got. */
public final class Require {
  private Require() {}

  static void positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " is " + value + "; expected at least 1");
    }
  }

  static void atLeastZero(String what, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(what + " is " + value + "; expected at least 0");
    }
  }

  public static void arrayLength(String what, long values) {
    if (values > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          what + " would have " + values + " values; expected so few that an array can hold them");
    }
  }

  public static void size(String what, long expected, long got) {
    if (expected != got) {
      throw new IllegalArgumentException(what + " has " + got + " values; expected " + expected);
    }
  }
}
