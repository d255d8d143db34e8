package dev.heed.studio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Refused requests: status, and one line with the problem and what was expected. */
class RefusalTest {
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/classify | {}                               | 400 | texts is missing; expected a list of 1 to 1000 texts
          /api/classify | {"texts":[]}                     | 400 | texts has 0 texts; expected 1 to 1000
          /api/classify | {"texts":[1,null]}               | 400 | texts[0] is 1; expected a string
          /api/classify | {"texts":["x",null]}             | 400 | texts[1] is missing or null; expected a string
          /api/classify | {"texts":["x",["y"]]}            | 400 | texts[1] is a list; expected a string
          /api/classify | {"texts":["x"],"modell":"m"}     | 400 | there is no field 'modell'; expected JSON as described in /openapi.json
          /api/classify | {"texts":["x"]                   | 400 | the body is not valid JSON; expected JSON as described in /openapi.json
          /api/classify | []                               | 400 | the body is a list; expected an object
          /api/explain  | {"text":true}                    | 400 | text is true; expected a string
          /api/explain  | {"model":"none","text":"x"}      | 404 | there is no model 'none'; expected one of /api/models
          /api/explain  | null                             | 400 | the body is null; expected
          /api/runs     | {"experiment":"x"}               | 400 | there is no experiment 'x'; expected one of
          /api/runs     | {"experiment":"training","settings":{"dim":"0"}} | 400 | dim is 0; expected at least 1
          /api/runs     | {"experiment":"training","settings":{"dim":[1]}} | 400 | settings.dim is [1]; expected a string, number, true or false
          /api/runs     | {"experiment":"training","settings":{"encoding":"no such"}} | 400 | encoding is 'no such'; expected the name of an encoding
          /api/runs     | {"experiment":"training","settings":{"dimm":"1"}} | 400 | there is no setting 'dimm'; did you mean 'dim'?
          /api/runs/none/stop | {}                         | 404 | there is no run 'none'; expected one of
          /api/similarity | {"points":[[0,0]],"steps":0,"speed":1,"again":true} | 400 | points has 1 point; expected 2 to 200000
          /api/similarity | {"points":[[1,"a"]]}           | 400 | points[0][1] is "a"; expected a number
          /api/similarity | {"points":[[1,2],5]}           | 400 | points[1] is 5; expected a list
          /api/similarity | {"points":[[0,0],[1,0]]}       | 400 | steps is missing; expected a whole number
          /api/similarity | {"points":[[0,0],[1,0]],"steps":1.5} | 400 | steps is 1.5; expected a whole number
          /api/similarity/flow | {"points":[[0,0],[1]],"steps":0,"speed":1,"again":true} | 400 | points[1] is [1.0]; expected two finite numbers
          """)
  void reportsErrorsInOneLine(String path, String body, int status, String problem)
      throws IOException {
    HttpResponse<String> answer = served.post(path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    String error = new JsonMapper().readTree(answer.body()).get("error").asText();
    assertThat(error)
        .contains(problem)
        .containsPattern("; (expected|did you mean) ")
        .hasLineCount(1);
    assertThat(error).doesNotContain("dev.heed", "Exception");
  }

  @Test
  void namesTheLimitsOfTexts() {
    assertThat(
            Served.error(
                served.post("/api/classify", "{\"texts\":[" + "\"x\",".repeat(1999) + "\"x\"]}")))
        .isEqualTo("texts has 2000 texts; expected 1 to 1000");
    String longText = "x".repeat((1 << 20) + 1);
    assertThat(
            Served.error(served.post("/api/classify", "{\"texts\":[\"x\",\"" + longText + "\"]}")))
        .isEqualTo("texts[1] has 1048577 characters; expected at most 1048576");
    assertThat(Served.error(served.post("/api/explain", "{\"text\":\"" + longText + "\"}")))
        .isEqualTo("text has 1048577 characters; expected at most 1048576");
  }

  @Test
  void refusesBodiesThatAreNotUtf8() {
    for (byte[] body :
        List.of(
            "{\"text\":\"caf\u00e9\"}".getBytes(ISO_8859_1),
            "{\"text\":\"x\"}".getBytes(UTF_16LE),
            new byte[] {0, 0, (byte) 0xff})) {
      HttpResponse<String> answer =
          served.send(
              HttpRequest.newBuilder(served.address("/api/explain"))
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(Served.error(answer)).startsWith("the body is not valid JSON; expected ");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DELETE | /api/runs      | GET, POST
          PUT    | /train         | GET
          GET    | /api/classify  | POST
          GET    | /api/runs/x/stop | POST
          """)
  void namesTheMethodsOfAnAddress(String method, String path, String allowed) {
    HttpResponse<String> answer =
        served.send(
            HttpRequest.newBuilder(served.address(path))
                .method(method, HttpRequest.BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).hasValue(allowed);
    assertThat(Served.error(answer))
        .isEqualTo(
            "%s: %s is not possible here; expected %s"
                .formatted(path, method, allowed.replace(", ", " or ")));
  }

  @Test
  void namesWrongAddresses() {
    for (String path : List.of("/api/none", "/none", "/train/x")) {
      HttpResponse<String> answer = served.get(path);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(Served.error(answer))
          .isEqualTo(path + ": no such address; /openapi.json lists all");
    }
  }

  /** The studio refuses the texts that the command refuses, in its words, and starts no run. */
  @ParameterizedTest
  @ValueSource(
      strings = {"", "label,text\n", "label,text\na,good film\n", "text,label\nx,a\ny,a\nz,a\n"})
  void checksTextsAsTheCommandDoes(String csv) throws IOException {
    Path file = folder.resolve("root/unfit.csv");
    Files.writeString(file, csv);
    String command = "";
    try {
      Served.train(file);
    } catch (InvalidInputException e) {
      command = e.getMessage().replace(file.toString(), "root/unfit.csv");
    }
    assertThat(command).contains("; expected ");
    int runs = getJson("/api/runs").size();
    HttpResponse<String> answer =
        served.post("/api/runs", training("\"corpus\":\"root/unfit.csv\""));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Served.error(answer)).isEqualTo(command);
    assertThat(getJson("/api/runs").size()).isEqualTo(runs);
  }

