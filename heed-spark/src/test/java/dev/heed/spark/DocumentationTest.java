package dev.heed.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.text.Training;
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

/** Runs the program of the page on Spark. */
@Tag("full")
@Timeout(180)
class DocumentationTest {
  private static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();

  @TempDir Path folder;

  @Test
  void programPrintsWhatThePageShows() throws Exception {
    Training.defaults()
        .run(CHECKOUT.resolve("examples/banking-train.csv"))
        .classifier()
        .save(folder.resolve("banking.heed"));
    String page = Files.readString(CHECKOUT.resolve("docs/spark.md"));

    assertThat(run(block(page, "java"))).isEqualToNormalizingNewlines(block(page, "text"));
  }

  private static String block(String page, String language) {
    Matcher matcher =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private String run(String example) throws IOException, InterruptedException {
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
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), source.toString()));
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(folder.resolve("errors.txt").toFile())
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(150, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("errors.txt"))).isZero();
    return Files.readString(output);
  }
}
