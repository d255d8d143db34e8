package dev.heed.limits.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.heed.attention.Normalise;
import dev.heed.lab.experiment.CancelledException;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Environment;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.lab.experiment.Observer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttentionCoverageTest {
  private static final List<String> SMALL = List.of("tokens=32", "draws=2", "pairs=1000");

  @TempDir Path folder;

  /** Stops a run after some stages. */
  private record After(long stages, long[] done) implements Observer {
    @Override
    public void progress(String stage, long done, long total) {
      this.done[0] = done;
    }

    @Override
    public boolean isCancelled() {
      return done[0] >= stages;
    }
  }

  private Laboratory.Result run(Path out, long stages) throws IOException {
    return laboratory().run(new AttentionCoverage(), SMALL, 1, out, new After(stages, new long[1]));
  }

  private static Laboratory laboratory() {
    return new Laboratory(new Environment("1", 1, List.of()));
  }

  @Test
  void passesAndResumesToTheSameBytes() throws IOException {
    Laboratory.Result whole = run(folder.resolve("whole"), Long.MAX_VALUE);
    assertThat(whole.checks()).hasSize(5).allMatch(Check::passed);
    Path parts = folder.resolve("parts");
    assertThatExceptionOfType(CancelledException.class).isThrownBy(() -> run(parts, 4));
    laboratory().resume(parts, new After(Long.MAX_VALUE, new long[1]));
    assertThat(Files.readString(parts.resolve("trace.csv")))
        .isEqualTo(Files.readString(folder.resolve("whole/trace.csv")));
    assertThat(Files.readString(parts.resolve("report.html")))
        .contains("explains")
        .contains("doubly normalised");
  }

  /** The numbers of the paper's example, 95 tokens beside 5. */
  @Test
  void formulasGiveWhatStepsMeasure() {
    TwoClusters clusters = new TwoClusters(95, 5, 0.05);
    assertThat(TwoClusters.rows(0.05, clusters.ratio())).isCloseTo(0.510, within(5e-4));
    assertThat(TwoClusters.stochastic(0.05, clusters.ratio())).isCloseTo(0.795, within(5e-4));
    assertThat(TwoClusters.doubly(0.05, clusters.ratio())).isCloseTo(0.886, within(5e-4));
    assertThat(clusters.measured(new Normalise.RowSoftmax())).isCloseTo(0.510, within(5e-4));
    assertThat(clusters.measured(new Normalise.Sinkhorn(1))).isCloseTo(0.886, within(5e-4));
  }

  @Test
  void onlyRowsAreCausal() {
    assertThat(AttentionCoverage.changeOfEarlierRows(new Normalise.RowSoftmax())).isZero();
    assertThat(AttentionCoverage.changeOfEarlierRows(new Normalise.Sinkhorn(1))).isGreaterThan(0.1);
  }
}
