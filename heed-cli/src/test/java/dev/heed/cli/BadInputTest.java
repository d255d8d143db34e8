package dev.heed.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any input gives a result or one clear line; no file is half written, and an old model survives.
 */
class BadInputTest {
  @TempDir static Path folder;
  private static Path model;
  private static byte[] modelBytes;

  @TempDir Path outputs;
  private Path target;

  @BeforeAll
  static void train() throws IOException {
    model = Cli.model(folder);
    modelBytes = Files.readAllBytes(model);
  }

  @BeforeEach
  void oldModel() throws IOException {
    target = Files.write(outputs.resolve("target.heed"), modelBytes);
  }

  static List<Path> ugly() throws IOException {
    Path ugly = Cli.data().map(data -> data.resolve("ugly")).orElse(Path.of("none"));
    if (!Files.isDirectory(ugly)) {
      return List.of(Path.of("no shared data"));
    }
    try (Stream<Path> files = Files.walk(ugly)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("ugly")
  void everyUglyFileInEveryRole(Path file) throws IOException {
    assumeTrue(Files.exists(file), "the shared data");
    boolean trained = check(train(file));
    boolean replaced = !Arrays.equals(Files.readAllBytes(target), modelBytes);
    assertThat(replaced).isEqualTo(trained);
    assertThat(outputs.toFile().list()).containsExactly("target.heed");
    check(Cli.run("test", model, file, "--json"));
    Cli.Outcome predicted = Cli.run("predict", model, file);
    if (check(predicted)) {
      String texts = Files.readString(file);
      long lines = texts.chars().filter(c -> c == '\n').count();
      assertThat(predicted.out().chars().filter(c -> c == '\n').count())
          .isEqualTo(texts.endsWith("\n") || texts.isEmpty() ? lines : lines + 1);
    }
    check(Cli.run("explain", model, file, "--json"));
    Cli.run("predict", file, file).failsWith(1, file.toString());
    Cli.run("info", file).failsWith(1, file.toString());
  }

  private Cli.Outcome train(Path file) {
    return Cli.run(
        "train", file, "--model", target, "--dim", 4, "--epochs", 2, "--quiet", "--json");
  }

  /** Whether a command succeeded; otherwise checks that there is one clear line. */
  private static boolean check(Cli.Outcome outcome) {
    if (outcome.exit() == 0) {
      assertThat(outcome.err().lines()).allMatch(line -> line.startsWith("heed: warning: "));
      return true;
    }
    // Texts before the bad line have been answered; the failure is one line all the same.
    new Cli.Outcome(outcome.exit(), "", outcome.err()).failsWith(1);
    return false;
  }

  private void fails(Path file, String... parts) throws IOException {
    train(file).failsWith(1, parts);
    assertThat(Files.readAllBytes(target)).isEqualTo(modelBytes);
    assertThat(outputs.toFile().list()).containsExactly("target.heed");
  }

  @Test
  void emptyFiles() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    fails(empty, empty + ": the file is empty");
    Path header = Cli.file(folder, "header.csv", "label,text");
    fails(header, header.toString());
    Cli.run("test", model, empty).failsWith(1, empty.toString());
    Cli.run("test", model, header).failsWith(1, header.toString());
    assertThat(Cli.run("predict", model, empty).ok().out()).isEmpty();
    Cli.run("predict", empty, empty).failsWith(1, empty.toString());
  }

  @Test
  void oneClassOnly() throws IOException {
    Path one = Cli.file(folder, "one.csv", "label,text", "a,x y", "a,y z");
    fails(one, one.toString(), "'a'", "two");
  }

  @Test
  void aLineWithoutALabel() throws IOException {
    Path gap = Cli.file(folder, "gap.txt", "__label__a x", "__label__b y", "no label here");
    fails(gap, gap + ":3: ");
    Path csv = Cli.file(folder, "gap.csv", "label,text", "a,x", ",y");
    fails(csv, csv + ":3: ");
  }

  @Test
  void textsWithoutAWord() throws IOException {
    Path blank = Cli.file(folder, "blank.csv", "label,text", "a, ", "b,");
    fails(blank, blank.toString(), "word");
  }

  @Test
  void aBadByte() throws IOException {
    Path latin = folder.resolve("latin.txt");
    Files.write(latin, "__label__a x\n__label__b \u00e9t\u00e9\n".getBytes(ISO_8859_1));
    fails(latin, latin + ":2: ");
    Cli.run("predict", model, latin, "--encoding", "ISO-8859-1").ok();
    assertThat(Cli.run("predict", model, latin).exit()).isEqualTo(1);
  }

  @Test
  void aLongLineAndNulBytes() throws IOException {
    String text = "good film ".repeat(1_000_000);
    Path lines = Cli.file(folder, "long.txt", "__label__a " + text, "__label__b \0 x\0y bad");
    assertThat(train(lines).exit()).isZero();
    Path texts = Cli.file(folder, "long", text, "\0", "x");
    assertThat(Cli.run("predict", model, texts).ok().lines()).hasSize(3);
  }

  @Test
  void foldersAndMissingFiles() throws IOException {
    fails(folder, "this is a directory");
    fails(folder.resolve("nothing"), "there is no such file");
    for (String command : List.of("predict", "test", "explain")) {
      Cli.run(command, model, folder).failsWith(1, "directory");
      Cli.run(command, model, folder.resolve("nothing")).failsWith(1, "there is no such file");
      Cli.run(command, folder.resolve("nothing"), model).failsWith(1, "there is no such file");
      Cli.run(command, folder, model).failsWith(1, folder.toString());
    }
  }

  @Test
  void anUnreadableFile() throws IOException {
    Path secret = Cli.file(folder, "secret.csv", "label,text", "a,x", "b,y");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(secret), SkippedTests.MACHINE + "root reads everything");
    fails(secret, secret + ": ");
  }

