package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every command and program of the README as printed there. */
class ReadmeTest {
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

  @TempDir private Path folder;
  private String readme;

  /** A folder like a checkout, with a launcher that starts the classes under test. */
  @BeforeEach
  void checkOut() throws IOException {
    readme = Files.readString(PROJECT.resolve("README.md"));
    Files.createDirectory(folder.resolve("examples"));
    for (String example : List.of("banking-train.csv", "banking-test.csv", "spirals.csv")) {
      Files.copy(
          PROJECT.resolve("examples").resolve(example),
          folder.resolve("examples").resolve(example));
    }
    Path launcher = folder.resolve("heed");
    Files.writeString(
        launcher,
        "#!/bin/sh\nexec '"
            + java()
            + "' --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -cp '"
            + System.getProperty("java.class.path")
            + "' dev.heed.cli.Main \"$@\"\n");
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private List<String> blocks(String language) {
    return blocks(readme, language);
  }

  private static List<String> blocks(String page, String language) {
    Matcher matcher =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(page);
    List<String> blocks = new ArrayList<>();
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    return blocks;
  }

  private String run(String... command) throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(folder.resolve("errors.txt").toFile())
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(process.exitValue())
        .as("%s%n%s", List.of(command), Files.readString(folder.resolve("errors.txt")))
        .isZero();
    return text;
  }

  /** A command of the page, and what it prints to standard output. */
  private record Shown(String command, String output) {}

  private static List<Shown> transcript(String block) {
    List<Shown> shown = new ArrayList<>();
    for (String part : block.split("(?m)^\\$ ", -1)) {
      int end = part.indexOf('\n');
      if (end > 0) {
        shown.add(new Shown(part.substring(0, end), part.substring(end + 1)));
      }
    }
    return shown;
  }

  /** A training's time differs from run to run, and so does nothing else that the page shows. */
  private static String withoutTimes(String output) {
    return output.replaceAll("[\\d.]+ s, [\\d,]+ words/s", "TIME");
  }

  @Test
  void commandsPrintWhatThePageShows() throws IOException, InterruptedException {
    List<Shown> shown =
        blocks("console").reversed().stream().flatMap(block -> transcript(block).stream()).toList();
    assertThat(shown).hasSizeGreaterThanOrEqualTo(4);
    for (Shown each : shown) {
      assertThat(withoutTimes(run("sh", "-c", each.command())))
          .as(each.command())
          .isEqualTo(withoutTimes(each.output()));
    }
    assertThat(folder.resolve("banking.html")).isNotEmptyFile();
  }

  @Test
  void programsTrainAndClassify() throws IOException, InterruptedException {
    assertThat(runProgram(blocks("java").getFirst())).isEmpty();
    assertThat(folder.resolve("banking.heed")).isNotEmptyFile();
    assertThat(runProgram(blocks("java").getLast()))
        .startsWith("card_arrival 0.")
        .contains("arrived adds ");
  }

  @Tag("full")
  @Test
  void programForReasonsRuns() throws IOException, InterruptedException {
    String page = Files.readString(PROJECT.resolve("docs/model.md"));
    runProgram(blocks("java").getFirst()); // trains
    assertThat(runProgram(blocks(page, "java").getFirst()))
        .startsWith("My never: request_refund")
        .contains("arrived adds ");
  }

  private String runProgram(String example) throws IOException, InterruptedException {
    String imports =
        example.lines().filter(line -> line.startsWith("import")).collect(Collectors.joining("\n"));
    String statements =
        example
            .lines()
            .filter(line -> !line.startsWith("import"))
            .collect(Collectors.joining("\n"));
    Path source = folder.resolve("Example.java");
    Files.writeString(
        source,
        imports
            + "\nclass Example { public static void main(String[] a) throws Exception {\n"
            + statements
            + "\n}}\n");
    return run(java(), "-cp", System.getProperty("java.class.path"), source.toString());
  }

  @Tag("full")
  @Test
  void commandsForExperimentsRun() throws IOException, InterruptedException {
    String page = Files.readString(PROJECT.resolve("docs/experiments.md"));
    for (String line : blocks(page, "sh").getFirst().lines().toList()) {
      assertThat(run("sh", "-c", line)).isNotEmpty();
    }
    assertThat(folder.resolve("quick/report.html")).isNotEmptyFile();
    assertThat(folder.resolve("banking/words.csv")).isNotEmptyFile();
  }

  @Tag("full")
  @Test
  void programsForAttentionRun() throws IOException, InterruptedException {
    String page = Files.readString(PROJECT.resolve("docs/attention.md"));
    assertThat(blocks(page, "java")).hasSize(2);
    assertThat(runProgram(blocks(page, "java").getFirst()))
        .isEqualToNormalizingNewlines("1.0 0.0\n6\n");
    assertThat(runProgram(blocks(page, "java").getLast())).isEqualToNormalizingNewlines("1000\n");
  }

  @Tag("full")
  @Test
  void commandsAndProgramForGeometryRun() throws IOException, InterruptedException {
    String page = Files.readString(PROJECT.resolve("docs/geometry.md"));
    for (String line : blocks(page, "sh").getFirst().lines().toList()) {
      assertThat(run("sh", "-c", line)).isNotEmpty();
    }
    assertThat(folder.resolve("t-sne.html")).isNotEmptyFile();
    assertThat(Files.readAllLines(folder.resolve("points.csv"))).hasSize(181);
    assertThat(Files.readAllLines(folder.resolve("labels.csv"))).hasSize(37);
    assertThat(runProgram(blocks(page, "java").getFirst()))
        .isEqualToNormalizingNewlines("4.0\n[D₁,₀, greatest of column, N_r]\n");
  }

  @Tag("full")
  @Test
  void commandsAndProgramForAuditsPrintWhatThePageShows() throws IOException, InterruptedException {
    String page = Files.readString(PROJECT.resolve("docs/audit.md"));
    List<Shown> shown =
        blocks(page, "console").stream().flatMap(block -> transcript(block).stream()).toList();
    assertThat(shown).hasSizeGreaterThanOrEqualTo(6);
    for (Shown each : shown) {
      assertThat(withoutTimes(run("sh", "-c", each.command())))
          .as(each.command())
          .isEqualTo(withoutTimes(each.output()));
    }
    assertThat(folder.resolve("audit.html")).isNotEmptyFile();
    Matcher failure = Pattern.compile("`(heed: the audit fails: [^`]+)`").matcher(page);
    assertThat(failure.find()).isTrue();
    assertThat(Files.readString(folder.resolve("errors.txt"))).contains(failure.group(1) + "\n");
    assertThat(runProgram(blocks(page, "java").getFirst()))
        .contains(
            "WARNING 1 test text stands in the training file too, nearly the same: \"as\" is added."
                + " Look at");
  }

  @Test
  void ciRunsTheTestCommand() throws IOException {
    assertThat(blocks("sh")).contains("mvn -B verify\n");
    assertThat(Files.readString(PROJECT.resolve(".ci/run"))).contains("mvn -B verify");
  }

  @Test
  void linksResolve() {
    Matcher links = Pattern.compile("]\\(([^)#]+)\\)").matcher(readme);
    int checked = 0;
    while (links.find()) {
      assertThat(PROJECT.resolve(links.group(1))).exists();
      checked++;
    }
    assertThat(checked).isGreaterThan(3);
  }
}
