package dev.heed.nets.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.lab.browser.Browser;
import dev.heed.lab.experiment.Environment;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.lab.experiment.Observer;
import dev.heed.nets.RequiresPyTorch;
import dev.heed.nets.data.Fixtures;
import dev.heed.nets.experiment.chaos.Chaos;
import dev.heed.nets.experiment.node.MetricCora;
import dev.heed.nets.experiment.node.MetricMeshes;
import dev.heed.nets.experiment.node.MetricMnist;
import dev.heed.nets.experiment.node.MetricMoons;
import dev.heed.nets.experiment.predictive.PredictiveGraph;
import dev.heed.nets.experiment.reach.MixingReach;
import dev.heed.nets.experiment.recurrence.RecurrenceScreening;
import dev.heed.nets.experiment.translation.MetricMulti30k;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reports of the experiments on PyTorch, for readers of any ability. */
@RequiresPyTorch
@Tag("full")
class AccessibleComparisonsTest {
  @TempDir Path folder;

  /** Shows nothing and lets a run end. */
  private static final class Silent implements Observer {
    @Override
    public void progress(String stage, long done, long total) {}

    @Override
    public boolean isCancelled() {
      return false;
    }
  }

  @Test
  void moons() throws IOException {
    assertAccessible(
        new MetricMoons(),
        List.of("draws=2", "runs=1", "points=60", "test_points=12", "epochs=9", "depth=2"));
  }

  @Test
  void papers() throws IOException {
    Fixtures.cora(folder);
    assertAccessible(new MetricCora(), List.of("runs=2", "epochs=3", "dim=8", "width=5"));
  }

  @Test
  void images() throws IOException {
    Fixtures.mnist(folder);
    assertAccessible(new MetricMnist(), List.of("runs=2", "epochs=3", "dim=8"));
  }

  @Test
  void faces() throws IOException {
    Fixtures.meshes(folder);
    assertAccessible(new MetricMeshes(), List.of("runs=1", "epochs=2", "dim=8"));
  }

  @Test
  void sentences() throws IOException {
    Fixtures.multi30k(folder);
    assertAccessible(
        new MetricMulti30k(),
        List.of("runs=1", "epochs=1", "dim=8", "hidden=8", "layers=1", "heads=2", "vocabulary=40"));
  }

  @Test
  void screening() throws IOException {
    assertAccessible(
        new RecurrenceScreening(),
        List.of(
            "states=100",
            "draws=1",
            "blanks=6",
            "dim=4",
            "batch=3",
            "tests=8",
            "steps=4",
            "every=2"));
  }

  @Test
  void reach() throws IOException {
    assertAccessible(new MixingReach(), List.of("length=6", "dim=4", "steps=4", "every=2"));
  }

  @Test
  void chaos() throws IOException {
    assertAccessible(
        new Chaos(),
        List.of("length=24", "train_series=12", "test_series=10", "width=4", "steps=4", "every=2"));
  }

  @Test
  void links() throws IOException {
    Fixtures.cora(folder);
    assertAccessible(new PredictiveGraph(), List.of("hidden=4", "steps=4", "every=2", "runs=2"));
  }

  private void assertAccessible(Experiment<?> experiment, List<String> settings)
      throws IOException {
    Path out = folder.resolve("run");
    Laboratory laboratory = new Laboratory(new Environment("1", 2, List.of(folder)));
    laboratory.run(experiment, settings, 1, out, new Silent());
    try (Browser browser = Browser.start(Files.createDirectory(folder.resolve("browser")))) {
      assertThat(browser.findings(out.resolve("report.html"))).isEmpty();
    }
  }
}
