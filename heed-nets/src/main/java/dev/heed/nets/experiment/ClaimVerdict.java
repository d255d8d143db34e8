package dev.heed.nets.experiment;

import java.util.Locale;

/**
 * Verdict on a claim about metric-attention.
 *
 * @param claim the claim, a short sentence
 * @param why the measured numbers, a sentence
 */
record ClaimVerdict(String claim, Outcome outcome, String why) {
  /** Whether the measurements support a claim. */
  enum Outcome {
    HOLDS,
    FAILS,
    /** The difference may be due to chance, given the number of runs. */
    UNDECIDED
  }

  /** Outcome and reason on one line. */
  String line() {
    return outcome.name().toLowerCase(Locale.ROOT) + ": " + why;
  }
}
