package dev.heed.text.trainer;

import dev.heed.text.order.TextHash;
import dev.heed.text.shard.LabelSets;
import dev.heed.text.training.HeldOut;
import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Assigns texts to parts by their hashes alone, so that each is assigned wherever it is, and equal
 * texts are in one part. A text is a test text if a fraction drawn from its hash is below a bound;
 * of the others, one whose other fraction is below another bound is a dev text.
 *
 * @param seed the seed of the fractions
 * @param testBelow the bound of test texts
 * @param devBelow the bound of dev texts
 * @param kept the classes whose texts are all trained on; the number of classes stands for none
 */
public record HashSplit(long seed, double testBelow, double devBelow, BitSet kept)
    implements Serializable {
  /** Texts of a class; of one that has fewer none is held out. */
  private static final int MIN_TEXTS = 10;

  /** The greatest number of dev texts, and of test texts, so that one machine can hold them. */
  private static final int MAX_HELD = 100_000;

  /** Texts that are split, wherever they are. */
  public interface Texts {
    /** The number of texts with each class that a split gives to training; the last of none. */
    long[] trained(HashSplit split);

    /**
     * The lowest fractions of the texts that a split gives to a part.
     *
     * @param count their greatest number
     * @return in ascending order
     */
    double[] lowest(HashSplit split, Split.Part part, int count);
  }

  /**
   * Finds the bounds: the shares, or less if too many texts would be held out. All texts with a
   * class of fewer than {@value #MIN_TEXTS} texts are trained on, and so are those with a class
   * that would have none left to train on.
   */
  public static HashSplit of(Texts texts, HeldOut heldOut, long seed) {
    return of(texts, heldOut, seed, MAX_HELD);
  }

  static HashSplit of(Texts texts, HeldOut heldOut, long seed, int most) {
    BitSet kept = new BitSet();
    add(kept, texts.trained(new HashSplit(seed, 0, 0, kept)), MIN_TEXTS);
    HashSplit split = new HashSplit(seed, heldOut.testShare(), 0, kept);
    split = new HashSplit(seed, split.bound(texts, Split.Part.TEST, most), 0, kept);
    split = new HashSplit(seed, split.testBelow, heldOut.devShare(), kept);
    split = new HashSplit(seed, split.testBelow, split.bound(texts, Split.Part.DEV, most), kept);
    add(kept, texts.trained(split), 1);
    return split;
  }

  private static void add(BitSet kept, long[] counts, int minimum) {
    IntStream.range(0, counts.length).filter(k -> counts[k] < minimum).forEach(kept::set);
  }

  /** The bound of a part, lower than it is if more texts are below than may be held out. */
  private double bound(Texts texts, Split.Part part, int most) {
    double bound = part == Split.Part.TEST ? testBelow : devBelow;
    double[] lowest = bound == 0 ? new double[0] : texts.lowest(this, part, most + 1);
    return lowest.length > most ? lowest[most] : bound;
  }

  /**
   * The part of a text.
   *
   * @param classes its classes; the number of classes if it has none
   */
  public Split.Part part(TextHash hash, int[] classes) {
    if (Arrays.stream(classes).anyMatch(kept::get)) {
      return Split.Part.TRAIN;
    }
    if (fraction(hash, Split.Part.TEST) < testBelow) {
      return Split.Part.TEST;
    }
    return fraction(hash, Split.Part.DEV) < devBelow ? Split.Part.DEV : Split.Part.TRAIN;
  }

  /** The fraction that decides whether a text is in a part. */
  public double fraction(TextHash hash, Split.Part part) {
    return hash.fraction(seed, part == Split.Part.TEST ? "test" : "dev");
  }

  /**
   * The classes by which a text is kept: of a distribution the likeliest, and the number of all
   * classes if the text has none.
   */
  public static int[] classes(LabelSets sets, int target, int classes) {
    if (!sets.areSeveral()) {
      return new int[] {sets.likeliest(target)};
    }
    return sets.of(target).length == 0 ? new int[] {classes} : sets.of(target);
  }
}