  @Test
  void aBrokenModel() throws IOException {
    Path broken = folder.resolve("broken.heed");
    Path texts = Cli.file(folder, "texts", "a good film");
    for (int length : new int[] {1, 100, modelBytes.length / 2, modelBytes.length - 1}) {
      Files.write(broken, Arrays.copyOf(modelBytes, length));
      Cli.run("predict", broken, texts).failsWith(1, broken.toString());
    }
    byte[] flipped = modelBytes.clone();
    for (int i = 40; i < flipped.length; i += flipped.length / 29) {
      flipped[i] ^= 4;
      Files.write(broken, flipped);
      check(Cli.run("predict", broken, texts));
      flipped[i] ^= 4;
    }
  }

  @Test
  void aFullDisk() throws Exception {
    Path reviews = Cli.reviews(folder, 240);
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), SkippedTests.MACHINE + "no /dev/full");
    Cli.run("train", reviews, "--model", full, "--epochs", 1, "--quiet").failsWith(1, "/dev/full");

    Path disk = Files.createDirectory(outputs.resolve("disk"));
    assumeTrue(mount(disk), SkippedTests.MACHINE + "no right to mount a small disk");
    try {
      Path there = Files.write(disk.resolve("m.heed"), modelBytes);
      Cli.run("train", reviews, "--model", there, "--dim", 9000, "--epochs", 1, "--quiet")
          .failsWith(1, there.toString());
      assertThat(Files.readAllBytes(there)).isEqualTo(modelBytes);
      assertThat(disk.toFile().list()).containsExactly("m.heed");
      Files.write(disk.resolve("filling"), new byte[800_000]);
      Cli.run(
              "train",
              reviews,
              "--model",
              outputs.resolve("n"),
              "--epochs",
              1,
              "--quiet",
              "--report",
              disk.resolve("r.html"))
          .failsWith(1, "r.html");
      assertThat(disk.toFile().list()).containsExactlyInAnyOrder("m.heed", "filling");
    } finally {
      new ProcessBuilder("umount", disk.toString()).start().waitFor();
    }
  }

  private static boolean mount(Path disk) throws Exception {
    return Files.isExecutable(Path.of("/usr/bin/mount"))
        && new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=1m", "heed", disk.toString())
                .start()
                .waitFor()
            == 0;
  }

  @Test
  void dataCannotControlTheTerminal() throws IOException {
    Path texts = Cli.file(folder, "escape.csv", "label,text", "a\u001b[31m,x", "b,y", "c,z,w");
    Cli.Outcome outcome = train(texts);
    outcome.failsWith(1, texts + ":4: ");
    Path one = Cli.file(folder, "escape2.csv", "label,text", "a\u001b[31m\u0007,x y");
    assertThat(train(one).err()).doesNotContain("\u001b", "\u0007");
  }
}
