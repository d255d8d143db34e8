package dev.heed.dynamics.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.heed.dynamics.DescentOptions;
import dev.heed.dynamics.Outcome;
import dev.heed.dynamics.task.SyntheticTask;
import dev.heed.text.training.Head;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoExperimentTest {
  /** The paper's sentences, so that the loops are shared by threads, but few epochs. */
  private static DemoOptions quick(int epochs, double rate) {
    return new DemoOptions(
        SyntheticTask.PAPER,
        DescentOptions.paper(new Head.Fixed()).withRate(rate).withEpochs(epochs, 5),
        3,
        7);
  }

  @TempDir Path folder;

  @Test
  void threadsDoNotChangeTheTrace() throws IOException {
    byte[][] traces = new byte[3][];
    int[] threads = {1, 2, 4};
    for (int i = 0; i < traces.length; i++) {
      Path out = folder.resolve("threads-" + threads[i]);
      DemoExperiment.run(quick(120, 1), threads[i], out, (done, epochs) -> true);
      traces[i] = Files.readAllBytes(out.resolve("trace.csv"));
    }
    assertThat(traces[1]).isEqualTo(traces[0]);
    assertThat(traces[2]).isEqualTo(traces[0]);
    List<String> lines = Files.readAllLines(folder.resolve("threads-1/trace.csv"));
    assertThat(lines).hasSize(1 + 25);
    assertThat(lines.getFirst())
        .startsWith("epoch,train_loss,dev_loss,topic1.1_score,topic1.1_norm,topic1.2_score")
        .endsWith("word3_score,word3_norm");
    assertThat(lines.getLast()).startsWith("120,").matches("[-0-9.E,]+");
  }

  /** A tenth of the epochs at ten times the rate: the course of the paper, in coarser steps. */
  @Test
  void findsTheTopicsAndFollowsTheIdentity() throws IOException {
    DemoResult result =
        DemoExperiment.run(quick(500, 1), 2, folder.resolve("deep/er"), (done, epochs) -> true);
    assertThat(result.outcome()).isEqualTo(new Outcome.Completed(500));
    assertThat(result.testAccuracy()).isGreaterThan(0.99);
    // The steps are finite: by the score 0.1 a word has made some 15 of them, an error of 1/(2·15).
    assertThat(result.agreement().median()).isLessThan(0.006);
    assertThat(result.agreement().maximum()).isLessThan(0.04);
    assertThat(result.agreement().points()).isGreaterThan(500);
    assertThat(result.trainLoss()).isLessThan(0.01);

    JsonNode metrics = new ObjectMapper().readTree(folder.resolve("deep/er/metrics.json").toFile());
    assertThat(metrics.get("test_accuracy").asDouble()).isEqualTo(result.testAccuracy());
    assertThat(metrics.get("sen_median_error").asDouble()).isEqualTo(result.agreement().median());
    assertThat(metrics.get("sen_max_error").asDouble()).isEqualTo(result.agreement().maximum());
    assertThat(metrics.get("epochs").asInt()).isEqualTo(500);
    JsonNode config = new ObjectMapper().readTree(folder.resolve("deep/er/config.json").toFile());
    assertThat(config.at("/task/sentences").asInt()).isEqualTo(5000);
    assertThat(config.at("/training/head").asText()).isEqualTo("fixed");
    assertThat(config.at("/training/trained")).hasSize(2);

    assertThat(page(result))
        .contains("Figure 6", "topic4.2", "After training: “topic")
        .doesNotContain("⚠", "NaN", "Infinity", "–</dd>");
  }

  /** The page without its scripts and styles. */
  private static String page(DemoResult result) throws IOException {
    return Files.readString(result.report()).replaceAll("(?s)<(script|style).*?</\\1>", "");
  }

  @Test
  void stoppedTrainingLeavesAReportThatSaysSo() throws IOException {
    DemoResult result = DemoExperiment.run(quick(120, 0.1), 1, folder, (done, epochs) -> done < 1);
    assertThat(result.outcome()).isEqualTo(new Outcome.Cancelled(1));
    assertThat(Files.readAllLines(folder.resolve("trace.csv"))).hasSize(2);
    assertThat(page(result)).contains("stopped after 1 epochs");
    JsonNode metrics = new ObjectMapper().readTree(folder.resolve("metrics.json").toFile());
    assertThat(metrics.get("outcome").asText()).isEqualTo("cancelled");
    assertThat(metrics.get("sen_max_error").isNull()).isTrue();
  }

  @Test
  void divergedTrainingLeavesAReportThatSaysSo() throws IOException {
    DemoResult result = DemoExperiment.run(quick(120, 1e30), 1, folder, (done, epochs) -> true);
    assertThat(result.outcome()).isInstanceOf(Outcome.Diverged.class);
    assertThat(result.testAccuracy()).isNaN();
    assertThat(page(result)).contains("The training diverged after");
  }

  @Test
  void standardOptionsArePinned() {
    assertThat(DemoOptions.standard(1))
        .isEqualTo(
            new DemoOptions(SyntheticTask.PAPER, DescentOptions.paper(new Head.Fixed()), 24, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new DemoOptions(
                    SyntheticTask.PAPER, DescentOptions.paper(new Head.Fixed()), 5001, 1))
        .withMessageContaining("expected 1 to 5000");
  }
}
