package dev.heed.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ColumnsTest {
  @Test
  void countsColumnsNotCharacters() {
    assertThat(Columns.of("film")).isEqualTo(4);
    assertThat(Columns.of("電影")).isEqualTo(4);
    assertThat(Columns.of("e\u0301te\u0301")).isEqualTo(3);
    assertThat(Columns.pad("電影", 6)).isEqualTo("電影  ");
  }

  @Test
  void cutsBetweenCharacters() {
    assertThat(Columns.cut("reading", 7)).isEqualTo("reading");
    assertThat(Columns.cut("reading", 4)).isEqualTo("rea…");
    assertThat(Columns.cut("電影電影", 6)).isEqualTo("電影…");
    assertThat(Columns.cut("film", 0)).isEmpty();
  }

  @Test
  void barsHaveEighths() {
    assertThat(Columns.bar(1, 3)).isEqualTo("███");
    assertThat(Columns.bar(0.5, 3)).isEqualTo("█▌");
    assertThat(Columns.bar(0.01, 3)).isEmpty();
  }

  @Test
  void sparklinesGoFromTheLeastToTheGreatest() {
    assertThat(Columns.sparkline(0.5, 0.75, 1)).isEqualTo("▁▅█");
    assertThat(Columns.sparkline(1, 1)).isEqualTo("██");
    assertThat(Columns.sparkline()).isEmpty();
  }
}
