package dev.heed.text.audit.duplicate;

import dev.heed.kernel.Workers;
import dev.heed.text.audit.texts.AuditedText;
import dev.heed.text.audit.texts.AuditedTexts;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;

/** Finds similar ones among different texts, and joins them to clusters. */
final class NearPairs {
  /** Least Jaccard similarity of the shingles of two similar texts. */
  static final double MIN_SIMILARITY = 0.8;

  /**
   * Neighbours in a bucket that each text is compared with. All pairs of a bucket of a template's
   * texts would be too many; similar ones among those are joined through others.
   */
  private static final int MAX_COMPARED = 16;

  /** Hashes that are sorted at a time, 8 bytes each. */
  private static final int MAX_SORTED = 1 << 24;

  private static final int OPERATIONS_PER_WORD = 400;

  private final List<int[]> texts;
  private final Workers workers;
  private final long words;
  private final Clusters clusters;

  /** Bits of a hash in whose place the number of a text is sorted with it. */
  private final long index;

  /** Similarity of two texts; 0 if they are not similar. */
  @FunctionalInterface
  private interface Similarity {
    double of(int[] a, int[] b);
  }

  private NearPairs(List<int[]> texts, Workers workers) {
    this.texts = texts;
    this.workers = workers;
    words = texts.stream().mapToLong(text -> text.length).sum();
    clusters = new Clusters(texts.size());
    index = (1L << (64 - Long.numberOfLeadingZeros(texts.size()))) - 1;
  }

  /**
   * Finds the clusters.
   *
   * @param texts different texts
   * @param forms has the forms of their words
   */
  static Clusters find(List<AuditedText> texts, AuditedTexts forms, Workers workers) {
    CoreWords words = new CoreWords(forms);
    List<int[]> cores = texts.stream().map(text -> words.of(text.words())).toList();
    NearPairs pairs = new NearPairs(cores, workers);
    pairs.byShingles();
    pairs.byLetters(words);
    pairs.byEdits(new Edits(words, new Surprise(cores, words.size()), cores.size()));
    return pairs.clusters;
  }

  private void byShingles() {
    MinHash hashing = new MinHash();
    long[][] bands = new long[texts.size()][];
    workers.run(
        bands.length,
        OPERATIONS_PER_WORD * words,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            long[] shingles = Shingles.of(texts.get(i));
            bands[i] =
                shingles.length == 0 ? new long[0] : MinHash.bands(hashing.signature(shingles));
          }
        });
    for (int band = 0; band < MinHash.BANDS; band++) {
      int place = band;
      compare(
          i -> bands[i].length == 0 ? bands[i] : new long[] {bands[i][place]},
          0,
          1,
          NearPairs::jaccard);
    }
  }

  private static double jaccard(int[] a, int[] b) {
    double similarity = Shingles.jaccard(Shingles.of(a), Shingles.of(b));
    // Different texts may have the same words: other punctuation, blanks or invisible characters.
    return similarity < MIN_SIMILARITY ? 0 : Math.min(similarity, Math.nextDown(1.0));
  }

  private void byLetters(CoreWords words) {
    compare(
        i -> hashes(i, words::letters),
        0,
        1,
        (a, b) -> words.letters(a) == words.letters(b) ? Math.nextDown(1.0) : 0);
  }

  /** The hash of a text, unless it has punctuation alone. */
  private long[] hashes(int text, ToLongFunction<int[]> hash) {
    int[] words = texts.get(text);
    return words.length == 0 ? new long[0] : new long[] {hash.applyAsLong(words)};
  }

  private void byEdits(Edits edits) {
    compare(i -> hashes(i, CoreWords::inAnyOrder), 0, 1, edits::moved);
    byOtherSpelling(edits);
    int parts = (int) (Edits.MAX_CHANGED * words / MAX_SORTED) + 1;
    for (int part = 0; part < parts; part++) {
      compare(i -> Edits.hashes(texts.get(i)), part, parts, edits::similarity);
    }
  }

  /** Compares texts that are equal once a word is spelt otherwise, however many share the rest. */
  private void byOtherSpelling(Edits edits) {
    long[] sorted = new long[texts.size()];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = (Edits.hash(texts.get(i)) & ~index) | i;
    }
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      int text = i;
      edits.respelt(
          texts.get(i),
          hash -> {
            int found = Arrays.binarySearch(sorted, hash & ~index);
            int place = found < 0 ? -found - 1 : found;
            if (place < sorted.length && (sorted[place] & ~index) == (hash & ~index)) {
              compare(text, (int) (sorted[place] & index), edits::similarity);
            }
          });
    }
  }

  /** Compares the texts that share a hash, of the hashes of one part. */
  private void compare(IntFunction<long[]> hashes, int part, int parts, Similarity similarity) {
    long[] sorted = new long[Math.max(1024, texts.size())];
    int size = 0;
    for (int i = 0; i < texts.size(); i++) {
      for (long hash : hashes.apply(i)) {
        if (Long.remainderUnsigned(hash >>> 1, parts) == part) {
          if (size == sorted.length) {
            sorted = Arrays.copyOf(sorted, 2 * size);
          }
          sorted[size++] = (hash & ~index) | i;
        }
      }
    }
    Arrays.sort(sorted, 0, size);
    for (int from = 0; from < size; ) {
      int to = from + 1;
      while (to < size && (sorted[to] & ~index) == (sorted[from] & ~index)) {
        to++;
      }
      bucket(sorted, from, to, similarity);
      from = to;
    }
  }

  private void bucket(long[] sorted, int from, int to, Similarity similarity) {
    for (int i = from; i < to; i++) {
      for (int j = i + 1; j < Math.min(to, i + 1 + MAX_COMPARED); j++) {
        compare((int) (sorted[i] & index), (int) (sorted[j] & index), similarity);
      }
    }
  }

  /** Joins two texts if they are similar. */
  private void compare(int text, int other, Similarity similarity) {
    if (!clusters.joined(text, other)) {
      double value = similarity.of(texts.get(text), texts.get(other));
      if (value > 0) {
        clusters.join(text, other, value);
      }
    }
  }
}
