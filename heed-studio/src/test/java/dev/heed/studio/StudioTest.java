package dev.heed.studio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.text.TextClassifier;
import dev.heed.text.training.ModelInfo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
      for (JsonNode token : answer.at("/tokens/" + label)) {
        shares += token.get("contribution").asDouble();
      }
      assertThat(shares).isCloseTo(sum, within(1e-9));
    }
    assertThat(answer.at("/tokens/0/2/begin").asInt()).isEqualTo(11); // in code points
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/classify | {}                               | 400 | texts are missing; expected 1 to 1000
          /api/classify | {"texts":[null]}                 | 400 | texts are missing; expected 1 to 1000
          /api/classify | {"texts":["x"],"modell":"m"}     | 400 | there is no field 'modell'; expected JSON as described on /api
          /api/classify | {"texts":["x"]                   | 400 | the body is not valid JSON; expected JSON as described on /api
          /api/explain  | {"model":"none","text":"x"}      | 404 | none: there is no such file; expected an existing one
          /api/explain  | null                             | 400 | the body is null; expected
          /api/runs     | {"experiment":"x"}               | 400 | there is no experiment 'x'; expected one of
          /api/runs     | {"experiment":"training","settings":{"dim":"0"}} | 400 | dim is 0; expected at least 1
          /api/runs     | {"experiment":"training","settings":{"dimm":"1"}} | 400 | did you mean 'dim'?; expected one of
          /api/runs/none/stop | {}                         | 404 | there is no run 'none'; expected one of
          /api/similarity | {"points":[[0,0]],"steps":0,"speed":1,"again":true} | 400 | there are 1 points; expected 2 to 200000
          /api/similarity | {"points":[[0,0],[1,0]]}       | 400 | the field 'steps' is missing or has the wrong type; expected
          /api/similarity/flow | {"points":[[0,0],[1]],"steps":0,"speed":1,"again":true} | 400 | a point is [1.0]; expected two numbers
          /api/none     | {}                               | 404 | there is nothing here; expected
          """)
  void reportsErrorsInOneLine(String path, String body, int status, String problem)
      throws IOException {
    HttpResponse<String> answer = served.post(path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    String error = new JsonMapper().readTree(answer.body()).get("error").asText();
    assertThat(error).contains(problem, "; expected ").hasLineCount(1);
    assertThat(error).doesNotContain("dev.heed", "Exception");
  }

  /** The page of the API lists every route of the server and no other. */
  @Test
  void openApiListsEveryRoute() throws IOException {
    JsonNode paths = new JsonMapper().readTree(Assets.own("openapi.json")).get("paths");
    Set<String> listed = new TreeSet<>();
    paths
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(verb -> listed.add(verb.getKey() + " " + path.getKey())));
    Set<String> served = new TreeSet<>();
    Path sources = Path.of("src/main/java/dev/heed/studio");
    Pattern route = Pattern.compile("\\.(get|post)\\(\\s*\"(/api/[^\"]*)\"");
    try (var files = Files.list(sources)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        for (Matcher m = route.matcher(Files.readString(file)); m.find(); ) {
          served.add(m.group(1) + " " + m.group(2));
        }
      }
    }
    assertThat(listed).isEqualTo(served).hasSizeGreaterThan(20);
    for (JsonNode path : paths) {
      for (JsonNode operation : path) {
        assertThat(operation.get("summary").asText()).endsWith(".");
        assertThat(operation.get("responses").size()).isGreaterThan(1);
      }
    }
  }

  @Test
  void trainsOnTextsAndServesTheirWords() throws Exception {
    String corpus = folder.resolve("root/reviews.csv").toString();
    String id =
        served.run(
            "training",
            "\"corpus\":\"reviews.csv\",\"epochs\":\"300\",\"rate\":\"1\","
                + "\"updates_per_second\":\"0\",\"record_every\":\"3\"");
    JsonNode run = served.await(id, "done");
    assertThat(run.at("/settings/corpus").asText()).isEqualTo(corpus);
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
      String settings = "\"epochs\":\"400\",\"record_every\":\"2\",\"updates_per_second\":\"%d\"";
      String whole = mine.run("training", settings.formatted(0));
      mine.await(whole, "done");
      String broken = mine.run("training", settings.formatted(200));
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
    String id = served.run("training", FAST + ",\"record_every\":\"1\"");
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

  @Test
  void reportsFailuresOfRuns() throws Exception {
    String id = served.run("training", FAST + ",\"rate\":\"1e9\"");
    JsonNode run = served.await(id, "failed");
    assertThat(run.get("message").asText())
        .startsWith("the training diverged in epoch ")
        .contains("; expected finite numbers");
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
    assertThat(served.get("/").headers().firstValue("Location")).hasValue("/train");
    assertThat(getJson("/api/status").get("version").asText()).isEqualTo("test");
    assertThat(getJson("/api/files"))
        .map(file -> file.get("path").asText())
        .anyMatch(path -> path.endsWith("reviews.csv"));
    assertThat(getJson("/api/experiments").get(0).get("name").asText()).isEqualTo("training");
  }
}
