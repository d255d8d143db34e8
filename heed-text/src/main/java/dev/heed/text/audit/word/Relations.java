package dev.heed.text.audit.word;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.audit.texts.AuditedText;
import dev.heed.text.audit.texts.AuditedTexts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Tells whether the texts with an entry are, in their other words, like all texts with the same
 * label, and whether it stands at any place in them. A word of the language is neither: it brings
 * words of its subject along, and follows some words more than others. A word that was added is
 * both.
 */
final class Relations {
  /** Texts with an entry that are looked at: enough to tell a word of the language surely. */
  private static final int MAX_TEXTS = 1_000;

  /**
   * Standard deviations up to which a sum counts as chance. Sums of rare words have long tails: of
   * 150 words planted in seven corpora two exceeded 4.
   */
  private static final double MAX_DEVIATIONS = 6;

  /**
   * Drawings of neighbours from which the bits of chance are known to a seventh of their spread.
   */
  private static final int DRAWS = 50;

  /** Texts for which the words inside count beside those at the edges. */
  private static final double PRIOR = 4;

  /** Texts with the entry, and words to compare, without which nothing can be told. */
  private static final int MIN_TEXTS = 8;

  private static final int MIN_WORDS = 10;

  /** A count must be expected to be this, so that its deviation is about normal. */
  private static final double MIN_EXPECTED = 1;

  private final AuditedTexts texts;
  private final List<Integer> counted;
  private final int[][] labels;
  private final long[] keys;
  private final List<List<Integer>> found = new ArrayList<>();
  private final Map<Integer, LabelWords> ofLabels = new HashMap<>();

  /**
   * Finds the texts of some entries.
   *
   * @param counted numbers of different texts
   * @param labels numbers of the labels of each label set
   * @param keys the entries
   */
  Relations(
      AuditedTexts texts, List<Integer> counted, int[][] labels, Entries entries, long... keys) {
    this.texts = texts;
    this.counted = counted;
    this.labels = labels;
    this.keys = Arrays.stream(keys).sorted().distinct().toArray();
    for (int i = 0; i < this.keys.length; i++) {
      found.add(new ArrayList<>());
    }
    for (int text : counted) {
      for (long entry : entries.of(texts.get(text))) {
        int at = Arrays.binarySearch(this.keys, entry);
        if (at >= 0) {
          found.get(at).add(text);
        }
      }
    }
  }

  /** The numbers of the texts with an entry and a label. */
  List<Integer> texts(long entry, int label) {
    return found.get(Arrays.binarySearch(keys, entry)).stream()
        .filter(text -> has(text, label))
        .toList();
  }

  private boolean has(int text, int label) {
    return Arrays.stream(labels[texts.get(text).labels()]).anyMatch(each -> each == label);
  }

  /**
   * Compares the texts with an entry and a label with the others of the label.
   *
   * @return the difference in bits of what the words beside the entry tell of each other from
   *     chance; empty if it is sure, or the texts differ in other words too
   */
  OptionalDouble unrelated(long entry, int label) {
    LabelWords all = ofLabels.computeIfAbsent(label, this::words);
    List<Integer> with = texts(entry, label);
    if (with.size() < MIN_TEXTS || !all.isUnit(entry, with.size())) {
      return OptionalDouble.empty();
    }
    if (with.size() == all.size) {
      return OptionalDouble.of(0);
    }
    Beside beside = new Beside(texts.wordCount(), entry);
    with.stream().limit(MAX_TEXTS).forEach(text -> beside.add(texts.get(text).words()));
    return beside.alikeTexts(all) ? beside.bits(all) : OptionalDouble.empty();
  }

  private LabelWords words(int label) {
    LabelWords words = new LabelWords(texts.wordCount());
    for (int text : counted) {
      if (has(text, label)) {
        words.add(texts.get(text));
      }
    }
    return words;
  }

  private static long sum(int... counts) {
    return Arrays.stream(counts).asLongStream().sum();
  }

  /** Counts of words over all texts of a label. */
  private static final class LabelWords {
    final int[] inTexts; // texts with a word
    final int[] tokens; // places of a word
    final int[] firsts; // texts that begin with a word
    final int[] lasts;
    int size;

    LabelWords(int words) {
      inTexts = new int[words];
      tokens = new int[words];
      firsts = new int[words];
      lasts = new int[words];
    }

