package dev.heed.studio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that train classifiers: their states, names, results, and what is refused. */
class ClassifierRunsTest {
  private static final String QUICK = "\"data\":\"reviews.csv\",\"epochs\":\"3\"";

  /** So many epochs that a test can act on a training that goes on. */
  private static final String LONG =
      "\"data\":\"many.csv\",\"epochs\":\"100000\",\"patience\":\"100000\"";

  @TempDir static Path folder;
  private static Served served;

  @BeforeAll
  static void serve() throws IOException {
    served = Served.start(folder);
    Served.reviews(folder.resolve("root/many.csv"), 4000);
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private static JsonNode run(String id) {
    return Served.json(served.get("/api/runs/" + id));
  }

  private static HttpResponse<String> change(String id, String body) {
    return served.send(
        HttpRequest.newBuilder(served.address("/api/runs/" + id))
            .method("PATCH", BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> delete(String id) {
    return served.send(HttpRequest.newBuilder(served.address("/api/runs/" + id)).DELETE());
  }

  private static List<String> folders() throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("runs"))) {
      return all.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void leavesAModelAReportAndPredictions() throws Exception {
    String id = served.run("classifier", QUICK);
    JsonNode run = served.await(id, "done");
    assertThat(id).endsWith("-" + run.get("name").asText().replace(' ', '-'));
    assertThat(run.get("files"))
        .extracting(JsonNode::asText)
        .contains("model.heed", "report.html", "result.json", "predictions.jsonl")
        .doesNotContain("checkpoint");
    assertThat(run.at("/settings/data").asText()).isEqualTo("root/reviews.csv");
    assertThat(run.at("/findings/score").asDouble()).isBetween(0.5, 1.0);
    assertThat(run.at("/findings/facts/train_texts").asInt()).isEqualTo(108);
    assertThat(run.at("/findings/facts/baseline").asDouble()).isEqualTo(0.5);
    JsonNode result = Served.json(served.get("/api/runs/" + id + "/result"));
    assertThat(result.at("/measured/texts").asText()).isEqualTo("12 dev texts");
    assertThat(result.at("/warnings/0").asText()).isEqualTo("lower the setting lr");
    assertThat(served.get("/api/runs/" + id + "/trace").body()).contains("dev_macro_f1");
    assertThat(Files.readString(folder.resolve("runs/" + id + "/config.json")))
        .doesNotContain(folder.toString());
    // The model answers under the name of its run.
    assertThat(
            served
                .post("/api/classify", "{\"model\":\"%s\",\"texts\":[\"good\"]}".formatted(id))
                .statusCode())
        .isEqualTo(200);
  }

  /** A failed start leaves neither a run nor a folder. */
  @Test
  void whatCannotBeginIsNoRun() throws IOException {
    Files.writeString(folder.resolve("root/one.csv"), "label,text\n" + "x,a film\n".repeat(9));
    Files.writeString(folder.resolve("root/none.csv"), "label,text\n");
    Files.writeString(folder.resolve("root/odd.csv"), "label,text\na,b\n\"c");
    List<String> before = folders();
    int runs = Served.json(served.get("/api/runs")).size();
    for (String data : List.of("one.csv", "none.csv", "odd.csv")) {
      HttpResponse<String> answer = start("{\"data\":\"%s\"}".formatted(data));
      assertThat(answer.statusCode()).as(data).isEqualTo(400);
      assertThat(Served.error(answer)).startsWith("root/" + data).contains("; expected ");
    }
    assertThat(Served.error(start("{\"data\":\"one.csv\"}")))
        .isEqualTo(
            "root/one.csv: all 9 texts have the label 'x'; expected texts with at least two"
                + " different labels");
    assertThat(start("{\"data\":\"../../secret.csv\"}").statusCode()).isEqualTo(403);
    assertThat(Served.error(start("{}"))).startsWith("data is missing");
    assertThat(Served.error(start("{\"data\":\"reviews.csv\",\"epoch\":\"1\"}")))
        .isEqualTo("there is no setting 'epoch'; did you mean 'epochs'?");
    assertThat(Served.error(start("{\"data\":\"reviews.csv\",\"class_weights\":\"/etc/passwd\"}")))
        .isEqualTo("class_weights is '/etc/passwd'; expected one of none, sqrt, balanced");
    assertThat(Served.json(served.get("/api/runs")).size()).isEqualTo(runs);
    assertThat(folders()).isEqualTo(before);
  }

  private static HttpResponse<String> start(String settings) {
    return served.post(
        "/api/runs", "{\"experiment\":\"classifier\",\"settings\":%s}".formatted(settings));
  }

  @Test
  void stopKeepsTheBestEpoch() throws Exception {
    String id = served.run("classifier", LONG);
    awaitEpochs(id, 2);
    assertThat(delete(id).statusCode()).isEqualTo(409);
    served.post("/api/runs/" + id + "/pause", "{}");
    served.await(id, "paused");
    served.post("/api/runs/" + id + "/resume", "{}");
    served.await(id, "running");
    served.post("/api/runs/" + id + "/stop", "{}");
    JsonNode run = served.await(id, "stopped");
    assertThat(run.get("resumable").asBoolean()).isFalse();
    assertThat(run.get("files")).extracting(JsonNode::asText).contains("model.heed");
    JsonNode result = Served.json(served.get("/api/runs/" + id + "/result"));
    assertThat(result.get("stopped").asBoolean()).isTrue();
    assertThat(result.get("best_epoch").asInt()).isPositive();
    assertThat(delete(id).statusCode()).isEqualTo(204);
    assertThat(folders()).doesNotContain(id);
    assertThat(delete(id).statusCode()).isEqualTo(404);
  }

  private static void awaitEpochs(String id, int count) throws InterruptedException {
    while (Served.json(served.get("/api/runs/" + id + "/trace")).get("total").asInt() < count) {
      Thread.sleep(10);
    }
  }

  /** Names, states and messages outlive the studio; an interrupted run ends with the same bytes. */
  @Test
  void survivesARestart() throws Exception {
    try (Served mine = Served.start(folder.resolve("restart"))) {
      Served.reviews(mine.folder().resolve("root/many.csv"), 2000);
      String settings = "\"data\":\"many.csv\",\"epochs\":\"40\",\"patience\":\"40\"";
      String whole = mine.run("classifier", settings);
      mine.await(whole, "done");
      String cut = mine.run("classifier", settings);
      mine.post("/api/runs/" + cut + "/pause", "{}");
      mine.await(cut, "paused");
      mine.restart();
      JsonNode run = mine.await(cut, "interrupted");
      assertThat(run.get("resumable").asBoolean()).isTrue();
      assertThat(run.get("name").asText()).isEqualTo("many 2");
      JsonNode done = mine.await(whole, "done");
      assertThat(done.get("resumable").asBoolean()).isFalse();
      assertThat(done.get("name").asText()).isEqualTo("many");
      mine.post("/api/runs/" + cut + "/resume", "{}");
      mine.await(cut, "done");
      Path runs = mine.folder().resolve("runs");
      assertThat(runs.resolve(cut).resolve("model.heed"))
          .hasSameBinaryContentAs(runs.resolve(whole).resolve("model.heed"));
      assertThat(runs.resolve(cut).resolve("trace.csv"))
          .hasSameTextualContentAs(runs.resolve(whole).resolve("trace.csv"));
    }
  }

  @Test
  void namesAndNotesCanBeChanged() throws Exception {
    String id = served.run("classifier", QUICK);
    served.await(id, "done");
    String html = "<script>alert(1)</script>";
    JsonNode changed =
        Served.json(change(id, "{\"name\":\" a b \",\"note\":\"%s\\nx\"}".formatted(html)));
    assertThat(changed.get("name").asText()).isEqualTo("a b");
    assertThat(Served.json(change(id, "{\"name\":null}")).get("note").asText())
        .isEqualTo(html + "\nx");
    assertThat(Served.error(change(id, "{\"name\":\" \"}")))
        .isEqualTo("name is empty; expected 1 to 100 characters on one line");
    assertThat(change(id, "{\"name\":\"a\\nb\"}").statusCode()).isEqualTo(400);
    assertThat(change(id, "{\"note\":\"%s\"}".formatted("x".repeat(4001))).statusCode())
        .isEqualTo(400);
    assertThat(change(id, "{\"title\":\"x\"}").statusCode()).isEqualTo(400);
    assertThat(run(id).get("name").asText()).isEqualTo("a b");
  }

  @Test
  void findsTextsOnWhichRunsDiffer() throws Exception {
    String weak = served.run("classifier", "\"data\":\"reviews.csv\",\"epochs\":\"1\"");
    served.await(weak, "done");
    String other = served.run("classifier", "\"data\":\"many.csv\",\"epochs\":\"1\"");
    served.await(other, "done");
    JsonNode same = Served.json(served.get("/api/differences?runs=%s,%s".formatted(weak, weak)));
    assertThat(same.get("compared").asInt()).isEqualTo(120);
    assertThat(same.get("differing").asInt()).isZero();
    // As if the second run had been wrong about one text.
    Path file = folder.resolve("runs/" + weak + "/predictions.jsonl");
    List<String> lines = Files.readAllLines(file);
    String copy = served.run("classifier", "\"data\":\"reviews.csv\",\"epochs\":\"1\"");
    served.await(copy, "done");
    Files.write(
        folder.resolve("runs/" + copy + "/predictions.jsonl"),
        IntStream.range(0, lines.size())
            .mapToObj(
                i ->
                    i == 7
                        ? lines.get(i).replaceAll("(\"predicted\":\")\\w+", "$1other")
                        : lines.get(i))
            .toList());
    JsonNode one = Served.json(served.get("/api/differences?runs=%s,%s".formatted(weak, copy)));
    assertThat(one.get("differing").asInt()).isEqualTo(1);
    assertThat(one.at("/texts/0/row").asInt()).isEqualTo(7);
    assertThat(one.at("/texts/0/predicted/1/0").asText()).isEqualTo("other");
    String text = Files.readAllLines(folder.resolve("root/reviews.csv")).get(8).split(",")[1];
    assertThat(one.at("/texts/0/text").asText()).isEqualTo(text);
    HttpResponse<String> refused = served.get("/api/differences?runs=%s,%s".formatted(weak, other));
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(Served.error(refused)).contains("different files");
    assertThat(served.get("/api/differences?runs=" + weak).statusCode()).isEqualTo(400);
  }
}
