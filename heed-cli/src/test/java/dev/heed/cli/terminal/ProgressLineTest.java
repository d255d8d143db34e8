package dev.heed.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private static final ProgressLine TRAINING =
      new ProgressLine(
          "training",
          OptionalDouble.of(0.25),
          "dev loss 0.4839, accuracy 0.7924",
          "at most 13 s left");

  @Test
  void theBarStaysBesideTheNoteAtEightyColumns() {
    assertThat(TRAINING.in(79))
        .isEqualTo(
            "training  25 % [██▌       ] dev loss 0.4839, accuracy 0.7924, at most 13 s left");
    assertThat(TRAINING.in(200)).contains("[███████▌                      ]");
  }

  @Test
  void aNarrowTerminalLosesTheLeastImportantPartsFirst() {
    assertThat(TRAINING.in(60))
        .isEqualTo("training  25 % [██▌       ] dev loss 0.4839, accuracy 0.7924");
    assertThat(TRAINING.in(39)).isEqualTo("training  25 % [█████▌                ]");
    assertThat(TRAINING.in(20)).isEqualTo("training  25 %");
    assertThat(TRAINING.in(5)).isEqualTo("trai…");
  }

  @Test
  void noWidthIsExceeded() {
    ProgressLine wide =
        new ProgressLine("階段", OptionalDouble.of(1), "電影電影電影", "", "about 3 s left");
    ProgressLine endless = new ProgressLine("reading", OptionalDouble.empty(), "1.0 kB", "3 texts");
    for (int columns = 1; columns < 120; columns++) {
      for (ProgressLine line : new ProgressLine[] {TRAINING, wide, endless}) {
        assertThat(Columns.of(line.in(columns))).isLessThanOrEqualTo(columns);
      }
    }
  }

  @Test
  void bytesHaveAUnitThatShowsThem() {
    assertThat(ProgressLine.bytes(400, 600)).isEqualTo("0.4 of 0.6 kB");
    assertThat(ProgressLine.bytes(40_000, 600_000)).isEqualTo("40 of 600 kB");
    assertThat(ProgressLine.bytes(4_000_000, 60_000_000)).isEqualTo("4.0 of 60.0 MB");
    assertThat(ProgressLine.bytes(12_000, 0)).isEqualTo("12 kB");
  }

  @Test
  void durationsHaveTheirUsualUnit() {
    assertThat(ProgressLine.duration(0.2)).isEqualTo("1 s");
    assertThat(ProgressLine.duration(13)).isEqualTo("13 s");
    assertThat(ProgressLine.duration(600)).isEqualTo("10 min");
    assertThat(ProgressLine.duration(9000)).isEqualTo("2.5 h");
  }
}
