package dev.heed.studio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes of data sets, asked by a program. Every answer has to fit its schema. */
class DataRoutesTest {
  private static final String RUN = "20260101-000000-classifier";

  @TempDir private Path folder;
  private Served served;

  @BeforeEach
  void start() throws IOException {
    served = Served.start(folder);
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private HttpResponse<String> send(String method, String path, String body) {
    return served.send(
        HttpRequest.newBuilder(served.address(path))
            .method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  private JsonNode json(String method, String path, String body) {
    return Served.json(send(method, path, body));
  }

  private long create(String body) {
    return json("POST", "/api/datasets", body).get("id").asLong();
  }

  @Test
  void textsAreFoundCorrectedAndDownloaded() throws IOException {
    JsonNode preview = json("POST", "/api/datasets/preview", "{\"path\":\"root/reviews.csv\"}");
    assertThat(preview.at("/figures/texts").asInt()).isEqualTo(120);
    long id = create("{\"path\":\"root/reviews.csv\",\"name\":\"Reviews\"}");
    String base = "/api/datasets/" + id;
    JsonNode page = json("GET", base + "/texts?label=pos&search=GOOD&limit=5", "");
    assertThat(page.get("total").asInt()).isPositive();
    assertThat(page.get("texts"))
        .hasSize(5)
        .allMatch(text -> text.get("text").asText().contains("good"));
    int num = page.at("/texts/0/place/num").asInt();
    json("PUT", base + "/corrections/" + num, "{\"labels\":[\"neg\"]}");
    json("PUT", base + "/corrections/" + (num + 1), "{\"skip\":true}");
    assertThat(json("GET", base, "").get("corrected").asInt()).isEqualTo(1);
    assertThat(json("GET", base + "/texts?flag=corrected", "").get("total").asInt()).isEqualTo(1);
    assertThat(json("GET", base + "/texts?flag=skipped", "").get("total").asInt()).isEqualTo(1);
    List<String> before = Files.readAllLines(folder.resolve("root/reviews.csv"));
    List<String> after = served.get(base + "/corrected.csv").body().lines().toList();
    assertThat(after).hasSameSizeAs(before);
    assertThat(after.get(num + 1)).isEqualTo(before.get(num + 1).replace("pos,", "neg,"));
    served.restart();
    assertThat(json("GET", base + "/texts/" + num, "").at("/corrected/0").asText())
        .isEqualTo("neg");
    json("DELETE", base + "/corrections/" + num, "");
    assertThat(served.get(base + "/corrected.csv").body().lines().toList()).isEqualTo(before);
    json("PATCH", base, "{\"name\":\"<img src=x onerror=alert(1)>\",\"note\":\"n\"}");
    assertThat(json("DELETE", base, "")).isEmpty();
    assertThat(served.get(base).statusCode()).isEqualTo(404);
  }

  @Test
  void textsAreLeftOutOfTrainings() throws IOException {
    long id = create("{\"path\":\"root/reviews.csv\"}");
    String base = "/api/datasets/" + id;
    int num = 4;
    List<String> before = Files.readAllLines(folder.resolve("root/reviews.csv"));
    json("PUT", base + "/corrections/" + num, "{\"labels\":[\"neg\"]}");
    json("PUT", base + "/corrections/" + (num + 2), "{\"leave_out\":true}");
    assertThat(json("GET", base + "/texts?flag=left_out", "").get("total").asInt()).isEqualTo(1);
    assertThat(served.get(base + "/corrected.csv").body().lines()).hasSize(before.size() - 1);
    assertThat(served.get(base + "/corrections.csv").body().lines())
        .containsExactly("line,given,suggested", (num + 2) + ",pos,neg", (num + 4) + ",pos,");
    assertThat(json("POST", base + "/training", "{}").get("corrections").asText())
        .isEqualTo("datasets/%d/reviews-1.jsonl.corrections.csv".formatted(id));
    assertThat(
            Served.error(
                send("PUT", base + "/corrections/1", "{\"skip\":true,\"leave_out\":true}")))
        .isEqualTo(
            "the decision is not clear; expected either labels, or skip or leave_out, which is"
                + " true");
    json("DELETE", base + "/corrections/" + (num + 2), "");
    assertThat(json("GET", base, "").get("left_out").asInt()).isZero();
    assertThat(json("POST", base + "/training", "{}").get("corrections").isNull()).isTrue();
  }

  @Test
  void runsOnADataSetAreJudgedAndCompared() throws IOException {
    long id = create("{\"path\":\"root/reviews.csv\"}");
    String base = "/api/datasets/" + id;
    String file = json("POST", base + "/training", "{}").get("path").asText();
    assertThat(file).isEqualTo("datasets/%d/reviews-1.jsonl".formatted(id));
    assertThat(folder.resolve("runs").resolve(file)).exists();
    run(RUN, "{\"data\":\"%s\"}".formatted(file), "neg");
    run("20260102-000000-classifier", "{\"data\":\"%s\"}".formatted(file), "pos");
    run("20260103-000000-classifier", "{\"data\":\"root/other.csv\"}", "pos");
    served.restart();
    assertThat(json("GET", base + "/runs", "")).hasSize(2);
    JsonNode confusion = json("GET", base + "/runs/" + RUN + "/confusion?part=dev", "");
    assertThat(confusion.get("judged").asInt()).isEqualTo(40);
    assertThat(confusion.get("cells")).hasSize(2);
    JsonNode wrong = json("GET", base + "/texts?flag=wrong&order=surest&run=" + RUN, "");
    assertThat(wrong.get("total").asInt()).isEqualTo(60);
    assertThat(wrong.at("/texts/0/labels/0").asText()).isEqualTo("pos");
    JsonNode changes =
        json("GET", base + "/changes?before=" + RUN + "&after=20260102-000000-classifier", "");
    assertThat(changes.get("mended").asInt()).isEqualTo(60);
    assertThat(changes.get("broken").asInt()).isEqualTo(60);
    assertThat(Served.error(served.get(base + "/texts?run=20260103-000000-classifier")))
        .isEqualTo(
            "run '20260103-000000-classifier' has no predictions for data set %d; expected one of"
                    .formatted(id)
                + " /api/datasets/%d/runs".formatted(id));
  }

  /** The folder of a finished run that predicts one label for all texts. */
  private void run(String id, String settings, String predicted) throws IOException {
    Path own = Files.createDirectories(folder.resolve("runs").resolve(id));
    Files.writeString(
        own.resolve("config.json"),
        "{\"experiment\":\"classifier\",\"version\":\"test\",\"seed\":1,\"settings\":%s}"
            .formatted(settings));
    Files.writeString(own.resolve("metrics.json"), "{}");
    StringBuilder lines = new StringBuilder();
    for (int row = 0; row < 120; row++) {
      lines.append(
          "{\"row\":%d,\"part\":\"%s\",\"label\":\"x\",\"predicted\":\"%s\",\"probability\":0.8,\"given\":null}%n"
              .formatted(row, row % 3 == 0 ? "dev" : "train", predicted));
    }
    Files.writeString(own.resolve("predictions.jsonl"), lines);
  }

  @Test
  void anAuditFindsSuspectsInTheBackground() throws Exception {
    List<String> rows = Files.readAllLines(folder.resolve("root/reviews.csv"));
    rows.add(rows.get(1).replace("pos,", "neg,"));
    Files.write(folder.resolve("root/noisy.csv"), rows);
    long id = create("{\"path\":\"root/noisy.csv\"}");
    String base = "/api/datasets/" + id;
    assertThat(json("GET", base + "/audit", "").get("state").asText()).isEqualTo("none");
    json("POST", base + "/audit", "{}");
    JsonNode status = json("GET", base + "/audit", "");
    for (long end = System.nanoTime() + 240_000_000_000L;
        status.get("state").asText().equals("running") && System.nanoTime() < end; ) {
      Thread.sleep(50);
      status = json("GET", base + "/audit", "");
    }
    assertThat(status.get("state").asText()).as(status.toString()).isEqualTo("done");
    assertThat(status.get("findings"))
        .anySatisfy(
            finding -> {
              assertThat(finding.get("check").asText()).isEqualTo("conflicting-labels");
              assertThat(finding.get("shown")).anyMatch(text -> text.get("num").asInt() == 120);
            });
    served.restart();
    assertThat(json("GET", base + "/audit", "").get("findings")).isNotEmpty();
    try (var files = Files.list(folder.resolve("runs/datasets/" + id))) {
      assertThat(files).hasSize(1); // the file that was audited is gone
    }
  }

  @Test
  void refusalsAreOneLineWithoutPlaces() throws IOException {
    Files.writeString(folder.resolve("secret.csv"), "label,text\nx,one\n");
    Files.writeString(folder.resolve("root/bad.csv"), "label,text\nx,one\ny,two,three\n");
    long id = create("{\"path\":\"root/reviews.csv\"}");
    String base = "/api/datasets/" + id;
    for (String path : List.of("../secret.csv", folder.resolve("secret.csv").toString())) {
      for (String route : List.of("/api/datasets", "/api/datasets/preview")) {
        HttpResponse<String> answer = send("POST", route, "{\"path\":\"%s\"}".formatted(path));
        assertThat(answer.statusCode()).as(path).isEqualTo(403);
      }
    }
    List<HttpResponse<String>> refused =
        List.of(
            send("POST", "/api/datasets", "{}"),
            send("POST", "/api/datasets", "{\"path\":\"root/bad.csv\"}"),
            send("POST", "/api/datasets", "{\"path\":\"root/none.csv\"}"),
            send(
                "POST",
                "/api/datasets",
                "{\"path\":\"root/bad.csv\",\"reading\":{\"format\":\"x\"}}"),
            send(
                "POST",
                "/api/datasets",
                "{\"path\":\"root/bad.csv\",\"reading\":{\"encoding\":\"x y\"}}"),
            send(
                "POST",
                "/api/datasets",
                "{\"path\":\"root/bad.csv\",\"name\":\"%s\"}".formatted("x".repeat(201))),
            send("PATCH", base, "{\"name\":\" \"}"),
            send("PATCH", base, "{\"note\":\"%s\"}".formatted("x".repeat(2001))),
            send("PUT", base + "/corrections/0", "{}"),
            send("PUT", base + "/corrections/0", "{\"labels\":[\"a\"],\"skip\":true}"),
            send(
                "PUT",
                base + "/corrections/0",
                "{\"labels\":[\"%s\"]}".formatted("x".repeat(1001))),
            send("PUT", base + "/corrections/0", "{\"labels\":[\"a\",\"b\"]}"),
            send(
                "PUT",
                base + "/corrections/0",
                "{\"labels\":[%s\"a\"]}".formatted("\"a\",".repeat(100))),
            send("PUT", base + "/corrections/120", "{\"skip\":true}"),
            send("PUT", base + "/corrections/x", "{\"skip\":true}"),
            served.get("/api/datasets/x"),
            served.get("/api/datasets/99"),
            served.get(base + "/texts?flag=odd"),
            served.get(base + "/texts?flag=wrong"),
            served.get(base + "/texts?order=text;drop"),
            served.get(base + "/texts?run=..%2F..%2Froot"),
            served.get(base + "/texts?min_length=-1"),
            served.get(base + "/changes"),
            served.get(base + "/runs/none/confusion"));
    assertThat(refused)
        .allSatisfy(
            answer -> {
              assertThat(answer.statusCode()).as(answer.toString()).isBetween(400, 499);
              assertThat(Served.error(answer))
                  .contains("; expected ")
                  .doesNotContain("\n", folder.toString(), "--label", "Exception");
            });
    HttpResponse<String> foreign =
        served.send(
            HttpRequest.newBuilder(served.address(base))
                .header("Origin", "http://evil.example")
                .DELETE());
    assertThat(foreign.statusCode()).isEqualTo(403);
    assertThat(served.get(base).statusCode()).isEqualTo(200);
  }

  @Test
  void aDamagedStoreLeavesTheOtherPagesAlone() throws IOException {
    Files.write(folder.resolve("runs/store.mv.db"), new byte[20_000]);
    assertThat(Served.error(served.get("/api/datasets")))
        .isEqualTo(
            "store.mv.db is damaged; expected the studio's data sets: move it away to begin anew");
    assertThat(served.get("/api/runs").statusCode()).isEqualTo(200);
  }
}
