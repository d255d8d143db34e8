package dev.heed.text.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.base.InvalidInputException;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.training.Head;
import dev.heed.text.training.WordScore;
import dev.heed.text.training.VocabularyOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainerTest {
  @TempDir Path folder;

  /** Sentences of 12 chance words and one that gives the label away, or says the opposite. */
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

  private static TrainingOptions options(WordScore attention, Head head, int epochs) {
    TrainingOptions d = TrainingOptions.defaults();
    return new TrainingOptions(
        attention,
        head,
        d.vocabulary(),
        d.dim(),
        d.keyDim(),
        d.learningRate(),
        d.batchSize(),
        epochs,
        d.patience(),
        d.classWeights(),
        0.1,
        0.2,
        d.seed());
  }

  private static CorpusReader read(String text) throws IOException {
    return CorpusReader.openLabelled(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
        "texts",
        CorpusOptions.defaults().withFormat(CorpusFormat.LABEL_FIRST));
  }

  private static TrainingResult train(
      String text,
      TrainingOptions options,
      int threads,
      Optional<Path> checkpoint,
      TrainingListener listener)
      throws IOException {
    try (CorpusReader reader = read(text)) {
      return Trainer.train(
          "texts", reader, Optional.empty(), options, "test", threads, listener, checkpoint);
    }
  }

  private byte[] model(TrainingResult result) throws IOException {
    Path file = folder.resolve("model.heed");
    result.classifier().save(file);
    return Files.readAllBytes(file);
  }

  static Stream<TrainingOptions> kinds() {
    List<TrainingOptions> kinds = new ArrayList<>();
    for (WordScore attention : List.of(new WordScore.Pooled(), new WordScore.Metric(10))) {
      for (Head head : List.of(new Head.Fixed(), new Head.Linear(), new Head.Mlp(10))) {
        kinds.add(options(attention, head, 25));
      }
    }
    return kinds.stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void findsTheTellingWordsAndGivesTheSameBytesForAnyNumberOfThreads(TrainingOptions options)
      throws IOException {
    String text = corpus(3000, 1);
    TrainingResult result = train(text, options, 1, Optional.empty(), TrainingListener.silent());
    assertThat(result.test().orElseThrow().accuracy()).isGreaterThan(0.97);
    assertThat(result.dev().orElseThrow().count()).isEqualTo(240);
    assertThat(result.test().orElseThrow().count()).isEqualTo(600);
    assertThat(result.trainDocuments()).isEqualTo(2160);
    assertThat(result.heldOut().cardinality()).isEqualTo(600);
    assertThat(result.classifier().classify("w1 w2 key2x1 w3").reasons().getFirst().word())
        .contains("key2x1");
    byte[] expected = model(result);
    for (int threads : new int[] {1, 2, 4}) {
      assertThat(model(train(text, options, threads, Optional.empty(), TrainingListener.silent())))
          .isEqualTo(expected);
    }
  }

  @Test
  void anInterruptedTrainingEndsWithTheSameBytes() throws IOException {
    String text = corpus(800, 2);
    for (double devShare : new double[] {0.1, 0}) {
      TrainingOptions options =
          withDevShare(options(new WordScore.Pooled(), new Head.Linear(), 7), devShare);
      byte[] unbroken = model(train(text, options, 1, Optional.empty(), TrainingListener.silent()));
      Path checkpoint = folder.resolve("checkpoint-" + devShare);
      assertThatThrownBy(() -> train(text, options, 1, Optional.of(checkpoint), stopAt(4)))
          .isInstanceOf(CancellationException.class);
      List<Integer> epochs = new ArrayList<>();
      TrainingResult result =
          train(
              text,
              options,
              2,
              Optional.of(checkpoint),
              new TrainingListener() {
                @Override
                public void training(int epoch, int done, int total) {
                  if (done == total) {
                    epochs.add(epoch);
                  }
                }
              });
      assertThat(epochs).startsWith(4);
      assertThat(result.history().getFirst().number()).isEqualTo(1);
      assertThat(model(result)).isEqualTo(unbroken);
    }
  }

  private static TrainingOptions withDevShare(TrainingOptions o, double devShare) {
    return new TrainingOptions(
        o.attention(),
        o.head(),
        o.vocabulary(),
        o.dim(),
        o.keyDim(),
        o.learningRate(),
        o.batchSize(),
        o.epochs(),
        o.patience(),
        o.classWeights(),
        devShare,
        o.testShare(),
        o.seed());
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
  void aCheckpointOfAnotherTrainingIsRefused() throws IOException {
    Path checkpoint = folder.resolve("checkpoint");
    TrainingOptions options = options(new WordScore.Pooled(), new Head.Linear(), 2);
    train(corpus(300, 2), options, 1, Optional.of(checkpoint), TrainingListener.silent());
    assertThatThrownBy(
            () ->
                train(
                    corpus(300, 3), options, 1, Optional.of(checkpoint), TrainingListener.silent()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("checkpoint");
  }

  @Test
  void textsThatCantBeTrainedOnAreRefused() {
    TrainingOptions options = options(new WordScore.Pooled(), new Head.Linear(), 2);
    assertRefused("", options, "texts: no labelled text; expected texts with at least two");
    assertRefused("a x\na y\n", options, "texts: all 2 texts have the label 'a'; expected");
    assertRefused("a \nb \n", options, "texts: no word occurs often enough; expected");
  }

  private static void assertRefused(String text, TrainingOptions options, String message) {
    assertThatThrownBy(() -> train(text, options, 1, Optional.empty(), TrainingListener.silent()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void twoTextsAreEnough() throws IOException {
    List<String> warnings = new ArrayList<>();
    TrainingResult result =
        train(
            "a good film\nb bad film\n",
            options(new WordScore.Pooled(), new Head.Linear(), 30),
            2,
            Optional.empty(),
            new TrainingListener() {
              @Override
              public void warning(String message) {
                warnings.add(message);
              }
            });
    assertThat(result.classifier().classify("good").label()).isEqualTo("a");
    assertThat(result.classifier().classify("bad").label()).isEqualTo("b");
    assertThat(result.dev()).isEmpty();
    assertThat(warnings).singleElement().asString().startsWith("no dev documents");
  }

  /** An absurd rate makes the loss infinite or not a number; the message says where. */
  @Test
  void divergenceIsAnError() {
    TrainingOptions d = options(new WordScore.Pooled(), new Head.Mlp(10), 50);
    TrainingOptions wild =
        new TrainingOptions(
            d.attention(),
            d.head(),
            VocabularyOptions.defaults(),
            d.dim(),
            d.keyDim(),
            1e30,
            d.batchSize(),
            d.epochs(),
            50,
            d.classWeights(),
            d.devShare(),
            d.testShare(),
            d.seed());
    assertThatThrownBy(
            () -> train(corpus(300, 1), wild, 1, Optional.empty(), TrainingListener.silent()))
        .hasMessageContaining("training diverged in epoch")
        .hasMessageContaining("lower the learning rate");
  }
}
