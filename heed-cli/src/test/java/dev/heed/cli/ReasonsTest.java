package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.kernel.SeededRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits, Shapley values and sentences of {@code heed explain}. */
class ReasonsTest {
  @TempDir static Path folder;
  private static Path model;

  @BeforeAll
  static void train() throws IOException {
    model = Cli.model(folder);
  }

  @Test
  void editsChangeTheLabel() {
    JsonNode json =
        Cli.runWith("a good film", "explain", model, "-", "--counterfactual", 2, "--json")
            .ok()
            .json();
    JsonNode edits = json.get("counterfactuals");
    assertThat(edits).isNotEmpty();
    int[] points = json.get("text").asText().codePoints().toArray();
    for (JsonNode edit : edits) {
      JsonNode classified =
          Cli.runWith(edit.get("text").asText(), "explain", model, "-", "--json").ok().json();
      int label = List.of("neg", "pos").indexOf(edit.get("label").asText());
      assertThat(edit.get("label")).isEqualTo(classified.get("label"));
      assertThat(edit.get("label")).isNotEqualTo(json.get("label"));
      assertThat(edit.get("probability")).isEqualTo(classified.get("probabilities").get(label));
      assertThat(edit.get("delete").size() + edit.get("replace").size()).isPositive();
      for (JsonNode word : edit.get("delete")) {
        int begin = word.get("begin").asInt();
        assertThat(new String(points, begin, word.get("end").asInt() - begin))
            .isEqualTo(word.get("word").asText());
      }
    }
    assertThat(edits.get(0).get("fewest").asBoolean()).isTrue();
    assertThat(json.has("shapley")).isFalse();
    assertThat(json.has("sentences")).isFalse();
  }

  @Test
  void aTextWithoutKnownWordsHasNoEdits() {
    Cli.Outcome outcome =
        Cli.runWith("zzz\n\n", "explain", model, "-", "--counterfactual", 1, "--json").ok();
    assertThat(outcome.lines())
        .hasSize(2)
        .allMatch(line -> line.contains("\"counterfactuals\":[]"));
    assertThat(Cli.runWith("zzz", "explain", model, "-", "--counterfactual", 1).ok().out())
        .endsWith("edits  no edit was found that changes a label\n");
  }

  @Test
  void replacementsComeFromACorpus() throws IOException {
    Path corpus = Cli.file(folder, "corpus.txt", "a good film", "a bad film", "an awful film");
    JsonNode edits =
        Cli.runWith(
                "a good film",
                "explain",
                model,
                "-",
                "--counterfactual",
                5,
                "--corpus",
                corpus,
                "--json")
            .ok()
            .json()
            .get("counterfactuals");
    assertThat(edits.valueStream().filter(edit -> !edit.get("replace").isEmpty()))
        .satisfiesExactly(
            edit -> {
              assertThat(edit.get("text").asText()).isEqualTo("a bad film");
              assertThat(edit.at("/replace/0/word").asText()).isEqualTo("good");
              assertThat(edit.at("/replace/0/by").asText()).isEqualTo("bad");
              assertThat(edit.at("/replace/0/begin").asInt()).isEqualTo(2);
              assertThat(edit.get("delete")).isEmpty();
            });
  }

  @Test
  void shapleyValuesSumToTheLogits() {
    JsonNode json =
        Cli.runWith("a good and moving film", "explain", model, "-", "--shapley", "--json")
            .ok()
            .json();
    assertThat(json.get("shapley")).hasSameSizeAs(json.get("words"));
    for (int k = 0; k < 2; k++) {
      int label = k;
      assertThat(
              json.get("shapley").valueStream().mapToDouble(row -> row.get(label).asDouble()).sum())
          .isCloseTo(json.get("logits").get(k).asDouble(), within(1e-8));
    }
  }

  @Test
  void sentencesSumToTheLogits() {
    JsonNode json =
        Cli.runWith(
                "A good film. An awful film!", "explain", model, "-", "--by", "sentence", "--json")
            .ok()
            .json();
    assertThat(json.get("sentences").valueStream().map(each -> each.get("sentence").asText()))
        .containsExactly("A good film.", "An awful film!");
    assertThat(json.at("/sentences/1/begin").asInt()).isEqualTo(13);
    assertThat(
            json.at("/sentences/0/contributions/1").asDouble()
                + json.at("/sentences/1/contributions/1").asDouble())
        .isCloseTo(json.at("/logits/1").asDouble(), within(1e-9));
  }

