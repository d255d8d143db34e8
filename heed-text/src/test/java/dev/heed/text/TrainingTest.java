package dev.heed.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.model.Version;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.ClassWeights;
import dev.heed.text.training.Descent;
import dev.heed.text.training.Epoch;
import dev.heed.text.training.Head;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.LearningRate;
import dev.heed.text.training.ModelShape;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import dev.heed.text.training.WordScore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingTest {
  @TempDir Path folder;

  /** Texts of eleven random words and one that reveals the label. */
  private static String corpus(int count, long seed) {
    SeededRandom random = new SeededRandom(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      int label = random.below(3);
      text.append("topic").append(label);
      int place = random.below(12);
      for (int w = 0; w < 12; w++) {
        text.append(w == place ? " key" + label + "x" + random.below(4) : " w" + random.below(300));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static TrainingOptions options(WordScore wordScore, Head head, int epochs) {
    return TrainingOptions.defaults()
        .withWordScore(wordScore)
        .withHead(head)
        .withVocabulary(new VocabularyOptions(2, 1, 3, 1_000_000)) // saves the trials
        .withEpochs(epochs)
        .withHeldOut(new HeldOut(0.1, 0.2));
  }

  private static TrainingOptions pooledLinear(int epochs) {
    return options(new WordScore.Pooled(), new Head.Linear(), epochs);
  }

  private static CorpusReader read(String text) throws IOException {
    return CorpusReader.openLabelled(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
        "texts",
        CorpusOptions.defaults().withFormat(CorpusFormat.LABEL_FIRST));
  }

  private static TrainingResult train(String text, Training training) throws IOException {
    try (CorpusReader reader = read(text)) {
      return training.run(reader);
    }
  }

  private byte[] model(TrainingResult result) throws IOException {
    Path file = folder.resolve("model.heed");
    result.classifier().save(file);
    return Files.readAllBytes(file);
  }

  static Stream<TrainingOptions> kinds() {
    List<TrainingOptions> kinds = new ArrayList<>();
    for (WordScore wordScore : List.of(new WordScore.Pooled(), new WordScore.Metric(10))) {
      for (Head head : List.of(new Head.Fixed(), new Head.Linear(), new Head.Mlp(10))) {
        kinds.add(options(wordScore, head, 25));
      }
    }
    return kinds.stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void findsInformativeWordsWithTheSameBytesForAnyNumberOfThreads(TrainingOptions options)
      throws IOException {
    String text = corpus(3000, 1);
    TrainingResult result = train(text, Training.with(options).threads(1));
    assertThat(result.test().orElseThrow().accuracy()).isGreaterThan(0.97);
    assertThat(result.dev().orElseThrow().count()).isEqualTo(240);
    assertThat(result.test().orElseThrow().count()).isEqualTo(600);
    assertThat(result.trainDocuments()).isEqualTo(2160);
    assertThat(result.heldOut().cardinality()).isEqualTo(600);
    assertThat(result.classifier().classify("w1 w2 key2x1 w3").reasons().getFirst().word())
        .contains("key2x1");
    byte[] expected = model(result);
    for (int threads : new int[] {1, 2, 4}) {
      assertThat(model(train(text, Training.with(options).threads(threads)))).isEqualTo(expected);
    }
  }

  @Test
  void interruptedTrainingEndsWithTheSameBytes() throws IOException {
    String text = corpus(800, 2);
    for (double devShare : new double[] {0.1, 0}) {
      Training training = Training.with(pooledLinear(7).withHeldOut(new HeldOut(devShare, 0.2)));
      byte[] unbroken = model(train(text, training));
      Training resumable = training.checkpoint(folder.resolve("checkpoint-" + devShare));
      assertThatThrownBy(() -> train(text, resumable.threads(1).listener(stopAt(4))))
          .isInstanceOf(CancellationException.class);
      List<Integer> epochs = new ArrayList<>();
      TrainingResult result =
          train(
              text,
              resumable
                  .threads(2)
                  .listener(
                      new TrainingListener() {
                        private Stage stage = Stage.TRIAL;

                        @Override
                        public void stage(Stage stage, int epochs) {
                          this.stage = stage;
                        }

                        @Override
                        public void training(int epoch, int done, int total) {
                          if (stage == Stage.TRAINING && done == total) {
                            epochs.add(epoch);
                          }
                        }
                      }));
      assertThat(epochs).startsWith(4);
      assertThat(result.history().getFirst().number()).isEqualTo(1);
      assertThat(model(result)).isEqualTo(unbroken);
    }
  }

  @Test
  void allTextsAreTrainedOnInTheEnd() throws IOException {
    String text = corpus(800, 2);
    TrainingOptions options = pooledLinear(20).withHeldOut(new HeldOut(0.1, 0.2));
    TrainingResult all = train(text, Training.with(options));
    TrainingResult without =
        train(text, Training.with(options.withHeldOut(new HeldOut(0.1, 0.2, false))));

    assertThat(all.classifier().info().options().heldOut().refit()).isTrue();
    assertThat(without.classifier().info().options().heldOut().refit()).isFalse();
    assertThat(without.measured()).isSameAs(without.classifier());
    assertThat(all.history()).isEqualTo(without.history());
    assertThat(all.dev().orElseThrow().logLoss()).isEqualTo(without.dev().orElseThrow().logLoss());
    assertThat(all.measured().probabilities("w1 key0x1 w2"))
        .containsExactly(without.classifier().probabilities("w1 key0x1 w2"));
    assertThat(all.classifier().temperature()).isEqualTo(without.classifier().temperature());
    assertThat(all.classifier().probabilities("w1 key0x1 w2"))
        .isNotEqualTo(without.classifier().probabilities("w1 key0x1 w2"));
    assertThat(all.test().orElseThrow().count()).isEqualTo(160);
  }

  @Test
  void textsOfUnknownWordsAreLessSure() throws IOException {
    TrainingOptions options = pooledLinear(20);
    String known = "w1 key0x1 w2";
    String foreign = "zyx w1 xyz yxz key0x1 w2 zxy";
    TextClassifier classifier = train(corpus(800, 2), Training.with(options)).classifier();
    assertThat(classifier.classify(foreign).label()).isEqualTo(classifier.classify(known).label());
    assertThat(classifier.classify(foreign).probability())
        .isLessThan(classifier.classify(known).probability());

    // Without dev texts nothing is calibrated.
    TextClassifier plain =
        train(corpus(800, 2), Training.with(options.withHeldOut(new HeldOut(0, 0)))).classifier();
    int[] entries =
        plain.explain(known).words().stream()
            .flatMapToInt(word -> word.entries().stream().mapToInt(i -> i))
            .toArray();
    assertThat(plain.probabilities(foreign, entries))
        .containsExactly(plain.probabilities(known, entries));
  }

  @Test
  void stoppedWhileTrainingOnAllTextsTheModelBeforeIsKept() throws IOException {
    String text = corpus(800, 2);
    TrainingOptions options = pooledLinear(20);
    TrainingListener stops =
        new TrainingListener() {
          private Stage stage = Stage.TRIAL;

          @Override
          public void stage(Stage stage, int epochs) {
            this.stage = stage;
          }

          @Override
          public boolean isStopped() {
            return stage == Stage.AGAIN;
          }
        };
    TrainingResult stopped = train(text, Training.with(options).listener(stops));
    TrainingResult without =
        train(text, Training.with(options.withHeldOut(new HeldOut(0.1, 0.2, false))));
    assertThat(stopped.measured()).isSameAs(stopped.classifier());
    assertThat(model(stopped)).isEqualTo(model(without));
  }

  /** Labels that depend on the ends of words, most of which occur once. */
  private static String inflected(int texts) {
    SeededRandom random = new SeededRandom(5);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < texts; i++) {
      int label = random.below(2);
      text.append(label == 0 ? "walks " : "walked ");
      for (int w = 0; w < 6; w++) {
        text.append(Integer.toString(random.below(1 << 20), 36)).append(' ');
      }
      text.append(Integer.toString(10_000 + random.below(1 << 20), 36));
      text.append(label == 0 ? "ing" : "ed").append('\n');
    }
    return text.toString();
  }

  @Test
  void characterNgramsAreChosenByTheDevLoss() throws IOException {
    TrainingOptions options = pooledLinear(20).withVocabulary(VocabularyOptions.defaults());
    TextClassifier inflected = train(inflected(800), Training.with(options)).classifier();
    assertThat(inflected.vocabulary()).contains(" ing>");
    assertThat(inflected.classify("qwertzing").label()).isEqualTo("walks");
    assertThat(inflected.classify("qwertzed").label()).isEqualTo("walked");

    TrainingOptions noDev = options.withHeldOut(new HeldOut(0, 0));
    TextClassifier unmeasured = train(inflected(800), Training.with(noDev)).classifier();
    assertThat(unmeasured.vocabulary()).noneMatch(TextClassifier::isCharacterNgram);
  }

  private static TrainingListener stopAt(int number) {
    return new TrainingListener() {
      @Override
      public void epoch(Epoch epoch) {
        if (epoch.number() == number) {
          throw new CancellationException();
        }
      }
    };
  }

  @Test
  void checkpointsOfOtherTrainingsAreRejected() throws IOException {
    Training training =
        Training.with(pooledLinear(2)).threads(1).checkpoint(folder.resolve("checkpoint"));
    train(corpus(300, 2), training);
    assertThatThrownBy(() -> train(corpus(300, 3), training))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is a checkpoint of another training");
  }

  @Test
  void unsuitableTextsAreRejected() {
    assertRejected("", "texts: no labelled text; expected texts with at least two");
    assertRejected("a x\na y\n", "texts: all 2 texts have the label 'a'; expected");
    assertRejected("a \nb \n", "texts: no word occurs often enough; expected");
  }

  private static void assertRejected(String text, String message) {
    assertThatThrownBy(() -> train(text, Training.with(pooledLinear(2)).threads(1)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void twoTextsAreEnough() throws IOException {
    List<String> warnings = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void warning(String message) {
            warnings.add(message);
          }
        };
    TrainingResult result =
        train(
            "a good film\nb bad film\n",
            Training.with(pooledLinear(30)).threads(2).listener(listener));
    assertThat(result.classifier().classify("good").label()).isEqualTo("a");
    assertThat(result.classifier().classify("bad").label()).isEqualTo("b");
    assertThat(result.dev()).isEmpty();
    assertThat(warnings).singleElement().asString().startsWith("no dev documents");
  }

  /** The loss of the training texts falls below 0.0001 while that of the dev texts still falls. */
  @Test
  void learnedTextsEndTheTraining() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      text.append("good a fine day\nbad a sad day\n");
    }
    TrainingResult result = train(text.toString(), Training.with(pooledLinear(100)));
    assertThat(result.history()).hasSizeBetween(10, 60);
    assertThat(result.bestEpoch()).isEqualTo(result.history().size());
    assertThat(result.history().getLast().trainLoss()).isLessThan(1e-4);
    assertThat(result.history().getLast().isLearned()).isTrue();
    assertThat(result.history().get(result.bestEpoch() - 2).isLearned()).isFalse();
    Epoch withoutDev = new Epoch(1, 0, Double.NaN, Double.NaN, Double.NaN);
    assertThat(withoutDev.isLearned()).isFalse();
  }

  /** An extreme rate makes the loss infinite or NaN; the message names the texts and the epoch. */
  @Test
  void divergenceIsAnError() {
    TrainingOptions wild =
        options(new WordScore.Pooled(), new Head.Mlp(10), 50)
            .withLearningRate(1e30)
            .withPatience(50);
    assertThatThrownBy(() -> train(corpus(300, 1), Training.with(wild).threads(1)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("texts: training diverged in epoch")
        .hasMessageEndingWith("lower the learning rate of 1.0E30");
  }

  @Test
  void classWeightsMustBeOfLabelsOfTheTexts() {
    TrainingOptions options =
        pooledLinear(2).withClassWeights(new ClassWeights.ByLabel(Map.of("maybe", 2.0)));
    assertThatThrownBy(() -> train("a x\nb y\n", Training.with(options).threads(1)))
        .isInstanceOf(ProblemException.class)
        .hasMessage("there is no label 'maybe' in the training texts; expected one of [a, b]");
  }

  /** The example of {@link Training} and of the README. */
  @Test
  void trainsFromJavaInThreeLines() throws IOException {
    Path texts = Path.of("..", "examples", "banking-test.csv");
    Path file = folder.resolve("banking.heed");

    TrainingOptions options = TrainingOptions.defaults().withSeed(7);
    TextClassifier classifier = Training.with(options).threads(2).run(texts).classifier();
    classifier.save(file);

    String text = "I would like a refund for these shoes";
    assertThat(classifier.classify(text).label()).isEqualTo("request_refund");
    assertThat(TextClassifier.load(file).classify(text)).isEqualTo(classifier.classify(text));
    assertThat(classifier.threshold(0.95).orElseThrow()).isBetween(0.0, 1.0);
    assertThat(classifier.selectedShare(0.95)).isBetween(0.5, 1.0);
    assertThat(TextClassifier.load(file).threshold(0.95)).isEqualTo(classifier.threshold(0.95));
    assertThat(classifier.classify(text).rank())
        .isGreaterThan(classifier.classify("zebras eat fish").rank());
    assertThat(classifier.info().options()).isEqualTo(options.withDim(32));
    assertThat(classifier.info().version()).isEqualTo(Version.number()).isNotEmpty();
  }

  @Test
  void devAndTestTextsMayBeFiles() throws IOException {
    Path texts = Files.writeString(folder.resolve("train"), corpus(600, 1));
    Path dev = Files.writeString(folder.resolve("dev"), corpus(150, 2));
    Path test = Files.writeString(folder.resolve("test"), corpus(100, 3));
    CorpusOptions format = CorpusOptions.defaults().withFormat(CorpusFormat.LABEL_FIRST);
    Training training =
        Training.with(TrainingOptions.defaults().withEpochs(20)).format(format).dev(dev).test(test);
    TrainingResult result = training.run(texts);
    assertThat(result.trainDocuments()).isEqualTo(600);
    assertThat(result.dev().orElseThrow().count()).isEqualTo(150);
    assertThat(result.test().orElseThrow().count()).isEqualTo(100);
    assertThat(result.classifier().info().testAccuracy())
        .hasValue(result.test().orElseThrow().accuracy());
    assertThat(result.heldOut().isEmpty()).isTrue();
    try (CorpusReader reader = CorpusReader.openLabelled(texts, format);
        CorpusReader devReader = CorpusReader.openLabelled(dev, format)) {
      assertThat(model(training.run(reader, devReader))).isEqualTo(model(result));
    }
    TrainingOptions both = TrainingOptions.defaults().withHeldOut(new HeldOut(0.1, 0.1));
    assertThatThrownBy(() -> Training.with(both).format(format).test(test).run(texts))
        .isInstanceOf(ProblemException.class)
        .hasMessage("test texts are both given and held out; expected one of the two");
  }

  @Test
  void withersReplaceOneSetting() {
    TrainingOptions defaults = TrainingOptions.defaults();
    VocabularyOptions words = new VocabularyOptions(1, 2, 2, 10);
    TrainingOptions changed =
        defaults
            .withDim(16)
            .withLearningRate(0.3)
            .withVocabulary(words)
            .withEpochs(3)
            .withPatience(2)
            .withClassWeights(new ClassWeights.Balanced())
            .withSeed(9);
    assertThat(changed)
        .isEqualTo(
            new TrainingOptions(
                new ModelShape(new WordScore.Pooled(), new Head.Linear(), 16, 8),
                words,
                new Descent(new LearningRate.Fixed(0.3), 128, 3, 2),
                new HeldOut(0.1, 0),
                new ClassWeights.Balanced(),
                9));
    assertThat(defaults)
        .isEqualTo(
            new TrainingOptions(
                new ModelShape(new WordScore.Pooled(), new Head.Linear(), ModelShape.BY_LABELS, 8),
                new VocabularyOptions(2, 1, 3, 1_000_000, new CharacterNgrams.Auto()),
                new Descent(new LearningRate.Growing(0.1, 3), 128, 100, 5),
                new HeldOut(0.1, 0),
                new ClassWeights.None(),
                1));
  }
}
