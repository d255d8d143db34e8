package dev.heed.text.training;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;

/**
 * The means by which a model was made smaller.
 *
 * @param bits the bits of a weight in the file, 16 or 8
 * @param leftOut the number of entries that were left out of the vocabulary
 */
public record Compaction(int bits, int leftOut) {
  public Compaction {
    if (bits != 16 && bits != 8) {
      throw new ProblemException("bits is " + bits, "16 or 8");
    }
    Require.atLeast("entries left out", 0, leftOut);
  }
}
