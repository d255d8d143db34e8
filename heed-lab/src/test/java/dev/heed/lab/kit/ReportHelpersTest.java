package dev.heed.lab.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.lab.chart.Series;
import dev.heed.lab.report.Block;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReportHelpersTest {
  @Test
  void numbersHaveMinusSigns() {
    assertThat(Numbers.format("%d of %.1e, a-1 and (%.1f)", -2, 1e-6, -0.5))
        .isEqualTo("−2 of 1.0e−06, a-1 and (−0.5)");
    assertThat(Numbers.format("%,d", 12_345)).isEqualTo("12,345");
    assertThat(Numbers.format("%.2f, %.2f %.1f (%.0f)", -0.001, -0.01, -0.0, -0.4))
        .isEqualTo("0.00, −0.01 0.0 (0)");
  }

  @Test
  void listsAndCounts() {
    assertThat(Paragraphs.list(List.of())).isEmpty();
    assertThat(Paragraphs.list(List.of("a"))).isEqualTo("a");
    assertThat(Paragraphs.list(List.of("a", "b", "c"))).isEqualTo("a, b and c");
    assertThat(Paragraphs.count(1, "word")).isEqualTo("1 word");
    assertThat(Paragraphs.count(0, "word")).isEqualTo("0 words");
    assertThat(Paragraphs.count(2000, "word")).isEqualTo("2,000 words");
  }

  @Test
  void percentages() {
    assertThat(Numbers.percent(0.0123)).isEqualTo("1.23 %");
    assertThat(Numbers.percent(0.5)).isEqualTo("50.0 %");
    assertThat(Numbers.percent(-0.05)).isEqualTo("−5.00 %");
    assertThat(Numbers.percent(1.0 / 3, 0)).isEqualTo("33 %");
    assertThat(Numbers.percent(Double.NaN)).isEqualTo("–");
  }

  @Test
  void significantDigits() {
    assertThat(Numbers.significant(0.00012346)).isEqualTo("0.0001235");
    assertThat(Numbers.significant(2000)).isEqualTo("2000");
    assertThat(Numbers.significant(1.5e-12)).isEqualTo("1.5E-12");
    assertThat(Numbers.power(1e12)).isEqualTo("10¹²");
    assertThat(Numbers.power(2.54e-7)).isEqualTo("2.5·10⁻⁷");
    assertThat(Numbers.power(-1)).isEqualTo("−10⁰");
    assertThat(Numbers.power(0)).isEqualTo("0");
  }

  @Test
  void linesOfATextBlockAreJoined() {
    assertThat(
            Paragraphs.paragraph(
                """
                Some %s
                  and %d %%.
                """,
                "words", 3))
        .isEqualTo(new Block.Paragraph("Some words and 3 %."));
  }

  @Test
  void curvesAreThinnedTowardsTheEnd() {
    List<Integer> records = IntStream.range(0, 10_000).boxed().toList();
    List<Integer> thinned = Curves.thinned(records);
    assertThat(thinned).hasSize(151).startsWith(0, 5, 15, 28).endsWith(9899, 9999);
    assertThat(Curves.thinned(records.subList(0, 150))).isEqualTo(records.subList(0, 150));
  }

  @Test
  void aBandIsThatOfFiniteValues() {
    assertThat(Curves.band(3, 1, Double.NaN, 4, 4)).contains(new Series.Point(3, 3, 1, 4));
    assertThat(Curves.band(3, Double.NaN)).isEmpty();
  }
}