  private static String training(String settings) {
    return "{\"experiment\":\"training\",\"settings\":{%s}}".formatted(settings);
  }

  @Test
  void checksWhatIsLeftToTrainOn() throws IOException {
    Files.writeString(folder.resolve("root/two.csv"), "label,text\na,good film\nb,bad film\n");
    assertThat(Served.error(served.post("/api/runs", training("\"corpus\":\"two.csv\""))))
        .startsWith("root/two.csv: the only training text has the label '")
        .endsWith(
            "'; expected training texts with at least two different labels: more texts, or a"
                + " lower dev share");
  }

  @Test
  void checksThatDevTextsCanBeClassified() throws IOException {
    Files.writeString(
        folder.resolve("root/apart.csv"), "label,text\na,one\nb,two\na,three\nb,four\n");
    assertThat(Served.error(served.post("/api/runs", training("\"corpus\":\"apart.csv\""))))
        .isEqualTo(
            "root/apart.csv: no dev text has a word of the training texts; expected dev texts that"
                + " can be classified: more texts, or a higher dev share");
  }

  @Test
  void errorsNameSettingsAndNotOptions() throws Exception {
    Files.writeString(
        folder.resolve("root/names.csv"), "foo,bar\n" + "a,good town\nb,bad town\n".repeat(9));
    assertThat(Served.error(served.post("/api/runs", training("\"corpus\":\"names.csv\""))))
        .startsWith("root/names.csv:1: ")
        .endsWith("; expected for example the setting label=foo, the setting text=bar")
        .doesNotContain("--", folder.toString());
    Files.writeString(
        folder.resolve("root/latin.csv"),
        "label,text\n" + "a,a caf\u00e9\nb,a town\n".repeat(9),
        ISO_8859_1);
    assertThat(Served.error(served.post("/api/runs", training("\"corpus\":\"latin.csv\""))))
        .startsWith("root/latin.csv:2: ")
        .contains("the setting encoding")
        .doesNotContain("--");
    String id =
        served.run("training", FAST + ",\"corpus\":\"latin.csv\",\"encoding\":\"ISO-8859-1\"");
    served.await(id, "done");
    String plain =
        served.run(
            "training",
            FAST + ",\"corpus\":\"names.csv\",\"header\":false,\"label\":\"1\",\"text\":\"2\"");
    served.await(plain, "done");
  }

  @Test
  void noAnswerTellsWhereFoldersLie() throws Exception {
    String id = served.run("training", FAST + ",\"corpus\":\"reviews.csv\"");
    served.await(id, "done");
    for (String path :
        List.of("/api/files", "/api/status", "/api/models", "/api/runs", "/api/runs/" + id)) {
      assertThat(served.get(path).body()).as(path).doesNotContain(folder.toString());
    }
    assertThat(served.post("/api/uploads/a.csv", "x,y\n1,2\n").body())
        .doesNotContain(folder.toString());
    Files.writeString(folder.resolve("root/broken.heed"), "no model");
    assertThat(
            Served.error(
                served.post("/api/explain", "{\"model\":\"root/broken.heed\",\"text\":\"x\"}")))
        .startsWith("root/broken.heed: ")
        .doesNotContain(folder.toString());
  }

  @Test
  void uploadsCanBeRemoved() {
    assertThat(served.post("/api/uploads/gone.csv", "x,y\n1,2\n").statusCode()).isEqualTo(201);
    HttpRequest.Builder removal =
        HttpRequest.newBuilder(served.address("/api/uploads/gone.csv")).DELETE();
    assertThat(served.send(removal).statusCode()).isEqualTo(204);
    HttpResponse<String> again = served.send(removal);
    assertThat(again.statusCode()).isEqualTo(404);
    assertThat(Served.error(again))
        .isEqualTo("there is no upload 'gone.csv'; expected one of /api/files");
    HttpResponse<String> outside =
        served.send(HttpRequest.newBuilder(served.address("/api/uploads/..%2Fm.heed")).DELETE());
    assertThat(outside.statusCode()).isIn(400, 404);
    assertThat(folder.resolve("m.heed")).exists();
  }
}
