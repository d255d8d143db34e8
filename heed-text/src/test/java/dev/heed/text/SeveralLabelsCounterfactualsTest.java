package dev.heed.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.model.Decisions;
import dev.heed.text.training.Head;
import dev.heed.text.training.WordScore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Edits that take one of several labels away, or add one. */
class SeveralLabelsCounterfactualsTest {
  private static final int LABELS = 4;
  private static final int TEXTS = 100;

  /** Decisions whose labels differ in scale, offset and threshold. */
  private static Decisions decisions() {
    SeededRandom random = new SeededRandom(8);
    List<Double> scales = new ArrayList<>();
    List<Double> offsets = new ArrayList<>();
    List<Double> thresholds = new ArrayList<>();
    for (int k = 0; k < LABELS; k++) {
      scales.add(random.uniform(0.5, 2));
      offsets.add(random.uniform(-0.3, 0.3));
      thresholds.add(random.uniform(0.35, 0.65));
    }
    return new Decisions(scales, offsets, thresholds);
  }

  private static TextClassifier classifier(
      CounterfactualsTest.Entries entries, WordScore score, Head head, Decisions decisions) {
    return CounterfactualsTest.classifier(
        entries.list(), LABELS, score, head, Optional.of(decisions));
  }

  private static boolean isGiven(TextClassifier classifier, double[] p, int label) {
    return p[label] >= classifier.thresholds().get(label);
  }

  private static List<Counterfactual> of(
      List<Counterfactual> all, Counterfactual.Change change, Predicate<String> label) {
    return all.stream()
        .filter(each -> each.change() == change && label.test(each.label()))
        .toList();
  }

  /** Each edit makes its change, and stands where it says. */
  private static void assertEdits(
      TextClassifier classifier, Explanation explanation, List<Counterfactual> found) {
    int[] points = explanation.text().codePoints().toArray();
    assertThat(found).doesNotHaveDuplicates();
    for (Counterfactual each : found) {
      CounterfactualsTest.assertPlaces(points, each);
      Classification edited = classifier.classify(each.text());
      int label = classifier.labels().indexOf(each.label());
      assertThat(each.probability()).isEqualTo(edited.probabilities().get(label));
      boolean isAdded = each.change() == Counterfactual.Change.ADDED;
      assertThat(edited.labels().contains(each.label())).isEqualTo(isAdded);
      assertThat(explanation.chosen().contains(each.label())).isEqualTo(!isAdded);
    }
  }

  /** The deletions are the fewest that make a change, by trying every set of words. */
  private static int assertFewest(List<Counterfactual> found, OptionalInt expected) {
    assertThat(found).isSortedAccordingTo(Comparator.comparingInt(each -> each.delete().size()));
    if (expected.isEmpty()) {
      assertThat(found).isEmpty();
    }
    int proven = 0;
    for (Counterfactual each : found) {
      assertThat(each.delete().size()).isGreaterThanOrEqualTo(expected.getAsInt());
      assertThat(each.isFewest()).isEqualTo(each.delete().size() == expected.getAsInt());
      proven += each.isFewest() ? 1 : 0;
    }
    return proven;
  }

  @ParameterizedTest
  @EnumSource
  void deletionsAreTheFewest(CounterfactualsTest.Entries entries) {
    for (WordScore score : List.of(new WordScore.Pooled(), new WordScore.Metric(3))) {
      TextClassifier classifier = classifier(entries, score, new Head.Linear(), decisions());
      Counterfactuals counterfactuals = new Counterfactuals(classifier);
      assertThat(counterfactuals.isExact()).isTrue();
      SeededRandom random = new SeededRandom(3);
      int removed = 0;
      int added = 0;
      for (int n = 0; n < TEXTS; n++) {
        Explanation explanation = classifier.explain(CounterfactualsTest.text(random, n % 11));
        List<Counterfactual> all = counterfactuals.find(explanation.text(), 3);
        assertEdits(classifier, explanation, all);
        List<Counterfactual> deletions = CounterfactualsTest.deletions(all);
        for (String label : explanation.chosen()) {
          int k = classifier.labels().indexOf(label);
          removed +=
              assertFewest(
                  of(deletions, Counterfactual.Change.REMOVED, label::equals),
                  CounterfactualsTest.exhaustive(
                      classifier, explanation, p -> !isGiven(classifier, p, k)));
        }
        int[] others =
            IntStream.range(0, LABELS)
                .filter(k -> !explanation.chosen().contains(classifier.labels().get(k)))
                .toArray();
        added +=
            assertFewest(
                of(deletions, Counterfactual.Change.ADDED, label -> true),
                CounterfactualsTest.exhaustive(
                    classifier,
                    explanation,
                    p -> IntStream.of(others).anyMatch(k -> isGiven(classifier, p, k))));
      }
      assertThat(removed).isGreaterThan(TEXTS / 3);
      assertThat(added).isGreaterThan(TEXTS / 3);
    }
  }

