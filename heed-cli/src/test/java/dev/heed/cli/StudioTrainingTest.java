package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.cli.text.StudioTrainer;
import dev.heed.studio.Studio;
import dev.heed.studio.StudioOptions;
import dev.heed.studio.http.Listen;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;

/** The studio trains as the command does. */
@Timeout(300)
class StudioTrainingTest {
  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private Studio studio;

  @BeforeEach
  void serve() throws IOException {
    studio =
        new Studio(
            new StudioOptions(
                new Listen(0, "127.0.0.1", Optional.empty()),
                List.of(folder),
                List.of(),
                List.of(),
                folder.resolve("runs"),
                2,
                "test"),
            new StudioTrainer(CommandSpec.create().name("heed")));
  }

  @AfterEach
  void stop() {
    studio.close();
    client.close();
  }

  private HttpResponse<String> send(String path, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:%d/api/%s".formatted(studio.port(), path)));
    return client.send(
        (body.isEmpty() ? request : request.POST(BodyPublishers.ofString(body))).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> start(String settings) throws Exception {
    return send("runs", "{\"experiment\":\"classifier\",\"settings\":{%s}}".formatted(settings));
  }

  /** The folder of a run that has ended. */
  private Path trained(String settings) throws Exception {
    HttpResponse<String> started = start(settings);
    assertThat(started.statusCode()).as(started.body()).isEqualTo(201);
    String id = Cli.json(started.body()).get("id").asText();
    JsonNode run;
    do {
      Thread.sleep(20);
      run = Cli.json(send("runs/" + id, "").body());
    } while (run.get("state").asText().equals("running"));
    assertThat(run.get("state").asText()).as(run.toString()).isEqualTo("done");
    return folder.resolve("runs").resolve(id);
  }

  /** Everything in a report but its settings, which name files. */
  private static String findings(Path report) throws IOException {
    String html = Files.readString(report);
    int settings = html.indexOf("All settings that decide the result");
    assertThat(settings).isPositive();
    return html.substring(0, settings);
  }

  @Test
  void givesTheSameModelAndReport() throws Exception {
    Path data = Cli.reviews(folder, 700);
    Path model = folder.resolve("m.heed");
    Path kept = folder.resolve("kept");
    Cli.run("train", data, "--model", model, "--run-dir", kept, "--quiet").ok();
    Path run = trained("\"data\":\"reviews.csv\"");
    assertThat(run.resolve("model.heed")).hasSameBinaryContentAs(model);
    assertThat(run.resolve("trace.csv")).hasSameTextualContentAs(kept.resolve("trace.csv"));
    assertThat(findings(run.resolve("report.html")))
        .isEqualTo(findings(kept.resolve("report.html")));
    assertThat(Files.readString(run.resolve("report.html"))).doesNotContain(folder.toString());
  }

  @Test
  void givesTheSameModelWithOtherSettings() throws Exception {
    Path data = Cli.reviews(folder, 300);
    Path texts = folder.resolve("plain.tsv");
    Files.writeString(texts, Files.readString(data).replaceFirst(".*\n", "").replace(',', '\t'));
    Path model = folder.resolve("m.heed");
    Cli.run(
            "train",
            texts,
            "--model",
            model,
            "--no-header",
            "--label",
            1,
            "--text",
            2,
            "--head",
            "mlp",
            "--dev-share",
            0.2,
            "--test-share",
            0.2,
            "--refit",
            "no",
            "--label-names",
            "pos=good,neg=poor",
            "--ngrams",
            1,
            "--lr",
            0.5,
            "--quiet")
        .ok();
    Path run =
        trained(
            "\"data\":\"plain.tsv\",\"header\":false,\"label\":\"1\",\"text\":\"2\",\"head\":\"mlp\","
                + "\"dev_share\":0.2,\"test_share\":\"0.2\",\"refit\":\"no\","
                + "\"label_names\":\"pos=good,neg=poor\",\"ngrams\":1,\"lr\":\"0.5\"");
    assertThat(run.resolve("model.heed")).hasSameBinaryContentAs(model);
    Map<String, Integer> parts = new TreeMap<>();
    List<String> lines = Files.readAllLines(run.resolve("predictions.jsonl"));
    for (int row = 0; row < lines.size(); row++) {
      JsonNode line = Cli.json(lines.get(row));
      assertThat(line.get("row").asInt()).isEqualTo(row);
      assertThat(line.get("label").asText()).isIn("good", "poor");
      parts.merge(line.get("part").asText(), 1, Integer::sum);
    }
    assertThat(parts).isEqualTo(Map.of("test", 60, "dev", 48, "train", 192));
  }

  /** A text that corrections leave out has no prediction, and the others keep their rows. */
  @Test
  void correctionsLeaveRowsAsTheyAre() throws Exception {
    Cli.reviews(folder, 300);
    Cli.file(folder, "fix.csv", "line,given,suggested", "3,neg,", "5,neg,pos", "4,pos,pos");
    Path run = trained("\"data\":\"reviews.csv\",\"corrections\":\"fix.csv\",\"epochs\":2");
    List<JsonNode> lines =
        Files.readAllLines(run.resolve("predictions.jsonl")).stream().map(Cli::json).toList();
    assertThat(lines).hasSize(299);
    assertThat(lines.subList(0, 4).stream().map(line -> line.get("row").asInt()))
        .containsExactly(0, 2, 3, 4);
    assertThat(lines.get(2).get("label").asText()).isEqualTo("pos");
  }

  /** Of several labels, the predictions are sets, with the probability of just this set. */
  @Test
  void predictsSeveralLabels() throws Exception {
    List<String> kinds =
        List.of(
            "[\"law\"],\"text\":\"the court and the judge of town ",
            "[\"sport\"],\"text\":\"the team won the match of town ",
            "[\"sport\",\"law\"],\"text\":\"the judge of the match and the court of the team ",
            "[],\"text\":\"nothing much to say of town ");
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 240; i++) {
      rows.append("{\"label\":").append(kinds.get(i % 4)).append(i % 7).append("\"}\n");
    }
    Files.writeString(folder.resolve("several.jsonl"), rows);
    Path run = trained("\"data\":\"several.jsonl\",\"multi_label\":\"true\"");
    List<JsonNode> lines =
        Files.readAllLines(run.resolve("predictions.jsonl")).stream().map(Cli::json).toList();
    assertThat(lines).hasSize(240);
    int right = 0;
    for (int i = 0; i < lines.size(); i++) {
      JsonNode line = lines.get(i);
      assertThat(line.get("row").asInt()).isEqualTo(i);
      assertThat(line.get("label").toString())
          .isEqualTo(List.of("\"law\"", "\"sport\"", "[\"sport\",\"law\"]", "[]").get(i % 4));
      boolean isRight = labels(line.get("label")).equals(labels(line.get("predicted")));
      right += isRight ? 1 : 0;
      double probability = line.get("probability").asDouble();
      assertThat(probability).isBetween(0.0, 1.0);
      if (isRight) {
        assertThat(line.get("given").asDouble()).isEqualTo(probability);
      } else {
        assertThat(line.get("given").asDouble() + probability).isLessThanOrEqualTo(1);
      }
    }
    assertThat(right).isGreaterThan(200);
    String id = run.getFileName().toString();
    JsonNode thresholds = Cli.json(send("thresholds?model=%s&run=%s".formatted(id, id), "").body());
    assertThat(thresholds.get("several").asBoolean()).isTrue();
    assertThat(thresholds.get("part").asText()).isEqualTo("dev");
    JsonNode set = Cli.json(send("datasets", "{\"path\":\"several.jsonl\"}").body());
    JsonNode confusion =
        Cli.json(
            send("datasets/%d/runs/%s/confusion".formatted(set.get("id").asInt(), id), "").body());
    assertThat(confusion.get("judged").asInt()).isEqualTo(240);
    assertThat(confusion.get("right").asInt()).isEqualTo(right);
  }

  private static Set<String> labels(JsonNode label) {
    Set<String> labels = new TreeSet<>();
    if (label.isArray()) {
      label.forEach(each -> labels.add(each.asText()));
    } else {
      labels.add(label.asText());
    }
    return labels;
  }

  /** Messages speak of the studio's settings, never of options. */
  @Test
  void refusesInTheTermsOfTheStudio() throws Exception {
    Cli.reviews(folder, 40);
    assertThat(error("\"data\":\"reviews.csv\",\"epochs\":\"x\""))
        .isEqualTo("the setting epochs is 'x'; expected a whole number");
    assertThat(error("\"data\":\"reviews.csv\",\"dev\":\"reviews.csv\",\"dev_share\":\"0.2\""))
        .isEqualTo(
            "the setting dev and the setting dev_share are both given; expected one of them");
    assertThat(error("\"data\":\"reviews.csv\",\"label\":\"nope\""))
        .startsWith(folder.getFileName() + "/reviews.csv:1: there is no column");
    assertThat(error("\"data\":\"reviews.csv\",\"header\":\"maybe\""))
        .isEqualTo("header is 'maybe'; expected one of true, false");
    assertThat(Cli.json(send("runs", "").body())).isEmpty();
  }

  private String error(String settings) throws Exception {
    HttpResponse<String> answer = start(settings);
    assertThat(answer.statusCode()).isEqualTo(400);
    return Cli.json(answer.body()).get("error").asText();
  }

  /** The example of 'heed demo' is there without any file. */
  @Test
  void placesTheExample() throws Exception {
    JsonNode placed = Cli.json(send("example", "{}").body());
    assertThat(placed.at("/data/path").asText()).isEqualTo("uploads/examples/banking-train.csv");
    assertThat(
            start(
                    "\"data\":\"%s\",\"test\":\"%s\",\"epochs\":1,\"char_ngrams\":\"none\""
                        .formatted(
                            placed.at("/data/path").asText(), placed.at("/test/path").asText()))
                .statusCode())
        .isEqualTo(201);
  }
}
