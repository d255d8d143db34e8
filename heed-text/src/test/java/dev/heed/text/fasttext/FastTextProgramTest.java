package dev.heed.text.fasttext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that fastText's program makes here, and what it prints. */
@Tag("full")
class FastTextProgramTest {
  private static final List<String> WORDS =
      List.of("pay", "card", "café", "房间", "很", "stay", "team?", "it's", "𝔘x", "a", "PAY", "win");

  private static final int TEXTS = 600;
  private static final int LABELS = 270;

  @TempDir static Path folder;

  @BeforeAll
  static void makeTexts() throws IOException {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(each -> Files.isExecutable(Path.of(each, "fasttext"))),
        "this machine: no fasttext on the PATH");
    Random random = new Random(7);
    StringBuilder texts = new StringBuilder();
    for (int i = 0; i < TEXTS; i++) {
      texts.append("__label__").append(i % LABELS);
      texts.append(random.nextInt(3) == 0 ? " __label__more" : "");
      for (int j = 0; j < 8; j++) {
        texts.append(' ').append(WORDS.get(random.nextInt(WORDS.size())));
        texts.append(random.nextInt(3) == 0 ? Integer.toString(random.nextInt(40)) : "");
      }
      texts.append('\n');
    }
    Files.writeString(folder.resolve("train"), texts);
    List<byte[]> lines =
        new ArrayList<>(
            List.of(new byte[] {'\n'}, "q".repeat(70_000).getBytes(StandardCharsets.UTF_8)));
    for (int i = 0; i < 150; i++) {
      lines.add(SmallModels.line(random));
    }
    ByteArrayOutputStream test = new ByteArrayOutputStream();
    lines.forEach(test::writeBytes);
    test.writeBytes(texts.substring(0, 20_000).getBytes(StandardCharsets.UTF_8));
    Files.write(folder.resolve("test"), test.toByteArray());
  }

  @ParameterizedTest
  @CsvSource({
    "softmax -dim 10 -wordNgrams 3 -bucket 500,",
    "softmax -dim 7 -minn 1 -maxn 3 -bucket 700,",
    "hs -dim 9 -wordNgrams 2 -bucket 300 -minn 2 -maxn 5,",
    "ova -dim 10 -lr 1,",
    "softmax -dim 10 -wordNgrams 2 -bucket 500, -dsub 3",
    "ova -dim 6 -wordNgrams 2 -bucket 500, -qout -cutoff 290 -dsub 20",
  })
  void aClassifierPrintsTheSame(String training, String quantising) throws Exception {
    checkClassifier(training, quantising);
  }

  /** By negative sampling too, for which each call of the program makes a table of a second. */
  @ParameterizedTest
  @CsvSource({
    "softmax -dim 11 -wordNgrams 2 -bucket 500, -qnorm -dsub 4 -cutoff 300",
    "hs -dim 8 -minn 2 -maxn 3 -bucket 500, -qnorm -qout -dsub 3",
    "ns -dim 12 -minn 3 -maxn 3 -bucket 100,",
    "ns -dim 6 -wordNgrams 2 -bucket 500, -qout -qnorm",
  })
  void otherClassifiersPrintTheSame(String training, String quantising) throws Exception {
    checkClassifier(training, quantising);
  }

  private static void checkClassifier(String training, String quantising) throws Exception {
    Path file = make(training, quantising);
    byte[] lines = Files.readAllBytes(folder.resolve("test"));
    try (FastTextModel model = FastTextModel.open(file)) {
      for (int k : new int[] {1, 3, FastTextModel.ALL}) {
        for (float threshold : new float[] {0, 0.01f, 0.3f}) {
          assertThat(new ProgramOutput(model).predict(lines, k, threshold, true).toString())
              .isEqualTo(run("predict-prob", file, "test", "" + k, "" + threshold));
        }
      }
      assertThat(new ProgramOutput(model).predict(lines, 4, 0, false).toString())
          .isEqualTo(run("predict", file, "test", "4"));
      assertThat(new ProgramOutput(model).test(lines, 2, 0.05f).toString())
          .isEqualTo(run("test", file, "test", "2", "0.05"));
      checkVectors(model, file);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cbow -minn 2 -maxn 4 -bucket 300",
    "skipgram -minn 0 -maxn 0",
    "skipgram -loss hs -minn 1 -maxn 2 -bucket 50"
  })
  void wordVectorsPrintTheSame(String training) throws Exception {
    String text = Files.readString(folder.resolve("train")).replaceAll("__label__", "");
    Files.writeString(folder.resolve("words"), text);
    List<String> command = new ArrayList<>(List.of(training.split(" ")));
    command.addAll(List.of("-input", "words", "-output", "vectors", "-dim", "9", "-minCount", "2"));
    command.addAll(List.of("-thread", "1", "-verbose", "0"));
    run(new byte[0], command);
    Path file = folder.resolve("vectors.bin");
    try (FastTextModel model = FastTextModel.open(file)) {
      checkVectors(model, file);
    }
  }

  /** The neighbours of a word with the vector 0 tie, all of them. */
  private static void checkVectors(FastTextModel model, Path file) throws Exception {
    List<String> words = List.of("pay", "café", "房间", "nowhere", "</s>", "x");
    byte[] input = String.join("\n", words).getBytes(StandardCharsets.UTF_8);
    assertThat(new ProgramOutput(model).wordVectors(words).toString())
        .isEqualTo(run(input, List.of("print-word-vectors", file.toString())));
    assertThat(new ProgramOutput(model).neighbours(words, 5).toString())
        .isEqualTo(run(input, List.of("nn", file.toString(), "5")));
    List<String> sentences =
        List.of("", "pay card", "unknown", "房间 很 café\tteam? ", "a".repeat(99));
    byte[] texts = (String.join("\n", sentences) + "\n").getBytes(StandardCharsets.UTF_8);
    assertThat(new ProgramOutput(model).sentenceVectors(sentences).toString())
        .isEqualTo(run(texts, List.of("print-sentence-vectors", file.toString())));
  }

  @Test
  void aStreamOfAnyBytesPrintsTheSame() throws Exception {
    Path file = make("softmax -dim 5 -minn 1 -maxn 2 -bucket 50", null);
    byte[] bytes = new byte[30_000];
    new Random(3).nextBytes(bytes);
    Files.write(folder.resolve("bytes"), bytes);
    try (FastTextModel model = FastTextModel.open(file)) {
      assertThat(new ProgramOutput(model).predict(bytes, 2, 0, true).toString())
          .isEqualTo(run("predict-prob", file, "bytes", "2"));
    }
  }

  private static Path make(String training, String quantising) throws Exception {
    List<String> command = new ArrayList<>(List.of("supervised", "-loss"));
    command.addAll(List.of(training.split(" ")));
    command.addAll(List.of("-input", "train", "-output", "model", "-epoch", "5"));
    command.addAll(List.of("-thread", "1", "-verbose", "0"));
    run(new byte[0], command);
    if (quantising == null) {
      return folder.resolve("model.bin");
    }
    List<String> smaller = new ArrayList<>(List.of("quantize"));
    smaller.addAll(List.of(quantising.split(" ")));
    smaller.addAll(List.of("-input", "train", "-output", "model"));
    smaller.addAll(List.of("-thread", "1", "-verbose", "0"));
    run(new byte[0], smaller);
    return folder.resolve("model.ftz");
  }

  private static String run(String command, Path model, String... rest) throws Exception {
    List<String> all = new ArrayList<>(List.of(command, model.toString()));
    all.addAll(Arrays.asList(rest));
    return run(new byte[0], all);
  }

  /** Runs the program in the folder and returns what it prints. */
  private static String run(byte[] input, List<String> arguments) throws Exception {
    Files.write(folder.resolve("in"), input);
    List<String> command = new ArrayList<>(List.of("fasttext"));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(folder.resolve("in").toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("err"))).isZero();
    return Files.readString(folder.resolve("out"));
  }
}
