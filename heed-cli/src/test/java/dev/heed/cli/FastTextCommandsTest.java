package dev.heed.cli;

import static dev.heed.cli.FastTextModels.HIERARCHICAL;
import static dev.heed.cli.FastTextModels.ONE_VS_ALL;
import static dev.heed.cli.FastTextModels.SOFTMAX;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.text.fasttext.FastTextModel;
import dev.heed.text.fasttext.FastTextNumbers;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that use a model, with models of fastText. */
class FastTextCommandsTest {
  @TempDir private Path folder;

  private Path model(int loss) throws IOException {
    return FastTextModels.classifier(folder, "model.bin", loss);
  }

  /** Lines that are empty, unknown, labelled, not UTF-8, and cut. */
  private Path lines() throws IOException {
    String many = "bad good film café\n房间 film </s> good\n".repeat(1500);
    byte[] text =
        ("good film\n\n__label__neg bad __label__new\nqwxyz\n \t\n" + many).getBytes(UTF_8);
    byte[] rest = "caf\u00e9 \u00ff bad\r\ngood".getBytes(ISO_8859_1);
    byte[] all = Arrays.copyOf(text, text.length + rest.length);
    System.arraycopy(rest, 0, all, text.length, rest.length);
    return Files.write(folder.resolve("lines.txt"), all);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void predictPrintsWhatFastTextPrints(int loss) throws IOException {
    Path model = model(loss);
    Path lines = lines();
    StringBuilder expected = new StringBuilder();
    try (FastTextModel fastText = FastTextModel.open(model)) {
      fastText.predict(
          new ByteArrayInputStream(Files.readAllBytes(lines)),
          2,
          0.3f,
          found ->
              expected
                  .append(
                      found.stream()
                          .map(
                              each ->
                                  each.label()
                                      + " "
                                      + FastTextNumbers.format(each.probability(), 6))
                          .collect(Collectors.joining(" ")))
                  .append('\n'));
    }
    for (int threads : new int[] {1, 3}) {
      assertThat(
              Cli.run(
                      "predict",
                      model,
                      lines,
                      "-k",
                      2,
                      "--threshold",
                      0.3,
                      "--prob",
                      "--output-format",
                      "fasttext",
                      "--threads",
                      threads)
                  .ok()
                  .out())
          .isEqualTo(expected.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void predictPrintsWhatTheProgramPrints(int loss) throws Exception {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(each -> Files.isExecutable(Path.of(each, "fasttext"))),
        "this machine: no fasttext on the PATH");
    Path model = model(loss);
    Path lines = lines();
    for (String k : List.of("1", "3", "-1")) {
      for (String command : List.of("predict", "predict-prob")) {
        Object[] ours = {
          "predict", model, lines, "-k", k, "--threshold", "0.2", "--output-format", "fasttext"
        };
        Object[] all = Arrays.copyOf(ours, command.equals("predict") ? 9 : 10);
        Arrays.fill(all, 9, all.length, "--prob");
        assertThat(Cli.run(all).ok().out())
            .isEqualTo(fastText(command, model.toString(), lines.toString(), k, "0.2"));
      }
    }
    Path test = Cli.file(folder, "test.txt", "__label__pos good", "bad", "__label__no x");
    String[] theirs = fastText("test", model.toString(), test.toString(), "2").split("\\s+");
    JsonNode measured = Cli.run("test", model, test, "-k", 2, "--json").ok().json();
    assertThat(measured.get("n").asText()).isEqualTo(theirs[1]);
    assertThat(FastTextNumbers.format(measured.get("precision_at_k").asDouble(), 3))
        .isEqualTo(theirs[3]);
    assertThat(FastTextNumbers.format(measured.get("recall_at_k").asDouble(), 3))
        .isEqualTo(theirs[5]);
  }

  private String fastText(String... arguments) throws Exception {
    Path out = folder.resolve("out");
    List<String> command = Stream.concat(Stream.of("fasttext"), Stream.of(arguments)).toList();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    assertThat(process.waitFor()).isZero();
    return Files.readString(out);
  }

  @Test
  void predictKeepsTheOutputOfHeed() throws IOException {
    Path model = model(SOFTMAX);
    Cli.Outcome all =
        Cli.runWith("good film\n\nqwxyz", "predict", model, "-", "-k", -1, "--prob").ok();
    assertThat(all.lines()).hasSize(3).allMatch(line -> line.split("\t").length == 6);
    assertThat(all.out()).doesNotContain("__label__").contains("so-so\t0.");
    JsonNode json =
        Cli.runWith("good qwxyz", "predict", model, "-", "-k", -1, "--json").ok().json();
    assertThat(json.get("known").asDouble()).isCloseTo(4.0 / 9, within(1e-12));
    assertThat(json.get("labels")).hasSize(3);
    assertThat(Cli.runWith("qwxyz", "predict", model, "-", "--min-known", 0.5).ok().out())
        .isEqualTo("\n");
    Cli.runWith("x", "predict", model, "-", "--json", "--output-format", "fasttext")
        .failsWith(2, "--output-format");
    Path heed = Cli.model(folder);
    Cli.runWith("x", "predict", heed, "-", "--output-format", "fasttext")
        .failsWith(2, "a model of fastText");
    assertThat(Cli.runWith("a good film", "predict", heed, "-", "-k", -1).ok().out())
        .isEqualTo("pos\tneg\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {HIERARCHICAL, SOFTMAX, ONE_VS_ALL})
  void explainSumsToTheLogits(int loss) throws IOException {
    Path model = model(loss);
    for (String text : List.of("good film qwxyz 房间 café", "", " bad  film ", "x</s>y </s> good")) {
      JsonNode json = Cli.runWith(text + "\n", "explain", model, "-", "--json").ok().json();
      assertThat(json.has("effective_words")).isFalse();
      double attention = 0;
      double[] sum = new double[3];
      int last = 0;
      for (JsonNode word : json.get("words")) {
        attention += word.get("attention").asDouble();
        for (int k = 0; k < 3; k++) {
          sum[k] += word.get("contributions").get(k).asDouble();
        }
        assertThat(word.get("begin").asInt()).isGreaterThanOrEqualTo(last);
        last = word.get("begin").asInt();
      }
      assertThat(attention).isCloseTo(1, within(1e-12));
      for (int k = 0; k < 3; k++) {
        assertThat(sum[k]).isEqualTo(json.get("logits").get(k).asDouble());
        assertThat(json.get("remainder").get(k).asDouble()).isZero();
      }
      if (loss == SOFTMAX) {
        checkSoftmax(json);
      }
    }
  }

  private static void checkSoftmax(JsonNode json) {
    double all = 0;
    for (JsonNode logit : json.get("logits")) {
      all += Math.exp(logit.asDouble());
    }
    for (int k = 0; k < 3; k++) {
      assertThat(Math.exp(json.get("logits").get(k).asDouble()) / all)
          .isCloseTo(json.get("probabilities").get(k).asDouble(), within(2e-5));
    }
  }

  @Test
  void explainSumsAWordWithItsCharacters() throws IOException {
    Path model = model(SOFTMAX);
    JsonNode words =
        Cli.runWith("good film\n", "explain", model, "-", "--json").ok().json().get("words");
    assertThat(words.findValuesAsText("word"))
        .containsExactly("good", "good film", "film", "film </s>", "</s>");
    // good: its row, 5 n-grams of two characters and 4 of three; film alike; 2 n-grams; the end.
    assertThat(words.get(0).get("attention").asDouble()).isCloseTo(10.0 / 23, within(1e-12));
    Path html = folder.resolve("page.html");
    String colored =
        Cli.runWith("good film zz\n", "explain", model, "-", "--html", html, "--color", "always")
            .ok()
            .out();
    assertThat(colored).contains("\u001b[", "= logit").doesNotContain("attention on");
    assertThat(Jsoup.parse(html.toFile()).text()).contains("good", "model.bin", "zz </s>");
  }

  @Test
  void testMeasuresAsUsualToo() throws IOException {
    Path model = model(SOFTMAX);
    Path csv = Cli.file(folder, "t.csv", "label,text", "pos,good film", "neg,bad", "other,x");
    Cli.Outcome outcome = Cli.run("test", model, csv, "--json", "--per-label").ok();
    assertThat(outcome.err()).contains("1 of 3 texts have no label that the model knows");
    assertThat(outcome.json().get("n").asInt()).isEqualTo(2);
    assertThat(outcome.json().get("accuracy").asDouble())
        .isEqualTo(outcome.json().get("precision_at_k").asDouble());
    assertThat(outcome.json().get("per_label")).hasSize(3);
    Path several = Cli.file(folder, "t.txt", "__label__pos __label__neg good", "__label__neg bad");
    assertThat(Cli.run("test", model, several, "-k", -1).ok().lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("texts +2"),
            line -> assertThat(line).matches("P@-1 +0\\.5"),
            line -> assertThat(line).matches("R@-1 +1"));
    Cli.run("test", model, several, "--json").ok();
    Path heed = Cli.model(folder);
    JsonNode json = Cli.run("test", heed, csv, "-k", 2, "--json").ok().json();
    assertThat(json.get("precision_at_k").asDouble()).isCloseTo(1.0 / 3, within(1e-12));
    assertThat(json.get("recall_at_k").asDouble()).isCloseTo(2.0 / 3, within(1e-12));
  }

  @Test
  void neighboursAreOfBothKinds() throws IOException {
    Path vectors = FastTextModels.vectors(folder, "v.bin");
    JsonNode near = Cli.run("neighbours", vectors, "good", "-k", 2, "--json").ok().json();
    assertThat(near.get("neighbours")).hasSize(2);
    assertThat(near.get("neighbours").findValuesAsText("word")).doesNotContain("good");
    Cli.run("neighbours", vectors, "goad").failsWith(1, "v.bin", "'good'");
    Cli.runWith("x", "predict", vectors, "-").failsWith(1, "v.bin", "vectors of words alone");
    Cli.run("info", vectors, "--json").ok();
    Path heed = Cli.model(folder);
    JsonNode both = Cli.run("neighbours", heed, "Good", "-k", 3, "--json").ok().json();
    assertThat(both.get("neighbours").findValuesAsText("by"))
        .containsExactly("embedding", "embedding", "embedding", "effect", "effect", "effect");
    // Only these words decide; the others do nothing to the labels.
    assertThat(both.get("neighbours").get(3).get("word").asText())
        .matches(".*(good|great|lovely).*");
    Cli.run("neighbours", heed, "goood").failsWith(1, "model.heed", "'good'");
    Cli.run("neighbours", heed, "good", "-k", 0).failsWith(2, "-k");
  }

  @Test
  void encodeWritesVectorsInAllFormats() throws IOException {
    for (Path model : List.of(model(SOFTMAX), Cli.model(folder))) {
      Path texts = Cli.file(folder, "two.txt", "a good film", "", "bad");
      List<String> csv = Cli.run("encode", model, texts).ok().lines();
      assertThat(csv).hasSize(3);
      int dim = csv.getFirst().split(",").length;
      Path npy = folder.resolve("v.npy");
      JsonNode json = Cli.run("encode", model, texts, "--out", npy, "--json").ok().json();
      assertThat(json.get("texts").asInt()).isEqualTo(3);
      assertThat(json.get("dim").asInt()).isEqualTo(dim);
      byte[] bytes = Files.readAllBytes(npy);
      assertThat(new String(bytes, 0, 128, ISO_8859_1))
          .startsWith("\u0093NUMPY\u0001\u0000")
          .contains("'descr': '<f4', 'fortran_order': False, 'shape': (3, " + dim + ")")
          .endsWith("\n");
      Path safetensors = folder.resolve("v.safetensors");
      Cli.run("encode", model, texts, "--out", safetensors).ok();
      byte[] tensors = Files.readAllBytes(safetensors);
      for (byte[] file : List.of(bytes, tensors)) {
        int length = 3 * dim * Float.BYTES;
        ByteBuffer values =
            ByteBuffer.wrap(file, file.length - length, length).order(ByteOrder.LITTLE_ENDIAN);
        for (String line : csv) {
          for (String number : line.split(",")) {
            assertThat(values.getFloat()).isEqualTo(Float.parseFloat(number));
          }
        }
      }
      assertThat(bytes).hasSize(128 + 3 * dim * Float.BYTES);
      Path file = folder.resolve("v.csv");
      Cli.run("encode", model, texts, "--out", file).ok();
      assertThat(file).hasContent(String.join("\n", csv) + "\n");
    }
    Cli.run("encode", model(SOFTMAX), lines(), "--out", folder.resolve("v.txt"))
        .failsWith(2, "--out", ".npy");
  }

  @Test
  void encodeWritesVectorsOfWords() throws IOException {
    Path words = Cli.file(folder, "words.txt", "good", "unknown", "</s>");
    for (Path model : List.of(model(SOFTMAX), FastTextModels.vectors(folder, "v.bin"))) {
      List<String> lines = Cli.run("encode", model, words, "--words").ok().lines();
      try (FastTextModel fastText = FastTextModel.open(model)) {
        assertThat(lines)
            .isEqualTo(
                Stream.of("good", "unknown", "</s>")
                    .map(word -> numbers(fastText.wordVector(word)))
                    .toList());
      }
      assertThat(lines).isNotEqualTo(Cli.run("encode", model, words).ok().lines());
    }
  }

  private static String numbers(float[] vector) {
    return IntStream.range(0, vector.length)
        .mapToObj(i -> Float.toString(vector[i]))
        .collect(Collectors.joining(","));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void convertMakesAFileWithTheSameNumbers(int loss) throws IOException {
    Path model = model(loss);
    Path heed = folder.resolve("converted.heed");
    Cli.run("convert", model, "--model", heed, "--json").ok();
    for (String command : List.of("predict", "explain")) {
      String text = "good film\n\nqwxyz bad\n";
      assertThat(Cli.runWith(text, command, heed, "-", "--json").ok().out())
          .isEqualTo(Cli.runWith(text, command, model, "-", "--json").ok().out());
    }
    assertThat(Cli.run("info", heed).ok().out()).contains("fastText, supervised", "3: pos");
    Cli.run("convert", model, "--model", model).failsWith(2, "read and written");
    Path trained = Cli.model(folder);
    Cli.run("convert", trained, "--model", heed).failsWith(1, "this is a model of Heed");
  }

  @Test
  void damagedFilesAreRefusedInOneLine() throws IOException {
    byte[] bytes = Files.readAllBytes(model(SOFTMAX));
    Path heed = folder.resolve("whole.heed");
    Cli.run("convert", folder.resolve("model.bin"), "--model", heed).ok();
    byte[] converted = Files.readAllBytes(heed);
    Path cut = Files.write(folder.resolve("cut.bin"), Arrays.copyOf(bytes, bytes.length / 2));
    Path other = Files.write(folder.resolve("other"), Arrays.copyOf(bytes, 300));
    Path empty = Files.createFile(folder.resolve("empty.bin"));
    Path foreign = Files.writeString(folder.resolve("foreign.ftz"), "no model at all");
    Path half =
        Files.write(folder.resolve("half.heed"), Arrays.copyOf(converted, converted.length / 2));
    for (Path each : List.of(cut, other, empty, foreign, half, folder.resolve("none.bin"))) {
      for (String command : List.of("predict", "explain", "test", "encode")) {
        Cli.run(command, each, folder.resolve("model.bin")).failsWith(1, each.toString());
      }
      Cli.run("info", each).failsWith(1, each.toString());
      Cli.run("neighbours", each, "good").failsWith(1, each.toString());
      Cli.run("convert", each, "--model", folder.resolve("x.heed")).failsWith(1, each.toString());
    }
    assertThat(folder.resolve("x.heed")).doesNotExist();
  }

  @Test
  void habitsOfFastTextAreAnswered() {
    Cli.run("supervised", "-input", "x").failsWith(2, "'heed train train.txt --model model.heed'");
    Cli.run("predict-prob", "m", "x").failsWith(2, "--prob");
    Cli.run("quantize").failsWith(2, "heed compact");
    Cli.run("nn", "m").failsWith(2, "heed neighbours");
    Cli.run("predict", "m", "x", "-1").failsWith(2, "'-k -1'");
    Cli.run("predict", "m", "x", "3").failsWith(2, "'-k 3'");
    Cli.run("predict", "m", "x", ".5").failsWith(2, "'--threshold .5'");
    Cli.run("train", "-input", "x").failsWith(2, "'heed train FILE'");
    Cli.run("train", "x", "-wordNgrams", "2").failsWith(2, "--ngrams");
  }
}
