package dev.heed.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.studio.explain.Contributions;
import dev.heed.studio.explain.Disagreement;
import dev.heed.studio.explain.Edits;
import dev.heed.studio.explain.Maps;
import dev.heed.studio.explain.Sample;
import dev.heed.studio.explain.Thresholds;
import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.training.Head;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contributions, edits, examples and thresholds, asked for by a program. */
class ExplainRoutesTest {
  @TempDir static Path folder;
  private static Served served;
  private static String run;
  private static long dataset;

  @BeforeAll
  static void start() throws Exception {
    served = Served.start(folder);
    run = served.run("classifier", "\"data\":\"reviews.csv\",\"test_share\":0.25");
    served.await(run, "done");
    // Four texts of the other label, of which one is no plain text.
    Files.writeString(
        folder.resolve("root/mixed.csv"),
        "label,text\n"
            + "pos,a good film\nneg,an awful town\n".repeat(20)
            + "neg,a good good town\npos,an awful <img src=x onerror=alert(1)> film\n");
    dataset =
        Served.json(served.post("/api/datasets", "{\"path\":\"mixed.csv\"}")).get("id").asLong();
    Training.with(TrainingOptions.defaults().withHead(new Head.Mlp(4)))
        .threads(1)
        .run(folder.resolve("root/reviews.csv"))
        .classifier()
        .save(folder.resolve("root/hidden.heed"));
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private static JsonNode getJson(String path) {
    return Served.json(served.get(path));
  }

  private static double sum(JsonNode numbers) {
    double sum = 0;
    for (JsonNode each : numbers) {
      sum += each.asDouble();
    }
    return sum;
  }

  @Test
  void schemasHaveTheFieldsOfTheRecords() {
    Map.of(
            "ContributionsRequest", ExplainRoutes.ContributionsRequest.class,
            "Contributions", Contributions.class,
            "EditsRequest", ExplainRoutes.EditsRequest.class,
            "Edits", Edits.class,
            "Sample", Sample.class,
            "Disagreement", Disagreement.class,
            "Thresholds", Thresholds.class,
            "NewMap", ExplainRoutes.MapRequest.class,
            "MapStatus", Maps.Status.class)
        .forEach(Schemas.DOCUMENT::requireFits);
  }

  @Test
  void contributionsAddUpInColumns() {
    for (int k = 0; k < 2; k++) {
      String label = k == 0 ? "neg" : "pos";
      JsonNode answer =
          Served.json(
              served.post(
                  "/api/contributions",
                  "{\"text\":\"the good 𝒇 film\",\"label\":\"%s\",\"shapley\":true}"
                      .formatted(label)));
      assertThat(answer.get("predicted").asText()).isEqualTo("pos");
      double remainder = answer.at("/label/remainder").asDouble();
      double logit = answer.get("logits").get(k).asDouble();
      JsonNode entries = answer.get("entries");
      assertThat(sum(entries.get("contribution")) + remainder).isEqualTo(logit);
      assertThat(sum(entries.get("shapley")) + remainder).isCloseTo(logit, within(1e-6));
      assertThat(sum(entries.get("attention"))).isCloseTo(1, within(1e-9));
      // The third word is one code point of two char values, and unknown.
      assertThat(answer.at("/words/begin")).map(JsonNode::asInt).containsExactly(0, 4, 9, 11);
      assertThat(answer.at("/words/end")).map(JsonNode::asInt).containsExactly(3, 8, 10, 15);
      assertThat(entries.get("begin")).map(JsonNode::asInt).contains(0, 4, 11).doesNotContain(9);
    }
    JsonNode nothing = Served.json(served.post("/api/contributions", "{\"text\":\"zzz\"}"));
    assertThat(nothing.at("/words/begin").size()).isEqualTo(1);
    assertThat(nothing.at("/entries/begin").size()).isZero();
    assertThat(nothing.at("/entries/shapley").isNull()).isTrue();
  }

  @Test
  void editsGiveTheLabelsThatTheySay() {
    JsonNode answer =
        Served.json(
            served.post(
                "/api/counterfactuals", "{\"text\":\"the good film of a bad town is good\"}"));
    assertThat(answer.get("exact").asBoolean()).isTrue();
    assertThat(answer.get("edits").size()).isPositive();
    for (JsonNode edit : answer.get("edits")) {
      JsonNode result = classified("m.heed", edit.get("text").asText());
      assertThat(result.at("/results/0/label").asText())
          .isEqualTo(edit.get("label").asText())
          .isEqualTo("neg");
      assertThat(result.at("/results/0/probability").asDouble())
          .isEqualTo(edit.get("after").asDouble())
          .isGreaterThan(edit.get("before").asDouble());
    }
  }

  @Test
  void editsOfSeveralLabelsAddAndRemoveThem() throws IOException {
    several();
    JsonNode answer =
        Served.json(
            served.post(
                "/api/counterfactuals",
                "{\"model\":\"several.heed\",\"text\":\"alpha beta other1\",\"most\":1}"));
    assertThat(answer.get("edits"))
        .map(edit -> edit.get("change").asText() + " " + edit.get("label").asText())
        .contains("REMOVED a", "REMOVED b");
    for (JsonNode edit : answer.get("edits")) {
      JsonNode labels =
          classified("several.heed", edit.get("text").asText()).at("/results/0/labels");
      assertThat(labels).map(JsonNode::asText).doesNotContain(edit.get("label").asText());
    }
  }

  private static JsonNode classified(String model, String text) {
    return Served.json(
        served.post(
            "/api/classify", "{\"model\":\"%s\",\"texts\":[\"%s\"]}".formatted(model, text)));
  }

  /** A model whose texts have the label a, b, both or none. */
  private static void several() throws IOException {
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
  }

  @Test
  void examplesAreRightTextsAndTheSurestMistakes() {
    JsonNode ofRun = getJson("/api/examples?model=%s&run=%s".formatted(run, run));
    assertThat(ofRun.get("total").asInt()).isBetween(5, 60);
    assertThat(ofRun.get("labels")).map(each -> each.get("label").asText()).contains("pos");
    JsonNode ofData = getJson("/api/examples?dataset=" + dataset);
    assertThat(ofData.get("classified").asInt()).isEqualTo(42);
    for (JsonNode label : ofData.get("labels")) {
      assertThat(label.get("texts").size()).isEqualTo(3);
      for (JsonNode text : label.get("texts")) {
        assertThat(text.get("predicted")).isEqualTo(text.get("labels"));
      }
    }
    assertThat(ofData.get("mistakes")).hasSize(2);
    assertThat(ofData.get("mistakes"))
        .map(text -> text.get("text").asText())
        .contains("an awful <img src=x onerror=alert(1)> film", "a good good town");
    assertThat(ofData.at("/mistakes/0/probability").asDouble())
        .isGreaterThanOrEqualTo(ofData.at("/mistakes/1/probability").asDouble());
  }

  @Test
  void modelsDisagreeWhereTheyGiveOtherLabels() throws IOException {
    Path other = folder.resolve("root/other.csv");
    Files.writeString(other, "label,text\n" + "pos,film\nneg,town\n".repeat(30));
    Served.train(other).save(folder.resolve("root/other.heed"));
    JsonNode found =
        getJson("/api/disagreements?model=m.heed&other=root/other.heed&dataset=" + dataset);
    assertThat(found.get("compared").asInt()).isEqualTo(42);
    assertThat(found.get("differing").asInt()).isEqualTo(2);
    assertThat(found.get("better").asInt()).isEqualTo(2);
    assertThat(found.get("worse").asInt()).isZero();
    assertThat(found.at("/texts/0/predicted/0")).isNotEqualTo(found.at("/texts/0/predicted/1"));
    JsonNode same = getJson("/api/disagreements?model=m.heed&other=m.heed&run=" + run);
    assertThat(same.get("differing").asInt()).isZero();
  }

  @Test
  void thresholdsListEveryPrediction() {
    JsonNode ofRun = getJson("/api/thresholds?model=%s&run=%s".formatted(run, run));
    int predictions = 0;
    for (JsonNode label : ofRun.get("labels")) {
      predictions += label.get("probability").size();
      List<Double> probabilities = new ArrayList<>();
      label.get("probability").forEach(p -> probabilities.add(p.asDouble()));
      assertThat(probabilities).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    }
    assertThat(predictions).isEqualTo(ofRun.get("texts").asInt()).isPositive();
    assertThat(ofRun.get("part").asText()).isEqualTo("dev");

    JsonNode ofData = getJson("/api/thresholds?model=m.heed&dataset=" + dataset);
    assertThat(ofData.get("texts").asInt()).isEqualTo(42);
    for (JsonNode label : ofData.get("labels")) {
      assertThat(label.get("support").asInt()).isEqualTo(21);
      assertThat(label.get("right"))
          .map(JsonNode::asBoolean)
          .hasSize(21)
          .filteredOn(right -> right)
          .hasSize(20);
    }
  }

  /** Each text counts for each label, with the model's own thresholds. */
  @Test
  void thresholdsOfSeveralLabels() throws IOException {
    several();
    JsonNode found = getJson("/api/thresholds?model=several.heed&dataset=" + dataset);
    assertThat(found.get("several").asBoolean()).isTrue();
    for (JsonNode label : found.get("labels")) {
      assertThat(label.get("text").size()).isEqualTo(42);
      assertThat(label.get("threshold").asDouble()).isBetween(0.01, 0.99);
    }
  }

  /** The same texts give the same map; texts without a known word are left out. */
  @Test
  void mapsPlaceTextsByTheirVectors() throws Exception {
    Path file = folder.resolve("root/places.csv");
    Files.writeString(file, Files.readString(folder.resolve("root/reviews.csv")) + "pos,zzz qqq\n");
    long id =
        Served.json(served.post("/api/datasets", "{\"path\":\"places.csv\"}")).get("id").asLong();
    String request = "{\"dataset\":%d}".formatted(id);
    JsonNode map = mapped(request);
    assertThat(map.get("total").asInt()).isEqualTo(121);
    assertThat(map.get("unknown").asInt()).isEqualTo(1);
    assertThat(map.get("texts")).hasSize(120);
    int alike = 0;
    for (JsonNode text : map.get("texts")) {
      assertThat(text.get("neighbours")).hasSize(10);
      JsonNode nearest = map.get("texts").get(text.at("/neighbours/0").asInt());
      alike += nearest.get("labels").equals(text.get("labels")) ? 1 : 0;
    }
    assertThat(alike).isGreaterThan(110);
    assertThat(mapped(request)).isEqualTo(map);
  }

  private static JsonNode mapped(String request) throws InterruptedException {
    int id = Served.json(served.post("/api/maps", request)).get("id").asInt();
    assertThat(getJson("/api/maps")).map(JsonNode::asInt).contains(id);
    for (long end = System.nanoTime() + 60_000_000_000L; System.nanoTime() < end; ) {
      JsonNode status = getJson("/api/maps/" + id);
      if (status.get("state").asText().equals("DONE")) {
        return status.get("map");
      }
      assertThat(status.get("state").asText()).as(status.toString()).isEqualTo("RUNNING");
      Thread.sleep(20);
    }
    throw new AssertionError("waiting for map " + id);
  }

  @Test
  void refusesMapsOfFewTexts() throws Exception {
    Files.writeString(folder.resolve("root/few.csv"), "label,text\npos,good\nneg,bad\n");
    long id =
        Served.json(served.post("/api/datasets", "{\"path\":\"few.csv\"}")).get("id").asLong();
    int map =
        Served.json(served.post("/api/maps", "{\"dataset\":%d}".formatted(id))).get("id").asInt();
    JsonNode status;
    do {
      status = getJson("/api/maps/" + map);
    } while (status.get("state").asText().equals("RUNNING"));
    assertThat(status.get("message").asText())
        .isEqualTo("2 texts have a word that the model knows; expected at least 20");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/contributions   | {}                                   | 400 | text is missing or null; expected a string
          /api/contributions   | {"text":"x","label":"none"}          | 404 | the model has no label 'none'; expected one of its labels
          /api/contributions   | {"text":"a good film","model":"hidden.heed","shapley":true} | 400 | head 'mlp'; expected head 'linear' or 'fixed'
          /api/contributions   | {"text":"x","shapley":1}             | 400 | shapley is 1; expected
          /api/counterfactuals | {"text":"x","most":0}                | 400 | most is 0; expected 1 to 20
          /api/counterfactuals | {"text":"x","most":21}               | 400 | most is 21; expected 1 to 20
          /api/examples?run=none |                                    | 404 | there is no run 'none'; expected one of
          /api/examples        |                                      | 400 | run and dataset are missing; expected one of them
          /api/examples?run=a&dataset=1 |                             | 400 | run and dataset are given; expected one of them
          /api/examples?dataset=x |                                   | 404 | there is no data set 'x'; expected one of /api/datasets
          /api/examples?dataset=99 |                                  | 404 | data set
          /api/disagreements?run=none |                               | 400 | other is missing; expected the name of a model
          /api/maps/99         |                                      | 404 | there is no map 99; expected one that was started lately
          /api/maps            | {}                                   | 400 | run and dataset are missing; expected one of them
          /api/maps            | {"dataset":1,"model":"none"}         | 404 | there is no model 'none'; expected one of /api/models
          /api/thresholds?model=none&dataset=1 |                      | 404 | there is no model 'none'; expected one of /api/models
          """)
  void refusesInOneLine(String path, String body, int status, String problem) {
    HttpResponse<String> answer = body == null ? served.get(path) : served.post(path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(Served.error(answer))
        .contains(problem)
        .contains("; expected ")
        .hasLineCount(1)
        .doesNotContain("dev.heed", "Exception");
  }

  @Test
  void limitsWhatTakesLong() {
    String words = "good film ".repeat(600);
    assertThat(Served.error(served.post("/api/counterfactuals", "{\"text\":\"" + words + "\"}")))
        .isEqualTo("text has 6000 characters; expected at most 5000 to look for edits");
    String text = "good film ".repeat(30_000);
    assertThat(
            Served.error(
                served.post("/api/contributions", "{\"shapley\":true,\"text\":\"" + text + "\"}")))
        .startsWith("Shapley values are asked for of ")
        .endsWith("; expected a text with a product of at most 100,000");
  }
}
