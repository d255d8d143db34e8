package dev.heed.text.audit.word;

import dev.heed.base.Interval;
import dev.heed.base.Statistics;
import dev.heed.text.audit.finding.Strength;
import dev.heed.text.audit.texts.AuditedTexts;
import dev.heed.text.audit.texts.LongCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds entries (words, word pairs, properties) whose presence nearly decides a label. Copies of a
 * text count once.
 *
 * <p>The most suspicious ones come first: those whose texts otherwise look like all others with
 * their label. A word that belongs to a subject brings others along; one that was added doesn't.
 */
public final class GiveAwaySearch {
  /** Texts that an entry must be in; of fewer, nothing can be said. */
  static final int MIN_DOCUMENTS = 5;

  private static final double MAX_FALSE_DISCOVERIES = 0.01;

  /** Part of the doubt that is left without the entry, and that its presence must remove. */
  private static final double MIN_DECIDED = 0.7;

  /**
   * The same for entries that look added and have no exception, which few texts suffice to show.
   */
  private static final double MIN_DECIDED_ADDED = 0.5;

  /**
   * Weight of a bit beside the certainty of the label; words of the language have 0.5 to 4 bits.
   */
  private static final double BIT_WEIGHT = 0.25;

  /** Entries whose texts are compared with others. */
  private static final int MAX_COMPARED = 1_000;

  /** Give-aways that are returned. */
  private static final int MAX_FOUND = 100;

  /**
   * An entry that gives a label away.
   *
   * @param key the entry among {@link Entries}
   * @param entry as it is shown
   * @param texts the first texts with the entry and the label, by number
   */
  public record Found(
      long key,
      String entry,
      String label,
      Strength strength,
      boolean unrelated,
      List<Integer> texts) {
    /** Copies the list. */
    public Found {
      texts = List.copyOf(texts);
    }
  }

  private record Candidate(long entry, int label, Strength strength, OptionalDouble bits) {}

  private final AuditedTexts texts;
  private final List<Integer> counted;
  private final Entries entries;
  private final List<String> labels;
  private final int[][] labelNumbers; // of each label set
  private final int[] labelSizes;
  private final LongCounts documents = new LongCounts();
  private final LongCounts withLabel = new LongCounts();

  /**
   * Prepares a search.
   *
   * @param counted numbers of different texts
   */
  public GiveAwaySearch(AuditedTexts texts, List<Integer> counted) {
    this.texts = texts;
    this.counted = List.copyOf(counted);
    entries = new Entries(texts, counted);
    Set<String> names = new TreeSet<>();
    texts.labelSets().forEach(names::addAll);
    labels = List.copyOf(names);
    Map<String, Integer> numbers = new HashMap<>();
    labels.forEach(label -> numbers.put(label, numbers.size()));
    labelNumbers =
        texts.labelSets().stream()
            .map(set -> set.stream().mapToInt(numbers::get).toArray())
            .toArray(int[][]::new);
    labelSizes = new int[labels.size()];
    for (int text : counted) {
      for (int label : labels(text)) {
        labelSizes[label]++;
      }
    }
  }

  private int[] labels(int text) {
    return labelNumbers[texts.get(text).labels()];
  }

  /** The give-aways, the most suspicious first. */
  public GiveAways find() {
    for (int text : counted) {
      for (long entry : entries.of(texts.get(text))) {
        documents.add(entry);
      }
    }
    long[] kept = documents.keys(MIN_DOCUMENTS);
    for (int text : counted) {
      for (long entry : entries.of(texts.get(text))) {
        int number = Arrays.binarySearch(kept, entry);
        for (int label : number < 0 ? new int[0] : labels(text)) {
          withLabel.add(pair(number, label));
        }
      }
    }
    List<Candidate> possible = withoutRepetition(significant(kept));
    Relations relations =
        new Relations(
            texts,
            counted,
            labelNumbers,
            entries,
            possible.stream().mapToLong(Candidate::entry).toArray());
    List<Candidate> ranked = new ArrayList<>();
    for (Candidate each : possible) {
      Strength strength = each.strength;
      boolean strong = decided(strength) >= MIN_DECIDED;
      OptionalDouble bits =
          strong || strength.withLabel() == strength.documents()
              ? relations.unrelated(each.entry, each.label)
              : OptionalDouble.empty();
      if (strong || bits.isPresent()) {
        ranked.add(new Candidate(each.entry, each.label, strength, bits));
      }
    }
    ranked.sort(
        Comparator.comparing((Candidate each) -> each.bits.isEmpty())
            .thenComparingDouble(each -> -rank(each)));
    return new GiveAways(
        entries, ranked.stream().limit(MAX_FOUND).map(each -> found(each, relations)).toList());
  }

