package dev.heed.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.text.TextClassifier;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the program of the page on Spark, and the job of the examples. */
@Tag("full")
@Timeout(400)
class DocumentationTest {
  private static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();

  @TempDir Path folder;

  @Test
  void programPrintsWhatThePageShows() throws Exception {
    for (String file : List.of("banking-train.csv", "banking-test.csv")) {
      Files.copy(CHECKOUT.resolve("examples").resolve(file), folder.resolve(file));
    }
    String page = Files.readString(CHECKOUT.resolve("docs/spark.md"));

    assertThat(run(program(block(page, "java")))).isEqualToNormalizingNewlines(block(page, "text"));
  }

  @Test
  void exampleJobSavesAModel() throws Exception {
    Path examples = CHECKOUT.resolve("examples");
    Path saved = folder.resolve("saved");
    String output =
        run(
            examples.resolve("spark/LabelTickets.java"),
            examples.resolve("banking-train.csv").toString(),
            examples.resolve("banking-test.csv").toString(),
            saved.toString());

    double accuracy = Double.parseDouble(output.lines().findFirst().orElseThrow().split(" ")[1]);
    assertThat(accuracy).isGreaterThan(0.9);
    assertThat(TextClassifier.load(saved.resolve("data/model.heed")).labels()).hasSize(12);
  }

  private static String block(String page, String language) {
    Matcher matcher =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private Path program(String example) throws IOException {
    String imports =
        example.lines().filter(line -> line.startsWith("import")).collect(Collectors.joining("\n"));
    String statements =
        example
            .lines()
            .filter(line -> !line.startsWith("import"))
            .collect(Collectors.joining("\n"));
    return Files.writeString(
        folder.resolve("Example.java"),
        imports
            + "\nclass Example { public static void main(String[] a) throws Exception {\n"
            + statements
            + "\n}}\n");
  }

  private String run(Path source, String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Dspark.master=local[2]",
            "-cp",
            System.getProperty("java.class.path"),
            source.toString()));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(folder.resolve("errors.txt").toFile())
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("errors.txt"))).isZero();
    return Files.readString(output);
  }
}
