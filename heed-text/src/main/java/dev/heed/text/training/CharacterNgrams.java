package dev.heed.text.training;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import java.util.List;

/**
 * Whether character n-grams of words are entries too, so that inflected, compound and misspelt
 * words share what is known of their parts. An n-gram is cut from the word between marks, as {@code
 * <word>}.
 */
public sealed interface CharacterNgrams {

  /**
   * None, or one of {@link #TRIED}, whichever gives the lower loss on the dev texts; of those
   * tried, in a corpus of more than 30,000 words, the one with the lowest loss half-way to the end
   * of a training without any. None without dev texts, and in a corpus of more than a million
   * words, which knows most words that occur.
   */
  record Auto() implements CharacterNgrams {}

  /** The lengths that {@link Auto} tries, with more and with less attention at the start. */
  List<Between> TRIED = List.of(new Between(3, 5, 0.37), new Between(3, 5, 0.135));

  /** Words and n-grams of words only. */
  record None() implements CharacterNgrams {}

  /**
   * Character n-grams of these lengths in code points, marks included.
   *
   * @param shortest 2 to 8
   * @param longest {@code shortest} to 8
   * @param startAttention attention at the start of the training, as a share of a word's; above 0.
   *     A word has many parts, so with equal attention they would outweigh it
   */
  record Between(int shortest, int longest, double startAttention) implements CharacterNgrams {
    private static final int MAX = 8;
    private static final double START_ATTENTION = 0.22;

    /** Lengths with an attention at the start between those that {@link Auto} tries. */
    public Between(int shortest, int longest) {
      this(shortest, longest, START_ATTENTION);
    }

    public Between {
      Require.between("shortest character n-gram", 2, MAX, shortest);
      if (longest < shortest || longest > MAX) {
        throw new ProblemException(
            "longest character n-gram is " + longest, "a number from " + shortest + " to " + MAX);
      }
      Require.positive("attention of character n-grams at the start", startAttention);
    }
  }
}
