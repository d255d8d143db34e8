package dev.heed.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.model.Classifiers;
import dev.heed.text.model.Model;
import dev.heed.text.model.Temperature;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.Documents;
import dev.heed.text.pooling.ReferenceClassifier;
import dev.heed.text.pooling.WeightName;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import dev.heed.text.training.Head;
import dev.heed.text.training.ModelShape;
import dev.heed.text.training.WordScore;
import dev.heed.text.vocabulary.Encoding;
import dev.heed.text.vocabulary.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TextClassifierTest {
  private static final List<Model> MODELS =
      Classifiers.shapes().stream().map(Classifiers::of).toList();
  private static final List<TextClassifier> CLASSIFIERS =
      MODELS.stream().map(TextClassifier::new).toList();

  @Provide
  Arbitrary<TextClassifier> classifiers() {
    return Arbitraries.of(CLASSIFIERS);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "good",
            "Bad",
            "film",
            "not",
            "\\",
            "😀",
            "好",
            "unknown",
            "not GOOD film",
            ",",
            "\u0000")
        .list()
        .ofMaxSize(12)
        .map(words -> String.join(" ", words));
  }

  @Test
  void unknownWordsHaveTheirPlacesInCodePoints() {
    TextClassifier classifier = CLASSIFIERS.getFirst();
    assertThat(classifier.unknownWords("😀 good unknown, Film! 12zz"))
        .containsExactly(new Explanation.Span(7, 14), new Explanation.Span(22, 26));
    assertThat(classifier.unknownWords("")).isEmpty();
    assertThat(classifier.unknownWords("!?")).isEmpty();
  }

  @Property(tries = 300)
  void contributionsSumToTheLogits(
      @ForAll("classifiers") TextClassifier classifier, @ForAll("texts") String text) {
    Explanation explanation = classifier.explain(text);
    for (int k = 0; k < Classifiers.LABELS.size(); k++) {
      double sum = 0;
      for (Explanation.Word word : explanation.words()) {
        sum += word.contributions().get(k);
      }
      assertThat(sum + explanation.remainder().get(k)).isEqualTo(explanation.logits().get(k));
      if (!(model(classifier).weights().shape().head() instanceof Head.Mlp)) {
        assertThat(explanation.remainder().get(k)).isZero();
      }
    }
  }

  @Property(tries = 300)
  void attentionAndProbabilitiesSumToOne(
      @ForAll("classifiers") TextClassifier classifier, @ForAll("texts") String text) {
    Explanation explanation = classifier.explain(text);
    if (!explanation.words().isEmpty()) {
      assertThat(explanation.words().stream().mapToDouble(Explanation.Word::attention).sum())
          .isCloseTo(1, within(1e-12));
    }
    assertThat(explanation.probabilities().stream().mapToDouble(p -> p).sum())
        .isCloseTo(1, within(1e-12));
    Classification result = classifier.classify(text);
    assertThat(result.probabilities()).isEqualTo(explanation.probabilities());
    assertThat(classifier.probabilities(text))
        .containsExactly(explanation.probabilities().toArray(Double[]::new));
    assertThat(result.label()).isEqualTo(explanation.label());
    assertThat(result.probability())
        .isEqualTo(result.probabilities().stream().mapToDouble(p -> p).max().orElseThrow())
        .isEqualTo(result.probabilities().get(Classifiers.LABELS.indexOf(result.label())));
    assertThat(result.known()).isEqualTo(explanation.known()).isBetween(0.0, 1.0);
    assertThat(result.known() == 0).isEqualTo(explanation.words().isEmpty());
    if (explanation.words().isEmpty()) {
      assertThat(explanation.logits()).isEqualTo(explanation.remainder());
      assertThat(result.probabilities()).isEqualTo(classifier.labelShares());
      return;
    }
    // The labels' odds are those of the logits, divided by the temperature.
    double odds = Math.log(result.probabilities().get(0) / result.probabilities().get(1));
    double difference = explanation.logits().get(0) - explanation.logits().get(1);
    assertThat(odds).isCloseTo(difference / classifier.temperature(), within(1e-9));
  }

  @Property(tries = 300)
  void logitsAgreeWithTheReference(
      @ForAll("classifiers") TextClassifier classifier, @ForAll("texts") String text) {
    Encoding encoding = encode(classifier, text);
    int[] entries = Arrays.copyOf(encoding.entries(), encoding.size());
    Documents documents =
        new Documents.Builder(classifier.vocabulary().size())
            .build(new int[] {0, entries.length}, entries, new int[] {0}, new float[] {1});
    double[] expected =
        new ReferenceClassifier(
                model(classifier).weights().shape(), inDouble(classifier), documents)
            .logits(0);
    List<Double> logits = classifier.explain(text).logits();
    for (int k = 0; k < expected.length; k++) {
      assertThat(logits.get(k)).isCloseTo(expected[k], within(1e-5));
    }
  }

  @Property(tries = 100)
  void contributionsOfAnMlpAreItsIntegratedGradients(@ForAll("texts") String text) {
    for (TextClassifier classifier : CLASSIFIERS) {
      if (model(classifier).weights().shape().head() instanceof Head.Mlp(int units)) {
        checkIntegratedGradients(classifier, text, units);
      }
    }
  }

  /**
   * A contribution is {@code a_i ν_i·∫₀¹ ∂logit_k/∂ν̄ (tν̄) dt}, here by midpoints. A hidden unit
   * changes between active and inactive at most once along the path, so the error of its share is
   * at most half a step.
   */
  private static void checkIntegratedGradients(TextClassifier classifier, String text, int units) {
    int steps = 2000;
    int dim = model(classifier).weights().shape().dim();
    Map<WeightName, double[]> w = inDouble(classifier);
    List<Explanation.Word> words = classifier.explain(text).words();
    int[] entries = encode(classifier, text).entries();
    double[][] inputs = new double[words.size()][units];
    double[] input = new double[units];
    for (int i = 0; i < words.size(); i++) {
      for (int m = 0; m < units; m++) {
        for (int j = 0; j < dim; j++) {
          inputs[i][m] +=
              words.get(i).attention()
                  * w.get(WeightName.HEAD_HIDDEN)[m * dim + j]
                  * w.get(WeightName.EMBEDDINGS)[entries[i] * dim + j];
        }
        input[m] += inputs[i][m];
      }
    }
    double[] activeShare = new double[units];
    for (int step = 0; step < steps; step++) {
      for (int m = 0; m < units; m++) {
        boolean on = w.get(WeightName.HEAD_HIDDEN_BIAS)[m] + (step + 0.5) / steps * input[m] > 0;
        activeShare[m] += on ? 1.0 / steps : 0;
      }
    }
    for (int i = 0; i < words.size(); i++) {
      for (int k = 0; k < Classifiers.LABELS.size(); k++) {
        double expected = 0;
        double bound = 1e-5;
        for (int m = 0; m < units; m++) {
          double change = w.get(WeightName.HEAD_OUTPUT)[k * units + m] * inputs[i][m];
          expected += activeShare[m] * change;
          bound += Math.abs(change) / (2 * steps);
        }
        assertThat(words.get(i).contributions().get(k)).isCloseTo(expected, within(bound));
      }
    }
  }

  @Property(tries = 300)
  void reasonsAreTheLargestPositiveContributions(
      @ForAll("classifiers") TextClassifier classifier, @ForAll("texts") String text) {
    Explanation explanation = classifier.explain(text);
    int label = Classifiers.LABELS.indexOf(explanation.label());
    List<Reason> expected =
        explanation.words().stream()
            .map(
                word ->
                    new Reason(
                        word.word(),
                        word.begin(),
                        word.end(),
                        word.attention(),
                        word.contributions().get(label)))
            .filter(reason -> reason.contribution() > 0)
            .sorted(Comparator.comparingDouble(reason -> -reason.contribution()))
            .limit(TextClassifier.REASONS)
            .toList();
    assertThat(classifier.classify(text).reasons()).isEqualTo(expected);
  }

  @Property(tries = 300)
  void positionsAreCodePoints(@ForAll("texts") String text) {
    for (Explanation.Word word : CLASSIFIERS.getFirst().explain(text).words()) {
      int begin = text.offsetByCodePoints(0, word.begin());
      int end = text.offsetByCodePoints(0, word.end());
      assertThat(text.substring(begin, end)).isEqualTo(word.word());
    }
  }

  @Test
  void findsWordsAndNgrams() {
    assertThat(CLASSIFIERS.getFirst().explain("😀 𝒳! Not  GOOD film").words())
        .extracting(word -> word.word() + "@" + word.begin() + "-" + word.end())
        .containsExactly(
            "😀@0-1",
            "Not@5-8",
            "Not  GOOD@5-14",
            "Not  GOOD film@5-19",
            "GOOD@10-14",
            "GOOD film@10-19",
            "film@15-19");
  }

  @Test
  void textsWithoutKnownWordsHaveOnlyTheRemainder() {
    for (TextClassifier classifier : CLASSIFIERS) {
      for (String text : List.of("", "nothing known")) {
        Explanation explanation = classifier.explain(text);
        assertThat(explanation.words()).isEmpty();
        assertThat(explanation.logits()).isEqualTo(explanation.remainder());
        assertThat(classifier.classify(text).reasons()).isEmpty();
      }
    }
  }

  @Test
  void threadsGetTheSameResults() throws Exception {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      texts.add(
          "good 😀 ".repeat(i % 7) + Classifiers.ENTRIES.get(i % 11) + " not good".repeat(i % 5));
    }
    TextClassifier classifier = CLASSIFIERS.getLast();
    List<Object> expected = results(classifier, texts);
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      Callable<List<Object>> task = () -> results(classifier, texts);
      for (Future<List<Object>> result : threads.invokeAll(Collections.nCopies(8, task))) {
        assertThat(result.get()).isEqualTo(expected);
      }
    }
  }

  private static List<Object> results(TextClassifier classifier, List<String> texts) {
    List<Object> results = new ArrayList<>();
    for (String text : texts) {
      results.add(classifier.classify(text));
      results.add(classifier.explain(text));
    }
    return results;
  }

  @Test
  void knownIsTheShareOfCharactersThatEntriesCover() {
    TextClassifier classifier = CLASSIFIERS.getFirst();
    assertThat(classifier.labelShares()).containsExactly(9 / 43.0, 30 / 43.0, 4 / 43.0);
    Map<String, Double> texts = new LinkedHashMap<>();
    texts.put("good film", 1.0);
    texts.put(" Good\u00A0\u3000FILM\n", 1.0);
    texts.put("good xyzw", 0.5);
    texts.put("xyzw, good film", 8 / 13.0); // the comma is a character that is not known
    texts.put("\uD83D\uDE00 \uD835\uDD4F", 0.5); // one code point each
    texts.put("xyz", 0.0);
    texts.put(" \t", 0.0);
    texts.put("", 0.0);
    texts.forEach(
        (text, known) -> {
          assertThat(classifier.classify(text).known()).as(text).isEqualTo(known);
          assertThat(classifier.explain(text).known()).as(text).isEqualTo(known);
        });
  }

  /** Of equal logits those of a text with unknown words and pairs tell less. */
  @Test
  void unfamiliarTextsHaveTheSameLabelWithLessProbability() {
    for (Model given : MODELS) {
      TextClassifier classifier =
          new TextClassifier(
              new Model(
                  given.labels(),
                  given.vocabulary(),
                  given.weights(),
                  new Temperature(0.3, true),
                  Optional.empty(),
                  given.labelCounts(),
                  given.selection(),
                  given.info()));
      Explanation familiar = classifier.explain("good");
      Explanation foreign = classifier.explain("xyz good xyz xyz");
      assertThat(foreign.logits()).isEqualTo(familiar.logits());
      assertThat(foreign.label()).isEqualTo(familiar.label());
      double odds = Math.log(familiar.probabilities().get(0) / familiar.probabilities().get(1));
      double less = Math.log(foreign.probabilities().get(0) / foreign.probabilities().get(1));
      // One of four words and none of three pairs are known.
      assertThat(less).isCloseTo(odds / Math.sqrt(8), within(1e-9));
      assertThat(classifier.probabilities("xyz good xyz xyz"))
          .isEqualTo(
              classifier.probabilities(
                  "xyz good xyz xyz",
                  foreign.words().stream()
                      .flatMapToInt(word -> word.entries().stream().mapToInt(i -> i))
                      .toArray()));
    }
  }

  @Test
  void anUnknownTextIsAnsweredByTheLabelsShares() {
    for (TextClassifier classifier : CLASSIFIERS) {
      Classification result = classifier.classify("xyz");
      assertThat(result.label()).isEqualTo(Classifiers.LABELS.get(1));
      assertThat(result.probabilities()).isEqualTo(classifier.labelShares());
      assertThat(result.reasons()).isEmpty();
      assertThat(classifier.probabilities("xyz")).containsExactly(9 / 43.0, 30 / 43.0, 4 / 43.0);
      assertThat(classifier.probabilities("xyz", new int[0]))
          .containsExactly(classifier.probabilities(""));
    }
    TextClassifier older = new TextClassifier(with(MODELS.getFirst(), Classifiers.LABELS));
    assertThat(older.labelShares()).isEmpty();
    assertThat(older.classify("xyz").probabilities()).hasSize(3).allMatch(p -> p > 0);
  }

  private static Model with(Model given, List<String> labels) {
    return with(given, labels, given.vocabulary(), given.temperature().value());
  }

  @Test
  void partsMustFitTogether() {
    Model given = MODELS.getFirst();
    Vocabulary known = given.vocabulary();
    assertThatThrownBy(() -> with(given, List.of("a", "b"), known, 1))
        .hasMessage("labels are [a, b]; expected 3 different labels");
    assertThatThrownBy(() -> with(given, List.of("a", "b", "a"), known, 1))
        .hasMessage("labels are [a, b, a]; expected 3 different labels");
    assertThatThrownBy(() -> with(given, List.of("a", "b", "c", "a"), known, 1))
        .hasMessage("labels are [a, b, c, a]; expected 3 different labels");
    assertThatThrownBy(() -> with(given, given.labels(), Vocabulary.of(List.of("a")), 1))
        .hasMessage("the vocabulary has 1 entries; expected 11");
    for (double temperature : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> with(given, given.labels(), known, temperature))
          .hasMessage("temperature is " + temperature + "; expected a positive number");
    }
    for (List<Integer> counts : List.of(List.of(1, 2), List.of(1, -1, 2), List.of(0, 0, 0))) {
      assertThatThrownBy(
              () -> new Model(given.labels(), known, given.weights(), 1, counts, given.info()))
          .hasMessage(
              "label counts are " + counts + "; expected 3 numbers from 0, not all of them 0");
    }
  }

  private static Model with(
      Model given, List<String> labels, Vocabulary vocabulary, double temperature) {
    return new Model(labels, vocabulary, given.weights(), temperature, List.of(), given.info());
  }

  @Test
  void explainedWordsNameTheirEntries() {
    TextClassifier classifier = CLASSIFIERS.getFirst();
    List<Explanation.Word> words = classifier.explain("Not a GOOD film").words();
    assertThat(words.stream().map(word -> classifier.vocabulary().get(word.entries().getFirst())))
        .containsExactly("not", "good", "good film", "film");
    assertThat(classifier.vocabulary()).isEqualTo(Classifiers.ENTRIES);
    assertThat(classifier.words()).isEqualTo(7);
  }

  @Test
  void characterNgramsAreSummedUnderTheirWord() {
    List<String> entries = List.of("walking", "fast", "walking fast", " <wa", " alk", " ing>");
    ClassifierShape shape =
        new ClassifierShape(
            entries.size(), 2, new ModelShape(new WordScore.Pooled(), new Head.Linear(), 3, 2));
    ClassifierWeights weights = ClassifierWeights.start(shape, 1, new SeededRandom(3));
    TextClassifier classifier =
        new TextClassifier(
            new Model(
                List.of("a", "b"),
                Vocabulary.of(entries),
                weights,
                1,
                List.of(),
                model(CLASSIFIERS.getFirst()).info()));

    Explanation explanation = classifier.explain("Talking! Walking fast, xyz");
    assertThat(explanation.words().stream().map(Explanation.Word::word))
        .containsExactly("Talking", "Walking", "Walking fast", "fast");
    assertThat(explanation.words().stream().map(Explanation.Word::entries))
        .containsExactly(List.of(4, 5), List.of(0, 3, 4, 5), List.of(2), List.of(1));
    double[] logits = new double[2];
    double attention = 0;
    for (Explanation.Word word : explanation.words()) {
      attention += word.attention();
      for (int k = 0; k < 2; k++) {
        logits[k] += word.contributions().get(k);
      }
    }
    assertThat(attention).isCloseTo(1, within(1e-12));
    assertThat(explanation.logits()).containsExactly(logits[0], logits[1]);
    assertThat(explanation.probabilities())
        .isEqualTo(classifier.classify("Talking! Walking fast, xyz").probabilities())
        .containsExactly(box(classifier.probabilities("Talking! Walking fast, xyz")));
    assertThat(explanation.words().stream().map(Explanation.Word::known))
        .containsExactly(false, true, true, true);
    assertThat(explanation.known()).isCloseTo(11.0 / 23, within(1e-12));
    assertThat(classifier.unknownWords("Talking! Walking fast, xyz")).hasSize(2);
  }

  private static Double[] box(double[] values) {
    return Arrays.stream(values).boxed().toArray(Double[]::new);
  }

  @Test
  void probabilitiesOfEntriesAreThoseOfTheirText() {
    for (TextClassifier classifier : CLASSIFIERS) {
      int[] entries =
          classifier.explain("not good film").words().stream()
              .mapToInt(word -> word.entries().getFirst())
              .toArray();
      assertThat(entries).hasSize(6);
      assertThat(classifier.probabilities("not good film", entries))
          .containsExactly(classifier.probabilities("not good film"));
    }
  }

  @Test
  void anotherProvenanceChangesNothingElse() {
    TextClassifier classifier = CLASSIFIERS.getFirst();
    TextClassifier tested = classifier.withInfo(classifier.info().withTestAccuracy(0.75));
    assertThat(tested.info().testAccuracy()).hasValue(0.75);
    assertThat(tested.info().options()).isEqualTo(classifier.info().options());
    assertThat(tested.explain("good film")).isEqualTo(classifier.explain("good film"));
    assertThat(classifier.info().testAccuracy()).isEmpty();
  }

  private static Model model(TextClassifier classifier) {
    return MODELS.get(CLASSIFIERS.indexOf(classifier));
  }

  private static Encoding encode(TextClassifier classifier, String text) {
    TokenBuffer tokens = new TokenBuffer();
    new Tokenizer().tokenize(text, tokens);
    Encoding encoding = new Encoding();
    model(classifier).vocabulary().encode(tokens, encoding);
    return encoding;
  }

  private static Map<WeightName, double[]> inDouble(TextClassifier classifier) {
    ClassifierWeights given = model(classifier).weights();
    Map<WeightName, double[]> weights = new EnumMap<>(WeightName.class);
    for (WeightName name : given.shape().tensors().keySet()) {
      float[] values = given.values(name);
      double[] copy = new double[values.length];
      Arrays.setAll(copy, i -> values[i]);
      weights.put(name, copy);
    }
    return weights;
  }
}
