package dev.heed.dynamics.ageing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.dynamics.ExperimentRuns;
import dev.heed.dynamics.TwoTime;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Laboratory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingAgeingTest {
  private static final List<String> SMALL =
      List.of("sentences=300", "other_words=40", "companions=5", "until=1e6");

  @TempDir Path folder;

  private Laboratory.Result run(List<String> settings, String out) throws IOException {
    return new ExperimentRuns(folder).run(new TrainingAgeing(), settings, 2, out);
  }

  @Test
  void threadsAndInterruptionsDoNotShow() throws IOException {
    new ExperimentRuns(folder).assertSameBytes(new TrainingAgeing(), SMALL, 20);
    Laboratory.Result whole = run(SMALL, "whole");
    assertThat(whole.checks().getFirst().why())
        .isEqualTo("the flow ends too soon; until=1e12 would do");
    assertThat(whole.checks().subList(1, 4)).allMatch(Check::passed);
    assertThat(folder.resolve("whole/report.html")).content().contains("Figure 3");
  }

  /** One eigenvalue: an exponential, exactly. */
  @Test
  void exponentialsAreFittedExactly() {
    LeastSquares one = new LeastSquares(new double[] {0.5}, new double[] {2}, 0.1);
    double[] times = {0, 3, 10, 20};
    assertThat(one.exact(3)).isCloseTo(2 * Math.sqrt(0.5) * Math.pow(0.95, 3), within(1e-12));
    assertThat(one.best(times).beta()).isEqualTo(1);
    assertThat(one.best(times).residual()).isLessThan(1e-12);
    assertThat(one.error(50)).isLessThan(1e-12);
  }

  /** In one dimension the flow is known: {@code w + e^w − 1 = t} for a point at 1. */
  @Test
  void logisticFlowFollowsItsEquation() {
    TwoTime states = new LogisticTail(new double[][] {{1}}).flow(1e4, () -> {});
    // From 0.01, where w is 0, to the end: e^w + w = 1 + t − 0.01.
    double w = states.distance(0.01, 1e4 - 0.01);
    assertThat(w + Math.exp(w)).isCloseTo(1 + 1e4 - 0.01, within(1e-2));
  }

  @Test
  void pointsOfALogisticRegressionAreSeparated() {
    LogisticTail tail = LogisticTail.draw(40, 3, new SeededRandom(1));
    assertThat(tail.rows().length).isBetween(20, 40);
  }

  @Test
  void wrongSettingsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(List.of("until=10"), "refused"))
        .withMessageContaining("until is 10.0; expected 1e6 to 1e12");
    assertThat(Laboratory.defaults(new TrainingAgeing()).toString())
        .isEqualTo(
            "{sentences=5000, topics=4, words_per_topic=2, other_words=5000, companions=20,"
                + " until=1.0E12}");
  }

  @Test
  @Tag("full")
  void everyCheckPasses() throws IOException {
    assertThat(run(List.of(), "run").checks()).hasSize(4).allMatch(Check::passed);
  }
}
