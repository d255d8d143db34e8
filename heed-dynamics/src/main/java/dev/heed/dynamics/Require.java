package dev.heed.dynamics;

/** Checks of arguments, with messages that say what was expected. */
public final class Require {
  private Require() {}

  public static void atLeast(int least, String what, int got) {
    if (got < least) {
      throw new IllegalArgumentException(what + " is " + got + "; expected at least " + least);
    }
  }

  public static void positive(String what, double got) {
    if (!(got > 0) || Double.isInfinite(got)) {
      throw new IllegalArgumentException(what + " is " + got + "; expected a positive number");
    }
  }
}
