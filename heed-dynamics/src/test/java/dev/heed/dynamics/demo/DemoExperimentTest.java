package dev.heed.dynamics.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.heed.lab.experiment.CancelledException;
import dev.heed.lab.experiment.Environment;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.lab.experiment.Observer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoExperimentTest {
  @TempDir Path folder;

  /** Stops a run as soon as this many epochs are done. */
  private record After(long epochs, long[] done) implements Observer {
    After(long epochs) {
      this(epochs, new long[1]);
    }

    @Override
    public void progress(String stage, long done, long total) {
      this.done[0] = done;
    }

    @Override
    public boolean isCancelled() {
      return done[0] >= epochs;
    }
  }

  private static Laboratory laboratory(int threads) {
    return new Laboratory(List.of(new DemoExperiment()), new Environment("1", threads, List.of()));
  }

  /** The paper's sentences, so that the loops are shared by threads, but few epochs. */
  private Laboratory.Result run(String out, int threads, long stop, int epochs, String rate)
      throws IOException {
    return laboratory(threads)
        .run(
            new DemoExperiment(),
            List.of("epochs=" + epochs, "rate=" + rate, "record_every=5"),
            7,
            folder.resolve(out),
            new After(stop));
  }

  private byte[] trace(String out) throws IOException {
    return Files.readAllBytes(folder.resolve(out).resolve("trace.csv"));
  }

  @Test
  void threadsAndInterruptionsDoNotChangeTheTrace() throws IOException {
    for (int threads : new int[] {1, 2, 4}) {
      run("threads-" + threads, threads, Long.MAX_VALUE, 120, "1");
      assertThat(trace("threads-" + threads)).isEqualTo(trace("threads-1"));
    }
    List<String> lines = Files.readAllLines(folder.resolve("threads-1/trace.csv"));
    assertThat(lines).hasSize(1 + 25);
    assertThat(lines.getFirst())
        .startsWith("epoch,train_loss,dev_loss,topic1.1_score,topic1.1_norm,topic1.2_score")
        .endsWith("word24_score,word24_norm");
    assertThat(lines.getLast()).startsWith("120,").matches("[-0-9.E,]+");

    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(() -> run("broken", 2, 1, 120, "1"));
    laboratory(1).resume(folder.resolve("broken"), new After(Long.MAX_VALUE));
    assertThat(trace("broken")).isEqualTo(trace("threads-1"));
  }

  /** A tenth of the epochs at ten times the rate: the course of the paper, in coarser steps. */
  @Test
  void findsTheTopicsAndFollowsTheIdentity() throws IOException {
    Laboratory.Result result = run("deep/er", 2, Long.MAX_VALUE, 500, "1");
    assertThat(result.metrics().keySet())
        .containsExactly(
            "test_accuracy",
            "sen_median_error",
            "sen_max_error",
            "train_loss",
            "dev_loss",
            "epochs",
            "outcome",
            "seconds");
    assertThat((Double) result.metrics().get("test_accuracy")).isGreaterThan(0.99);
    // The steps are finite: by the score 0.1 a word has made some 15 of them, an error of 1/(2·15).
    assertThat((Double) result.metrics().get("sen_median_error")).isPositive().isLessThan(0.006);
    assertThat((Double) result.metrics().get("sen_max_error")).isPositive().isLessThan(0.04);
    assertThat((Double) result.metrics().get("train_loss")).isLessThan(0.01);
    assertThat(result.metrics()).containsEntry("epochs", 500).containsEntry("outcome", "completed");

    JsonNode config = new ObjectMapper().readTree(folder.resolve("deep/er/config.json").toFile());
    assertThat(config.get("experiment").asText()).isEqualTo("demo");
    assertThat(config.get("seed").asInt()).isEqualTo(7);
    assertThat(config.at("/settings/sentences").asInt()).isEqualTo(5000);
    assertThat(config.at("/settings/embedding_scale").asDouble()).isEqualTo(1e-6);

    String page =
        Files.readString(folder.resolve("deep/er/report.html"))
            .replaceAll("(?s)<(script|style).*?</\\1>", "");
    assertThat(page)
        .contains(
            "Figure 6",
            "Attention found the words that matter: 100.0 % of the topics",
            "colours: red, green; animals: horse, otter; tools: hammer, saw; fruit: apple, pear",
            "heed train your.csv --model your.heed")
        .containsPattern("After training: “(red|green|horse|otter|hammer|saw|apple|pear)” gets")
        .doesNotContainPattern("topic\\d\\.\\d|word\\d")
        .doesNotContain("NaN", "Infinity", "–</dd>");
  }

  @Test
  void divergenceIsReportedAndKeepsTheTrace() throws IOException {
    assertThatIOException()
        .isThrownBy(() -> run("diverged", 1, Long.MAX_VALUE, 120, "1e30"))
        .withMessageMatching("demo: the training diverged in epoch \\d+: .*; expected finite .*");
    assertThat(Files.readAllLines(folder.resolve("diverged/trace.csv")).get(1)).startsWith("0,");
  }

  @Test
  void defaultsArePinned() {
    assertThat(Laboratory.defaults(new DemoExperiment()).toString())
        .isEqualTo(
            "{sentences=5000, topics=4, words_per_topic=2, other_words=5000, companions=20, dim=10,"
                + " key_dim=10, embedding_scale=1.0E-6, rate=0.1, epochs=5000, record_every=10}");
  }
}
