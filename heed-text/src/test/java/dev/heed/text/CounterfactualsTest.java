package dev.heed.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.model.Classifiers;
import dev.heed.text.model.Decisions;
import dev.heed.text.model.Model;
import dev.heed.text.model.Selection;
import dev.heed.text.model.Temperature;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.Tensor;
import dev.heed.text.training.Head;
import dev.heed.text.training.ModelShape;
import dev.heed.text.training.WordScore;
import dev.heed.text.vocabulary.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CounterfactualsTest {
  private static final List<String> WORDS =
      List.of("good", "bad", "film", "not", "dull", "great", ".", ",", "好", "片", "😀");
  private static final int TEXTS = 500;

  /** Vocabularies of the words alone, with n-grams, and with parts of words. */
  enum Entries {
    WORDS(1, false),
    PAIRS(2, false),
    TRIPLES(3, false),
    PARTS(1, true),
    PAIRS_AND_PARTS(2, true);

    private final int longest;
    private final boolean parts;

    Entries(int longest, boolean parts) {
      this.longest = longest;
      this.parts = parts;
    }

    /** Half of all pairs, and the triples of two such pairs. */
    List<String> list() {
      List<String> entries = new ArrayList<>(CounterfactualsTest.WORDS);
      List<String> grown = entries;
      SeededRandom random = new SeededRandom(4);
      for (int n = 2; n <= longest; n++) {
        List<String> longer = new ArrayList<>();
        for (String begin : grown) {
          for (String word : CounterfactualsTest.WORDS) {
            if (random.uniform() < 0.5) {
              longer.add(begin + " " + word);
            }
          }
        }
        grown = longer;
        entries = Stream.concat(entries.stream(), longer.stream()).toList();
      }
      List<String> characters =
          parts ? List.of(" <go", " ood", " ad>", " fil", " great", " <unk", " now") : List.of();
      return Stream.concat(entries.stream(), characters.stream()).toList();
    }
  }

  static TextClassifier classifier(List<String> entries, int classes, WordScore score, Head head) {
    return classifier(entries, classes, score, head, Optional.empty());
  }

  static TextClassifier classifier(
      List<String> entries,
      int classes,
      WordScore score,
      Head head,
      Optional<Decisions> decisions) {
    ClassifierShape shape =
        new ClassifierShape(entries.size(), classes, new ModelShape(score, head, 5, 7));
    SeededRandom random = new SeededRandom(classes);
    ClassifierWeights weights = ClassifierWeights.zeros(shape);
    for (Tensor tensor : weights.tensors()) {
      for (int i = 0; i < tensor.values().length; i++) {
        tensor.values()[i] = (float) (0.7 * random.gaussian());
      }
    }
    List<String> labels = IntStream.range(0, classes).mapToObj(k -> "label" + k).toList();
    List<Integer> counts = IntStream.range(0, classes).mapToObj(k -> 10 + k).toList();
    return new TextClassifier(
        new Model(
            labels,
            Vocabulary.of(entries),
            weights,
            new Temperature(0.5, true),
            decisions,
            counts,
            Selection.none(),
            Classifiers.of(Classifiers.shapes().getFirst()).info()));
  }

  static String text(SeededRandom random, int words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      int word = random.below(WORDS.size() + 1);
      String form = word < WORDS.size() ? WORDS.get(word) : "unknown";
      text.append(random.uniform() < 0.2 && form.length() == 1 ? "" : " ").append(form);
    }
    return text.toString();
  }

  /** The least number of words of which some have to be left out, by trying every set of them. */
  static OptionalInt exhaustive(
      TextClassifier classifier, Explanation explanation, Predicate<double[]> changed) {
    List<int[]> places =
        explanation.words().stream()
            .map(word -> new int[] {word.begin(), word.end()})
            .filter(
                place ->
                    explanation.words().stream()
                        .noneMatch(other -> other.begin() == place[0] && other.end() < place[1]))
            .toList();
    return IntStream.range(1, (1 << places.size()) - 1)
        .filter(
            deleted -> {
              int[] kept =
                  explanation.words().stream()
                      .filter(
                          word ->
                              IntStream.range(0, places.size())
                                  .noneMatch(
                                      i ->
                                          (deleted >> i & 1) != 0
                                              && places.get(i)[0] < word.end()
                                              && word.begin() < places.get(i)[1]))
                      .flatMap(word -> word.entries().stream())
                      .mapToInt(entry -> entry)
                      .toArray();
              return changed.test(classifier.probabilities(explanation.text(), kept));
            })
        .map(Integer::bitCount)
        .min();
  }

  @ParameterizedTest
  @EnumSource
  void deletionsAreTheFewest(Entries entries) {
    for (int classes : new int[] {2, 4}) {
      for (WordScore score : List.of(new WordScore.Pooled(), new WordScore.Metric(3))) {
        assertFewest(classifier(entries.list(), classes, score, new Head.Linear()), TEXTS / 4);
      }
    }
  }

  private static void assertFewest(TextClassifier classifier, int texts) {
    Counterfactuals counterfactuals = new Counterfactuals(classifier);
    assertThat(counterfactuals.isExact()).isTrue();
    SeededRandom random = new SeededRandom(3);
    int proven = 0;
    for (int n = 0; n < texts; n++) {
      Explanation explanation = classifier.explain(text(random, n % 11));
      int label = explanation.labels().indexOf(explanation.label());
      OptionalInt expected =
          exhaustive(classifier, explanation, p -> Arrays.stream(p).max().orElseThrow() > p[label]);
      List<Counterfactual> found = deletions(counterfactuals.find(explanation.text(), 3));
      assertEdits(classifier, explanation, found);
      if (expected.isEmpty()) {
        assertThat(found).isEmpty();
      }
      for (Counterfactual each : found) {
        assertThat(each.delete().size()).isGreaterThanOrEqualTo(expected.getAsInt());
        assertThat(each.isFewest()).isEqualTo(each.delete().size() == expected.getAsInt());
        proven += each.isFewest() ? 1 : 0;
      }
      assertThat(found).isSortedAccordingTo(Comparator.comparingInt(each -> each.delete().size()));
    }
    assertThat(proven).isGreaterThan(texts / 3);
  }

  static List<Counterfactual> deletions(List<Counterfactual> found) {
    return found.stream().filter(each -> each.replace().isEmpty()).toList();
  }

  /** The edited texts have the labels, and the tokens of the original but for the edit. */
  private static void assertEdits(
      TextClassifier classifier, Explanation explanation, List<Counterfactual> found) {
    int[] points = explanation.text().codePoints().toArray();
    assertThat(found).doesNotHaveDuplicates();
    for (Counterfactual each : found) {
      Classification edited = classifier.classify(each.text());
      assertThat(each.change()).isEqualTo(Counterfactual.Change.INSTEAD);
      assertThat(each.label()).isEqualTo(edited.label()).isNotEqualTo(explanation.label());
      assertThat(each.probability()).isEqualTo(edited.probability());
      assertPlaces(points, each);
    }
  }

  /** The edited text has the tokens of the original but for the edit. */
  static void assertPlaces(int[] points, Counterfactual each) {
    StringBuilder kept = new StringBuilder();
    int at = 0;
    for (Counterfactual.Deletion deletion : each.delete()) {
      kept.append(new String(points, at, deletion.begin() - at));
      assertThat(new String(points, deletion.begin(), deletion.end() - deletion.begin()))
          .isEqualTo(deletion.word());
      at = deletion.end();
    }
    for (Counterfactual.Replacement replacement : each.replace()) {
      kept.append(new String(points, at, replacement.begin() - at)).append(replacement.by());
      assertThat(new String(points, replacement.begin(), replacement.end() - replacement.begin()))
          .isEqualTo(replacement.word());
      at = replacement.end();
    }
    kept.append(new String(points, at, points.length - at));
    assertThat(each.text()).isEqualToIgnoringWhitespace(kept.toString());
  }

  @Test
  void anMlpHeadIsSearchedGreedily() {
    TextClassifier classifier =
        classifier(Entries.PAIRS.list(), 3, new WordScore.Pooled(), new Head.Mlp(7));
    Counterfactuals counterfactuals = new Counterfactuals(classifier);
    assertThat(counterfactuals.isExact()).isFalse();
    SeededRandom random = new SeededRandom(3);
    int found = 0;
    for (int n = 0; n < 100; n++) {
      Explanation explanation = classifier.explain(text(random, n % 11));
      List<Counterfactual> edits = counterfactuals.find(explanation.text(), 3);
      assertEdits(classifier, explanation, edits);
      assertThat(edits).noneMatch(Counterfactual::isFewest);
      found += edits.isEmpty() ? 0 : 1;
    }
    assertThat(found).isGreaterThan(50);
  }

  @Test
  void aTextWithoutKnownWordsHasNone() {
    Counterfactuals counterfactuals =
        new Counterfactuals(
            classifier(Entries.WORDS.list(), 2, new WordScore.Pooled(), new Head.Linear()));
    assertThat(counterfactuals.find("", 5)).isEmpty();
    assertThat(counterfactuals.find("unknown words", 5)).isEmpty();
    assertThat(counterfactuals.find("good", 5)).isEmpty();
  }

  /** Of all replacements whose pairs are known, none shown is worse in both respects. */
  @Test
  void replacementsMakeKnownPairs() {
    TextClassifier classifier =
        classifier(Entries.TRIPLES.list(), 3, new WordScore.Pooled(), new Head.Linear());
    List<String> texts =
        List.of("good film .", "bad film .", "good film .", "dull film .", "not good film");
    Counterfactuals counterfactuals = new Counterfactuals(classifier).withPairsOf(texts.stream());
    List<String> words = List.of("good", "bad", "dull");
    for (String word : words) {
      Explanation explanation = classifier.explain("unknown " + word + " film .");
      assertThat(counterfactuals.find(explanation.text(), 5))
          .allMatch(each -> each.replace().isEmpty());
      explanation = classifier.explain(word + " film .");
      List<Counterfactual> found =
          counterfactuals.find(explanation.text(), 5).stream()
              .filter(each -> !each.replace().isEmpty())
              .toList();
      assertEdits(classifier, explanation, found);
      List<String> expected = new ArrayList<>();
      for (String by : words) {
        if (!classifier.classify(by + " film .").label().equals(explanation.label())) {
          expected.add(by + " film .");
        }
      }
      assertThat(found)
          .extracting(Counterfactual::text)
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void replacementsWithinOneTextAgreeWithClassifyingEach() {
    TextClassifier classifier =
        classifier(Entries.PAIRS_AND_PARTS.list(), 3, new WordScore.Pooled(), new Head.Linear());
    Counterfactuals counterfactuals = new Counterfactuals(classifier);
    List<String> vocabulary = classifier.vocabulary();
    SeededRandom random = new SeededRandom(9);
    int edits = 0;
    for (int n = 0; n < 200; n++) {
      List<String> words =
          IntStream.range(0, 3 + n % 5).mapToObj(i -> WORDS.get(random.below(6))).toList();
      Explanation explanation = classifier.explain(String.join(" ", words));
      List<String> expected = new ArrayList<>();
      for (int i = 1; i < words.size() - 1; i++) {
        for (String by : WORDS.subList(0, 6)) {
          List<String> edited = new ArrayList<>(words);
          edited.set(i, by);
          String text = String.join(" ", edited);
          if (vocabulary.contains(words.get(i - 1) + " " + by)
              && vocabulary.contains(by + " " + words.get(i + 1))
              && !classifier.classify(text).label().equals(explanation.label())) {
            expected.add(text);
          }
        }
      }
      List<Counterfactual> found =
          counterfactuals.find(explanation.text(), 100).stream()
              .filter(each -> !each.replace().isEmpty())
              .filter(each -> WORDS.indexOf(each.replace().getFirst().by()) < 6)
              .toList();
      assertEdits(classifier, explanation, found);
      assertThat(found)
          .extracting(Counterfactual::text)
          .containsExactlyInAnyOrderElementsOf(expected);
      edits += found.size();
    }
    assertThat(edits).isGreaterThan(50);
  }

  @Test
  void theSameClassifierServesManyThreads() {
    TextClassifier classifier =
        classifier(Entries.PAIRS.list(), 3, new WordScore.Pooled(), new Head.Linear());
    Counterfactuals counterfactuals = new Counterfactuals(classifier);
    SeededRandom random = new SeededRandom(9);
    List<String> texts = IntStream.range(0, 100).mapToObj(n -> text(random, 9)).toList();
    assertThat(texts.parallelStream().map(text -> counterfactuals.find(text, 2)).toList())
        .isEqualTo(texts.stream().map(text -> counterfactuals.find(text, 2)).toList());
  }
}
