package dev.heed.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.base.InvalidInputException;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.ClassWeights;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings on texts with probabilities of their labels, generated here. */
class ProbabilitiesTrainingTest {
  private static final CorpusOptions JSON = CorpusOptions.defaults().withFormat(CorpusFormat.JSONL);
  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults()
          .withVocabulary(
              TrainingOptions.defaults()
                  .vocabulary()
                  .withCharacterNgrams(new CharacterNgrams.None()));

  @TempDir Path folder;

  private Path write(String name, List<String> lines) throws IOException {
    return Files.write(folder.resolve(name), lines);
  }

  private static Training training(TrainingOptions options) {
    return Training.with(options).format(JSON).threads(2);
  }

  private byte[] bytes(Training training, Path texts) throws IOException {
    Path model = folder.resolve("model.heed");
    training.run(texts).classifier().save(model);
    return Files.readAllBytes(model);
  }

  private static String line(String text, String labels) {
    return "{\"text\":\"" + text + "\",\"labels\":" + labels + "}";
  }

  /** Texts of one telling word, whose probabilities are those of the word, and of noise. */
  private static List<String> soft(int texts) {
    SeededRandom random = new SeededRandom(5);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < texts; i++) {
      int word = random.below(5);
      double p = 0.1 + 0.2 * word;
      String noise = " n" + random.below(40) + " n" + random.below(40);
      lines.add(
          line(
              "w" + word + noise,
              String.format(Locale.ROOT, "{\"no\":%.2f,\"yes\":%.2f}", 1 - p, p)));
    }
    return lines;
  }

  /** The mean probability of yes for texts of a word and noise. */
  private static double meanOfYes(TextClassifier classifier, int word) {
    double sum = 0;
    for (int noise = 0; noise < 20; noise++) {
      String text = "w%d n%d n%d".formatted(word, noise, 39 - noise);
      sum += classifier.probabilities(text)[1] / 20;
    }
    return sum;
  }

  @Test
  void theProbabilitiesAreLearnt() throws IOException {
    TrainingResult result = training(OPTIONS).run(write("soft.jsonl", soft(3000)));
    for (int word = 0; word < 5; word++) {
      assertThat(meanOfYes(result.classifier(), word))
          .as("w%d", word)
          .isCloseTo(0.1 + 0.2 * word, within(0.05));
    }
    // The loss cannot fall below the mean entropy of the probabilities.
    double entropy = 0;
    for (int word = 0; word < 5; word++) {
      double p = 0.1 + 0.2 * word;
      entropy -= (p * Math.log(p) + (1 - p) * Math.log(1 - p)) / 5;
    }
    assertThat(result.history().get(result.bestEpoch() - 1).devLoss())
        .isBetween(entropy - 0.02, entropy + 0.05);
  }

  @Test
  void certainOnesGiveTheSameModelAsLabels() throws IOException {
    List<String> hard = new ArrayList<>();
    List<String> certain = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String label = i % 3 == 0 ? "a" : "b";
      hard.add(line("w" + i % 3 + " n" + i % 7, "\"" + label + "\""));
      certain.add(line("w" + i % 3 + " n" + i % 7, "{\"" + label + "\":1,\"c\":0}"));
    }
    assertThat(bytes(training(OPTIONS), write("certain.jsonl", certain)))
        .isEqualTo(bytes(training(OPTIONS), write("hard.jsonl", hard)));
  }

  @Test
  void sameBytesForAnyNumberOfThreads() throws IOException {
    Path texts = write("soft.jsonl", soft(600));
    byte[] one = bytes(training(OPTIONS).threads(1), texts);
    assertThat(bytes(training(OPTIONS).threads(4), texts)).isEqualTo(one);
  }

  @Test
  void otherProbabilitiesAreOtherTexts() throws IOException {
    Path texts = write("soft.jsonl", soft(100));
    Path checkpoint = folder.resolve("checkpoint");
    training(OPTIONS.withEpochs(2)).checkpoint(checkpoint).run(texts);
    List<String> other = new ArrayList<>(soft(100));
    other.set(0, line("w0", "{\"no\":0.89,\"yes\":0.11}"));
    Path changed = write("other.jsonl", other);
    assertThatThrownBy(() -> training(OPTIONS.withEpochs(2)).checkpoint(checkpoint).run(changed))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is a checkpoint of another training");
  }

  /** Class weights, a penalty, the other heads, test and dev shares, and names of labels. */
  @Test
  void goWithOtherOptions() throws IOException {
    Path texts = write("soft.jsonl", soft(400));
    TrainingOptions all = OPTIONS.withHeldOut(new HeldOut(0, 0, false)).withEpochs(20);
    TextClassifier balanced =
        training(all.withClassWeights(new ClassWeights.ByLabel(Map.of("yes", 5.0))))
            .run(texts)
            .classifier();
    TextClassifier plain = training(all).run(texts).classifier();
    assertThat(meanOfYes(balanced, 2)).isGreaterThan(meanOfYes(plain, 2) + 0.15);
    TrainingResult tested = training(OPTIONS.withHeldOut(new HeldOut(0.1, 0.25, true))).run(texts);
    assertThat(tested.onTest().orElseThrow().count()).isEqualTo(100);
    assertThat(tested.onTest().orElseThrow().score()).isGreaterThan(0.7);
    assertThat(tested.classifier().labelShares().stream().mapToDouble(p -> p).sum())
        .isCloseTo(1, within(1e-9));
  }

  @Test
  void severalLabelsAreRefusedBesideProbabilities() throws IOException {
    List<String> lines = new ArrayList<>(soft(20));
    lines.add(line("x", "[\"no\",\"yes\"]"));
    Path mixed = write("mixed.jsonl", lines);
    assertThatThrownBy(() -> training(OPTIONS).run(mixed))
        .hasMessage(
            mixed
                + ":1: the text has probabilities of one label, but another text has several labels"
                + " or none; expected texts with one label each, as a label or as probabilities");
    Path several = write("several.jsonl", Collections.nCopies(20, line("x", "[\"no\",\"yes\"]")));
    Files.writeString(several, Files.readString(several) + line("y", "[\"no\"]") + "\n");
    Path dev = write("dev.jsonl", soft(3));
    assertThatThrownBy(
            () -> training(OPTIONS.withHeldOut(new HeldOut(0, 0, false))).dev(dev).run(several))
        .hasMessageStartingWith(dev + ":1: the text has probabilities of one label, but training");
  }

  /** More labels than a softmax sums over; each text is sure of one of two. */
  @Tag("full")
  @Test
  void thousandsOfLabelsAreTrained() throws IOException {
    SeededRandom random = new SeededRandom(2);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 6000; i++) {
      int k = i % 3000;
      lines.add(
          line(
              "k" + k + " n" + random.below(50),
              "{\"l" + k + "\":0.75,\"l" + (k + 1) % 3000 + "\":0.25}"));
    }
    TrainingOptions options =
        OPTIONS.withHeldOut(new HeldOut(0, 0, false)).withEpochs(40).withLearningRate(1);
    TextClassifier classifier = training(options).run(write("many.jsonl", lines)).classifier();
    int right = 0;
    for (int k = 0; k < 3000; k += 10) {
      right += classifier.classify("k" + k).label().equals("l" + k) ? 1 : 0;
    }
    assertThat(right).isGreaterThan(200);
  }
}
