package dev.heed.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.lab.report.Block;
import dev.heed.text.Training;
import dev.heed.text.TrainingResult;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.training.TrainingOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TrainingVerdictTest {
  private static TrainingResult result;

  /** A training of one epoch, whose dev loss is still falling. */
  @BeforeAll
  static void train() throws IOException {
    String texts = "a good film\nb bad film\n".repeat(20);
    try (CorpusReader reader =
        CorpusReader.openLabelled(
            new ByteArrayInputStream(texts.getBytes(StandardCharsets.UTF_8)),
            "texts",
            CorpusOptions.defaults().withFormat(CorpusFormat.LABEL_FIRST))) {
      result = Training.with(TrainingOptions.defaults().withEpochs(1)).threads(1).run(reader);
    }
  }

  /** A verdict on predictions {@code {truth, predicted, number}}, each with a probability. */
  private static Block.Verdict verdict(double probability, int[]... counts) {
    Evaluation evaluation = new Evaluation(List.of("a", "b", "c"));
    Mistakes mistakes = new Mistakes(evaluation.labels());
    for (int[] count : counts) {
      double[] p = {(1 - probability) / 2, (1 - probability) / 2, (1 - probability) / 2};
      p[count[1]] = probability;
      for (int n = 0; n < count[2]; n++) {
        String label = evaluation.labels().get(count[0]);
        evaluation.add(label, p);
        mistakes.add("text", label, List.of(p[0], p[1], p[2]));
      }
    }
    return TrainingVerdict.of(
        Measured.of(Optional.of(evaluation), Optional.empty(), Optional.empty()), result, mistakes);
  }

  @Test
  void tellsAccuracyIntervalBaselineAndWhatToDo() {
    Block.Verdict verdict = verdict(0.95, new int[][] {{0, 0, 100}, {1, 1, 80}, {1, 0, 20}});
    assertThat(verdict.tone()).isEqualTo(Block.Tone.GOOD);
    assertThat(verdict.title())
        .isEqualTo(
            "90.0 % of 200 test texts are correct (95 % interval 85–93 %); always predicting “a”"
                + " would get 50.0 %.");
    assertThat(verdict.support())
        .containsExactly(
            "“b” is missed most often (20 of 100).",
            "Of the 200 predictions made with a probability of at least 90 %, 90.0 % are correct.");
    assertThat(verdict.next())
        .containsExactly(
            "Read the most confident mistakes below: 20 of 20 may be mislabelled.",
            "Raise --epochs: the dev loss was still falling at epoch 1, the last.",
            "Compare texts of “b” and “a”: 20 of 100 texts of the first are predicted as the"
                + " second.");
  }

  @Test
  void fewTextsAreACautionWhateverTheirAccuracy() {
    Block.Verdict verdict = verdict(0.8, new int[][] {{0, 0, 3}, {1, 1, 3}});
    assertThat(verdict.tone()).isEqualTo(Block.Tone.CAUTION);
    assertThat(verdict.title())
        .startsWith("100 % of 6 test texts are correct (95 % interval 61–100 %)");
    assertThat(verdict.support()).first().asString().startsWith("6 test texts are few");
    assertThat(verdict.next())
        .contains("Measure on at least 100 texts: label more, or use a larger --test FILE.");
  }

  @Test
  void aClassifierNoBetterThanOneAnswerIsAProblem() {
    Block.Verdict verdict = verdict(0.6, new int[][] {{0, 0, 40}, {0, 1, 60}, {1, 0, 20}});
    assertThat(verdict.tone()).isEqualTo(Block.Tone.BAD);
    assertThat(verdict(0.6, new int[][] {{0, 0, 60}, {0, 1, 40}, {1, 0, 50}, {1, 1, 70}}).tone())
        .isEqualTo(Block.Tone.CAUTION);
    assertThat(verdict(0.6, new int[][] {{0, 0, 70}, {0, 1, 40}, {1, 0, 30}, {1, 1, 80}}).tone())
        .isEqualTo(Block.Tone.NEUTRAL);
  }

  @Test
  void namesLabelsThatAreRareOrNeverPredicted() {
    Block.Verdict verdict = verdict(0.6, new int[][] {{0, 0, 120}, {1, 1, 100}, {2, 0, 4}});
    assertThat(verdict.next())
        .contains(
            "“c” has fewer than 10 test texts, so its figures are rough: label more such texts.",
            "“c” is never predicted: add texts with this label, or try --class-weights balanced.");
  }

  @Test
  void oneTextIsASingular() {
    assertThat(verdict(0.6, new int[][] {{0, 0, 1}}).title())
        .startsWith("100 % of 1 test text is correct");
  }
}
