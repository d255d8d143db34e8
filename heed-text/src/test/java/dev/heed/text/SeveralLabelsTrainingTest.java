package dev.heed.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.evaluation.MultiLabelEvaluation;
import dev.heed.text.evaluation.Quality;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.ClassWeights;
import dev.heed.text.training.Head;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings on texts of several labels, generated here. */
class SeveralLabelsTrainingTest {
  private static final TrainingOptions OPTIONS = withoutTrials();
  private static final CorpusOptions ANY =
      CorpusOptions.defaults()
          .withFormat(CorpusFormat.FASTTEXT)
          .withLabels(CorpusOptions.Labels.ANY);

  @TempDir static Path folder;
  private static Path train;
  private static Path test;
  private static TrainingResult result;

  private static TrainingOptions withoutTrials() {
    TrainingOptions defaults = TrainingOptions.defaults();
    VocabularyOptions words = defaults.vocabulary().withCharacterNgrams(new CharacterNgrams.None());
    return defaults.withVocabulary(words);
  }

  private static Training training(TrainingOptions options) {
    return Training.with(options).format(ANY).threads(2);
  }

  @BeforeAll
  static void trainOnce() throws IOException {
    train = SeveralLabelsCorpus.write(folder.resolve("train.txt"), 3000, 1);
    test = SeveralLabelsCorpus.write(folder.resolve("test.txt"), 2000, 2);
    result = training(OPTIONS).test(test).run(train);
  }

  private static MultiLabelEvaluation onTest() {
    return (MultiLabelEvaluation) result.onTest().orElseThrow();
  }

  private static MultiLabelEvaluation measure(List<Double> thresholds) throws IOException {
    MultiLabelEvaluation evaluation =
        new MultiLabelEvaluation(result.classifier().labels(), thresholds, 1);
    try (CorpusReader texts = CorpusReader.openLabelled(test, ANY)) {
      for (var next = texts.next(); next.isPresent(); next = texts.next()) {
        LabelledText text = next.get();
        evaluation.add(text.labels(), result.classifier().probabilities(text.text()));
      }
    }
    return evaluation;
  }

  /** Giving every text the same labels, however many, has a micro F1 below 0.2. */
  @Test
  void findsTheLabels() throws IOException {
    assertThat(onTest().microF1()).isGreaterThan(0.7);
    assertThat(onTest().macroF1()).isGreaterThan(0.65);
    assertThat(onTest().exactMatch()).isGreaterThan(0.4);
    assertThat(onTest().calibrationError()).isLessThan(0.02);
    TextClassifier classifier = result.classifier();
    assertThat(classifier.isMultiLabel()).isTrue();
    assertThat(classifier.labels()).hasSize(SeveralLabelsCorpus.LABELS);
    assertThat(classifier.info().testAccuracy()).hasValue(onTest().microF1());
    assertThat(classifier.info().devAccuracy()).hasValue(result.onDev().orElseThrow().score());
    assertThat(result.dev()).isEmpty();
    double baseline = 0;
    for (int given = 1; given <= SeveralLabelsCorpus.LABELS; given++) {
      baseline = Math.max(baseline, alwaysTheMostCommon(given));
    }
    assertThat(baseline).isLessThan(0.2);
  }

  private static double alwaysTheMostCommon(int given) {
    List<MultiLabelScore> scores =
        onTest().scores().stream()
            .map(score -> new MultiLabelScore(score.support()))
            .sorted((a, b) -> Long.compare(b.support(), a.support()))
            .toList();
    long hits = scores.stream().limit(given).mapToLong(MultiLabelScore::support).sum();
    return 2.0 * hits / (given * onTest().count() + onTest().trueLabels());
  }

  private record MultiLabelScore(long support) {}

  @Test
  void thresholdsOfDevTextsBeatOneHalf() throws IOException {
    List<Double> halves = Collections.nCopies(SeveralLabelsCorpus.LABELS, 0.5);
    assertThat(measure(result.classifier().thresholds()).microF1())
        .isEqualTo(onTest().microF1())
        .isGreaterThan(measure(halves).microF1() + 0.01);
    assertThat(onTest().macroF1()).isGreaterThan(measure(halves).macroF1() + 0.01);
  }