  /**
   * The certainty of the label, less what tells a word of the language; a property, which has no
   * neighbours, counts as half of one, so that the word that makes it comes first.
   */
  private static double rank(Candidate candidate) {
    double bits = Entries.width(candidate.entry) == 0 ? 1 : candidate.bits.orElse(0);
    return decided(candidate.strength) - BIT_WEIGHT * bits;
  }

  /** The part of the doubt about the label that the entry surely removes. */
  private static double decided(Strength strength) {
    return (strength.share().low() - strength.labelShare()) / (1 - strength.labelShare());
  }

  private static long pair(int number, int label) {
    return (long) number << 31 | label;
  }

  private Found found(Candidate each, Relations relations) {
    return new Found(
        each.entry,
        entries.name(each.entry),
        labels.get(each.label),
        each.strength,
        each.bits.isPresent(),
        relations.texts(each.entry, each.label).stream().limit(10).toList());
  }

  /** The entries that may decide their label, the most significant first. */
  private List<Candidate> significant(long[] kept) {
    long[] pairs = withLabel.keys(1);
    double[] p = new double[pairs.length];
    double[] z = new double[pairs.length];
    for (int i = 0; i < pairs.length; i++) {
      int label = label(pairs[i]);
      z[i] =
          Significance.deviation(
              withLabel.count(pairs[i]),
              documents.count(kept[number(pairs[i])]),
              (double) labelSizes[label] / counted.size(),
              counted.size());
      p[i] = Significance.tail(z[i]);
    }
    double[] q = Significance.falseDiscoveries(p, (long) kept.length * labels.size());
    List<Candidate> found = new ArrayList<>();
    for (int i = 0; i < pairs.length; i++) {
      long entry = kept[number(pairs[i])];
      int label = label(pairs[i]);
      long all = documents.count(entry);
      long hits = withLabel.count(pairs[i]);
      double base = (double) labelSizes[label] / counted.size();
      Interval share = Statistics.wilson(hits, all);
      if (q[i] <= MAX_FALSE_DISCOVERIES && share.low() >= base + MIN_DECIDED_ADDED * (1 - base)) {
        found.add(
            new Candidate(
                entry,
                label,
                new Strength(
                    all,
                    hits,
                    base,
                    share,
                    logOdds(hits, all, label),
                    z[i],
                    q[i],
                    ruleAccuracy(number(pairs[i]), hits)),
                OptionalDouble.empty()));
      }
    }
    found.sort(Comparator.comparingDouble(each -> -each.strength.z()));
    return found;
  }

  private static int number(long pair) {
    return (int) (pair >>> 31);
  }

  private static int label(long pair) {
    return (int) (pair & Integer.MAX_VALUE);
  }

  private double logOdds(long hits, long all, int label) {
    double half = 0.5;
    double without = labelSizes[label] - hits;
    double others = counted.size() - all - without;
    return Math.log((hits + half) / (all - hits + half))
        - Math.log((without + half) / (others + half));
  }

  private double ruleAccuracy(int number, long hits) {
    long elsewhere = 0;
    for (int other = 0; other < labelSizes.length; other++) {
      elsewhere = Math.max(elsewhere, labelSizes[other] - withLabel.count(pair(number, other)));
    }
    return (double) (hits + elsewhere) / counted.size();
  }

  /** Leaves out pairs, first and last words that say little more than their word alone. */
  private static List<Candidate> withoutRepetition(List<Candidate> found) {
    Map<Long, Candidate> words = new HashMap<>();
    for (Candidate each : found) {
      if (Entries.kind(each.entry) == Entries.Kind.WORD) {
        words.merge(each.entry, each, (a, b) -> a);
      }
    }
    List<Candidate> kept = new ArrayList<>();
    Set<List<Integer>> covered = new HashSet<>();
    for (Candidate each : found) {
      boolean repeats =
          switch (Entries.kind(each.entry)) {
            case WORD, FEATURE, LENGTH -> false;
            case FIRST, LAST -> repeats(each, Entries.first(each.entry), words);
            case PAIR ->
                repeats(each, Entries.first(each.entry), words)
                    || repeats(each, Entries.second(each.entry), words)
                    || !covered.add(List.of(each.label, Entries.first(each.entry)));
          };
      if (!repeats && kept.size() < MAX_COMPARED) {
        kept.add(each);
      }
    }
    return kept;
  }

  private static boolean repeats(Candidate each, int word, Map<Long, Candidate> words) {
    Candidate alone = words.get(Entries.word(word));
    return alone != null && alone.label == each.label;
  }
}
