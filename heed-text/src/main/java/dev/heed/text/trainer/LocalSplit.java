package dev.heed.text.trainer;

import dev.heed.text.order.SortedTexts;
import dev.heed.text.order.TextHash;
import dev.heed.text.shard.LabelSets;
import dev.heed.text.training.HeldOut;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Texts of this machine that are split by their hashes.
 *
 * @param hashes their hashes
 * @param classes the classes of each, as {@link HashSplit#classes} gives them
 * @param count the number of classes
 */
public record LocalSplit(List<TextHash> hashes, List<int[]> classes, int count)
    implements HashSplit.Texts {

  /** Texts in the order of their hashes, with the numbers of their targets. */
  static LocalSplit of(SortedTexts texts, LabelSets sets, int[] targets, int count) {
    return new LocalSplit(
        IntStream.range(0, targets.length).mapToObj(texts::hash).toList(),
        IntStream.of(targets).mapToObj(each -> HashSplit.classes(sets, each, count)).toList(),
        count);
  }

  /** The part of each text. */
  public Split.Part[] parts(HeldOut heldOut, long seed) {
    return parts(HashSplit.of(this, heldOut, seed));
  }

  /** The part of each text by a split. */
  Split.Part[] parts(HashSplit split) {
    return IntStream.range(0, hashes.size())
        .mapToObj(i -> split.part(hashes.get(i), classes.get(i)))
        .toArray(Split.Part[]::new);
  }

  @Override
  public long[] trained(HashSplit split) {
    long[] trained = new long[count + 1];
    for (int i = 0; i < hashes.size(); i++) {
      if (split.part(hashes.get(i), classes.get(i)) == Split.Part.TRAIN) {
        for (int k : classes.get(i)) {
          trained[k]++;
        }
      }
    }
    return trained;
  }

  @Override
  public double[] lowest(HashSplit split, Split.Part part, int most) {
    return IntStream.range(0, hashes.size())
        .filter(i -> split.part(hashes.get(i), classes.get(i)) == part)
        .mapToDouble(i -> split.fraction(hashes.get(i), part))
        .sorted()
        .limit(most)
        .toArray();
  }
}