  @Test
  void sameBytesForAnyNumberOfThreads() throws IOException {
    Path small = SeveralLabelsCorpus.write(folder.resolve("small.txt"), 600, 3);
    Path one = folder.resolve("one.heed");
    Path four = folder.resolve("four.heed");
    Training training = training(OPTIONS.withEpochs(6));
    training.threads(1).run(small).classifier().save(one);
    training.threads(4).run(small).classifier().save(four);
    assertThat(four).hasSameBinaryContentAs(one);
    Path again = folder.resolve("again.heed");
    TextClassifier loaded = TextClassifier.load(one);
    loaded.save(again);
    assertThat(again).hasSameBinaryContentAs(one);
    assertThat(loaded.isMultiLabel()).isTrue();
  }

  @Test
  void explainsEachLabel() {
    TextClassifier classifier = result.classifier();
    for (String line : SeveralLabelsCorpus.lines(50, 5)) {
      String text = line.replaceAll("__label__\\S+ ", "");
      Explanation explanation = classifier.explain(text);
      double[] p = classifier.probabilities(text);
      for (int k = 0; k < p.length; k++) {
        double sum = 0;
        for (Explanation.Word word : explanation.words()) {
          sum += word.contributions().get(k);
        }
        assertThat(sum).isEqualTo(explanation.logits().get(k));
        assertThat(explanation.probabilities().get(k)).isEqualTo(p[k]);
      }
      assertThat(explanation.remainder()).containsOnly(0.0);
      Classification result = classifier.classify(text);
      assertThat(result.labels())
          .isEqualTo(explanation.chosen())
          .isEqualTo(classifier.given(p))
          .isSubsetOf(classifier.labels());
      assertThat(result.label()).isEqualTo(explanation.label());
      List<Double> chosen =
          result.labels().stream().map(each -> p[classifier.labels().indexOf(each)]).toList();
      assertThat(chosen).isSortedAccordingTo(Collections.reverseOrder());
    }
  }

  @Test
  void aTextWithoutKnownWordsIsAnsweredByTheShares() throws IOException {
    TextClassifier classifier = result.classifier();
    assertThat(classifier.classify("qqq").probabilities()).isEqualTo(classifier.labelShares());
    long labels =
        Files.readAllLines(train).stream()
            .mapToLong(line -> line.split("__label__").length - 1)
            .sum();
    assertThat(classifier.labelShares().stream().mapToDouble(p -> p).sum())
        .isCloseTo(labels / 3000.0, within(1e-9));
  }

  @Test
  void severalLabelsAreFoundByThemselves() throws IOException {
    List<String> lines =
        SeveralLabelsCorpus.lines(400, 4).stream()
            .filter(line -> line.startsWith("__label__"))
            .toList();
    Path labelled = Files.write(folder.resolve("labelled.txt"), lines);
    assertThat(fewEpochs().run(labelled).classifier().isMultiLabel()).isTrue();
    Path one =
        Files.write(
            folder.resolve("one.txt"),
            lines.stream().map(line -> line.replaceAll("(?<=\\S )__label__\\S+ ", "")).toList());
    assertThat(fewEpochs().run(one).classifier().isMultiLabel()).isFalse();
    assertThat(
            fewEpochs()
                .format(CorpusOptions.defaults().withLabels(CorpusOptions.Labels.ANY))
                .run(one)
                .classifier()
                .isMultiLabel())
        .isTrue();
    assertThatThrownBy(() -> fewEpochs().test(labelled).run(one))
        .hasMessageMatching(".*labelled.txt:\\d+: there are several labels, .*");
    assertThatThrownBy(() -> fewEpochs().dev(labelled).run(one))
        .hasMessageMatching(
            ".*labelled.txt:\\d+: the text has \\d labels; expected one label, as each training"
                + " text has, or --multi-label");
  }

  private static Training fewEpochs() {
    return Training.with(OPTIONS.withEpochs(2)).threads(2);
  }

  @Test
  void allHeadsAndClassWeightsAreTrained() throws IOException {
    for (Head head : List.of(new Head.Fixed(), new Head.Mlp(10))) {
      TrainingResult trained = training(OPTIONS.withHead(head)).run(train);
      assertThat(trained.onDev().orElseThrow().score()).as("%s", head).isGreaterThan(0.4);
    }
    for (ClassWeights weights :
        List.of(new ClassWeights.Balanced(), new ClassWeights.ByLabel(Map.of("l49", 30.0)))) {
      TrainingResult trained = training(OPTIONS.withClassWeights(weights)).test(test).run(train);
      assertThat(trained.onTest().orElseThrow().score()).as("%s", weights).isGreaterThan(0.6);
    }
  }

