package dev.heed.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.lab.experiment.CancelledException;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Environment;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.lab.experiment.Observer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LimitExperimentsTest {
  private static final Pattern DETERMINISTIC =
      Pattern.compile(", even|of the bias|clusters, ε = 0.05");
  private static final Observer PATIENT = new After(Long.MAX_VALUE);

  @TempDir Path folder;

  /** Stops a run after some trials. */
  private static final class After implements Observer {
    private final long stop;
    private long done;

    After(long stop) {
      this.stop = stop;
    }

    @Override
    public void progress(String stage, long done, long total) {
      assertThat(done).isLessThanOrEqualTo(total);
      this.done = done;
    }

    @Override
    public boolean isCancelled() {
      return done >= stop;
    }
  }

  /** An experiment with settings that take a second or two, and a text of its report. */
  record Small(Experiment<?> experiment, List<String> settings, String found) {
    @Override
    public String toString() {
      return experiment.name();
    }
  }

  private static Stream<Small> small() {
    return Stream.of(
        new Small(
            new LimitLaplacian(),
            List.of("tokens=800", "queries=20", "draws=2"),
            "swiss roll: rate of the bias in ε"),
        new Small(
            new LimitDrift(),
            List.of("tokens=1000", "queries=50", "draws=2"),
            "all four with random tokens: factor of the drift"),
        new Small(
            new LimitHeat(), List.of("tokens=400", "draws=2"), "Heat spreads over the sphere"),
        new Small(
            new LimitConformal(),
            List.of("tokens=4000", "queries=400", "draws=2"),
            "n = 3: power of p in the rate"),
        new Small(new LimitClusters(), List.of("tokens=100", "draws=2"), "8 clusters, ε = 0.05"),
        new Small(
            new LimitHeads(),
            List.of("tokens=2000", "queries=50", "draws=2", "deep_tokens=300"),
            "mixed, second circle"),
        new Small(
            new LimitPseudoMetric(),
            List.of("tokens=2000", "queries=20", "draws=2"),
            "dot product on S²: factor of H(KᵀQx/‖KᵀQx‖)"));
  }

  private Laboratory.Result run(Small small, int threads, Path out) throws IOException {
    return new Laboratory(new Environment("1", threads, List.of()))
        .run(small.experiment(), small.settings(), 1, out, PATIENT);
  }

  /** Metrics without timings. */
  private static JsonNode metrics(Path out) throws IOException {
    ObjectNode json =
        (ObjectNode) new ObjectMapper().readTree(out.resolve("metrics.json").toFile());
    assertThat(json.remove("seconds").asDouble()).isPositive();
    return json;
  }

  @ParameterizedTest
  @MethodSource("small")
  void tracesAreTheSameForAnyThreadsAndAfterInterruption(Small small) throws IOException {
    Path one = folder.resolve("one");
    Laboratory.Result result = run(small, 1, one);
    assertThat(result.checks()).isNotEmpty();
    // Deterministic estimates do not need many tokens.
    assertThat(result.checks())
        .filteredOn(check -> DETERMINISTIC.matcher(check.name()).find())
        .allMatch(Check::passed);
    JsonNode metrics = metrics(one);
    assertThat(metrics.get("estimates").findValuesAsText("name"))
        .as("rows of docs/limits.md")
        .isEqualTo(
            LimitsPageTest.table(small.toString()).stream()
                .map(row -> row.split(" \\| ")[0].substring(2))
                .toList());
    for (JsonNode row : metrics.get("measured")) {
      assertThat(row.fieldNames())
          .toIterable()
          .containsExactlyInAnyOrder(
              "study", "tokens", "epsilon", "measured", "predicted", "relative_error");
      assertThat(row.get("measured").isNumber()).as(row.toString()).isTrue();
    }
    String page = Files.readString(one.resolve("report.html"));
    assertThat(page).contains("Figure 1", small.found());

    Path two = folder.resolve("two");
    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(
            () ->
                new Laboratory(new Environment("1", 2, List.of()))
                    .run(small.experiment(), small.settings(), 1, two, new After(9)));
    new Laboratory(new Environment("1", 4, List.of())).resume(two, PATIENT);
    for (String name : List.of("trace.csv", "report.html")) {
      assertThat(two.resolve(name)).hasSameTextualContentAs(one.resolve(name));
    }
    assertThat(metrics(two)).isEqualTo(metrics);
  }

  @Test
  void twoDimensionsAreRejectedWithAReason() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> conformal("dimensions=1,2"))
        .withMessage(
            "dimensions has 2; expected 1 or 3, because 4/(n − 2) is infinite for n = 2: Δ of"
                + " e^(2φ)·g is e^(−2φ)Δ there, and scaling the metric by a factor adds no drift");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> conformal("dimensions=4"))
        .withMessage("dimensions has 4; expected 1 or 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> conformal("dimensions="))
        .withMessage("dimensions is empty; expected 1, 3 or both");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> conformal("scale=1"))
        .withMessageStartingWith("scale is 1.0; expected a number that differs from 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> conformal("tokens=10"))
        .withMessage("tokens is 10; expected 1000 to 1000000");
  }

  private void conformal(String setting) throws IOException {
    run(new Small(new LimitConformal(), List.of(setting), ""), 1, folder);
  }

  @Test
  void defaultsArePinned() {
    assertThat(
            small().map(each -> each.experiment().name() + Laboratory.defaults(each.experiment())))
        .containsExactly(
            "limit-laplacian{tokens=32000, queries=100, draws=32}",
            "limit-drift{tokens=32000, queries=500, draws=16, strength=1.0}",
            "limit-heat{tokens=4000, draws=8, strength=1.0}",
            "limit-conformal{dimensions=[1,3], scale=2.0, tokens=32000, queries=1000, draws=16}",
            "limit-clusters{tokens=300, draws=12}",
            "limit-heads{tokens=64000, queries=250, draws=12, deep_tokens=5000}",
            "limit-pseudo-metric{tokens=64000, queries=250, draws=12, strength=1.0}");
    assertThat(new Laboratory(new Environment("1", 1, List.of())).experiments())
        .filteredOn(each -> each.name().startsWith("limit-"))
        .hasSize(7);
  }
}
