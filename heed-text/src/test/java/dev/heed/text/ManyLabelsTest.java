package dev.heed.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.Epoch;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trainings with thousands of labels. Ten labels each share five key words, two of them for a
 * label; each key word is missing from one text in eight, and the other words follow Zipf's law.
 * Both key words are in 77 % of the texts, and one is in nearly all others, which leaves four
 * labels; so no classifier can be right much more often than in five of six texts.
 */
class ManyLabelsTest {
  private static final int COMMON = 20_000;
  private static final int GROUP = 10;
  private static final int KEYS = 5;

  @TempDir Path folder;

  private static String corpus(int labels, int texts) {
    SeededRandom random = new SeededRandom(7);
    StringBuilder lines = new StringBuilder();
    for (int n = 0; n < texts; n++) {
      int label = n % labels;
      int pair = label % GROUP;
      int first = 0;
      while (pair >= KEYS - 1 - first) {
        pair -= KEYS - 1 - first++;
      }
      int[] keys = {first, first + 1 + pair};
      lines.append("__label__l").append(label);
      int length = 8 + random.below(8);
      int[] places = {random.below(length), random.below(length)};
      for (int i = 0; i < length; i++) {
        for (int k = 0; k < 2; k++) {
          if (places[k] == i && random.below(8) > 0) {
            lines.append(" k").append(label / GROUP * KEYS + keys[k]);
          }
        }
        lines.append(" w").append((int) Math.pow(COMMON, random.uniform()));
      }
      lines.append('\n');
    }
    return lines.toString();
  }

  /** Options without trials of character n-grams, which these words have no use for. */
  private static TrainingOptions options(int epochs) {
    TrainingOptions options = TrainingOptions.defaults();
    return options
        .withVocabulary(options.vocabulary().withCharacterNgrams(new CharacterNgrams.None()))
        .withEpochs(epochs)
        .withHeldOut(new HeldOut(0.1, 0.2, false));
  }

  private static TrainingResult train(String text, Training training) throws IOException {
    try (CorpusReader reader =
        CorpusReader.openLabelled(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            "texts",
            CorpusOptions.defaults().withFormat(CorpusFormat.FASTTEXT))) {
      return training.run(reader);
    }
  }

  private byte[] model(TrainingResult result) throws IOException {
    Path file = folder.resolve("model.heed");
    result.classifier().save(file);
    return Files.readAllBytes(file);
  }

  /**
   * Each label has 4 texts, 3 of them trained on. Two of five test texts must be right, where
   * chance is one in 3,000; the same model comes from any number of threads, and after an
   * interruption.
   */
  @Tag("full")
  @Test
  void threeThousandLabelsAreTrainedAlikeByAllThreads() throws IOException {
    String text = corpus(3_000, 12_000);
    Training training = Training.with(options(12));
    TrainingResult alone = train(text, training.threads(1));
    assertThat(alone.test().map(Evaluation::accuracy).orElseThrow()).isGreaterThan(0.4);
    byte[] expected = model(alone);
    Training resumable = training.threads(4).checkpoint(folder.resolve("checkpoint"));
    TrainingListener stopping =
        new TrainingListener() {
          private int epochs;

          @Override
          public void epoch(Epoch epoch) {
            epochs++;
          }

          @Override
          public boolean isStopped() {
            if (epochs == 3) {
              throw new CancellationException();
            }
            return false;
          }
        };
    assertThatThrownBy(() -> train(text, resumable.listener(stopping)))
        .isInstanceOf(CancellationException.class);
    assertThat(model(train(text, resumable))).isEqualTo(expected);
    TextClassifier classifier = alone.classifier();
    Explanation explanation = classifier.explain("w1 k0 w2 k1 w3");
    assertThat(explanation.probabilities())
        .isEqualTo(classifier.classify("w1 k0 w2 k1 w3").probabilities());
  }
}
