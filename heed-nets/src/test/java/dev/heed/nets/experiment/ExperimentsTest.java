package dev.heed.nets.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.lab.experiment.CancelledException;
import dev.heed.lab.experiment.Environment;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.lab.experiment.Observer;
import dev.heed.nets.RequiresPyTorch;
import dev.heed.nets.data.Fixtures;
import dev.heed.nets.experiment.node.MetricCora;
import dev.heed.nets.experiment.node.MetricMeshes;
import dev.heed.nets.experiment.node.MetricMnist;
import dev.heed.nets.experiment.node.MetricMoons;
import dev.heed.nets.experiment.translation.MetricMulti30k;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresPyTorch
class ExperimentsTest {
  private static final List<String> MOONS =
      List.of(
          "draws=2",
          "runs=1",
          "points=60",
          "test_points=12",
          "epochs=9",
          "record_every=2",
          "depth=2");

  @TempDir Path folder;

  /** Stops a run after some steps. */
  private static final class After implements Observer {
    private final long stop;
    private final List<String> notes = new ArrayList<>();
    private long done;

    After(long stop) {
      this.stop = stop;
    }

    @Override
    public void progress(String stage, long done, long total) {
      assertThat(done).isLessThanOrEqualTo(total);
      this.done = stage.equals("training") ? done : 0;
    }

    @Override
    public void note(String text) {
      notes.add(text);
    }

    @Override
    public boolean isCancelled() {
      return done >= stop;
    }
  }

  private Laboratory laboratory(int threads) {
    return new Laboratory(new Environment("1", threads, List.of(folder)));
  }

  private Laboratory.Result run(
      Experiment<?> experiment, List<String> settings, int threads, String out) throws IOException {
    return laboratory(threads)
        .run(experiment, settings, 1, folder.resolve(out), new After(Long.MAX_VALUE));
  }

  private byte[] trace(String out) throws IOException {
    return Files.readAllBytes(folder.resolve(out).resolve("trace.csv"));
  }

  /** Metrics without timings. */
  private JsonNode metrics(String out) throws IOException {
    return untimed(
        new ObjectMapper().readTree(folder.resolve(out).resolve("metrics.json").toFile()));
  }

