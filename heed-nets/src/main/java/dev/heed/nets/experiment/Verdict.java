package dev.heed.nets.experiment;

import java.util.Locale;

/**
 * What the measurements say of a claim.
 *
 * @param claim in words
 * @param why the numbers, in a sentence
 */
record Verdict(String claim, Outcome outcome, String why) {
  /** Whether a claim is true of what was measured. */
  enum Outcome {
    HOLDS,
    FAILS,
    /** The difference is what chance can make of so few runs. */
    UNDECIDED
  }

  /** The outcome and its reason in one line. */
  String words() {
    return outcome.name().toLowerCase(Locale.ROOT) + ": " + why;
  }
}
