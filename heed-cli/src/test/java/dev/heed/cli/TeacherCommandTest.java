package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.encoder.TinyBert;
import dev.heed.kernel.SeededRandom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Teachers and models on an encoder, whose weights are small and random. */
class TeacherCommandTest {
  @TempDir Path folder;
  private Path encoder;
  private Path labelled;
  private Path unlabelled;
  private Path model;

  @BeforeEach
  void files() throws IOException {
    encoder = Files.createDirectory(folder.resolve("tiny"));
    TinyBert.write(encoder, TinyBert.Form.SIMPLE, 1);
    List<String> lines = new ArrayList<>(List.of("label,text"));
    for (int i = 0; i < 120; i++) {
      lines.add((i % 2 == 0 ? "pos," : "neg,") + text(i, i % 2 == 0 ? "good" : "bad"));
    }
    labelled = Files.write(folder.resolve("texts.csv"), lines);
    List<String> further = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      further.add(text(1000 + i, i % 2 == 0 ? "good" : "bad"));
    }
    further.add("The cat is good. The cat is bad!<br />A dog was good. ".repeat(3) + "So it ends.");
    unlabelled = Files.write(folder.resolve("more.txt"), further);
    model = folder.resolve("model.heed");
  }

  private static String text(int number, String word) {
    SeededRandom random = new SeededRandom(number);
    return "the cat "
        + (char) ('a' + random.below(26))
        + " "
        + word
        + " "
        + (char) ('a' + random.below(26));
  }

  private Object[] taught(Object... more) {
    List<Object> all =
        new ArrayList<>(
            List.of(
                "train",
                labelled,
                "--model",
                model,
                "--teacher",
                encoder,
                "--unlabelled",
                unlabelled,
                "--cache",
                folder.resolve("cache"),
                "--char-ngrams",
                "none",
                "--epochs",
                8,
                "--test-share",
                "0.25",
                "--quiet"));
    all.addAll(List.of(more));
    return all.toArray();
  }

  @Test
  void aTeacherLabelsFurtherTexts() throws IOException {
    Path report = folder.resolve("report.html");
    JsonNode json = Cli.run(taught("--json", "--report", report)).ok().json();
    JsonNode teacher = json.get("teacher");
    // 60 texts and the 4 different sentences of the long one.
    assertThat(teacher.get("unlabelled_docs").asInt()).isEqualTo(64);
    assertThat(teacher.get("encoder").asText()).isEqualTo("tiny");
    assertThat(teacher.get("shares_matched").asBoolean()).isFalse();
    assertThat(teacher.get("compared_docs").asInt()).isEqualTo(30);
    assertThat(json.get("test_docs").asInt()).isEqualTo(30);
    assertThat(json.get("train_docs").asInt() + json.get("dev_docs").asInt()).isEqualTo(90 + 64);
    assertThat(teacher.get("model_accuracy").asDouble())
        .isEqualTo(json.get("test_accuracy").asDouble());
    assertThat(Files.readString(report)).contains("What did the teacher know?");
    byte[] first = Files.readAllBytes(model);
    JsonNode again = Cli.run(taught("--json", "--threads", 1)).ok().json();
    assertThat(again.get("teacher").get("features_computed").asInt()).isZero();
    assertThat(Files.readAllBytes(model)).isEqualTo(first);
    assertThat(Cli.run("predict", model, unlabelled).ok().lines()).hasSize(61);
  }

  @Test
  void fewLabelledTextsAreAllLearntAndUnlabelledOnesDecideWhenToStop() throws IOException {
    List<String> lines = new ArrayList<>(List.of("label,text"));
    for (int i = 0; i < 16; i++) {
      lines.add((i % 2 == 0 ? "pos," : "neg,") + text(i, i % 2 == 0 ? "good" : "bad"));
    }
    Files.write(labelled, lines);
    JsonNode json = Cli.run(taught("--json")).ok().json();
    assertThat(json.get("train_docs").asInt() + json.get("dev_docs").asInt()).isEqualTo(12 + 64);
    assertThat(json.get("dev_docs").asInt()).isPositive();
    assertThat(json.get("teacher").get("shares_matched").asBoolean()).isTrue();
    byte[] first = Files.readAllBytes(model);
    assertThat(Cli.run(taught("--threads", 1)).ok().out())
        .contains("64 sentences of 61 texts, with the labels' shares of the labelled ones\n");
    assertThat(Files.readAllBytes(model)).isEqualTo(first);
  }

  @Test
  void theSummaryNamesTheTeacher() {
    assertThat(Cli.run(taught()).ok().out())
        .containsPattern(
            "teacher    tiny, accuracy \\d\\.\\d{4} of 30 test texts; the model \\d\\.")
        .contains("unlabelled 64 sentences of 61 texts\n")
        .containsPattern("features   .*cache.*\\.features \\(\\d+ of them computed now\\)");
  }

  private Object[] onEncoder(Object... more) {
    List<Object> all =
        new ArrayList<>(
            List.of(
                "train",
                labelled,
                "--model",
                model,
                "--model-kind",
                "encoder",
                "--encoder",
                encoder,
                "--cache",
                folder.resolve("cache"),
                "--quiet"));
    all.addAll(List.of(more));
    return all.toArray();
  }

  @Test
  void aModelOnAnEncoderIsReadByTheOtherCommands() throws IOException {
    JsonNode json = Cli.run(onEncoder("--json", "--test-share", "0.25")).ok().json();
    assertThat(json.get("train_docs").asInt()).isEqualTo(90);
    assertThat(json.get("test_accuracy").asDouble()).isGreaterThan(0.8);
    byte[] first = Files.readAllBytes(model);
    Cli.run(onEncoder("--test-share", "0.25", "--threads", 1)).ok();
    assertThat(Files.readAllBytes(model)).isEqualTo(first);

    JsonNode info = Cli.run("info", model, "--json").ok().json();
    assertThat(info.get("encoder").asText()).isEqualTo("tiny");
    assertThat(info.get("encoder_sha256").asText()).hasSize(64);
    assertThat(Cli.run("info", model).ok().out()).contains("linear classifier on the encoder tiny");
    JsonNode test = Cli.run("test", model, labelled, "--json").ok().json();
    assertThat(test.get("n").asInt()).isEqualTo(120);
    assertThat(test.get("accuracy").asDouble()).isGreaterThan(0.8);

    Path texts = Files.writeString(folder.resolve("new.txt"), "the cat is good\n\n");
    List<String> predicted = Cli.run("predict", model, texts).ok().lines();
    assertThat(predicted).hasSize(2);
    JsonNode reasons =
        Cli.run("explain", model, texts, "--json").ok().lines().stream()
            .map(TeacherCommandTest::tree)
            .toList()
            .getFirst();
    assertThat(reasons.get("reasons").asText()).isEqualTo("deletion");
    assertThat(reasons.get("words")).hasSize(4);
    for (int k = 0; k < 2; k++) {
      double sum = reasons.get("remainder").get(k).asDouble();
      for (JsonNode word : reasons.get("words")) {
        sum += word.get("contributions").get(k).asDouble();
      }
      assertThat(sum).isCloseTo(reasons.get("logits").get(k).asDouble(), within(1e-9));
    }
    assertThat(Cli.run("explain", model, texts).ok().out()).contains("deletion  word");
  }

  @Test
  void textsTogetherGetTheAnswersOfEachAlone() throws IOException {
    Cli.run(onEncoder()).ok();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      texts.add(text(2000 + i, i % 2 == 0 ? "good" : "bad") + " the dog".repeat(i % 9));
    }
    Path file = Files.write(folder.resolve("many.txt"), texts);
    List<String> together = Cli.run("predict", model, file, "--prob", "-k", 2).ok().lines();
    assertThat(together).hasSize(300);
    assertThat(Cli.run("predict", model, file, "--prob", "-k", 2, "--threads", 1).ok().lines())
        .isEqualTo(together);
    for (int i : List.of(0, 7, 255, 256, 299)) {
      Path alone = Files.writeString(folder.resolve("alone.txt"), texts.get(i) + "\n");
      assertThat(Cli.run("predict", model, alone, "--prob", "-k", 2).ok().lines())
          .containsExactly(together.get(i));
    }
  }

  @Test
  void aTestOfAModelOnAnEncoderWarnsAsThatOfOthers() throws IOException {
    Cli.run(onEncoder("--dev-share", 0)).ok();
    Cli.Outcome own = Cli.run("test", model, labelled, "-k", 2);
    assertThat(own.ok().out()).contains("P@2                0.5\n").contains("R@2 ");
    assertThat(own.err()).contains("these are the texts the model was trained on");
    Path other = Files.writeString(folder.resolve("other.csv"), "label,text\npos,a\nodd,b\n");
    assertThat(Cli.run("test", model, other).ok().err())
        .contains("1 of 2 texts have a label never seen in training")
        .contains("2 texts are few");
  }

  private static JsonNode tree(String line) {
    try {
      return new JsonMapper().readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anotherOrMissingEncoderIsRefused() throws IOException {
    Cli.run(onEncoder()).ok();
    TinyBert.write(encoder, TinyBert.Form.SIMPLE, 2);
    assertThat(Cli.run("info", model).err())
        .contains("has the SHA-256 ")
        .contains("which the model was trained on");
    Files.move(encoder, folder.resolve("away"));
    assertThat(Cli.run("predict", model, unlabelled).err())
        .contains("its encoder tiny is not there; expected tiny beside the model");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --teacher x                           | --teacher is given without --unlabelled
          --unlabelled texts.csv                | --unlabelled is given without --teacher
          --encoder x                           | --encoder is given without --model-kind encoder
          --model-kind trees                    | --model-kind is 'trees'; expected words or encoder
          --model-kind encoder --dim 8          | --dim is given with --model-kind encoder
          --model-kind encoder --multi-label    | --multi-label is given with --model-kind encoder
          --model-kind encoder --report r.html  | --report is given with --model-kind encoder
          """)
  void optionsThatDoNotGoTogetherAreRefused(String options, String message) {
    List<Object> all = new ArrayList<>(List.of("train", labelled, "--model", model));
    for (String option : options.split(" ")) {
      all.add(
          option.endsWith(".csv") || option.endsWith(".html") ? folder.resolve(option) : option);
    }
    assertThat(Cli.run(all.toArray()).err()).contains(message);
  }

  @Test
  void severalLabelsAndEmptyFilesAreRefused() throws IOException {
    Path several =
        Files.writeString(folder.resolve("s.jsonl"), "{\"text\":\"a\",\"label\":[\"x\",\"y\"]}\n");
    assertThat(
            Cli.run(
                    "train",
                    several,
                    "--model",
                    model,
                    "--model-kind",
                    "encoder",
                    "--encoder",
                    encoder)
                .err())
        .contains("s.jsonl:1: the text has 2 labels; expected one label, since an encoder learns");
    Files.writeString(unlabelled, "\n");
    assertThat(Cli.run(taught()).err())
        .contains("more.txt: there are no texts; expected texts for the teacher to label");
  }
}
