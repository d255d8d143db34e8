package dev.heed.nets.experiment.recurrence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.attention.Normalise;
import dev.heed.attention.RelevantMemory;
import dev.heed.attention.RelevantMemory.Relevance;
import dev.heed.attention.score.Score;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.nets.RequiresPyTorch;
import dev.heed.nets.experiment.Runs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@RequiresPyTorch
class RecurrenceScreeningTest {
  private static final List<String> SMALL =
      List.of(
          "states=100",
          "marked=3",
          "draws=1",
          "blanks=6",
          "dim=4",
          "net_recent=2",
          "net_relevant=2",
          "batch=3",
          "tests=8",
          "steps=6",
          "every=2");

  @TempDir Path folder;

  private Runs runs() {
    return new Runs(new RecurrenceScreening(), folder);
  }

  @ParameterizedTest
  @CsvSource({"WINDOW, WINDOW", "MEAN, MEAN"})
  void screeningKeepsWhatTheMemoryKeeps(Screening.Rule rule, Relevance relevance) {
    RelevantMemory memory = new RelevantMemory(new Score.Dot(), 1, 3, 4, relevance);
    Screening screening = new Screening(3, 4, rule);
    SeededRandom random = new SeededRandom(7);
    double[][] keys = new double[200][];
    for (int t = 0; t < keys.length; t++) {
      double[] query = {random.gaussian()};
      keys[t] = new double[] {random.gaussian()};
      memory.attend(query, keys[t], keys[t]);
      double[] scores =
          Arrays.stream(screening.add()).mapToDouble(j -> query[0] * keys[j][0]).toArray();
      double[] weights = new Normalise.RowSoftmax().forward(scores, 1, scores.length);
      float[] attention = new float[weights.length + 1]; // one of another stream first
      for (int j = 0; j < weights.length; j++) {
        attention[j + 1] = (float) weights[j];
      }
      screening.attend(attention, 1);
      assertThat(screening.kept())
          .isEqualTo(memory.kept().stream().mapToInt(kept -> (int) kept.position()).toArray());
    }
  }

  @Test
  void firstInFirstOutKeepsTheLatest() {
    Screening screening = new Screening(2, 3, Screening.Rule.FIFO);
    for (int t = 0; t < 20; t++) {
      screening.attend(new float[screening.add().length], 0);
    }
    // The window holds 19, and then 20 takes the place of 18.
    assertThat(screening.kept()).containsExactly(16, 17, 18);
  }

  @Test
  void aLargeMarginIsKept() {
    MarkedStream stream = new MarkedStream(300, 5, 4);
    SeededRandom random = new SeededRandom(1);
    assertThat(stream.keptShare(Screening.Rule.MEAN, 5, 8, random.stream("a", 0))).isOne();
    assertThat(stream.keptShare(Screening.Rule.FIFO, 5, 8, random.stream("a", 0))).isLessThan(0.5);
  }

  @Test
  void denoisingAsksForTheSymbol() {
    Denoising.Batch batch = Denoising.Batch.draw(50, 9, new SeededRandom(3));
    for (int b = 0; b < 50; b++) {
      int[] sequence = batch.sequences()[b];
      assertThat(sequence).hasSize(11);
      assertThat(sequence[9]).isEqualTo(Denoising.SYMBOLS + 1);
      assertThat(sequence[batch.places()[b]]).isEqualTo(1 + batch.answers()[b]);
      assertThat(Arrays.stream(sequence).filter(symbol -> symbol == 0).count()).isEqualTo(9);
    }
  }

  @Test
  void nothingElseShows() throws IOException {
    runs().assertNothingElseShows(SMALL);
    assertThat(runs().report("one")).contains("Figure 2");
  }

  @Test
  void wrongSettingsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> runs().run(List.of("recent=0"), 1, "refused"))
        .withMessageContaining("recent is 0");
    assertThat(Laboratory.defaults(new RecurrenceScreening()).toString())
        .isEqualTo(
            "{states=2000, marked=10, recent=10, relevant=15, draws=20, blanks=60, dim=64,"
                + " net_recent=5, net_relevant=8, batch=32, rate=0.002, tests=256, runs=2,"
                + " steps=300, every=50}");
  }

  @Test
  @Tag("full")
  void everyCheckPasses() throws IOException {
    Laboratory.Result result = runs().run(List.of(), 2, "run");
    assertThat(result.checks()).hasSize(8).allMatch(Check::passed);
    assertThat(runs().metrics("run").get("stream_mean_margin_2").asDouble())
        .isCloseTo(1, within(0.05));
  }
}
