package dev.heed.pooling;

/** Checks of arguments that say what was expected and what was got. */
final class Require {
  private Require() {}

  static void positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " is " + value + "; expected at least 1");
    }
  }

  static void size(String what, long expected, long got) {
    if (expected != got) {
      throw new IllegalArgumentException(what + " has " + got + " values; expected " + expected);
    }
  }
}