  private static JsonNode untimed(JsonNode node) {
    switch (node) {
      case ObjectNode object -> {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
          if (name.endsWith("seconds") || name.startsWith("ms_")) {
            JsonNode timing = object.remove(name); // null if the target was not reached
            assertThat(timing.isNumber() || timing.isNull()).as(name).isTrue();
          } else {
            untimed(object.get(name));
          }
        }
      }
      case ArrayNode array -> array.forEach(ExperimentsTest::untimed);
      default -> {}
    }
    return node;
  }

  private String page(String out) throws IOException {
    return Files.readString(folder.resolve(out).resolve("report.html"))
        .replaceAll("(?s)<(script|style).*?</\\1>", "");
  }

  private void assertResumesToTheSameBytes(
      Experiment<?> experiment, List<String> settings, long stop) throws IOException {
    run(experiment, settings, 1, "whole");
    Path broken = folder.resolve("broken");
    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(() -> laboratory(2).run(experiment, settings, 1, broken, new After(stop)));
    assertThat(broken.resolve("metrics.json")).doesNotExist();
    laboratory(2).resume(broken, new After(Long.MAX_VALUE));
    assertThat(trace("broken")).isEqualTo(trace("whole"));
    assertThat(metrics("broken")).isEqualTo(metrics("whole"));
  }

  @Tag("full")
  @Test
  void moonsAreTheSameForAnyThreadsAndAfterInterruption() throws IOException {
    assertResumesToTheSameBytes(new MetricMoons(), MOONS, 4);
    List<String> lines = Files.readAllLines(folder.resolve("whole/trace.csv"));
    // 3 kinds, 3 rates of the search, 2 draws and 3 skips, after epochs 1, 2, 4, 6, 8 and 9.
    assertThat(lines).hasSize(1 + 3 * 8 * 6);
    assertThat(lines.getFirst()).startsWith("attention,net,draw,run,epoch,train_loss");
    assertThat(lines.get(1)).startsWith("self,\"search, rate 0.001\",0,0,1,0.");
    assertThat(lines.get(1 + 3 * 3 * 6)).startsWith("self,,0,0,1,0.");
    assertThat(lines.getLast()).startsWith("metric,\"depth 2, skip identity-start\",0,0,9,");
    JsonNode metrics = metrics("whole");
    assertThat(metrics.at("/self/parameters").asInt()).isEqualTo(30 + 200 + 22);
    assertThat(metrics.at("/spread_by_depth/self-attention/3").asDouble()).isLessThan(1e-3);
    assertThat(metrics.at("/claims").size()).isEqualTo(3);
    assertThat(page("whole"))
        .contains("The three claims", "Effect of the learned metric", "identity-start", "Figure 9")
        .doesNotContain("NaN", "Infinity");
  }

  @Test
  void moonsAreLearned() throws IOException {
    After observer = new After(Long.MAX_VALUE);
    laboratory(2)
        .run(
            new MetricMoons(),
            List.of(
                "draws=1",
                "runs=1",
                "points=120",
                "test_points=40",
                "noise=0.1",
                "epochs=150",
                "rates=1e-2",
                "record_every=50",
                "depth=0"),
            1,
            folder.resolve("run"),
            observer);
    assertThat(metrics("run").at("/metric/mean_score").asDouble()).isGreaterThan(0.9);
    assertThat(observer.notes.getLast()).startsWith("mean loss 0.");
  }

  @Test
  void papersAreClassified() throws IOException {
    Fixtures.cora(folder);
    assertResumesToTheSameBytes(
        new MetricCora(),
        List.of("runs=1", "epochs=25", "rates=0.0001,0.05", "dim=8", "width=5"),
        30);
    JsonNode metrics = metrics("whole");
    assertThat(metrics.at("/rates/l2").asDouble()).isEqualTo(0.05);
    assertThat(metrics.at("/l2/mean_score").asDouble()).isGreaterThan(0.9);
    assertThat(metrics.at("/checks/0/expected").asText()).isEqualTo("at least 0.79");
    assertThat(page("whole")).contains("Veličković", "0.830", "lowest dev loss");
  }

  @Test
  void imagesAreClassified() throws IOException {
    Fixtures.mnist(folder);
    run(new MetricMnist(), List.of("runs=2", "epochs=40", "rates=1e30,0.02", "dim=8"), 2, "run");
    assertThat(metrics("run").at("/rates/metric").asDouble()).isEqualTo(0.02);
    assertThat(page("run")).contains("rate 1.0E30", "diverged", "Each attention has its own rate");
    assertThat(metrics("run").at("/metric/mean_score").asDouble()).isGreaterThan(0.9);
    assertThat(page("run")).contains("30 nodes", "size=paper").doesNotContain("NaN");
  }

  @Test
  void facesAreClassified() throws IOException {
    Fixtures.meshes(folder);
    assertResumesToTheSameBytes(
        new MetricMeshes(), List.of("runs=1", "epochs=12", "rates=0.03", "dim=8"), 40);
    assertThat(metrics("whole").at("/metric/mean_score").asDouble()).isGreaterThan(0.7);
  }

  @Test
  void sentencesAreTranslated() throws IOException {
    Fixtures.multi30k(folder);
    List<String> settings =
        List.of(
            "epochs=3",
            "rates=0.0001,0.01",
            "vocabulary=40",
            "layers=1",
            "heads=2",
            "dim=8",
            "hidden=8",
            "batch=6",
            "beam=2",
            "dropout=0.1",
            "label_smoothing=0.1");
    assertResumesToTheSameBytes(new MetricMulti30k(), settings, 40);
    JsonNode metrics = metrics("whole");
    assertThat(metrics.at("/test_perplexity/metric").asDouble()).isBetween(1.0, 45.0);
    assertThat(metrics.at("/test_bleu_beam_2").size()).isEqualTo(3);
    assertThat(page("whole"))
        .contains("Ten sentences", "reference", "sacreBLEU", "Attention to the source", "target");
  }

  @Test
  void missingDataAndInvalidSettingsAreNamed() throws IOException {
    for (Experiment<?> experiment :
        List.of(new MetricCora(), new MetricMnist(), new MetricMeshes(), new MetricMulti30k())) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> run(experiment, List.of(), 1, "none"))
          .withMessageContaining("there is no such data file");
    }
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> run(new MetricMoons(), List.of("device=cuda"), 1, "none"))
        .withMessageStartingWith("device is cuda, but ")
        .withMessageContaining("; expected ");
    assertRejected(new MetricMoons(), "test_points=500", "test_points is 500; expected 1 to 499");
    assertRejected(new MetricMoons(), "skip=half", "expected one of NONE, SUM, IDENTITY-START");
    assertRejected(new MetricCora(), "epochs=0", "epochs is 0");
    assertRejected(new MetricCora(), "rates=0.1,0", "rates is 0.0");
    assertRejected(new MetricMoons(), "rates=", "rates is empty; expected one or more");
    assertRejected(new MetricMnist(), "heads=3", "dim is 100, heads is 3");
    assertRejected(new MetricMeshes(), "items=0", "items is 0");
    assertRejected(new MetricMulti30k(), "beam=0", "beam is 0");
  }

  private void assertRejected(Experiment<?> experiment, String setting, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(experiment, List.of(setting), 1, "none"))
        .withMessageContaining(message);
  }

  @Test
  void defaultsArePinned() {
    assertThat(Laboratory.defaults(new MetricMoons()).toString())
        .isEqualTo(
            "{size=\"SMALL\", draws=null, runs=null, points=500, test_points=100, noise=0.2,"
                + " epochs=1000, rates=[0.001,0.003,0.01], weight_decay=1.0E-4, blocks=1,"
                + " skip=\"NONE\", depth=3, record_every=10, device=\"CPU\"}");
    assertThat(Laboratory.defaults(new MetricMnist()).toString())
        .isEqualTo(
            "{size=\"SMALL\", runs=null, epochs=null, rates=null, weight_decay=1.0E-4, dim=100,"
                + " heads=1, width=100, scaled=true, blocks=1, skip=\"NONE\", dropout=0.0,"
                + " patience=0, items=null, device=\"CPU\"}");
    assertThat(Laboratory.defaults(new MetricMeshes()).toString())
        .contains("dim=64", "width=64", "weight_decay=1.0E-4");
    assertThat(Laboratory.defaults(new MetricMulti30k()).toString())
        .isEqualTo(
            "{size=\"SMALL\", runs=null, epochs=null, rates=null, weight_decay=null,"
                + " vocabulary=null, layers=null, heads=null, dim=null, hidden=null, scaled=true,"
                + " dropout=null, schedule=null, label_smoothing=0.0, batch=64, beam=4, patience=0,"
                + " sentences=null, device=\"CPU\"}");
  }
}
