package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.heed.cli.terminal.Console;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class HelpTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "train",
        "tune",
        "audit",
        "test",
        "predict",
        "explain",
        "neighbours",
        "encode",
        "convert",
        "compact",
        "info",
        "geometry",
        "demo",
        "serve",
        "studio"
      })
  void everyCommandHasHelp(String command) {
    Cli.Outcome outcome = Cli.run(command, "--help").ok();
    assertThat(outcome.out())
        .contains("Usage: heed " + command, "--json", "--seed", "--threads", "--quiet")
        .containsPattern("Examples?:\n {2}.*heed " + command);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.lines()).allMatch(line -> line.length() <= 80);
    assertThat(Cli.run().err()).contains("\n  " + command + " ");
  }

  @Test
  void everySubcommandHasHelp() {
    for (String command : new String[] {"get", "list"}) {
      Cli.Outcome outcome = Cli.run("encoder", command, "--help").ok();
      assertThat(outcome.out())
          .contains("Usage: heed encoder " + command, "--json")
          .containsPattern("Examples?:\n {2}.*heed encoder " + command);
      assertThat(outcome.lines()).allMatch(line -> line.length() <= 80);
    }
    for (String command : new String[] {"list", "run"}) {
      Cli.Outcome outcome = Cli.run("lab", command, "--help").ok();
      assertThat(outcome.out())
          .contains("Usage: heed lab " + command, "--json", "--threads")
          .containsPattern("Examples?:\n {2}.*heed lab " + command);
      assertThat(outcome.lines()).allMatch(line -> line.length() <= 80);
    }
    assertThat(Cli.run("lab", "--help").ok().out()).contains("\n  list ", "\n  run ");
    assertThat(Cli.run().err()).contains("\n  lab ");
  }

  @Test
  void helpShowsDefaults() {
    assertThat(Cli.run("train", "--help").out().replaceAll("\\s+", " "))
        .contains(
            "(default: linear)",
            "from 32 to 200 (default: auto)",
            "Seed of all random numbers (default: 1)")
        .doesNotContain("null", "DEFAULT-VALUE");
  }

  /**
   * Picocli takes these texts for formats, and complains on standard error of those that are none.
   */
  @Test
  void everyTextOfTheHelpIsAFormat() {
    List<CommandLine> commands =
        new ArrayList<>(
            List.of(
                Heed.commandLine(
                    new Console(
                        InputStream.nullInputStream(),
                        OutputStream.nullOutputStream(),
                        OutputStream.nullOutputStream()))));
    int texts = 0;
    for (int i = 0; i < commands.size(); i++) {
      commands.addAll(commands.get(i).getSubcommands().values());
      CommandLine.Model.CommandSpec spec = commands.get(i).getCommandSpec();
      Stream<String> usage =
          Stream.of(
                  spec.usageMessage().header(),
                  spec.usageMessage().description(),
                  spec.usageMessage().footer())
              .flatMap(Arrays::stream);
      Stream<String> arguments =
          spec.args().stream().flatMap(arg -> Arrays.stream(arg.description()));
      for (String text : Stream.concat(usage, arguments).toList()) {
        assertThatCode(() -> String.format(Locale.ROOT, text)).as(text).doesNotThrowAnyException();
        texts++;
      }
    }
    assertThat(texts).isGreaterThan(100);
  }

  @Test
  void printsTheVersion() {
    assertThat(Cli.run("--version").ok().out()).startsWith("heed ").hasLineCount(1);
  }

  @Test
  void withoutACommandPrintsHelpAsAnError() {
    Cli.Outcome outcome = Cli.run();
    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("Usage: heed ");
  }
}
