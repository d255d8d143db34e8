package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Colours, and the explanation that they make readable. */
class ColorTest {
  private static final String ESCAPE = "\u001b[";

  @TempDir static Path folder;
  private static Path model;

  @BeforeAll
  static void train() throws IOException {
    model = Cli.model(folder);
  }

  private static String explained(String text, Object... more) {
    Object[] arguments = new Object[more.length + 3];
    arguments[0] = "explain";
    arguments[1] = model;
    arguments[2] = "-";
    System.arraycopy(more, 0, arguments, 3, more.length);
    return Cli.runWith(text, arguments).ok().out();
  }

  @Test
  void offATerminalThereIsNoEscape() {
    assertThat(explained("a good film")).doesNotContain(ESCAPE);
    for (Object[] command :
        List.of(
            new Object[] {"info", model},
            new Object[] {"--help"},
            new Object[] {"train", "--help"},
            new Object[] {"train", "nothing", "--model", "x"},
            new Object[] {"lab", "list"})) {
      Cli.Outcome outcome = Cli.run(command);
      assertThat(outcome.out() + outcome.err()).doesNotContain(ESCAPE);
    }
  }

  @Test
  void whoAsksForColoursGetsThemInFilesAndMessages() {
    assertThat(explained("a good film", "--color", "always"))
        .contains(ESCAPE + "1mpos" + ESCAPE + "0m");
    assertThat(explained("a good film", "--color=never")).isEqualTo(explained("a good film"));
    assertThat(Cli.run("train", "nothing", "--model", "x", "--color", "always").err())
        .startsWith(ESCAPE + "1;31mheed:" + ESCAPE + "0m nothing");
    assertThat(Cli.run("train", "--no-such", "--color=ALWAYS").err())
        .startsWith(ESCAPE + "1;31mheed:" + ESCAPE + "0m unknown option");
    assertThat(Cli.run("train", "--help", "--color", "always").ok().out()).contains(ESCAPE);
    Cli.run("explain", model, "-", "--color", "sometimes")
        .failsWith(2, "--color is 'sometimes'; expected auto, always or never");
  }

  @Test
  void aColouredTextIsTheText() {
    String text = "the good 語 awful film, zzyzx\tmoves 語";
    String line = explained(text, "--color", "always").lines().findFirst().orElseThrow();
    assertThat(line.replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo("text   the good 語 awful film, zzyzx\\tmoves 語");
    assertThat(line)
        .containsPattern("48;5;\\d+mgood") // for the label or against it
        .contains(ESCAPE + "90mzzyzx" + ESCAPE + "0m");
  }

  @Test
  void barsFollowTheWordsAndAreAligned() {
    List<String> lines = explained("good 語 awful film").lines().toList();
    List<String> rows =
        lines.stream().filter(line -> line.matches(" +0\\.\\d{4} .*[█▒].*")).toList();
    assertThat(rows).hasSizeGreaterThan(1);
    assertThat(rows)
        .allMatch(row -> List.of("good", "awful", "film").contains(row.strip().split(" +", -1)[2]));
    assertThat(rows.stream().map(row -> row.split("[█▒]", 2)[0].length()).distinct()).hasSize(1);
    assertThat(rows).anyMatch(row -> row.matches(".*(█{20}|▒{20})"));
  }

  @Test
  void wordsThatAreNotKnownAreCounted() {
    assertThat(explained("a good xyzzy film")).contains(", 3 of 4 words known\n");
    assertThat(explained("a good film")).doesNotContain("known");
    assertThat(explained("xyzzy qwert"))
        .contains(", 0 of 2 words known\n", "No word of this text is known to the model; ");
    assertThat(explained("\n")).contains("This text has no words; ");
  }

  /** A text of somebody else's must not give orders to the terminal. */
  @Test
  void escapesOfATextAreShown() {
    assertThat(explained("a good \u001b[31mfilm\u0007")).contains("\\u001B[31mfilm\\u0007");
  }
}
