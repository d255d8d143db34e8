package dev.heed.text.audit.word;

import dev.heed.text.audit.texts.AuditedTexts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Tells whether the texts with an entry are, in their other words, like all texts with the same
 * label, and whether it stands at any place in them. A word of the language is neither: it brings
 * words of its subject along, and follows some words more than others. A word that was added is
 * both.
 *
 * <p>Sums of squared standardised deviations of counts are compared with their expectation, the
 * number of counts.
 */
final class Relations {
  /** Standard deviations of a sum of squares up to which it counts as chance. */
  private static final double MAX_DEVIATIONS = 3;

  /**
   * Sum of squares for each word beside an entry up to which it counts as standing anywhere: what
   * is added stands between words rather than before a comma. Words of the language reach 6 to 40.
   */
  private static final double MAX_NEIGHBOURS = 3;

  /** Texts with the entry, and words to compare, without which nothing can be told. */
  private static final int MIN_TEXTS = 20;

  private static final int MIN_WORDS = 20;

  /** A count must be expected to be this, so that its deviation is about normal. */
  private static final double MIN_EXPECTED = 1;

  private final AuditedTexts texts;
  private final List<Integer> counted;
  private final Entries entries;

  Relations(AuditedTexts texts, List<Integer> counted, Entries entries) {
    this.texts = texts;
    this.counted = counted;
    this.entries = entries;
  }

  /** The numbers of the texts with an entry. */
  List<Integer> texts(long entry) {
    List<Integer> found = new ArrayList<>();
    for (int text : counted) {
      if (has(text, entry)) {
        found.add(text);
      }
    }
    return found;
  }

  private boolean has(int text, long entry) {
    return entries.has(entry, texts.get(text));
  }

  /**
   * Whether the texts with an entry are like the others of its label.
   *
   * @param labelled tells the texts of the label
   */
  boolean unrelated(long entry, IntPredicate labelled) {
    Counts counts = new Counts(texts.wordCount());
    for (int text : counted) {
      if (labelled.test(text)) {
        counts.add(texts.get(text).words(), text, has(text, entry), entry);
      }
    }
    if (counts.with < MIN_TEXTS || counts.with == counts.all) {
      return counts.with >= MIN_TEXTS;
    }
    return counts.isUnit(entry)
        && counts.alikeTexts(entry)
        && counts.chanceNeighbours(counts.previous, counts.lasts, counts.atEnd)
        && counts.chanceNeighbours(counts.next, counts.firsts, counts.atStart);
  }

  /** Counts over the texts of one label. */
  private static final class Counts {
    final int[] textsAll; // texts with a word
    final int[] textsWith; // those of them with the entry
    final int[] tokens; // places of a word
    final int[] firsts; // texts that begin with a word, the entry left out
    final int[] lasts;
    final int[] previous; // places of the entry after a word
    final int[] next;
    private final int[] seenIn;
    int all;
    int with;
    int atStart;
    int atEnd;

    Counts(int words) {
      textsAll = new int[words];
      textsWith = new int[words];
      tokens = new int[words];
      firsts = new int[words];
      lasts = new int[words];
      previous = new int[words];
      next = new int[words];
      seenIn = new int[words];
    }

    void add(int[] words, int text, boolean found, long entry) {
      all++;
      with += found ? 1 : 0;
      for (int word : words) {
        tokens[word]++;
        if (seenIn[word] != text + 1) {
          seenIn[word] = text + 1;
          textsAll[word]++;
          textsWith[word] += found ? 1 : 0;
        }
      }
      if (words.length == 0) {
        return;
      }
      int begin = found ? Entries.place(entry, words) : -1;
      int end = begin + Entries.width(entry);
      if (begin < 0) {
        firsts[words[0]]++;
        lasts[words[words.length - 1]]++;
        return;
      }
      if (begin > 0) {
        previous[words[begin - 1]]++;
        atEnd += end == words.length ? 1 : 0;
      }
      if (end < words.length) {
        next[words[end]]++;
        atStart += begin == 0 ? 1 : 0;
      }
    }

    /**
     * Whether one word of a pair is seldom found without the other: others are ordinary phrases.
     */
    boolean isUnit(long entry) {
      return Entries.width(entry) < 2
          || 2 * with > textsAll[Entries.first(entry)]
          || 2 * with > textsAll[Entries.second(entry)];
    }

    boolean alikeTexts(long entry) {
      double sum = 0;
      int compared = 0;
      for (int word = 0; word < textsAll.length; word++) {
        double share = (double) textsAll[word] / all;
        if (with * share >= MIN_EXPECTED && share < 1 && !Entries.isPart(entry, word)) {
          double z = Significance.deviation(textsWith[word], with, share, all);
          sum += z * z;
          compared++;
        }
      }
      return compared >= MIN_WORDS && isChance(sum, compared);
    }

    /**
     * Whether the words beside the entry are as if it stood anywhere.
     *
     * @param beside counts of the words on one side
     * @param outer the words at the beginning or end of other texts, which stand beside it where it
     *     is the first or last
     * @param atEdge the places where it is
     */
    boolean chanceNeighbours(int[] beside, int[] outer, int atEdge) {
      long allTokens = Arrays.stream(tokens).asLongStream().sum();
      long allOuter = Arrays.stream(outer).asLongStream().sum();
      int places = Arrays.stream(beside).sum();
      double sum = 0;
      double restExpected = 0;
      double rest = 0;
      int compared = 0;
      for (int word = 0; word < tokens.length; word++) {
        double expected =
            (places - atEdge) * (double) tokens[word] / Math.max(1, allTokens)
                + atEdge * (double) outer[word] / Math.max(1, allOuter);
        if (expected >= MIN_EXPECTED) {
          sum += (beside[word] - expected) * (beside[word] - expected) / expected;
          compared++;
        } else {
          restExpected += expected;
          rest += beside[word];
        }
      }
      if (restExpected >= MIN_EXPECTED) {
        sum += (rest - restExpected) * (rest - restExpected) / restExpected;
        compared++;
      }
      return isChance(sum, compared) || sum <= MAX_NEIGHBOURS * compared;
    }

    private static boolean isChance(double sum, int compared) {
      return sum <= compared + MAX_DEVIATIONS * Math.sqrt(2.0 * compared);
    }
  }
}
