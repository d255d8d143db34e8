package dev.heed.text.audit.duplicate;

import dev.heed.text.audit.texts.LongCounts;
import java.util.List;

/**
 * Bits that words are worth: −log₂ of the probability of a word after the one before, by the counts
 * of all texts. After a word that is mostly followed by the same one, this counts for little; a
 * word of its own counts for much. The two texts that are compared are left out, or else a sentence
 * of their own would be a pattern. Unseen followers have the share of those that came for the first
 * time.
 *
 * <p>I. H. Witten, T. C. Bell, <i>The zero-frequency problem</i> (1991).
 */
final class Surprise {
  /** Texts left out: those that are compared. */
  private static final int COMPARED = 2;

  private final int[] texts; // with the word
  private final int[] counts; // of places, by the number of the word, plus 1; 0 is the start
  private final int[] followers;
  private final LongCounts pairs = new LongCounts();
  private final double all;

  Surprise(List<int[]> texts, int words) {
    this.texts = new int[words];
    counts = new int[words + 1];
    followers = new int[words + 1];
    int[] seenIn = new int[words];
    long places = 0;
    for (int i = 0; i < texts.size(); i++) {
      int before = 0;
      for (int word : texts.get(i)) {
        long pair = pair(before, word);
        followers[before] += pairs.count(pair) == 0 ? 1 : 0;
        pairs.add(pair);
        counts[before]++;
        before = word + 1;
        if (seenIn[word] != i + 1) {
          seenIn[word] = i + 1;
          this.texts[word]++;
        }
      }
      counts[before]++;
      places += texts.get(i).length;
    }
    all = places + words;
  }

  private static long pair(int before, int word) {
    return (long) before << 31 | (word + 1);
  }

  /** The number of texts with a word. */
  int texts(int word) {
    return texts[word];
  }

  private double alone(int word) {
    return (Math.max(0, counts[word + 1] - COMPARED) + 1) / all;
  }

  /** Bits of a word wherever it stands. */
  double bits(int word) {
    return -log2(alone(word));
  }

  /** Bits of a word of a text after the one before it, or at the start. */
  double bits(int[] text, int at) {
    int before = at == 0 ? 0 : text[at - 1] + 1;
    double together = Math.max(0, pairs.count(pair(before, text[at])) - COMPARED);
    double first = Math.max(together, counts[before] - COMPARED);
    double unseen = Math.max(1, followers[before]);
    return -log2((together + unseen * alone(text[at])) / (first + unseen));
  }

  /**
   * Bits by which a word fits worse between its neighbours than words on average; below 0 if it
   * goes with them. Texts of one pattern have words that fit; one that was put in may not.
   */
  double misfit(int[] text, int at) {
    double bits = bits(text, at) - bits(text[at]);
    return at + 1 < text.length ? bits + bits(text, at + 1) - bits(text[at + 1]) : bits;
  }

  static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }
}
