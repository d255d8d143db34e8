package dev.heed.text.pooling;

/** Checks of arguments that say what was expected and what was got. */
final class Require {
  private static final int LONGEST = 1 << 15;

  private Require() {}

  static void positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " is " + value + "; expected at least 1");
    }
  }

  /** A number of components or units; so few that a matrix of two such numbers can be held. */
  static void length(String what, int value) {
    if (value < 1 || value > LONGEST) {
      throw new IllegalArgumentException(what + " is " + value + "; expected 1 to " + LONGEST);
    }
  }

  static void size(String what, long expected, long got) {
    if (expected != got) {
      throw new IllegalArgumentException(what + " has " + got + " values; expected " + expected);
    }
  }
}