  @Test
  void unknownLabelsOfTestTextsAreNotFound() throws IOException {
    Path file = Files.writeString(folder.resolve("unknown.txt"), "__label__new __label__l0 w0x1\n");
    Quality quality = training(OPTIONS.withEpochs(2)).test(file).run(train).onTest().orElseThrow();
    assertThat(quality.unknownLabels()).isEqualTo(Map.of("new", 1L));
  }

  @Test
  void textsThatAllHaveTheSameLabelsAreRefused() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("same.txt"), "__label__a __label__b x\n__label__b __label__a y\n");
    assertThatThrownBy(() -> fewEpochs().run(file))
        .hasMessage(
            file
                + ": all 2 texts have the same 2 labels; expected texts with at least two"
                + " different labels");
    Path none = Files.writeString(folder.resolve("none.txt"), "x\ny\n");
    assertThatThrownBy(() -> fewEpochs().format(ANY).run(none))
        .hasMessage(none + ": no labelled text; expected texts with at least two different labels");
  }

  /** A text that weighs as much as twenty has the effect of twenty. */
  @Test
  void weightsDecideBetweenContradictions() throws IOException {
    StringBuilder csv = new StringBuilder("label,text,w\n");
    for (int i = 0; i < 40; i++) {
      csv.append("a,alpha other" + i % 7 + ",1\n");
      csv.append("b,beta other" + i % 5 + ",1\n");
      csv.append((i % 2 == 0 ? "a,gamma,20\n" : "b,gamma,1\n"));
    }
    Path file = Files.writeString(folder.resolve("weights.csv"), csv);
    CorpusOptions reading = CorpusOptions.defaults();
    Training training = Training.with(OPTIONS.withEpochs(20)).threads(1);
    TextClassifier weighted =
        training.format(reading.withWeightColumn(Optional.of("w"))).run(file).classifier();
    assertThat(weighted.classify("gamma").label()).isEqualTo("a");
    assertThat(weighted.classify("beta").label()).isEqualTo("b");
    double heavy =
        weighted.explain("gamma").logits().get(0) - weighted.explain("gamma").logits().get(1);
    TextClassifier equal = training.format(reading).run(file).classifier();
    double light = equal.explain("gamma").logits().get(0) - equal.explain("gamma").logits().get(1);
    assertThat(heavy).isGreaterThan(Math.abs(light) + 0.5);
    Path ones =
        Files.writeString(folder.resolve("ones.csv"), csv.toString().replace(",20\n", ",1\n"));
    Path first = folder.resolve("first.heed");
    Path second = folder.resolve("second.heed");
    training.format(reading.withWeightColumn(Optional.of("w"))).run(ones).classifier().save(first);
    training.format(reading).run(ones).classifier().save(second);
    assertThat(second).hasSameBinaryContentAs(first);
  }

  @Test
  void aCheckpointOfOtherWeightsIsRejected() throws IOException {
    String csv = "label,text,w\na,x y,1\nb,y z,2\na,x,1\nb,z,1\n";
    Path file = Files.writeString(folder.resolve("w.csv"), csv);
    Path checkpoint = folder.resolve("checkpoint");
    Training training =
        Training.with(OPTIONS.withEpochs(2))
            .threads(1)
            .format(CorpusOptions.defaults().withWeightColumn(Optional.of("w")))
            .checkpoint(checkpoint);
    training.run(file);
    Files.writeString(file, csv.replace(",2", ",3"));
    assertThatThrownBy(() -> training.run(file)).hasMessageContaining("checkpoint of another");
  }

  @Test
  void crossValidationIsForOneLabel() throws IOException {
    try (CorpusReader texts =
        CorpusReader.openLabelled(
            SeveralLabelsCorpus.write(folder.resolve("few.txt"), 100, 6), ANY)) {
      assertThat(training(OPTIONS).crossValidate(texts, 5)).isEmpty();
    }
  }
}
