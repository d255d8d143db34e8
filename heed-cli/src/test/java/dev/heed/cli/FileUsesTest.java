package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.heed.cli.command.FileUses;
import dev.heed.cli.terminal.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/** No command writes over what it reads, or writes one file twice. */
class FileUsesTest {
  @TempDir Path folder;
  private Path model;
  private Path texts;

  @BeforeEach
  void files() throws IOException {
    texts = Cli.reviews(folder, 60);
    Path points = Cli.file(folder, "points.csv", "x,y,label", "1,2,a", "2,3,b", "4,1,a", "0,0,b");
    Cli.file(folder, "weights.tsv", "pos\t2", "neg\t1");
    Cli.file(folder, "lines.txt", "a good film", "a bad film");
    Files.createDirectory(folder.resolve("run"));
    Files.copy(texts, folder.resolve("run/trace.csv"));
    Files.copy(texts, folder.resolve("run/config.json"));
    Files.copy(texts, folder.resolve("run/checkpoint"));
    model = folder.resolve("model.heed");
    Cli.run("train", texts, "--model", model, "--epochs", 1, "--dim", 4, "--quiet").ok();
    Files.createSymbolicLink(folder.resolve("linked"), folder);
    Files.createSymbolicLink(folder.resolve("dangling"), Path.of("later.html"));
    Files.createSymbolicLink(folder.resolve("link.csv"), Path.of("reviews.csv"));
    Files.createLink(folder.resolve("hard.csv"), texts);
    Files.createLink(folder.resolve("hard.heed"), model);
    assumeTrue(Files.isSameFile(points, folder.resolve("./linked/linked/points.csv")));
  }

  private Cli.Outcome run(String line) {
    return Cli.run(
        Stream.of(line.split(" "))
            .map(word -> word.startsWith("@/") ? folder + word.substring(1) : word)
            .toArray());
  }

