package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"train", "test", "predict", "explain", "info", "geometry", "demo", "studio"})
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
  void everyCommandOfTheLaboratoryHasHelp() {
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
        .contains("(default: linear)", "(default: 32)", "Seed of all random numbers (default: 1)")
        .doesNotContain("null", "DEFAULT-VALUE");
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