  @Test
  void anMlpHeadIsSearchedGreedily() {
    TextClassifier classifier =
        classifier(
            CounterfactualsTest.Entries.PAIRS,
            new WordScore.Pooled(),
            new Head.Mlp(7),
            decisions());
    Counterfactuals counterfactuals = new Counterfactuals(classifier);
    SeededRandom random = new SeededRandom(3);
    int removed = 0;
    int added = 0;
    for (int n = 0; n < TEXTS; n++) {
      Explanation explanation = classifier.explain(CounterfactualsTest.text(random, n % 11));
      List<Counterfactual> found = counterfactuals.find(explanation.text(), 2);
      assertEdits(classifier, explanation, found);
      assertThat(found).noneMatch(Counterfactual::isFewest);
      removed += of(found, Counterfactual.Change.REMOVED, label -> true).size();
      added += of(found, Counterfactual.Change.ADDED, label -> true).size();
    }
    assertThat(removed).isGreaterThan(TEXTS / 3);
    assertThat(added).isGreaterThan(TEXTS / 3);
  }

  /** Every replacement within a text that removes or adds a label is found. */
  @Test
  void replacementsAgreeWithClassifyingEach() {
    TextClassifier classifier =
        classifier(
            CounterfactualsTest.Entries.PAIRS_AND_PARTS,
            new WordScore.Pooled(),
            new Head.Linear(),
            decisions());
    List<String> vocabulary = classifier.vocabulary();
    List<String> forms = vocabulary.subList(0, 6);
    SeededRandom random = new SeededRandom(9);
    int edits = 0;
    for (int n = 0; n < TEXTS; n++) {
      List<String> words =
          IntStream.range(0, 3 + n % 5).mapToObj(i -> forms.get(random.below(6))).toList();
      Explanation explanation = classifier.explain(String.join(" ", words));
      List<Counterfactual> found =
          new Counterfactuals(classifier)
              .find(explanation.text(), 100).stream()
                  .filter(each -> !each.replace().isEmpty())
                  .filter(each -> forms.contains(each.replace().getFirst().by()))
                  .toList();
      assertEdits(classifier, explanation, found);
      List<String> removals = new ArrayList<>();
      List<String> additions = new ArrayList<>();
      for (int i = 1; i < words.size() - 1; i++) {
        for (String by : forms) {
          List<String> edited = new ArrayList<>(words);
          edited.set(i, by);
          String text = String.join(" ", edited);
          List<String> labels = classifier.classify(text).labels();
          if (!by.equals(words.get(i))
              && vocabulary.contains(words.get(i - 1) + " " + by)
              && vocabulary.contains(by + " " + words.get(i + 1))) {
            explanation.chosen().stream()
                .filter(label -> !labels.contains(label))
                .forEach(label -> removals.add(label + ": " + text));
            if (!explanation.chosen().containsAll(labels)) {
              additions.add(text);
            }
          }
        }
      }
      assertThat(of(found, Counterfactual.Change.REMOVED, label -> true))
          .extracting(each -> each.label() + ": " + each.text())
          .containsExactlyInAnyOrderElementsOf(removals);
      assertThat(of(found, Counterfactual.Change.ADDED, label -> true))
          .extracting(Counterfactual::text)
          .containsExactlyInAnyOrderElementsOf(additions);
      edits += found.size();
    }
    assertThat(edits).isGreaterThan(50);
  }

  /** A threshold of 0 gives a label to every text, one of 1 to none. */
  @Test
  void labelsOfEveryTextOrNoneHaveNoEdits() {
    Decisions decisions =
        new Decisions(
            Collections.nCopies(LABELS, 1.0),
            Collections.nCopies(LABELS, 0.0),
            List.of(0.0, 1.0, 0.5, 0.5));
    for (Head head : List.of(new Head.Linear(), new Head.Mlp(7))) {
      TextClassifier classifier =
          classifier(CounterfactualsTest.Entries.PAIRS, new WordScore.Pooled(), head, decisions);
      Counterfactuals counterfactuals = new Counterfactuals(classifier);
      SeededRandom random = new SeededRandom(5);
      int edits = 0;
      for (int n = 0; n < TEXTS; n++) {
        Explanation explanation = classifier.explain(CounterfactualsTest.text(random, n % 11));
        List<Counterfactual> found = counterfactuals.find(explanation.text(), 2);
        assertEdits(classifier, explanation, found);
        assertThat(found).extracting(Counterfactual::label).isSubsetOf("label2", "label3");
        edits += found.size();
      }
      assertThat(edits).isGreaterThan(TEXTS / 3);
    }
  }
}