  private Map<String, String> digests() throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        digests.put(folder.relativize(file).toString(), digest(file));
      }
    }
    return digests;
  }

  private static String digest(Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train @/reviews.csv --model @/reviews.csv",
        "train @/reviews.csv --model @/./run/../reviews.csv",
        "train @/reviews.csv --model @/link.csv",
        "train @/reviews.csv --model @/hard.csv",
        "train @/link.csv --model @/linked/linked/reviews.csv",
        "train @/reviews.csv --model @/x.heed --report @/reviews.csv",
        "train @/reviews.csv --model @/x.heed --dev @/hard.csv --report @/link.csv",
        "train @/reviews.csv --model @/x.heed --class-weights @/weights.tsv --report @/weights.tsv",
        "train @/reviews.csv --model @/weights.tsv --class-weights @/linked/weights.tsv",
        "train @/run/trace.csv --model @/x.heed --run-dir @/run",
        "train @/reviews.csv --dev @/run/config.json --model @/x.heed --run-dir @/linked/run",
        "train @/reviews.csv --test @/run/checkpoint --model @/x.heed --run-dir @/run",
        "train @/reviews.csv --class-weights @/run/trace.csv --model @/x.heed --run-dir @/run/.",
        "train --resume @/run --dev @/run/trace.csv",
        "tune @/reviews.csv --model @/link.csv",
        "tune @/reviews.csv --model @/x.heed --dev @/hard.csv --report @/link.csv",
        "tune @/reviews.csv --model @/weights.tsv --class-weights @/linked/weights.tsv",
        "compact @/model.heed --model @/hard.heed",
        "compact @/model.heed --model @/link.csv --test @/reviews.csv",
        "train @/reviews.csv --corrections @/lines.txt --model @/lines.txt",
        "train @/reviews.csv --corrections @/run/trace.csv --model @/x.heed --run-dir @/run",
        "audit @/reviews.csv --html @/reviews.csv",
        "audit @/reviews.csv --suspects @/hard.csv",
        "audit @/reviews.csv --test @/lines.txt --junit @/linked/lines.txt",
        "audit @/reviews.csv --baseline @/lines.txt --sarif @/lines.txt",
        "explain @/model.heed @/lines.txt --html @/lines.txt",
        "explain @/model.heed @/lines.txt --html @/model.heed",
        "explain @/model.heed @/lines.txt --html @/hard.heed",
        "geometry @/points.csv --method pca --out @/points.csv",
        "geometry @/points.csv --method pca --html @/linked/points.csv",
      })
  void anOutputThatIsAnInputIsRefused(String line) throws IOException {
    Map<String, String> before = digests();
    run(line).failsWith(2, " is read and written; expected different files");
    assertThat(digests()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train @/reviews.csv --model @/x --report @/x",
        "tune @/reviews.csv --model @/x --report @/linked/x",
        "train @/reviews.csv --model @/x --report @/linked/x",
        "train @/reviews.csv --model @/later.html --report @/dangling",
        "train @/reviews.csv --model @/run/report.html --run-dir @/run",
        "train @/reviews.csv --model @/run/trace.csv --run-dir @/run",
        "train @/reviews.csv --model @/linked/run/checkpoint --run-dir @/run",
        "train @/reviews.csv --model @/x --report @/run/metrics.json --run-dir @/run",
        "train @/reviews.csv --model @/new/report.html --run-dir @/new",
        "train @/reviews.csv --model @/new --run-dir @/new",
        "geometry @/points.csv --method pca --out @/x --html @/./x",
        "audit @/reviews.csv --junit @/x --sarif @/linked/x",
        "audit @/reviews.csv --html @/later.html --suspects @/dangling",
      })
  void anOutputThatIsAnotherOutputIsRefused(String line) throws IOException {
    Map<String, String> before = digests();
    run(line).failsWith(2, " is written twice; expected different files");
    assertThat(digests()).isEqualTo(before);
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lab run sen-corpus --set train=@/run/trace.csv --out @/run",
        "lab run sen-corpus --set train=@/reviews.csv --set dev=@/run/checkpoint --out"
            + " @/linked/run",
      })
  void textsInTheFolderOfAnExperimentAreRefused(String line) throws IOException {
    Map<String, String> before = digests();
    run(line.replace("=@/", "=" + folder + "/")).failsWith(2, "; expected a file outside it");
    assertThat(digests()).isEqualTo(before);
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamedBeforeTheWork() {
    run("explain @/model.heed @/lines.txt --html @/no/page.html").failsWith(1, "does not exist");
    run("geometry @/points.csv --method pca --out @/run").failsWith(1, "this is a directory");
    run("lab run random-walk --out @/lines.txt").failsWith(1, "this is a file");
    run("lab run random-walk --out @/lines.txt/deeper").failsWith(1, "this is a file");
    run("demo --out @/lines.txt").failsWith(1, "this is a file");
    run("train @/reviews.csv --model -").failsWith(2, "--model is -");
    Cli.run("train", texts, "--model", "").failsWith(2, "--model is empty");
  }

  @Test
  void aRunFolderThatIsMadeMayHoldTheModel() {
    run("train @/reviews.csv --model @/new/m.heed --run-dir @/new --epochs 1 --quiet").ok();
    assertThat(folder.resolve("new/m.heed")).isNotEmptyFile();
  }

  @Test
  void devicesMayBeGivenTwice() {
    assumeTrue(Files.exists(Path.of("/dev/null")), "a POSIX system");
    run("train @/reviews.csv --model /dev/null --report /dev/null --epochs 1 --quiet").ok();
  }

  @Test
  void aNameThatBeginsWithAnAtSignIsAName() throws IOException {
    Files.copy(folder.resolve("lines.txt"), folder.resolve("@lines.txt"));
    Path relative = Path.of("").toAbsolutePath().relativize(folder.toAbsolutePath());
    assertThat(Cli.run("predict", model, folder.resolve("@lines.txt")).ok().lines()).hasSize(2);
    Cli.run("predict", model, "@" + relative.resolve("lines.txt"))
        .failsWith(1, "there is no such file");
  }

  /** A new option for a file has to say whether the file is read or written. */
  @Test
  void everyArgumentThatNamesAFileHasARole() {
    Console console =
        new Console(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream());
    List<CommandLine> commands = new ArrayList<>(List.of(Heed.commandLine(console)));
    for (int i = 0; i < commands.size(); i++) {
      commands.addAll(commands.get(i).getSubcommands().values());
    }
    int files = 0;
    for (CommandLine command : commands) {
      for (ArgSpec argument : command.getCommandSpec().args()) {
        if (namesFile(argument)) {
          assertThat(FileUses.role(argument))
              .as("%s %s", command.getCommandSpec().qualifiedName(), argument)
              .isPresent();
          files++;
        }
      }
    }
    assertThat(files).isGreaterThan(25);
  }

  private static boolean namesFile(ArgSpec argument) {
    return argument.type() == Path.class
        || List.of(argument.auxiliaryTypes()).contains(Path.class)
        || List.of("FILE", "DIR", "OUT", "MODEL").contains(argument.paramLabel());
  }
}