  /** Texts that name the things they are about, one or two of three. */
  private static Path severalLabels() throws IOException {
    SeededRandom random = new SeededRandom(2);
    List<String> things = List.of("card", "cash", "loan");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      String first = things.get(random.below(3));
      String second = things.get(random.below(3));
      lines.add(
          "__label__%s %sthe my%d %s and the w%d %s again"
              .formatted(
                  first,
                  first.equals(second) ? "" : "__label__" + second + " ",
                  random.below(4),
                  first,
                  random.below(9),
                  second));
    }
    return Cli.file(folder, "several.txt", lines.toArray(String[]::new));
  }

  @Test
  void severalLabelsAreTakenAwayAndAdded() throws IOException {
    Path several = folder.resolve("several.heed");
    Path texts = severalLabels();
    Cli.run("train", texts, "--model", several, "--quiet").ok();
    String text = "the my1 card and the w2 cash again";
    Path page = folder.resolve("several.html");
    Object[] command = {
      "explain", several, "-", "--counterfactual", 1, "--corpus", texts, "--html", page
    };
    JsonNode json =
        Cli.runWith(text, Stream.concat(Stream.of(command), Stream.of("--json")).toArray())
            .ok()
            .json();
    List<String> changes = new ArrayList<>();
    for (JsonNode edit : json.get("counterfactuals")) {
      JsonNode edited =
          Cli.runWith(edit.get("text").asText(), "explain", several, "-", "--json").ok().json();
      boolean isAdded = edit.get("change").asText().equals("added");
      assertThat(edited.get("chosen").valueStream())
          .map(JsonNode::asText)
          .satisfies(
              chosen -> assertThat(chosen.contains(edit.get("label").asText())).isEqualTo(isAdded));
      changes.add(edit.get("change").asText() + " " + edit.get("label").asText());
    }
    assertThat(changes).contains("removed card", "removed cash", "added loan");
    String out = Cli.runWith(text, command).ok().out();
    assertThat(out)
        .containsPattern("without “card” this would lose “card” \\(probability 0\\.\\d{4}\\)\n")
        .containsPattern("with “loan” for “c\\w+” this would gain “loan” \\(probability");
    assertThat(Jsoup.parse(Files.readString(page)).select("caption").eachText())
        .contains(
            "Edits that take a label away or add one, with its probability then. Each edited text"
                + " was classified again");
  }

  @Test
  void aPageAndATerminalShowAll() throws IOException {
    Path page = folder.resolve("reasons.html");
    String out =
        Cli.runWith(
                "A good <b>film</b>.",
                "explain",
                model,
                "-",
                "--counterfactual",
                1,
                "--shapley",
                "--by",
                "sentence",
                "--html",
                page)
            .ok()
            .out();
    assertThat(out)
        .contains("attention  contribution  sentence\n", "Shapley  contribution  word\n")
        .containsPattern("edits  without “.*” this would be “neg” \\(probability 0\\.\\d{4}\\)\n");
    Document html = Jsoup.parse(Files.readString(page));
    assertThat(html.select("caption").eachText())
        .contains(
            "Edits that change the label. Each edited text was classified again",
            "Contributions by sentence: the sums of its words and n-grams",
            "Shapley values beside contributions");
    assertThat(html.text()).containsPattern("Without “.*” this would be “neg”");
    assertThat(html.select("main b")).isEmpty();
  }

  @Test
  void wrongOptionsAreRefused() throws IOException {
    assertThat(Cli.runWith("x", "explain", model, "-", "--counterfactual", 0).err())
        .isEqualTo("heed: --counterfactual is 0; expected 1 to 100 (see 'heed explain --help')\n");
    Cli.runWith("x", "explain", model, "-", "--by", "words")
        .failsWith(2, "--by is 'words'; expected word or sentence");
    Cli.runWith("x", "explain", model, "-", "--corpus", Cli.file(folder, "c.txt", "x"))
        .failsWith(2, "--corpus is given without --counterfactual; expected both");
  }

  @Test
  void aHiddenLayerHasEditsButNoShapleyValues() throws IOException {
    Path mlp = folder.resolve("mlp.heed");
    assertThat(
            Cli.run("train", Cli.reviews(folder, 240), "--head", "mlp", "--model", mlp, "--quiet")
                .ok()
                .exit())
        .isZero();
    Cli.runWith("a good film", "explain", mlp, "-", "--shapley")
        .failsWith(
            1,
            "exact Shapley values are asked for of a model with head 'mlp'; expected head 'linear'"
                + " or 'fixed', whose logits are averages over the words");
    JsonNode edits =
        Cli.runWith("a good film", "explain", mlp, "-", "--counterfactual", 1, "--json")
            .ok()
            .json()
            .get("counterfactuals");
    // One set of words to leave out, and one word to replace.
    assertThat(edits).hasSize(2);
    assertThat(edits.get(0).get("text").asText()).isEqualTo("a film");
    assertThat(edits.get(1).get("replace")).hasSize(1);
    for (JsonNode edit : edits) {
      assertThat(edit.get("label").asText()).isEqualTo("neg");
      assertThat(edit.get("fewest").asBoolean()).isFalse();
    }
  }

  @Test
  void modelsOfFastTextHaveSentencesAlone() throws IOException {
    Path other = FastTextModels.classifier(folder, "model.bin", FastTextModels.SOFTMAX);
    for (String option : List.of("--shapley", "--counterfactual=1")) {
      Cli.runWith("good", "explain", other, "-", option)
          .failsWith(
              1, "is given with a model of fastText; expected a model of words by 'heed train'");
    }
    JsonNode json =
        Cli.runWith("Good. Bad.", "explain", other, "-", "--by", "sentence", "--json").ok().json();
    assertThat(json.get("sentences")).hasSize(2);
    for (int k = 0; k < json.get("labels").size(); k++) {
      int label = k;
      assertThat(
              json.get("sentences")
                  .valueStream()
                  .mapToDouble(each -> each.get("contributions").get(label).asDouble())
                  .sum())
          .isCloseTo(json.get("logits").get(k).asDouble(), within(1e-6));
    }
  }
}
