package dev.heed.cli.report.word;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.ScatterChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.report.Block;
import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import dev.heed.text.training.WordCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordRecorderTest {
  @TempDir private Path folder;

  /** In 100 texts, half of each label; "the" is in all of them. */
  private static WordCounts counts() {
    return new WordCounts(
        List.of("the", "fine", "poor", "rare", "film"),
        List.of("neg", "pos"),
        100,
        new int[] {50, 50},
        new int[] {100, 40, 30, 4, 20},
        new int[] {50, 50, 4, 36, 30, 0, 0, 4, 9, 11});
  }

  @Test
  void wordsAreChosenByTheirEvidence() {
    List<CountedWord> chosen = GiveAwayCourse.choose(counts());
    assertThat(chosen).extracting(CountedWord::form).containsExactly("poor", "fine", "film");
    assertThat(chosen).extracting(CountedWord::label).containsExactly(0, 1, 1);
    // 30 texts of a label that half of all have: 30·ln 2.
    assertThat(chosen.getFirst().evidence()).isCloseTo(30 * Math.log(2), within(1e-12));
    assertThat(chosen.getFirst().deviations()).isCloseTo(15 / Math.sqrt(7.5), within(1e-12));
    assertThat(chosen.get(1).share()).isEqualTo(0.9);
  }

  @Test
  void attentionIsAMultipleOfTheMean() throws IOException {
    WordRecorder recorder = new WordRecorder();
    recorder.counted(counts());
    recorder.scored(1, new float[5]);
    float two = (float) Math.log(2);
    recorder.scored(2, new float[] {0, 0, two, 0, 0});
    List<Block> blocks = recorder.blocks(contrary(), 2);
    Block.Fold fold =
        blocks.stream()
            .filter(Block.Fold.class::isInstance)
            .map(Block.Fold.class::cast)
            .findFirst()
            .orElseThrow();
    Block.Table table = (Block.Table) fold.blocks().getFirst();
    assertThat(table.rows().getFirst().subList(0, 3)).isEqualTo(List.of("poor", "neg", 30));
    assertThat((Double) table.rows().getFirst().get(3)).isEqualTo(1);
    assertThat((Double) table.rows().getFirst().get(4)).isCloseTo(1, within(1e-12));
    // 194 occurrences; 30 of them have twice the attention.
    assertThat((Double) table.rows().getFirst().get(5)).isCloseTo(2 * 194.0 / 224, within(1e-6));
    assertThat((Double) table.rows().get(1).get(3)).isCloseTo(0.8, within(1e-12));
  }

  @Test
  void thePurestAndTheLeastPureWordsAreFollowedByEpoch() throws IOException {
    // Of 100 texts 50 are "neg"; word i is in 40 texts, of which 40 − i are "neg".
    int[] both = new int[20];
    for (int i = 0; i < 10; i++) {
      both[2 * i] = 40 - i;
      both[2 * i + 1] = i;
    }
    WordRecorder recorder = new WordRecorder();
    recorder.counted(
        new WordCounts(
            List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"),
            List.of("neg", "pos"),
            100,
            new int[] {50, 50},
            new int[] {40, 40, 40, 40, 40, 40, 40, 40, 40, 40},
            both));
    for (int epoch = 1; epoch <= 6; epoch++) {
      recorder.scored(epoch, new float[10]);
    }
    Block.SideBySide figures =
        recorder.blocks(contrary(), 5).stream()
            .filter(Block.SideBySide.class::isInstance)
            .map(Block.SideBySide.class::cast)
            .findFirst()
            .orElseThrow();
    LineChart curves = (LineChart) ((Block.Figure) figures.blocks().get(0)).chart();
    assertThat(curves.series())
        .extracting(Series::name)
        .containsExactly("a, 100%", "b, 95%", "c, 90%", "d, 85%", "h, 65%", "i, 60%", "j, 55%");
    assertThat(curves.series()).allSatisfy(each -> assertThat(each.points()).hasSize(6));
    ScatterChart scatter = (ScatterChart) ((Block.Figure) figures.blocks().get(1)).chart();
    assertThat(scatter.groups())
        .extracting(ScatterChart.Group::name)
        .containsExactly("after epoch 1", "after epoch 3", "after epoch 5");
  }

  @Test
  void anEpochThatWasNotHeardOfHasNoCourse() throws IOException {
    WordRecorder recorder = new WordRecorder();
    assertThat(recorder.blocks(contrary(), 1)).isEmpty();
    recorder.counted(counts());
    recorder.scored(3, new float[5]);
    assertThat(headings(recorder.blocks(contrary(), 2)))
        .doesNotContain("Words that give a label away");
    assertThat(headings(recorder.blocks(contrary(), 3))).contains("Words that give a label away");
  }

  private static List<String> headings(List<Block> blocks) {
    return blocks.stream()
        .filter(Block.Heading.class::isInstance)
        .map(block -> ((Block.Heading) block).text())
        .toList();
  }

  /** A classifier of texts in which "fine" is for "neg", other than in the {@link #counts}. */
  private TextClassifier contrary() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      lines.add(i % 2 == 0 ? "__label__neg the fine film" : "__label__pos the poor film");
    }
    Path texts = Files.write(folder.resolve("texts.txt"), lines);
    return Training.with(
            TrainingOptions.defaults()
                .withVocabulary(new VocabularyOptions(1, 1, 3, 1_000_000))
                .withEpochs(20)
                .withHeldOut(new HeldOut(0, 0, false)))
        .run(texts)
        .classifier();
  }

  @Test
  void wordsThatContradictTheirCountsAreShown() throws IOException {
    List<Block> blocks = new Contradictions(contrary(), counts()).blocks();
    Block.Table table = (Block.Table) blocks.getLast();
    assertThat(table.rows())
        .extracting(row -> String.valueOf(row.getFirst()))
        .containsExactlyInAnyOrder("fine", "poor");
    for (List<?> row : table.rows()) {
      double share = (Double) row.get(3);
      double logit = (Double) row.get(5);
      assertThat((Double) row.get(4)).isEqualTo(0.5);
      assertThat((share - 0.5) * logit).isNegative();
    }
  }

  @Test
  void aClassifierInLineWithTheCountsHasNone() throws IOException {
    WordCounts counts =
        new WordCounts(
            List.of("the", "fine", "poor"),
            List.of("neg", "pos"),
            40,
            new int[] {20, 20},
            new int[] {40, 20, 20},
            new int[] {20, 20, 20, 0, 0, 20});
    assertThat(new Contradictions(contrary(), counts).blocks()).isEmpty();
  }
}
