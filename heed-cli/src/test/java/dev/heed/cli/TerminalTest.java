package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Output on a terminal, which script(1) plays. */
@Timeout(300)
@Tag("full")
class TerminalTest {
  private static final Path SCRIPT = Path.of("/usr/bin/script");
  private static final String ERASE = "\r\u001b[K";

  @TempDir Path folder;

  /** The bytes that reach a terminal of this width. */
  private String shown(int columns, String environment, Object... arguments)
      throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(SCRIPT), "script of util-linux");
    StringBuilder command = new StringBuilder("stty cols " + columns + "; " + environment);
    List<String> java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.heed.cli.Main");
    Stream.concat(java.stream(), Stream.of(arguments).map(Object::toString))
        .forEach(word -> command.append(" '").append(word).append('\''));
    Path typescript = folder.resolve("typescript");
    Process process =
        new ProcessBuilder(SCRIPT.toString(), "-qefc", command.toString(), typescript.toString())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .start();
    assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
    List<String> lines = Files.readString(typescript).lines().toList();
    assertThat(process.exitValue()).as(lines.toString()).isZero();
    return Files.readString(folder.resolve("out"));
  }

  private Object[] train(int dim, int epochs) throws IOException {
    Path texts = Cli.reviews(folder, 240);
    Path trained = folder.resolve("m.heed");
    return new Object[] {
      "train", texts, "--model", trained, "--dim", dim, "--epochs", epochs, "--patience", epochs
    };
  }

  @Test
  void progressIsOneLineInTheWidthOfTheTerminal() throws Exception {
    checkProgress(132);
  }

  @Test
  void progressFitsANarrowTerminal() throws Exception {
    checkProgress(20);
  }

  private void checkProgress(int columns) throws Exception {
    String shown = shown(columns, "TERM=xterm", train(1000, 25));
    String[] drawn = shown.split(java.util.regex.Pattern.quote(ERASE), -1);
    List<String> bars = Stream.of(drawn).filter(each -> each.startsWith("training ")).toList();
    assertThat(bars).hasSizeGreaterThan(2);
    assertThat(bars)
        .allSatisfy(
            bar -> {
              assertThat(bar).doesNotContain("\n");
              assertThat(bar.codePointCount(0, bar.length())).isLessThan(columns);
            });
    assertThat(bars.stream().anyMatch(bar -> bar.contains("["))).isEqualTo(columns > 20);
  }

  @Test
  void aTerminalWithoutEscapesGetsLines() throws Exception {
    assertThat(shown(80, "TERM=dumb", train(16, 2)))
        .contains("labels ")
        .doesNotContain("\u001b", "[K");
  }

  @Test
  void explanationsAreColouredUnlessTheEnvironmentObjects() throws Exception {
    Path model = Cli.model(folder);
    Path text = Cli.file(folder, "text", "a good film");
    assertThat(shown(80, "TERM=xterm", "explain", model, text)).contains("\u001b[1mpos\u001b[0m");
    assertThat(shown(80, "TERM=xterm NO_COLOR=1", "explain", model, text))
        .contains("pos")
        .doesNotContain("\u001b");
    assertThat(shown(80, "TERM=dumb", "explain", model, text)).doesNotContain("\u001b");
  }
}
