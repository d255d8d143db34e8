package dev.heed.text.audit.training;

import dev.heed.base.Interval;
import dev.heed.base.Statistics;
import dev.heed.text.audit.finding.Draft;
import dev.heed.text.audit.finding.TrainedFinding.WeakGroup;
import dev.heed.text.audit.texts.AuditedText;
import dev.heed.text.audit.texts.AuditedTexts;
import dev.heed.text.audit.texts.Feature;
import dev.heed.text.audit.word.Significance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Finds groups of texts that are predicted worse than others: of a label, length, script or
 * property, or with a word. A group is one if even the upper end of its interval lies below the
 * accuracy on all texts; with Bonferroni's correction, since so many groups are compared.
 */
final class WeakGroups {
  /** Texts of a group; of fewer, an interval is too wide to say anything. */
  private static final int MIN_TEXTS = 20;

  private static final int MAX_FOUND = 30;
  private static final int LENGTHS = 5;
  private static final double ERROR = 0.05;
  private static final int EXAMPLES = 10;

  private final Problem problem;
  private final OutOfFold predictions;
  private final AuditedTexts texts;
  private final List<Integer> places;
  private final double overall;
  private final double[] accuracyOfLabel;

  WeakGroups(Problem problem, OutOfFold predictions, AuditedTexts texts) {
    this.problem = problem;
    this.predictions = predictions;
    this.texts = texts;
    places = IntStream.range(0, problem.size()).filter(predictions::isPredicted).boxed().toList();
    overall =
        (double) places.stream().filter(predictions::isRight).count() / Math.max(1, places.size());
    double[] hits = new double[problem.labels().size()];
    double[] all = new double[hits.length];
    for (int place : places) {
      all[problem.classes()[place]]++;
      hits[problem.classes()[place]] += predictions.isRight(place) ? 1 : 0;
    }
    accuracyOfLabel = new double[hits.length];
    Arrays.setAll(accuracyOfLabel, k -> hits[k] / all[k]);
  }

  /** Texts that have something in common. */
  private static final class Group {
    long texts;
    long hits;
    double expected; // hits, by the accuracy of the texts' labels
    boolean isWord;
    final List<Integer> errors = new ArrayList<>();
  }

  /** The number of groups compared, and findings, the worst first. */
  record Found(long compared, List<Draft> drafts) {}

  /** Compares the groups. */
  Found find() {
    Map<String, Group> groups = new LinkedHashMap<>();
    int[] lengths = lengths();
    Map<Integer, Group> words = new HashMap<>();
    for (int place : places) {
      AuditedText text = texts.get(problem.texts()[place]);
      for (String name : names(place, text, lengths)) {
        add(groups.computeIfAbsent(name, n -> new Group()), place);
      }
      for (int word : Arrays.stream(text.words()).distinct().toArray()) {
        add(words.computeIfAbsent(word, n -> new Group()), place);
      }
    }
    words.entrySet().stream()
        .filter(each -> each.getValue().texts >= MIN_TEXTS)
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            each -> {
              each.getValue().isWord = true;
              groups.put("texts with \"" + texts.word(each.getKey()) + '"', each.getValue());
            });
    groups.values().removeIf(each -> each.texts < MIN_TEXTS || each.texts == places.size());
    double z = Significance.quantile(ERROR / 2 / Math.max(1, groups.size()));
    List<Weak> weak = new ArrayList<>();
    groups.forEach(
        (name, group) -> {
          Interval interval = Statistics.wilson(group.hits, group.texts, z);
          if (interval.high() < overall
              && (!group.isWord || interval.high() < group.expected / group.texts)) {
            weak.add(new Weak(name, group, interval));
          }
        });
    weak.sort(Comparator.comparingDouble(each -> each.interval.high()));
    return new Found(groups.size(), weak.stream().limit(MAX_FOUND).map(this::draft).toList());
  }

  private record Weak(String name, Group group, Interval interval) {}

  private Draft draft(Weak weak) {
    return new Draft(
        weak.group.errors,
        weak.group.texts - weak.group.hits,
        places ->
            new WeakGroup(
                weak.name, weak.group.texts, weak.group.hits, weak.interval, overall, places));
  }

  private void add(Group group, int place) {
    group.texts++;
    group.expected += accuracyOfLabel[problem.classes()[place]];
    if (predictions.isRight(place)) {
      group.hits++;
    } else if (group.errors.size() < EXAMPLES) {
      group.errors.add(problem.texts()[place]);
    }
  }

  private int[] lengths() {
    int[] sorted =
        places.stream()
            .mapToInt(i -> texts.get(problem.texts()[i]).words().length)
            .sorted()
            .toArray();
    return IntStream.range(1, LENGTHS).map(i -> sorted[i * sorted.length / LENGTHS]).toArray();
  }

  private List<String> names(int place, AuditedText text, int... lengths) {
    List<String> names = new ArrayList<>();
    names.add("label " + problem.labels().get(problem.classes()[place]));
    names.add("script " + text.script().name().toLowerCase(Locale.ROOT));
    int at = 0;
    while (at < lengths.length && text.words().length >= lengths[at]) {
      at++;
    }
    names.add(
        at == 0
            ? "texts of fewer than %,d words".formatted(lengths[0])
            : at == lengths.length
                ? "texts of at least %,d words".formatted(lengths[at - 1])
                : "texts of %,d to %,d words".formatted(lengths[at - 1], lengths[at] - 1));
    for (Feature feature : Feature.compared()) {
      if (text.has(feature)) {
        names.add("text " + feature.description());
      }
    }
    return names;
  }
}
