package dev.heed.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that use a model: predict, test, explain, info. */
class UseCommandsTest {
  @TempDir static Path folder;
  private static Path model;

  @BeforeAll
  static void train() throws IOException {
    model = Cli.model(folder);
  }

  @Test
  void predictAnswersEveryLineAlsoAnEmptyOne() {
    Cli.Outcome outcome =
        Cli.runWith("a good film\n\nan awful film\r\nxyzzy", "predict", model, "-", "--prob").ok();
    // Without a known word the labels' shares in the training texts are given.
    assertThat(outcome.lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("pos\t0\\.9\\d{5}"),
            line -> assertThat(line).isEqualTo("neg\t0.500000"),
            line -> assertThat(line).matches("neg\t0\\.9\\d{5}"),
            line -> assertThat(line).isEqualTo("neg\t0.500000"));
    assertThat(outcome.err())
        .isEqualTo(
            "heed: warning: 2 of 4 texts have no known word; their probabilities are the labels'"
                + " shares in the training texts\n");
    assertThat(Cli.runWith("", "predict", model, "-").ok().out()).isEmpty();
  }

  @Test
  void predictWritesSeveralLabelsAndProbabilities() {
    assertThat(Cli.runWith("a good film", "predict", model, "-", "-k", 2).ok().out())
        .isEqualTo("pos\tneg\n");
    String[] fields =
        Cli.runWith("a good film", "predict", model, "-", "-k", 9, "--prob")
            .ok()
            .out()
            .strip()
            .split("\t");
    assertThat(fields).hasSize(4).contains("pos", "neg");
    assertThat(Double.parseDouble(fields[1]) + Double.parseDouble(fields[3]))
        .isCloseTo(1, within(2e-6));
    assertThat(
            Cli.runWith("a good film", "predict", model, "-", "-k", 2, "--threshold", 0.5)
                .ok()
                .out())
        .isEqualTo("pos\n");
    Cli.runWith("x", "predict", model, "-", "-k", 0).failsWith(2, "-k");
    Cli.runWith("x", "predict", model, "-", "--threshold", 2).failsWith(2, "--threshold");
  }

  @Test
  void predictInJsonKeepsTheId() {
    Cli.Outcome outcome =
        Cli.runWith(
                "{\"id\":\"a7\",\"text\":\"a good film\"}\n{\"text\":\"\"}\n",
                "predict",
                model,
                "-",
                "--format",
                "jsonl",
                "--json",
                "-k",
                2)
            .ok();
    assertThat(outcome.lines()).hasSize(2);
    JsonNode first = Cli.json(outcome.lines().getFirst());
    assertThat(first.get("id").asText()).isEqualTo("a7");
    assertThat(first.get("labels").get(0).asText()).isEqualTo("pos");
    assertThat(first.get("probabilities").get(0).asDouble()).isGreaterThan(0.5);
    assertThat(outcome.json().has("id")).isFalse();
  }

  @Test
  void predictionsAreTheSameForAnyThreads() {
    String texts =
        IntStream.range(0, 5000)
            .mapToObj(i -> (i % 3 == 0 ? "good " : "awful ") + "film ".repeat(i % 17))
            .collect(Collectors.joining("\n"));
    String one = Cli.runWith(texts, "predict", model, "-", "--prob", "--threads", 1).ok().out();
    assertThat(one.lines()).hasSize(5000);
    assertThat(Cli.runWith(texts, "predict", model, "-", "--prob", "--threads", 3).ok().out())
        .isEqualTo(one);
  }

