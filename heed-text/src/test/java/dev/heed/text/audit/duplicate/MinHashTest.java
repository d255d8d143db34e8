package dev.heed.text.audit.duplicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MinHashTest {
  private static long[] numbers(int from, int to) {
    return LongStream.range(from, to).map(Hashes::mix).sorted().toArray();
  }

  private static int agreeing(int[] a, int[] b) {
    int agreeing = 0;
    for (int i = 0; i < a.length; i++) {
      agreeing += a[i] == b[i] ? 1 : 0;
    }
    return agreeing;
  }

  @Property(tries = 200)
  void estimatesTheSimilarity(
      @ForAll @IntRange(min = 1, max = 400) int shared,
      @ForAll @IntRange(min = 0, max = 400) int own,
      @ForAll @IntRange(min = 0, max = 1_000_000) int start) {
    long[] a = numbers(start, start + shared + own);
    long[] b = numbers(start + own, start + shared + 2 * own);
    double jaccard = (double) shared / (shared + 2 * own);
    assertThat(Shingles.jaccard(a, b)).isCloseTo(jaccard, within(1e-12));
    MinHash hashing = new MinHash();
    double estimate =
        agreeing(hashing.signature(a), hashing.signature(b)) / (double) MinHash.HASHES;
    // Five standard deviations of a share of 128 trials.
    double error = 5 * Math.sqrt(Math.max(0.01, jaccard * (1 - jaccard)) / MinHash.HASHES);
    assertThat(estimate).isCloseTo(jaccard, within(error));
  }

  @Property
  void jaccardIsThatOfSets(
      @ForAll @Size(max = 30) Set<@IntRange(min = 0, max = 40) Integer> a,
      @ForAll @Size(max = 30) Set<@IntRange(min = 0, max = 40) Integer> b) {
    Set<Integer> both = new HashSet<>(a);
    both.retainAll(b);
    Set<Integer> all = new HashSet<>(a);
    all.addAll(b);
    double expected = all.isEmpty() ? 0 : (double) both.size() / all.size();
    long[] one = a.stream().mapToLong(i -> i).sorted().toArray();
    long[] other = b.stream().mapToLong(i -> i).sorted().toArray();
    assertThat(Shingles.jaccard(one, other)).isEqualTo(expected);
    assertThat(Shingles.jaccard(other, one)).isEqualTo(expected);
  }

  @Test
  void equalSetsAgreeInEveryBandAndForeignOnesInNone() {
    MinHash hashing = new MinHash();
    long[] bands = MinHash.bands(hashing.signature(numbers(0, 50)));
    assertThat(MinHash.bands(hashing.signature(numbers(0, 50)))).isEqualTo(bands);
    assertThat(MinHash.bands(hashing.signature(numbers(50, 100)))).doesNotContain(bands);
  }

  @Test
  void shinglesAreSequencesOfFiveWords() {
    assertThat(Shingles.of(1, 2, 3, 4)).isEmpty();
    assertThat(Shingles.of(1, 2, 3, 4, 5)).hasSize(1);
    assertThat(Shingles.of(7, 7, 7, 7, 7, 7, 7)).hasSize(1);
    assertThat(Shingles.of(1, 2, 3, 4, 5)).isNotEqualTo(Shingles.of(5, 4, 3, 2, 1));
  }

  @Property
  void aTextWithOneWordChangedSharesAHash(
      @ForAll @Size(min = 1, max = 40) int[] words, @ForAll int place, @ForAll int word) {
    int[] changed = words.clone();
    changed[Math.floorMod(place, words.length)] = word;
    assertThat(Edits.hashes(changed)).containsAnyOf(Edits.hashes(words));
  }
}
