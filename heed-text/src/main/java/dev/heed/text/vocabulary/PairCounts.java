package dev.heed.text.vocabulary;

import dev.heed.text.token.TokenBuffer;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Pairs of neighbouring words with their counts, to find words that can stand between two others.
 * Immutable.
 */
public final class PairCounts {
  private static final int NONE = -1;

  /** Ascending, so that all pairs with one first word are in a row. */
  private final long[] pairs;

  private final int[] counts;

  /** The number of the begin and the end of a text. */
  private final int edge;

  private PairCounts(PairTable table, int edge) {
    pairs = table.pairs();
    counts = Arrays.stream(pairs).mapToInt(table::get).toArray();
    this.edge = edge;
  }

  /** The pairs that are entries of a vocabulary, each counted once. */
  public static PairCounts ofEntries(Vocabulary vocabulary) {
    return new PairCounts(vocabulary.wordPairs(), vocabulary.words());
  }

  /** Counts pairs in texts. The begin and the end of a text are neighbours too. Not thread-safe. */
  public static final class Counter {
    private final Vocabulary vocabulary;
    private final PairTable table = new PairTable();

    /** Counts pairs of known words. */
    public Counter(Vocabulary vocabulary) {
      this.vocabulary = vocabulary;
    }

    /** Adds the pairs of a text. */
    public void add(TokenBuffer tokens) {
      int before = vocabulary.words();
      for (int i = 0; i <= tokens.size(); i++) {
        int word = i < tokens.size() ? vocabulary.find(tokens, i) : vocabulary.words();
        if (before >= 0 && word >= 0) {
          table.add(PairTable.pair(before, word), 1);
        }
        before = word;
      }
    }

    /** All pairs so far. */
    public PairCounts counts() {
      return new PairCounts(table, vocabulary.words());
    }
  }

  /** Whether there are no pairs. */
  public boolean isEmpty() {
    return pairs.length == 0;
  }

  /** The number that stands for the begin and the end of a text. */
  public int edge() {
    return edge;
  }

  /** The count of a pair; 0 if it is not known, or one of its words is negative. */
  public int count(int first, int second) {
    int found =
        first < 0 || second < 0 ? NONE : Arrays.binarySearch(pairs, PairTable.pair(first, second));
    return found < 0 ? 0 : counts[found];
  }

  /** Visits the words that are known between two others, in ascending order. */
  public void between(int left, int right, IntConsumer visitor) {
    if (left < 0 || right < 0) {
      return;
    }
    int found = Arrays.binarySearch(pairs, PairTable.pair(left, 0));
    for (int i = found < 0 ? -1 - found : found;
        i < pairs.length && PairTable.first(pairs[i]) == left;
        i++) {
      int word = PairTable.second(pairs[i]);
      if (word != edge && count(word, right) > 0) {
        visitor.accept(word);
      }
    }
  }
}
