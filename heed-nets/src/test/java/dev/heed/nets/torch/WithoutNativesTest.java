package dev.heed.nets.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Starts programs with fewer libraries on the class path. */
class WithoutNativesTest {
  private static final String PLATFORMS = ".*-(linux|macosx|windows)-(x86_64|arm64)\\.jar";

  private static String classPath(boolean libraries) {
    // Surefire puts the class path into a jar, and the original into this property.
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(path.split(File.pathSeparator))
        .flatMap(WithoutNativesTest::entries)
        .filter(
            entry -> {
              String name = Path.of(entry).getFileName().toString();
              boolean preset = name.matches("(pytorch|openblas|javacpp)-.*");
              return !name.matches(PLATFORMS) && (libraries || !preset);
            })
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Expands an entry that ends in {@code *} to the jars of the folder. */
  private static Stream<String> entries(String entry) {
    if (!entry.endsWith("*")) {
      return Stream.of(entry);
    }
    File[] jars = new File(entry.substring(0, entry.length() - 1)).listFiles();
    return Arrays.stream(jars == null ? new File[0] : jars).map(File::getPath);
  }

  private static List<String> lines(boolean libraries, String... arguments)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-Xlog:class+load:stdout",
                            "-cp",
                            classPath(libraries),
                            Experimenter.class.getName()),
                        Arrays.stream(arguments))
                    .toList())
            .redirectErrorStream(true)
            .start();
    List<String> lines;
    try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
      lines = reader.readAllLines();
    }
    assertThat(process.waitFor())
        .as(() -> String.join("\n", lines.subList(Math.max(0, lines.size() - 9), lines.size())))
        .isZero();
    return lines;
  }

  @Test
  void experimentsAreListedWithoutLoadingPyTorch() throws Exception {
    List<String> lines = lines(true);
    assertThat(lines).contains("metric-moons", "metric-multi30k");
    assertThat(lines)
        .anyMatch(line -> line.contains(" dev.heed.nets.experiment.node.MetricMoons "));
    assertThat(lines).noneMatch(line -> line.contains(" org.bytedeco."));
    assertThat(lines(false)).contains("metric-moons");
  }

  @Test
  void runsNameMissingLibraries() throws Exception {
    for (boolean libraries : new boolean[] {true, false}) {
      assertThat(lines(libraries, "metric-moons", "metric-cora"))
          .filteredOn(line -> line.startsWith("PyTorch's"))
          .hasSize(2)
          .allMatch(
              line ->
                  line.matches(
                      "PyTorch's native library is not on the class path; expected the jars"
                          + " pytorch, openblas and javacpp of org.bytedeco with the classifier"
                          + " [a-z]+-[a-z0-9_]+"));
    }
  }
}