  /** Each line is answered before the next one is waited for. */
  @Test
  void predictAnswersAtOnce() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<String> seen = new ArrayList<>();
    List<String> lines = List.of("a good film\n", "an awful film\n");
    InputStream slow =
        new InputStream() {
          private int next;

          @Override
          public int available() {
            return 0;
          }

          @Override
          public int read() {
            throw new AssertionError("is read in blocks");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            seen.add(out.toString(UTF_8));
            if (next == lines.size()) {
              return -1;
            }
            byte[] line = lines.get(next++).getBytes(UTF_8);
            System.arraycopy(line, 0, bytes, offset, line.length);
            return line.length;
          }
        };
    String[] arguments = {"predict", model.toString(), "-"};
    assertThat(Heed.run(arguments, slow, out, new ByteArrayOutputStream())).isZero();
    assertThat(seen).containsExactly("", "pos\n", "pos\nneg\n");
  }

  @Test
  void aClosedPipeEndsQuietlyButAFullDiskFails() {
    assertThat(runInto("Broken pipe")).isEqualTo("0 ");
    assertThat(runInto("No space left on device"))
        .isEqualTo(
            "1 heed: standard output: No space left on device; expected a writable output\n");
  }

  private static String runInto(String problem) {
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(problem);
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    byte[] texts = "a good film\n".repeat(20_000).getBytes(UTF_8);
    String[] arguments = {"predict", model.toString(), "-"};
    int exit = Heed.run(arguments, new ByteArrayInputStream(texts), out, err);
    return exit + " " + err.toString(UTF_8);
  }

  @Test
  void labelsAreEscapedInPlainOutputOnly() throws IOException {
    Path texts = folder.resolve("odd.jsonl");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      lines.append("{\"label\":\"a\\tb\\n\\\\\",\"text\":\"first ").append(i).append("\"}\n");
      lines.append("{\"label\":\"文 𝕏\",\"text\":\"second ").append(i).append("\"}\n");
    }
    Files.writeString(texts, lines);
    Path odd = folder.resolve("odd.heed");
    Cli.run("train", texts, "--model", odd, "--epochs", 5, "--dim", 4, "--quiet").ok();
    assertThat(Cli.runWith("first", "predict", odd, "-").ok().out()).isEqualTo("a\\tb\\n\\\\\n");
    assertThat(Cli.runWith("second", "predict", odd, "-").ok().out()).isEqualTo("文 𝕏\n");
    assertThat(
            Cli.runWith("first", "predict", odd, "-", "--json")
                .ok()
                .json()
                .at("/labels/0")
                .asText())
        .isEqualTo("a\tb\n\\");
    assertThat(Cli.run("info", odd).ok().out()).contains("2: a\\tb\\n\\\\, 文 𝕏");
  }

  @Test
  void testMeasuresKnownAndUnknownLabels() throws IOException {
    Path texts =
        Cli.file(
            folder, "test.tsv", "pos\ta good film", "neg\ta dull film", "pos\tawful", "odd\tgood");
    Object[] arguments = {"test", model, texts, "--no-header", "--label", 1, "--text", 2};
    Cli.Outcome outcome = Cli.run(with(arguments, "--json", "--per-label")).ok();
    JsonNode json = outcome.json();
    assertThat(json.get("n").asInt()).isEqualTo(4);
    assertThat(json.get("accuracy").asDouble()).isEqualTo(0.5);
    // pos: 1 hit of 2, predicted twice; neg: 1 hit of 1, predicted twice; odd: never found
    assertThat(json.get("macro_f1").asDouble()).isCloseTo((0.5 + 2 / 3.0 + 0) / 3, within(1e-12));
    assertThat(json.get("ece").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.get("log_loss").asDouble()).isPositive();
    assertThat(json.at("/per_label/1/recall").asDouble()).isEqualTo(0.5);
    assertThat(outcome.err().lines())
        .containsExactly(
            "heed: warning: "
                + texts
                + ": 1 of 4 texts have a label never seen in training, which counts as an error:"
                + " odd",
            "heed: warning: 4 texts are few: with 95 % confidence the accuracy lies between 0.15"
                + " and 0.85");
    assertThat(json.get("accuracy_low").asDouble()).isCloseTo(0.1500, within(5e-5));
    assertThat(json.get("accuracy_high").asDouble()).isCloseTo(0.8500, within(5e-5));
    assertThat(Cli.run(with(arguments, "--per-label")).ok().out())
        .contains(
            "accuracy           0.5000\n95 % interval      0.1500 to 0.8500\n",
            "precision", "  neg\n");
  }

  private static Object[] with(Object[] arguments, Object... more) {
    List<Object> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(more));
    return all.toArray();
  }

  @Test
  void contributionsSumToTheLogits() throws IOException {
    for (String head : List.of("linear", "fixed", "mlp")) {
      Path other = folder.resolve(head + ".heed");
      Cli.run(
              "train",
              Cli.reviews(folder, 120),
              "--model",
              other,
              "--head",
              head,
              "--epochs",
              5,
              "--dim",
              8,
              "--quiet")
          .ok();
      JsonNode json =
          Cli.runWith("𝕏 the good Film is", "explain", other, "-", "--json").ok().json();
      assertThat(json.get("text").asText()).isEqualTo("𝕏 the good Film is");
      assertThat(json.get("labels").valueStream().map(JsonNode::asText))
          .containsExactly("neg", "pos");
      double attention = 0;
      double entropy = 0;
      double[] sums = {json.at("/remainder/0").asDouble(), json.at("/remainder/1").asDouble()};
      for (JsonNode word : json.get("words")) {
        double weight = word.get("attention").asDouble();
        attention += weight;
        entropy -= weight * Math.log(weight);
        sums[0] += word.at("/contributions/0").asDouble();
        sums[1] += word.at("/contributions/1").asDouble();
        int[] points = json.get("text").asText().codePoints().toArray();
        int begin = word.get("begin").asInt();
        assertThat(new String(points, begin, word.get("end").asInt() - begin))
            .isEqualTo(word.get("word").asText());
      }
      assertThat(attention).isCloseTo(1, within(1e-9));
      assertThat(json.get("effective_words").asDouble()).isCloseTo(Math.exp(entropy), within(1e-9));
      assertThat(sums[0]).isCloseTo(json.at("/logits/0").asDouble(), within(1e-9));
      assertThat(sums[1]).isCloseTo(json.at("/logits/1").asDouble(), within(1e-9));
      assertThat(json.at("/remainder/0").asDouble() == 0).isEqualTo(!head.equals("mlp"));
    }
  }

  @Test
  void explainCountsTheWordsThatAttentionIsOn() {
    assertThat(Cli.runWith("film", "explain", model, "-").ok().out())
        .endsWith("= logit\nattention on 1.0 of 1 word\n");
    List<String> counts =
        Cli.runWith("a good film", "explain", model, "-", "--json")
            .ok()
            .json()
            .get("words")
            .findValuesAsText("word");
    assertThat(Cli.runWith("a good film", "explain", model, "-").ok().lines().getLast())
        .matches(
            "attention on \\d\\.\\d of %d words%s"
                .formatted(
                    counts.size(),
                    counts.stream().anyMatch(word -> word.contains(" ")) ? " and n-grams" : ""));
    assertThat(Cli.runWith("xyzzy", "explain", model, "-").ok().out())
        .doesNotContain("attention on");
    assertThat(
            Cli.runWith("xyzzy", "explain", model, "-", "--json")
                .ok()
                .json()
                .get("effective_words")
                .asDouble())
        .isZero();
  }

  @Test
  void explainListsWordsAndWritesAPage() throws IOException {
    Path page = folder.resolve("page.html");
    Cli.Outcome outcome =
        Cli.runWith("a good <b>film</b>\n\n", "explain", model, "-", "--html", page).ok();
    assertThat(outcome.out())
        .contains("text   a good <b>film</b>\nlabel  pos (probability ")
        .contains("attention  contribution  word\n", "  good    █", "= logit\n")
        .contains("text   \n");
    Document html = Jsoup.parse(Files.readString(page));
    assertThat(html.title())
        .isEqualTo("Why the texts of standard input get their labels (model model.heed)");
    assertThat(html.selectFirst(".tokens").wholeText()).isEqualTo("a good <b>film</b>");
    assertThat(html.select("main b")).isEmpty();
    Cli.runWith("x", "explain", model, "-", "--html", folder.resolve("no/page.html"))
        .failsWith(1, "does not exist");
  }

  @Test
  void selectsTextsByTheirPrecisionOnTheDevTexts() throws IOException {
    Path chosen = folder.resolve("banking.heed");
    Path examples = Path.of("").toAbsolutePath().resolveSibling("examples");
    Cli.run("train", examples.resolve("banking-train.csv"), "--model", chosen, "--quiet").ok();
    Cli.Outcome outcome =
        Cli.runWith(
                "I lost my card\nthe moon is made of cheese and fish\n",
                "predict",
                chosen,
                "-",
                "--select",
                "precision=0.99")
            .ok();
    assertThat(outcome.out()).isEqualTo("lost_or_stolen_card\n\n");
    assertThat(outcome.err()).startsWith("heed: on the dev texts this answered ");

    assertThat(Cli.run("predict", chosen, "-", "--select", "recall=1").err())
        .isEqualTo(
            "heed: --select is 'recall=1'; expected precision=P, P from 0 to 1 (see 'heed predict"
                + " --help')\n");
    assertThat(Cli.runWith("x", "predict", model, "-", "--select", "precision=2").exit())
        .isEqualTo(2);
  }

  @Test
  void aMisspeltWordIsMarkedAndStandsOnceOnThePage() throws IOException {
    Path misspelt = folder.resolve("banking.heed");
    Path texts = Path.of("").toAbsolutePath().resolveSibling("examples/banking-test.csv");
    Cli.run("train", texts, "--model", misspelt, "--char-ngrams", "3-5", "--epochs", 8, "--quiet")
        .ok();
    Path page = folder.resolve("misspelt.html");
    Cli.Outcome outcome =
        Cli.runWith("my crad is losst\n", "explain", misspelt, "-", "--html", page).ok();
    assertThat(outcome.out()).contains(", 2 of 4 words known").contains("  losst (unknown)");
    assertThat(Jsoup.parse(Files.readString(page)).text())
        .containsOnlyOnce("my crad is losst")
        .doesNotContain("losst losst");
  }

  @Test
  void pageOfOneTextHasAllNumbersAndMarksUnknownWords() throws IOException {
    Path page = folder.resolve("one.html");
    JsonNode explanation =
        Cli.runWith("a good zzzyx film\n", "explain", model, "-", "--html", page, "--json")
            .ok()
            .json();
    Document html = Jsoup.parse(Files.readString(page));
    assertThat(html.title()).isEqualTo("Why this text gets its label (model model.heed)");
    assertThat(html.select(".answer").text())
        .startsWith("This text is “pos” with a probability of ");
    assertThat(html.text()).containsPattern("Its attention is on \\d+\\.\\d of \\d+ words");
    assertThat(html.select(".unknown").eachText()).containsExactly("zzzyx");
    assertThat(html.select("figcaption").text()).endsWith("; 3 of 4 words known");
    var contributions = html.select("table").last();
    assertThat(contributions.select("th button").eachText())
        .containsExactly("word or n-gram", "attention", "to ▶ pos (predicted)", "to neg");
    assertThat(contributions.select("tbody tr")).hasSize(explanation.get("words").size());
    assertThat(contributions.select("tfoot th").text()).isEqualTo("= logit");
    assertThat(contributions.select("tfoot td").last().attr("data-value"))
        .isEqualTo(explanation.at("/logits/0").asText());
    var probabilities = html.select("table").first();
    assertThat(probabilities.select("tbody td[data-value]").first().attr("data-value"))
        .isEqualTo(explanation.at("/probabilities/1").asText());
    assertThat(html.select("footer code").first().text())
        .startsWith("heed explain ")
        .endsWith("/one.html");
  }

  @Test
  void infoDescribesTheModel() throws IOException {
    JsonNode json = Cli.run("info", model, "--json").ok().json();
    assertThat(json.get("labels").valueStream().map(JsonNode::asText))
        .containsExactly("neg", "pos");
    assertThat(json.get("train_docs").asInt()).isEqualTo(216);
    assertThat(json.get("model_bytes").asLong()).isEqualTo(Files.size(model));
    assertThat(json.get("dev_accuracy").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.get("data_hash").asText()).matches("[0-9a-f]{64}");
    assertThat(json.at("/settings/dim").asInt()).isEqualTo(8);
    assertThat(Cli.run("info", model).ok().out())
        .startsWith("Model\n")
        .contains(
            "  labels         2: neg, pos\n",
            "  head           linear\n",
            "  test texts     not measured\n",
            "  texts          216 training, 24 dev\n",
            "\nAccuracy at training\n")
        .containsPattern("\n  dev texts      \\d+\\.\\d % of 24 texts\n")
        .doesNotContain("_");
  }
}
