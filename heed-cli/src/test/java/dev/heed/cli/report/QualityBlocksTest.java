package dev.heed.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.text.evaluation.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

class QualityBlocksTest {

  /** An evaluation with a confusion matrix; other labels are {@code l0}, {@code l1} … */
  private static Evaluation evaluation(int labels, long[][] confusion) {
    List<String> names = IntStream.range(0, labels).mapToObj(k -> "l" + k).toList();
    Evaluation evaluation = new Evaluation(names);
    for (int i = 0; i < confusion.length; i++) {
      for (int j = 0; j < confusion[i].length; j++) {
        for (long n = 0; n < confusion[i][j]; n++) {
          double[] probabilities = new double[labels];
          probabilities[j] = 0.7;
          probabilities[(j + 1) % labels] += 0.3;
          evaluation.add(names.get(i), probabilities);
        }
      }
    }
    return evaluation;
  }

  private static Document page(Evaluation evaluation) {
    Measured measured =
        Measured.of(Optional.of(evaluation), Optional.empty(), Optional.empty()).orElseThrow();
    Mistakes mistakes = new Mistakes(evaluation.labels());
    mistakes.add("mild <b>text</b>", "l0", probabilities(evaluation.labels().size(), 1, 0.5));
    mistakes.add("bold text", "l0", probabilities(evaluation.labels().size(), 1, 0.8));
    mistakes.sort();
    List<Block> blocks = new ArrayList<>(QualityBlocks.of(measured, mistakes));
    blocks.add(QualityBlocks.calibration(measured));
    return Jsoup.parse(new HtmlReport("t", blocks).toHtml());
  }

  private static List<Double> probabilities(int labels, int predicted, double probability) {
    return IntStream.range(0, labels)
        .mapToObj(k -> k == predicted ? probability : (1 - probability) / (labels - 1))
        .toList();
  }

  /** A row of the picture keeps the share of all its texts, independent of the other rows. */
  @Test
  void sharesOfPairsAreOfAllTextsWithTheTrueLabel() {
    long[][] confusion = new long[20][20];
    for (int k = 0; k < 20; k++) {
      confusion[k][k] = 10;
    }
    // Of 40 texts, 30 are wrong, in 19 different ways: half of them as l1.
    confusion[0][1] = 15;
    for (int k = 2; k < 17; k++) {
      confusion[0][k] = 1;
    }
    confusion[3][4] = 2;
    Document page = page(evaluation(20, confusion));
    Element table = page.select("table:has(caption:contains(confusions))").first();
    assertThat(table.select("caption").text())
        .isEqualTo(
            "All confusions on the test texts; the share is of all texts with the true label");
    assertThat(table.select("tbody tr").first().text()).isEqualTo("l0 l1 15 37.5 % bold text");
    assertThat(table.select("tbody tr").get(1).text()).isEqualTo("l3 l4 2 16.7 %");
    assertThat(page.select(".chart[aria-label*=Heatmap]")).isEmpty();
  }

  @Test
  void onlyTheMostFrequentPairsAreListed() {
    long[][] confusion = new long[16][16];
    for (int i = 0; i < 16; i++) {
      for (int j = 0; j < 16; j++) {
        confusion[i][j] = i == j ? 20 : (i + j) % 5 == 0 ? 1 : 0;
      }
    }
    confusion[5][6] = 3;
    Document page = page(evaluation(16, confusion));
    Element table = page.select("table:has(caption:contains(confusions))").first();
    assertThat(table.select("caption").text()).startsWith("The 20 most frequent of ");
    assertThat(table.select("tbody tr")).hasSize(20);
    assertThat(table.select("tbody tr").first().text()).startsWith("l5 l6 3 ");
    // The label with the worst F1 comes first.
    assertThat(page.select("table").first().select("caption").text())
        .isEqualTo("By label, on the test texts, lowest F1 first");
  }

  @Test
  void aLabelThatIsNeverPredictedHasNoPrecision() {
    Document page = page(evaluation(3, new long[][] {{60, 20, 0}, {0, 40, 0}, {0, 30, 0}}));
    assertThat(page.select("table").first().select("tbody tr").eachText())
        .containsExactly(
            "l0 80 100.0 % 75.0 % 0.857 l1 (20)",
            "l1 40 44.4 % 100.0 % 0.615", "l2 30 – 0.0 % 0.000 l1 (30)");
    String matrix =
        page.select("figure:has(.chart[aria-label*=Heatmap]) .specification").first().data();
    assertThat(matrix)
        .contains(
            "\"row\":\"l0\",\"column\":\"l1\",\"text\":\"20\",\"value\":20.0,\"colour\":0.25");
    assertThat(matrix)
        .contains("\"row\":\"l2\",\"column\":\"l1\",\"text\":\"30\",\"value\":30.0,\"colour\":1.0");
  }

  @Test
  void axesOfSharesRunFromNothingToAll() {
    Document page = page(evaluation(2, new long[][] {{95, 5}, {4, 96}}));
    for (Element chart : page.select("figure:has(.chart:not([aria-label*=Heatmap]))")) {
      assertThat(chart.select(".specification").first().data()).contains("\"domain\":[0,1]");
    }
  }
}
