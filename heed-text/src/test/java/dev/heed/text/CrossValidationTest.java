package dev.heed.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.training.LabelNames;
import dev.heed.text.training.TrainingOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CrossValidationTest {

  private static Optional<CrossValidation> validate(Training training, List<String> lines)
      throws IOException {
    byte[] bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    try (CorpusReader reader =
        CorpusReader.openLabelled(
            new ByteArrayInputStream(bytes),
            "texts",
            CorpusOptions.defaults().withFormat(CorpusFormat.LABEL_FIRST))) {
      return training.crossValidate(reader, 5);
    }
  }

  private static Training training() {
    return Training.with(TrainingOptions.defaults().withEpochs(20));
  }

  /** Texts whose labels are drawn without regard to their words. */
  private static List<String> noise(int count) {
    SeededRandom random = new SeededRandom(3);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add("l%d w%d w%d w%d".formatted(i % 2, random.below(50), random.below(50), i));
    }
    return lines;
  }

  /** On its training texts this classifier would be right nearly always. */
  @Test
  void noiseIsNotLearned() throws IOException {
    CrossValidation result = validate(training(), noise(300)).orElseThrow();
    assertThat(result.folds()).isEqualTo(5);
    assertThat(result.evaluation().count()).isEqualTo(300);
    assertThat(result.evaluation().accuracy()).isCloseTo(0.5, within(0.1));
  }

  @Test
  void everyTextIsPredictedOnceInItsOrder() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 97; i++) {
      lines.add(i % 3 == 0 ? "sun beach \"a\\b\" " + i : "snow ice 語 " + i);
    }
    CrossValidation result = validate(training(), lines).orElseThrow();
    assertThat(result.predictions().stream().map(p -> p.label() + " " + p.text()).toList())
        .isEqualTo(lines);
    assertThat(result.evaluation().labels()).containsExactly("snow", "sun");
    assertThat(result.evaluation().accuracy()).isEqualTo(1);
  }

  @Test
  void dependsOnTheSeedAndNotOnTheThreads() throws IOException {
    List<CrossValidation.Prediction> one =
        validate(training().threads(1), noise(80)).orElseThrow().predictions();
    assertThat(validate(training().threads(3), noise(80)).orElseThrow().predictions())
        .isEqualTo(one);
    TrainingOptions other = TrainingOptions.defaults().withEpochs(20).withSeed(2);
    assertThat(validate(Training.with(other), noise(80)).orElseThrow().predictions())
        .isNotEqualTo(one);
  }

  @Test
  void aLabelOfASingleTextCountsAsAnError() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      lines.add(i % 2 == 0 ? "sun beach" : "snow ice");
    }
    lines.add("once beach");
    CrossValidation result = validate(training(), lines).orElseThrow();
    assertThat(result.evaluation().labels()).containsExactly("once", "snow", "sun");
    assertThat(result.evaluation().hits()).isEqualTo(40);
    assertThat(result.evaluation().scores().getFirst().support()).isEqualTo(1);
  }

  @Test
  void namesLabelsAsTheTrainingDoes() throws IOException {
    TrainingOptions options =
        TrainingOptions.defaults()
            .withEpochs(5)
            .withLabelNames(new LabelNames(Map.of("l0", "even", "l1", "odd")));
    CrossValidation result = validate(Training.with(options), noise(40)).orElseThrow();
    assertThat(result.evaluation().labels()).containsExactly("even", "odd");
  }

  @Test
  void thereIsNoneOfManyTextsOrOfTooFewOfALabel() throws IOException {
    assertThat(validate(training(), noise(CrossValidation.MAX_TEXTS))).isPresent();
    assertThat(validate(training(), noise(CrossValidation.MAX_TEXTS + 1))).isEmpty();
    assertThat(validate(training(), List.of("a x", "a y", "b z"))).isEmpty();
  }
}
