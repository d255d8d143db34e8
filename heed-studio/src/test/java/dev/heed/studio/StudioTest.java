package dev.heed.studio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.studio.explain.Models;
import dev.heed.studio.http.Failures;
import dev.heed.studio.http.TextsRequest;
import dev.heed.studio.run.Runs;
import dev.heed.studio.run.StudioRun;
import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.training.ModelInfo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Type;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API, asked by a program. */
class StudioTest {
  private static final String FAST = "\"epochs\":\"200\",\"updates_per_second\":\"0\"";

  @TempDir static Path folder;
  private static Served served;

  @BeforeAll
  static void start() throws IOException {
    served = Served.start(folder);
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private static JsonNode getJson(String path) {
    return Served.json(served.get(path));
  }

  /** A model of several labels gives all of them, one of them, or none. */
  @Test
  void classifiesAndExplainsTextsOfSeveralLabels() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      boolean a = i % 2 == 0;
      boolean b = i % 3 == 0;
      lines.add(
          (a ? "__label__a " : "")
              + (b ? "__label__b " : "")
              + (a ? "alpha " : "")
              + (b ? "beta " : "")
              + "other"
              + i % 5);
    }
    Path corpus = Files.write(folder.resolve("root/several.txt"), lines);
    CorpusOptions any =
        CorpusOptions.defaults()
            .withFormat(CorpusFormat.FASTTEXT)
            .withLabels(CorpusOptions.Labels.ANY);
    TextClassifier classifier = Training.defaults().format(any).threads(1).run(corpus).classifier();
    classifier.save(folder.resolve("root/several.heed"));
    JsonNode answer =
        Served.json(
            served.post(
                "/api/classify",
                "{\"model\":\"several.heed\",\"texts\":[\"alpha beta"
                    + " other1\",\"beta\",\"other1\"]}"));
    assertThat(answer.at("/results/0/labels"))
        .map(JsonNode::asText)
        .containsExactlyInAnyOrder("a", "b");
    assertThat(answer.at("/results/1/labels")).map(JsonNode::asText).containsExactly("b");
    assertThat(answer.at("/results/2/labels")).isEmpty();
    JsonNode explanation =
        Served.json(
                served.post(
                    "/api/explain", "{\"model\":\"several.heed\",\"text\":\"alpha beta other1\"}"))
            .get("explanation");
    assertThat(explanation.get("chosen")).hasSize(2);
    assertThat(explanation.get("label")).isEqualTo(explanation.at("/chosen/0"));
    for (int label = 0; label < 2; label++) {
      double sum = 0;
      for (JsonNode word : explanation.get("words")) {
        sum += word.at("/contributions/" + label).asDouble();
      }
      assertThat(sum).isEqualTo(explanation.at("/logits/" + label).asDouble());
    }
  }

  @Test
  void classifiesTexts() {
    JsonNode answer =
        Served.json(served.post("/api/classify", "{\"texts\":[\"a good film\",\"awful\",\"\"]}"));
    assertThat(answer.get("labels")).map(JsonNode::asText).containsExactly("neg", "pos");
    JsonNode first = answer.at("/results/0");
    assertThat(first.get("label").asText()).isEqualTo("pos");
    assertThat(first.at("/reasons/0/word").asText()).contains("good");
    assertThat(first.at("/probabilities/1").asDouble())
        .isEqualTo(first.get("probability").asDouble());
    assertThat(answer.at("/results/1/label").asText()).isEqualTo("neg");
    assertThat(answer.get("results").size()).isEqualTo(3);
  }

  @Test
  void contributionsAddUpToTheLogit() {
    JsonNode answer =
        Served.json(
            served.post("/api/explain", "{\"model\":\"m.heed\",\"text\":\"the good 𝒇 film\"}"));
    JsonNode explanation = answer.get("explanation");
    for (int label = 0; label < 2; label++) {
      double sum = 0;
      for (JsonNode word : explanation.get("words")) {
        sum += word.at("/contributions/" + label).asDouble();
      }
      sum += explanation.at("/remainder/" + label).asDouble();
      assertThat(sum).isEqualTo(explanation.at("/logits/" + label).asDouble());
      double shares = 0;
      for (JsonNode word : answer.get("words")) {
        shares += word.at("/contributions/" + label).asDouble();
      }
      assertThat(shares).isCloseTo(sum, within(1e-9));
    }
    assertThat(answer.at("/words/3/begin").asInt()).isEqualTo(11); // in code points
    assertThat(answer.get("words"))
        .map(word -> word.get("known").asBoolean())
        .containsExactly(true, true, false, true);
  }

  /** The page of the API lists every route of the server and no other. */
  @Test
  void openApiListsEveryRoute() throws IOException {
    Set<String> served = new TreeSet<>();
    Path sources = Path.of("src/main/java/dev/heed/studio");
    Pattern route = Pattern.compile("\\.(get|post|put|patch|delete)\\(\\s*\"(/api/[^\"]*)\"");
    try (var files = Files.list(sources)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        for (Matcher m = route.matcher(Files.readString(file)); m.find(); ) {
          served.add(m.group(1) + " " + m.group(2));
        }
      }
    }
    assertThat(Schemas.DOCUMENT.operations()).isEqualTo(served).hasSizeGreaterThan(20);
    Schemas.DOCUMENT.requireComplete();
  }

  /** The document cannot fall behind the code: what is written and read are these records. */
  @Test
  void schemasHaveTheFieldsOfTheRecords() {
    Map<String, Type> records =
        Map.ofEntries(
            Map.entry("Status", Studio.Status.class),
            Map.entry("Error", Failures.Failure.class),
            Map.entry("Model", Models.Name.class),
            Map.entry("Texts", TextsRequest.class),
            Map.entry("Classified", ModelRoutes.Classified.class),
            Map.entry("Text", ModelRoutes.TextRequest.class),
            Map.entry("Explained", Models.Explained.class),
            Map.entry("NewRun", Runs.Request.class),
            Map.entry("Run", StudioRun.Summary.class));
    records.forEach(Schemas.DOCUMENT::requireFits);
  }

  /** A client that is generated from the schemas may rely on them: there is no bare object. */
  @Test
  void schemasRejectWhatIsNoAnswer() {
    JsonNode run = Schemas.openapi().at("/components/schemas/Run");
    assertThat(Schemas.faults(run, "{}")).hasSizeGreaterThan(10);
    assertThat(Schemas.faults(run, "[]")).isNotEmpty();
  }

  @Test
  void trainsOnTextsAndServesTheirWords() throws Exception {
    String id =
        served.run(
            "training",
            "\"corpus\":\"reviews.csv\",\"epochs\":\"300\",\"rate\":\"1\","
                + "\"updates_per_second\":\"0\",\"record_every\":\"3\"");
    JsonNode run = served.await(id, "done");
    assertThat(run.at("/settings/corpus").asText()).isEqualTo("root/reviews.csv");
    assertThat(run.get("files")).map(JsonNode::asText).contains("model.heed", "report.html");
    assertThat(getJson("/api/runs/" + id + "/trace").get("rows").size()).isEqualTo(101);
    assertThat(getJson("/api/runs/" + id + "/metrics").get("dev_accuracy").asDouble()).isEqualTo(1);
    JsonNode answer =
        Served.json(
            served.post(
                "/api/classify", "{\"model\":\"%s\",\"texts\":[\"a lovely town\"]}".formatted(id)));
    assertThat(answer.at("/results/0/label").asText()).isEqualTo("pos");

    JsonNode found = getJson("/api/runs/" + id + "/words?search=LOV").get("words");
    assertThat(found.size()).isEqualTo(1);
    JsonNode lovely = found.get(0);
    assertThat(lovely.get("occurrences").asInt()).isBetween(20, 30);
    assertThat(lovely.get("companions").asDouble()).isEqualTo(3);
    assertThat(lovely.get("error").asDouble()).isLessThan(0.1);
    int word = lovely.get("word").asInt();
    JsonNode documents = getJson("/api/runs/" + id + "/words/" + word + "/documents");
    assertThat(documents.size()).isEqualTo(8);
    for (JsonNode document : documents) {
      assertThat(document.get("label").asText()).isEqualTo("pos");
      assertThat(document.get("words")).map(JsonNode::asText).contains("lovely").hasSize(4);
    }
    JsonNode course = getJson("/api/runs/" + id + "/courses?words=" + word).get("" + word);
    assertThat(course.get(0).get("score").asDouble()).isZero();
    assertThat(course.get(course.size() - 1).get("score").asDouble())
        .isEqualTo(lovely.get("score").asDouble());
    JsonNode plane = getJson("/api/runs/" + id + "/plane?epoch=0");
    assertThat(plane.get("epoch").asInt()).isZero();
    assertThat(plane.get("words").asInt()).isEqualTo(14);
    assertThat(served.get("/api/runs/" + id + "/words?words=999").statusCode()).isEqualTo(404);
    assertThat(served.post("/api/runs/" + id + "/resume", "{}").statusCode()).isEqualTo(409);
    assertThat(served.post("/api/runs/" + id + "/pause", "{}").statusCode()).isEqualTo(409);
  }

  /** A run that the end of a studio cut off is resumed by the next studio, to the same bytes. */
  @Test
  void resumedRunsGiveTheSameBytes(@TempDir Path own) throws Exception {
    try (Served mine = Served.start(own)) {
      String settings =
          "\"corpus\":\"reviews.csv\",\"epochs\":\"400\",\"record_every\":\"2\","
              + "\"updates_per_second\":\"%d\"";
      String whole = mine.run("training", settings.formatted(0));
      mine.await(whole, "done");
      String broken = mine.run("training", settings.formatted(100));
      while (Served.json(mine.get("/api/runs/" + broken + "/trace")).get("rows").size() < 10) {
        Thread.sleep(10);
      }
      mine.restart();
      JsonNode found = Served.json(mine.get("/api/runs/" + broken));
      assertThat(found.get("state").asText()).isEqualTo("interrupted");
      assertThat(Files.exists(own.resolve("runs/" + broken + "/metrics.json"))).isFalse();
      assertThat(Served.json(mine.get("/api/runs/" + broken + "/plane")).get("epoch").asInt())
          .isPositive();
      mine.post("/api/runs/" + broken + "/resume", "{}");
      mine.await(broken, "done");
      for (String file : List.of("trace.csv", "model.heed")) {
        assertThat(own.resolve("runs").resolve(broken).resolve(file))
            .hasSameBinaryContentAs(own.resolve("runs").resolve(whole).resolve(file));
      }
      assertThat(own.resolve("runs").resolve(broken).resolve("config.json"))
          .content()
          .contains("\"root/reviews.csv\"");
      try (Stream<Path> files = Files.list(own.resolve("runs").resolve(broken))) {
        assertThat(files.toList())
            .hasSizeGreaterThan(4)
            .allSatisfy(
                file ->
                    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(own.toString()));
      }
      JsonNode epochs = Served.json(mine.get("/api/runs/" + broken + "/epochs"));
      assertThat(epochs.get(epochs.size() - 1).asInt()).isEqualTo(400);
      List<Integer> ascending = new ArrayList<>();
      epochs.forEach(epoch -> ascending.add(epoch.asInt()));
      assertThat(ascending).isSorted().doesNotHaveDuplicates();
    }
  }

  /** The model file names the version and the texts as {@code heed train} does. */
  @Test
  void modelsNameTheirVersionAndTexts() throws Exception {
    Path corpus = folder.resolve("root/reviews.csv");
    String settings = "\"corpus\":\"reviews.csv\"," + FAST;
    String id = served.run("training", settings);
    served.await(id, "done");
    Path model = folder.resolve("runs").resolve(id).resolve("model.heed");
    ModelInfo info = TextClassifier.load(model).info();
    assertThat(info.version()).isEqualTo("test");
    assertThat(info.dataHash()).isEqualTo(Served.train(corpus).info().dataHash());
    String builtIn = served.run("training", FAST);
    served.await(builtIn, "done");
    Path other = folder.resolve("runs").resolve(builtIn).resolve("model.heed");
    assertThat(TextClassifier.load(other).info().dataHash())
        .matches("[0-9a-f]{64}")
        .isNotEqualTo(info.dataHash());
  }

  /** Also a reader that connects again after a while. */
  @Test
  void readersGetEveryRecord() throws Exception {
    String id = served.run("training", FAST + ",\"corpus\":\"reviews.csv\",\"record_every\":\"1\"");
    List<Integer> epochs = new ArrayList<>();
    long last = read(id, 0, 50, epochs);
    read(id, last, Integer.MAX_VALUE, epochs);
    List<Integer> expected = new ArrayList<>();
    for (int epoch = 0; epoch <= 200; epoch++) {
      expected.add(epoch);
    }
    assertThat(epochs).isEqualTo(expected);
  }

  /** Reads until {@code count} records came or the run ended; returns the last event's number. */
  private static long read(String id, long after, int count, List<Integer> epochs)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(served.address("/api/runs/" + id + "/events"))
            .header("Last-Event-ID", Long.toString(after))
            .build();
    long last = after;
    try (HttpClient client = HttpClient.newHttpClient();
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body(),
                    UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          last = Long.parseLong(line.substring(4));
        } else if (line.startsWith("data: {\"first\"")) {
          for (JsonNode event : new JsonMapper().readTree(line.substring(6)).get("events")) {
            if (event.has("epoch")) {
              epochs.add(event.get("epoch").asInt());
            }
          }
        } else if (line.equals("event: end") || (line.isEmpty() && epochs.size() >= count)) {
          break;
        }
      }
    }
    return last;
  }

  /** Also the next studio knows how a run ended, and which can be resumed. */
  @Test
  void endsOfRunsAreKept(@TempDir Path own) throws Exception {
    try (Served mine = Served.start(own)) {
      String failed = mine.run("training", FAST + ",\"rate\":\"1e9\"");
      String message = mine.await(failed, "failed").get("message").asText();
      assertThat(message)
          .startsWith("the training diverged in epoch ")
          .endsWith("; expected finite numbers: lower the rate")
          .containsOnlyOnce("; expected ");
      String stopped = mine.run("training", "\"updates_per_second\":\"10\"");
      mine.post("/api/runs/" + stopped + "/stop", "{}");
      mine.await(stopped, "stopped");
      String cut = mine.run("training", "\"updates_per_second\":\"10\"");
      String other = mine.run("training", "\"updates_per_second\":\"10\"");
      for (int restarts = 0; restarts < 2; restarts++) {
        mine.restart();
        JsonNode again = Served.json(mine.get("/api/runs/" + failed));
        assertThat(again.get("state").asText()).isEqualTo("failed");
        assertThat(again.get("message").asText()).isEqualTo(message);
        assertThat(again.get("resumable").asBoolean()).isFalse();
        HttpResponse<String> resumed = mine.post("/api/runs/" + failed + "/resume", "{}");
        assertThat(resumed.statusCode()).isEqualTo(409);
        assertThat(Served.error(resumed))
            .contains("would fail again for the same reason; expected ");
        for (String each : List.of(stopped, cut)) {
          JsonNode run = Served.json(mine.get("/api/runs/" + each));
          assertThat(run.get("state").asText())
              .isEqualTo(each.equals(stopped) ? "stopped" : "interrupted");
          assertThat(run.get("message").asText()).isEmpty();
          assertThat(run.get("resumable").asBoolean()).isTrue();
        }
      }
      mine.post("/api/runs/" + other + "/stop", "{}");
      mine.restart();
      assertThat(Served.json(mine.get("/api/runs/" + other)).get("state").asText())
          .isEqualTo("stopped");
      for (String each : List.of(stopped, cut)) {
        mine.post("/api/runs/" + each + "/resume", "{}");
        mine.await(each, "running");
        mine.post("/api/runs/" + each + "/stop", "{}");
        mine.await(each, "stopped");
      }
    }
  }

  @Test
  void pointsComeFromAllColumnsOrFromTwo() throws IOException {
    StringBuilder csv = new StringBuilder("a,name,b,c,label\n");
    for (int i = 0; i < 40; i++) {
      csv.append("%d,p%d,%d,%d,%d\n".formatted(i, i, 2 * i, i % 2, i % 3));
    }
    csv.append("1,missing,,2,0\n");
    Files.writeString(folder.resolve("root/table.csv"), csv);
    JsonNode all = getJson("/api/points?path=table.csv");
    assertThat(all.get("columns")).map(JsonNode::asText).containsExactly("a", "b", "c");
    assertThat(all.get("numeric")).map(JsonNode::asText).containsExactly("a", "b", "c", "label");
    assertThat(all.get("axes")).map(JsonNode::asText).containsExactly("component 1", "component 2");
    assertThat(all.get("left_out").asInt()).isEqualTo(1);
    // The three columns lie in a plane, whose main direction is (1, 2) in a and b.
    assertThat(all.get("share").asDouble()).isCloseTo(1, within(1e-9));
    double distance =
        Math.hypot(
            all.at("/points/0/0").asDouble() - all.at("/points/2/0").asDouble(),
            all.at("/points/0/1").asDouble() - all.at("/points/2/1").asDouble());
    assertThat(distance).isCloseTo(Math.sqrt(4 + 16), within(1e-9));
    JsonNode two = getJson("/api/points?path=table.csv&column=c&column=label");
    assertThat(two.get("axes")).map(JsonNode::asText).containsExactly("c", "label");
    assertThat(two.at("/points/1")).map(JsonNode::asDouble).containsExactly(1.0, 1.0);
    assertThat(two.get("points").size()).isEqualTo(41);
    HttpResponse<String> none = served.get("/api/points?path=reviews.csv");
    assertThat(none.statusCode()).isEqualTo(400);
    assertThat(Served.error(none)).startsWith("reviews.csv has no two numeric columns; expected ");
    assertThat(Served.error(served.get("/api/points?path=table.csv&column=a&column=name")))
        .isEqualTo("table.csv has no numeric column 'name'; expected one of a, b, c, label");
    assertThat(Served.error(served.get("/api/points?path=table.csv&column=a")))
        .startsWith("only the column 'a' is chosen; expected two or more");
  }

  @Test
  void pointsOfAFileFlowTogether() throws IOException {
    StringBuilder csv = new StringBuilder("x,y\n");
    for (int i = 0; i < 5000; i++) {
      csv.append(i % 100 / 100.0).append(',').append(i % 7 / 7.0).append('\n');
    }
    JsonNode saved = Served.json(served.post("/api/uploads/points.csv", csv.toString()));
    JsonNode points = getJson("/api/points?path=" + saved.get("path").asText());
    assertThat(points.get("points").size()).isEqualTo(5000);
    String request =
        ("{\"points\":%s,\"similarity\":{\"initialise\":\"SQUARED_DISTANCE\",\"strengthen\":"
                + "\"EXPONENTIAL\",\"normalise\":\"ROWS\",\"bandwidth\":0.5,\"neighbours\":5,"
                + "\"power\":2,\"seed\":1},\"steps\":20,\"speed\":0.5,\"again\":true}")
            .formatted(points.get("points"));
    JsonNode matrices = Served.json(served.post("/api/similarity", request));
    assertThat(matrices.get("sample").size()).isEqualTo(300);
    assertThat(matrices.get("stages"))
        .map(stage -> stage.get("name").asText())
        .containsExactly("initialised", "strengthened", "normalised");
    assertThat(matrices.at("/stages/2/cells").size()).isEqualTo(60);
    JsonNode frames = Served.json(served.post("/api/similarity/flow", request)).get("frames");
    assertThat(frames.size()).isEqualTo(21);
    assertThat(spread(frames.get(20))).isLessThan(0.1 * spread(frames.get(0)));
    String whole = served.post("/api/similarity/matrix", request).body();
    assertThat(whole.lines().count()).isEqualTo(300);
  }

  private static double spread(JsonNode frame) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (JsonNode point : frame) {
      low = Math.min(low, point.get(0).asDouble());
      high = Math.max(high, point.get(0).asDouble());
    }
    return high - low;
  }

  @Test
  void servesPagesAndLists() {
    for (String page : Assets.PAGES) {
      assertThat(served.get("/" + page).body()).startsWith("<!doctype html>");
    }
    assertThat(served.get("/").body()).contains("Train on the example now");
    assertThat(getJson("/api/status").get("version").asText()).isEqualTo("test");
    assertThat(getJson("/api/files"))
        .map(file -> file.get("path").asText())
        .anyMatch(path -> path.endsWith("reviews.csv"));
    assertThat(getJson("/api/experiments").get(0).get("name").asText()).isEqualTo("classifier");
  }
}