    void add(AuditedText text) {
      int[] words = text.words();
      size++;
      firsts[words[0]]++;
      lasts[words[words.length - 1]]++;
      Arrays.stream(words).forEach(word -> tokens[word]++);
      Arrays.stream(words).distinct().forEach(word -> inTexts[word]++);
    }

    /** Whether one word of a pair is seldom found without the other: others are plain phrases. */
    boolean isUnit(long entry, int with) {
      return Entries.width(entry) < 2
          || 2 * with > inTexts[Entries.first(entry)]
          || 2 * with > inTexts[Entries.second(entry)];
    }
  }

  /** Counts of the words beside an entry, over the texts of a label that have it. */
  private static final class Beside {
    private final long entry;
    private final int[] inTexts;
    private final int[] firsts;
    private final int[] lasts;
    private final int[] previous; // places of the entry after a word, within a text
    private final int[] next;
    private final int[] beforeEnd; // the same at the end of a text
    private final int[] afterStart;
    private int size;

    Beside(int words, long entry) {
      this.entry = entry;
      inTexts = new int[words];
      firsts = new int[words];
      lasts = new int[words];
      previous = new int[words];
      next = new int[words];
      beforeEnd = new int[words];
      afterStart = new int[words];
    }

    void add(int... words) {
      size++;
      firsts[words[0]]++;
      lasts[words[words.length - 1]]++;
      Arrays.stream(words).distinct().forEach(word -> inTexts[word]++);
      int begin = Entries.place(entry, words);
      int end = begin + Entries.width(entry);
      if (begin > 0) {
        (end == words.length ? beforeEnd : previous)[words[begin - 1]]++;
      }
      if (begin >= 0 && end < words.length) {
        (begin == 0 ? afterStart : next)[words[end]]++;
      }
    }

    /**
     * Whether the other words are as frequent as in all texts of the label: the sum of squared
     * standardised deviations is compared with its expectation, the number of words.
     */
    boolean alikeTexts(LabelWords all) {
      double sum = 0;
      int compared = 0;
      for (int word = 0; word < inTexts.length; word++) {
        double share = (double) all.inTexts[word] / all.size;
        if (size * share >= MIN_EXPECTED && share < 1 && !Entries.isPart(entry, word)) {
          double z = Significance.deviation(inTexts[word], size, share, all.size);
          sum += z * z;
          compared++;
        }
      }
      return compared >= MIN_WORDS && sum <= compared + MAX_DEVIATIONS * Math.sqrt(2.0 * compared);
    }

    /** The difference from the bits of chance; empty if chance hardly gives it. */
    OptionalDouble bits(LabelWords all) {
      double[] none = new double[inTexts.length];
      double[] inside = shares(all.tokens, new int[inTexts.length], none);
      List<Neighbours> sides =
          List.of(
              new Neighbours(previous, inside),
              new Neighbours(next, inside),
              new Neighbours(beforeEnd, shares(all.lasts, lasts, inside)),
              new Neighbours(afterStart, shares(all.firsts, firsts, inside)));
      double places = Math.max(1, sides.stream().mapToLong(Neighbours::places).sum());
      double mean = 0;
      double squares = 0;
      for (int draw = 0; draw < DRAWS; draw++) {
        SeededRandom random = new SeededRandom(1).stream("neighbours", draw);
        double bits = sides.stream().mapToDouble(side -> side.drawn(random)).sum() / places;
        mean += bits / DRAWS;
        squares += bits * bits / DRAWS;
      }
      double beyond = sides.stream().mapToDouble(Neighbours::bits).sum() / places - mean;
      double spread = Math.sqrt(Math.max(0, squares - mean * mean));
      // Names after "whose" repeat less than chance, so both sides tell a word of the language.
      return Math.abs(beyond) <= MAX_DEVIATIONS * spread
          ? OptionalDouble.of(Math.abs(beyond))
          : OptionalDouble.empty();
    }

    /** The shares of words, those in the texts with the entry left out. */
    private static double[] shares(int[] counts, int[] without, double... before) {
      double all = sum(counts) - sum(without) + PRIOR;
      double[] shares = new double[counts.length];
      Arrays.setAll(shares, word -> (counts[word] - without[word] + PRIOR * before[word]) / all);
      return shares;
    }
  }
}
