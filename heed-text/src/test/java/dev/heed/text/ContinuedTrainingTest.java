package dev.heed.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.Epoch;
import dev.heed.text.training.Head;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.LabelNames;
import dev.heed.text.training.Start;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import dev.heed.text.training.WordScore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ContinuedTrainingTest {
  private static final VocabularyOptions PAIRS = new VocabularyOptions(2, 1, 3, 1_000_000);

  @TempDir Path folder;

  /** Texts with the labels {@code t<first> … t<last>}, each of which has words of its own. */
  private static String corpus(int first, int last, int count, long seed) {
    SeededRandom random = new SeededRandom(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      int label = first + i % (last - first + 1);
      text.append("t%d key%dx%d says".formatted(label, label, random.below(4)));
      for (int w = 0; w < 8; w++) {
        text.append(" w").append(seed * 100 + random.below(60));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static TrainingOptions options() {
    return TrainingOptions.defaults().withVocabulary(PAIRS).withDim(8).withEpochs(12);
  }

  private static TrainingResult train(String text, Training training) throws IOException {
    try (CorpusReader reader =
        CorpusReader.openLabelled(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            "texts",
            CorpusOptions.defaults().withFormat(CorpusFormat.LABEL_FIRST))) {
      return training.run(reader);
    }
  }

  private static TextClassifier earlier() throws IOException {
    return train(corpus(1, 3, 300, 1), Training.with(options())).classifier();
  }

  private byte[] bytes(TextClassifier classifier) throws IOException {
    Path file = folder.resolve("bytes.heed");
    classifier.save(file);
    return Files.readAllBytes(file);
  }

  static Stream<TrainingOptions> kinds() {
    List<TrainingOptions> kinds = new ArrayList<>();
    for (WordScore score : List.of(new WordScore.Pooled(), new WordScore.Metric(10))) {
      for (Head head : List.of(new Head.Fixed(), new Head.Linear(), new Head.Mlp(10))) {
        kinds.add(options().withWordScore(score).withHead(head));
      }
    }
    kinds.add(
        options().withVocabulary(PAIRS.withCharacterNgrams(new CharacterNgrams.Between(3, 4))));
    return kinds.stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void keepsOldWeightsAndAddsNewEntriesAndLabels(TrainingOptions options) throws IOException {
    TextClassifier old = train(corpus(2, 4, 300, 1), Training.with(options)).classifier();
    // So small a rate changes no weight that is not 0.
    TextClassifier grown =
        train(
                corpus(1, 5, 300, 2),
                Training.with(options().withDim(3).withLearningRate(1e-30).withEpochs(1))
                    .start(old))
            .classifier();

    assertThat(grown.labels()).containsExactly("t1", "t2", "t3", "t4", "t5");
    assertThat(grown.vocabulary())
        .doesNotHaveDuplicates()
        .containsAll(old.vocabulary())
        .contains("key1x0", "key5x3", "key5x3 says");
    assertThat(grown.words()).isGreaterThan(old.words());
    assertThat(grown.info().options().model()).isEqualTo(options.model());
    for (String text : List.of("key3x1 says w101 w102", "key2x2", "says w110 key4x0 w111")) {
      List<Double> before = old.explain(text).logits();
      List<Double> after = grown.explain(text).logits();
      // Keys are made of the scores that a file holds, in single precision.
      assertThat(after.subList(1, 4))
          .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-6 ? 0 : Double.compare(a, b))
          .isEqualTo(before);
    }
    Path file = folder.resolve("grown.heed");
    grown.save(file);
    assertThat(TextClassifier.load(file).info()).isEqualTo(grown.info());
  }

  @Test
  void learnsNewLabelsAndRemembersOldOnes() throws IOException {
    TextClassifier old = train(corpus(1, 3, 600, 1), Training.with(options())).classifier();
    TextClassifier grown =
        train(corpus(1, 5, 900, 2), Training.with(options()).start(old)).classifier();
    for (int label = 1; label <= 5; label++) {
      assertThat(grown.classify("w120 key" + label + "x1 w130").label()).isEqualTo("t" + label);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void hasTheSameBytesForAnyThreads(TrainingOptions options) throws IOException {
    TextClassifier old = train(corpus(1, 3, 300, 1), Training.with(options)).classifier();
    Training training = Training.with(options.withEpochs(4)).start(old);
    byte[] one = bytes(train(corpus(2, 5, 300, 2), training.threads(1)).classifier());
    for (int threads : new int[] {1, 2, 4}) {
      TextClassifier again = train(corpus(2, 5, 300, 2), training.threads(threads)).classifier();
      assertThat(bytes(again)).isEqualTo(one);
    }
  }

  @Test
  void resumesWithTheSameBytesAndFromTheSameModelAlone() throws IOException {
    TextClassifier old = earlier();
    String text = corpus(2, 5, 300, 2);
    Training training = Training.with(options()).start(old).threads(1);
    byte[] unbroken = bytes(train(text, training).classifier());
    Path checkpoint = folder.resolve("checkpoint");
    TrainingListener stop =
        new TrainingListener() {
          @Override
          public void epoch(Epoch epoch) {
            if (epoch.number() == 4) {
              throw new CancellationException();
            }
          }
        };
    assertThatThrownBy(() -> train(text, training.checkpoint(checkpoint).listener(stop)))
        .isInstanceOf(CancellationException.class);
    TextClassifier other =
        train(corpus(1, 3, 300, 1), Training.with(options().withSeed(2))).classifier();
    for (Training wrong :
        List.of(Training.with(options()).start(other), Training.with(options()))) {
      assertThatThrownBy(() -> train(text, wrong.checkpoint(checkpoint)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("is a checkpoint of another training");
    }
    assertThat(bytes(train(text, training.checkpoint(checkpoint)).classifier()))
        .isEqualTo(unbroken);
  }

  @Test
  void recordsTheModelsBefore() throws Exception {
    TextClassifier first = earlier();
    String digest =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(first)));
    TextClassifier second =
        train(corpus(1, 3, 200, 2), Training.with(options()).start(first)).classifier();
    assertThat(second.info().options().start())
        .isEqualTo(new Start.Continued(digest, first.info().dataHash(), 300, 1));
    TextClassifier third =
        train(corpus(1, 3, 100, 3), Training.with(options()).start(second)).classifier();
    assertThat(third.info().options().start())
        .isInstanceOfSatisfying(
            Start.Continued.class,
            start -> {
              assertThat(start.trainings()).isEqualTo(2);
              assertThat(start.documents()).isEqualTo(300 + 200);
              assertThat(start.dataHash()).isEqualTo(second.info().dataHash());
            });
  }

  @Test
  void aTextWithoutKnownWordsHasTheSharesOfAllTexts() throws IOException {
    TextClassifier old = earlier();
    TextClassifier grown =
        train(corpus(3, 4, 100, 2), Training.with(options()).start(old)).classifier();
    // 100 texts of each of t1, t2, t3, then 50 of each of t3, t4.
    assertThat(grown.probabilities(""))
        .containsExactly(new double[] {0.25, 0.25, 0.375, 0.125}, within(1e-12));
  }

  @Test
  void withoutDevTextsTheTemperatureIsThatOfTheModel() throws IOException {
    TextClassifier old = earlier();
    Training training =
        Training.with(options().withEpochs(3).withHeldOut(new HeldOut(0, 0))).start(old);
    assertThat(train(corpus(1, 3, 90, 2), training).classifier().temperature())
        .isEqualTo(old.temperature())
        .isNotEqualTo(1);
  }

  @Test
  void oneNewLabelIsEnough() throws IOException {
    List<String> warnings = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void warning(String message) {
            warnings.add(message);
          }
        };
    TextClassifier grown =
        train(
                corpus(4, 4, 60, 2),
                Training.with(options().withEpochs(2)).start(earlier()).listener(listener))
            .classifier();
    assertThat(grown.labels()).containsExactly("t1", "t2", "t3", "t4");
    assertThat(warnings)
        .containsExactly(
            "labels of the earlier model that no text has will be forgotten: t1, t2, t3; add texts"
                + " with them to keep them");
  }

  @Test
  void keepsTheNamesOfLabels() throws IOException {
    LabelNames names = new LabelNames(Map.of("t1", "one", "t2", "two"));
    TextClassifier old =
        train(corpus(1, 2, 200, 1), Training.with(options().withLabelNames(names))).classifier();
    Training training = Training.with(options().withEpochs(2));
    assertThat(train(corpus(1, 2, 100, 2), training.start(old)).classifier().labels())
        .containsExactly("one", "two");
    TrainingOptions more =
        options().withEpochs(2).withLabelNames(new LabelNames(Map.of("t3", "three")));
    assertThat(train(corpus(1, 3, 100, 2), Training.with(more).start(old)).classifier().labels())
        .containsExactly("one", "three", "two");
    assertThatThrownBy(() -> train(corpus(1, 3, 100, 2), training.start(old)))
        .hasMessageContaining("the label \"t3\" has no name");
  }

  @Test
  void aLabelOfTheModelIsNotRenamed() throws IOException {
    TrainingOptions renaming =
        options().withLabelNames(new LabelNames(Map.of("t1", "one", "t9", "nine")));
    TextClassifier old = earlier();
    assertThatThrownBy(() -> Training.with(renaming).start(old))
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            "the name 'one' is given to 't1', a label of the model; expected names for new labels");
    TrainingOptions naming = options().withLabelNames(new LabelNames(Map.of("t4", "four")));
    assertThat(
            train(corpus(1, 4, 100, 2), Training.with(naming.withEpochs(1)).start(old))
                .classifier()
                .labels())
        .containsExactly("four", "t1", "t2", "t3");
  }

  @Test
  void thaiAndOtherUnspacedWordsGrowToo() throws IOException {
    String first = "a ดีมากค่ะ\na ดีมาก\nb แย่มาก\nb แย่จัง\n".repeat(8);
    String second = "a สวยมาก\na ดีมาก\nb แพงมาก\nb แย่จัง\n".repeat(8);
    TextClassifier old = train(first, Training.with(options())).classifier();
    TextClassifier grown = train(second, Training.with(options()).start(old)).classifier();
    assertThat(grown.vocabulary()).containsAll(old.vocabulary()).contains("ส ว ย");
    assertThat(grown.classify("สวย").label()).isEqualTo("a");
    Path file = folder.resolve("thai.heed");
    grown.save(file);
    assertThat(TextClassifier.load(file).vocabulary()).isEqualTo(grown.vocabulary());
  }

  @Test
  void crossValidationIsLeftOutAsTheModelMayKnowTheTexts() throws IOException {
    try (CorpusReader reader =
        CorpusReader.openLabelled(
            new ByteArrayInputStream(corpus(1, 3, 90, 1).getBytes(StandardCharsets.UTF_8)),
            "texts",
            CorpusOptions.defaults().withFormat(CorpusFormat.LABEL_FIRST))) {
      assertThat(Training.with(options()).start(earlier()).crossValidate(reader, 3)).isEmpty();
    }
  }
}
