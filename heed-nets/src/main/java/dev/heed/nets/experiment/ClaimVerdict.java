package dev.heed.nets.experiment;

import dev.heed.lab.report.Block;
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
    HOLDS(Block.Outcome.PASSED),
    FAILS(Block.Outcome.FAILED),
    /** The difference may be due to chance, given the number of runs. */
    UNDECIDED(Block.Outcome.UNDECIDED);

    private final Block.Outcome mark;

    Outcome(Block.Outcome mark) {
      this.mark = mark;
    }

    /** The outcome with its colour. */
    Block.Mark mark() {
      return new Block.Mark(mark, name().toLowerCase(Locale.ROOT));
    }
  }

  /** Outcome and reason on one line. */
  String line() {
    return outcome.name().toLowerCase(Locale.ROOT) + ": " + why;
  }
}
