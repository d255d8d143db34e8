package dev.heed.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
  @TempDir Path folder;

  @Test
  void classifiesRealTextsAndAgreesWithTheory() throws IOException {
    Path out = folder.resolve("a/demo");
    Cli.Outcome outcome = Cli.run("demo", "--out", out, "--json", "--quiet").ok();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.lines()).hasSize(1);
    JsonNode json = outcome.json();
    assertThat(json.get("accuracy").asDouble()).isEqualTo(473 / 480.0);
    assertThat(json.get("test_accuracy").asDouble()).isGreaterThan(0.99);
    assertThat(json.get("sen_max_error").asDouble()).isPositive().isLessThan(0.01);
    assertThat(json.get("sen_median_error").asDouble()).isPositive().isLessThan(0.005);
    assertThat(json.get("report").asText()).isEqualTo(out.resolve("report.html").toString());
    assertThat(out.toFile().list())
        .containsExactlyInAnyOrder(
            "report.html",
            "theory.html",
            "metrics.json",
            "trace.csv",
            "config.json",
            "banking.heed");
    assertThat(Jsoup.parse(Files.readString(out.resolve("report.html"))).title())
        .isEqualTo("Training on banking-train.csv");
    assertThat(Jsoup.parse(Files.readString(out.resolve("theory.html"))).title())
        .startsWith("Heed demo");
    JsonNode metrics = Cli.json(Files.readString(out.resolve("metrics.json")));
    for (String name : List.of("accuracy", "test_accuracy", "sen_median_error", "sen_max_error")) {
      assertThat(metrics.get(name)).isEqualTo(json.get(name));
    }
    Path examples = Path.of("").toAbsolutePath().resolveSibling("examples");
    assertThat(
            Cli.run(
                    "test",
                    out.resolve("banking.heed"),
                    examples.resolve("banking-test.csv"),
                    "--json")
                .ok()
                .json()
                .get("accuracy"))
        .isEqualTo(json.get("accuracy"));
  }

  @Test
  void explainsThreeTextsAndNamesTheNextStep() throws IOException {
    Cli.Outcome outcome = Cli.run("demo", "--out", folder, "--threads", 1).ok();
    assertThat(outcome.out())
        .startsWith(
            """
            Trained on 1,182 questions of bank customers with 12 intents.
            Of 480 test texts, 98.5 % are correct (95 % interval 97–99 %);
            always predicting the same intent would get 8.3 %.

            Three new questions, and the words that decide:

              “I lost my card yesterday, please block it”
              lost_or_stolen_card, probability 1.00, because of block +\
            """)
        .contains(
            "  “I was charged twice for my coffee today”\n"
                + "  transaction_charged_twice, probability 0.99, because of twice +")
        .contains(
            "  “I would like a refund for these shoes”\n"
                + "  request_refund, probability 1.00, because of refund +")
        .containsPattern(
            """
            The most confident mistake:

              “.+”
              [a-z_]+, probability 0\\.\\d\\d, because of .+
              but the true intent is [a-z_]+
            """)
        .contains(folder.resolve("theory.html").toString())
        .endsWith("\nNow yours: heed train your.csv --model your.heed\n");
    assertThat(outcome.err()).startsWith("1,064 training texts, 118 dev texts, 12 labels, ");
    byte[][] first = results();
    Cli.run("demo", "--out", folder, "--threads", 3, "--quiet").ok();
    assertThat(results()).isDeepEqualTo(first);
  }

  /** The files that hold no time; {@code theory.html} contains the duration of the training. */
  private byte[][] results() throws IOException {
    ObjectNode metrics = (ObjectNode) Cli.json(Files.readString(folder.resolve("metrics.json")));
    assertThat(metrics.remove("seconds")).isNotNull();
    return new byte[][] {
      Files.readAllBytes(folder.resolve("banking.heed")),
      Files.readAllBytes(folder.resolve("report.html")),
      Files.readAllBytes(folder.resolve("trace.csv")),
      Files.readAllBytes(folder.resolve("config.json")),
      metrics.toString().getBytes(UTF_8),
    };
  }

  @Test
  void refusesAFileInPlaceOfTheFolder() throws IOException {
    Path file = Cli.file(folder, "file", "x");
    Cli.run("demo", "--out", file, "--quiet").failsWith(1, file + ": this is a file");
    assertThat(file).hasContent("x\n");
  }
}
