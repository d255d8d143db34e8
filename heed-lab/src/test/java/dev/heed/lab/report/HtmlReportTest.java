package dev.heed.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

  private static final List<String> STRUCTURE = structure(Jsoup.parse(report("x").toHtml()));

  /** Elements that hold the text alone. */
  private static final List<String> PLACES =
      List.of(
          "main > p",
          "dt",
          "main > h2",
          "table:not(.checks) caption",
          "tbody th",
          "mark",
          ".answer",
          ".verdict li",
          ".checks th[scope=row]",
          ".checks td.number",
          ".unknown",
          ".filter .tagged p",
          ".side-by-side p",
          ".csv button",
          "footer code");

  @TempDir Path folder;

  /** Any text is shown unchanged and adds no element. */
  @Property(tries = 100)
  void textSurvivesAndInjectsNothing(@ForAll("texts") String text) {
    Document page = Jsoup.parse(report(text).toHtml());
    assertThat(structure(page)).isEqualTo(STRUCTURE);
    // HTML cannot hold the character 0.
    String expected = text.replace('\0', '\uFFFD');
    for (String place : PLACES) {
      assertThat(page.selectFirst(place).wholeText()).as(place).isEqualTo(expected);
    }
    assertThat(page.selectFirst(".chart").attr("aria-label")).contains(expected);
    assertThat(page.selectFirst("mark").attr("title")).endsWith(expected);
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "<",
            ">",
            "\"",
            "'",
            "&",
            "&amp;",
            "&#0;",
            "</script>",
            "<!--",
            "-->",
            "<![CDATA[",
            "<img src=x onerror=alert(1)>",
            "\u2028",
            "\0",
            "\r",
            "\r\n",
            "\n",
            "\\",
            "%s",
            "${x}",
            "`",
            "é",
            "語",
            "🙂",
            "\u202E",
            " ");
    return Arbitraries.oneOf(pieces, Arbitraries.strings().ascii().ofMaxLength(8))
        .list()
        .ofMinSize(1)
        .ofMaxSize(8)
        .map(list -> "t" + String.join("", list));
  }

  private static HtmlReport report(String text) {
    Series series = Series.of(text, new double[] {1, 2}, new double[] {3, 4});
    LineChart chart = new LineChart(Axis.linear(text), Axis.linear(text), List.of(series));
    return new HtmlReport(
        text,
        List.of(
            new Block.Heading(text),
            new Block.Paragraph(text),
            new Block.KeyNumbers(List.of(new Block.KeyNumber(text, text))),
            new Block.Table(text, List.of(Block.Column.text(text)), List.of(List.of(text))),
            new Block.Figure(chart, text),
            new Block.HighlightedText(text, List.of(new Block.Token(text, 1, text)), text, text),
            new Block.Verdict(Block.Tone.BAD, text, List.of(text), List.of(text)),
            new Block.Checks(
                List.of(new Block.Check(Block.Outcome.FAILED, text, text, text, text))),
            new Block.HighlightedText(text, List.of(Block.Token.unknown(text)), text, text),
            new Block.Filter(
                text,
                true,
                List.of(new Block.Tagged(List.of(text), List.of(new Block.Paragraph(text))))),
            new Block.SideBySide(List.of(new Block.Paragraph(text))),
            new Block.CsvFile(text, text, List.of(List.of(text))),
            new Block.Fold(text, List.of(new Block.Paragraph(text)))),
        Optional.of(
            new Provenance(LocalDate.EPOCH, text, text, Optional.of(1L), Optional.of(text))));
  }

  private static List<String> structure(Document page) {
    return page.getAllElements().stream()
        .map(e -> e.tagName() + e.attributes().asList().stream().map(a -> a.getKey()).toList())
        .toList();
  }

  @Property(tries = 300)
  void jsonInAScriptElementIsTheSameJsonAndCannotEndIt(@ForAll("texts") String text)
      throws IOException {
    var json = new ObjectMapper().createObjectNode().put(text, text);
    String inlined = Escape.json(json);
    assertThat(inlined).doesNotContain("<", ">", "\u2028", "\u2029");
    assertThat(new ObjectMapper().readTree(inlined)).isEqualTo(json);
  }

  @Test
  void loneSurrogatesAreReplaced() {
    assertThat(Escape.html("a\uD83Db\uDE42c\uD83D\uDE42")).isEqualTo("a\uFFFDb\uFFFDc🙂");
  }

  @Test
  void sameReportGivesTheSameBytes() {
    assertThat(ExampleReport.hostile().toHtml()).isEqualTo(ExampleReport.hostile().toHtml());
  }

  @Test
  void policyAllowsNothingFromOutside() {
    Document page = Jsoup.parse(ExampleReport.plain().toHtml());
    String policy = page.select("meta[http-equiv=Content-Security-Policy]").attr("content");
    assertThat(policy).startsWith("default-src 'none'").doesNotContain("http", "eval", "*");
    assertThat(policy.split("sha256-")).hasSize(5);
    assertThat(page.select("[src], link, iframe, base")).isEmpty();
    // A link to follow, which asks for nothing by itself.
    assertThat(page.select("[href]")).hasSize(1).allMatch(link -> link.is("footer a"));
  }

  @Test
  void reportWithoutChartsCarriesNoVega() {
    HtmlReport report = new HtmlReport("t", List.of(new Block.Paragraph("p")));
    assertThat(report.toHtml()).hasSizeLessThan(25_000);
    assertThat(ExampleReport.plain().toHtml()).contains("University of Washington");
  }

  @Test
  void pageIsReadableByScreenReaders() {
    Document page = Jsoup.parse(ExampleReport.plain().toHtml());
    assertThat(page.selectFirst("html").attr("lang")).isEqualTo("en");
    assertThat(page.select("main, header")).hasSize(2);
    assertThat(page.select("thead th[scope=col]")).hasSize(5 + 4 + 3);
    assertThat(page.select("tbody th[scope=row]")).hasSize(3 + 3 + 20);
    for (Element chart : page.select(".chart")) {
      assertThat(chart.attr("role")).isEqualTo("img");
      assertThat(chart.attr("aria-label")).hasSizeGreaterThan(20);
    }
  }

  @Test
  void numbersAreFormattedByColumn() {
    Document page = Jsoup.parse(ExampleReport.plain().toHtml());
    assertThat(page.select("table:has(caption:contains(Precision)) tbody tr").eachText())
        .containsExactly(
            "world 1,900 0.921 business", "sports 12,345 0.973 world", "business 87 – sci/tech");
  }

  @Test
  void longRunsWithoutBlanksMayBreakInTables() {
    String run = "🙂".repeat(30) + "<b>".repeat(40);
    Block table =
        new Block.Table(
            "t",
            List.of(Block.Column.text("a"), Block.Column.text("b")),
            List.of(List.of(run, "short " + run), List.of("short", "two words")));
    Document page = Jsoup.parse(new HtmlReport("t", List.of(table)).toHtml());
    assertThat(page.select("tbody th").first().text()).isEqualTo(run);
    assertThat(page.select("tbody td").first().text()).isEqualTo("short " + run);
    assertThat(page.select("tbody tr").get(0).select("wbr")).hasSize(10);
    assertThat(page.select("tbody tr").get(1).select("wbr")).isEmpty();
  }

  @Test
  void verdictsTellTheirToneInAWordAndASymbol() {
    List<Block> blocks =
        Stream.of(Block.Tone.values())
            .map(tone -> (Block) new Block.Verdict(tone, "t", List.of(), List.of()))
            .toList();
    Document page = Jsoup.parse(new HtmlReport("t", blocks).toHtml());
    assertThat(page.select(".tone").eachText())
        .containsExactly("✓ Good", "! Caution", "✗ Problem", "i Result");
    assertThat(page.select(".verdict ul")).isEmpty();
  }

  @Test
  void checksAreCountedByOutcome() {
    Block.Check passed = new Block.Check(Block.Outcome.PASSED, "a", "1", "2", "");
    Block.Check failed = new Block.Check(Block.Outcome.FAILED, "b", "1", "2", "c");
    Block.Check undecided = new Block.Check(Block.Outcome.UNDECIDED, "d", "1", "2", "e");
    assertThat(new Block.Checks(List.of(passed)).headline()).isEqualTo("1 of 1 check passed");
    assertThat(new Block.Checks(List.of(passed, failed, undecided, failed)).headline())
        .isEqualTo("1 of 4 checks passed, 2 failed, 1 is undecided");
    Document page =
        Jsoup.parse(
            new HtmlReport("t", List.of(new Block.Checks(List.of(passed, failed, undecided))))
                .toHtml());
    assertThat(page.select(".outcome").eachText())
        .containsExactly("✓ passed", "✗ failed", "? undecided");
  }

  @Test
  void barsShowSharesOfTheGreatestOrOfOne() {
    var table =
        new Block.Table(
            "t",
            List.of(
                Block.Column.text("word"), Block.Column.bar("a", 2), Block.Column.share("b", 1)),
            List.of(List.of("x", 4, 0.5), List.of("y", -2, 1), List.of("z", Double.NaN, -0.0001)));
    Document page = Jsoup.parse(new HtmlReport("t", List.of(table)).toHtml());
    assertThat(page.select("tbody tr").eachText())
        .containsExactly("x 4.00 50.0 %", "y −2.00 100.0 %", "z – 0.0 %");
    assertThat(page.select(".bar").eachAttr("style"))
        .containsExactly(
            "--length:100.0%",
            "--length:50.0%", "--length:50.0%", "--length:100.0%", "--length:0.0%");
    assertThat(page.select(".bar.negative")).hasSize(2);
  }

  @Test
  void columnsWhoseCellsAreAllNumbersAreAlignedAsNumbers() {
    var table =
        new Block.Table(
            "t",
            List.of(Block.Column.text("theory"), Block.Column.text("note"), Block.Column.text("n")),
            List.of(List.of("1.995 ± 0.014", "2 of 3", "1e−05"), List.of("–", "x", "−12 %")));
    Document page = Jsoup.parse(new HtmlReport("t", List.of(table)).toHtml());
    assertThat(page.select("th.number").eachText()).containsExactly("theory", "n");
    assertThat(page.select("tbody td.number").eachAttr("data-value"))
        .containsExactly("1.995", "1.0E-5", "NaN", "-12.0");
  }

  @Test
  void footerTellsHowTheReportCameAbout() throws IOException {
    Document page = Jsoup.parse(ExampleReport.plain().toHtml());
    assertThat(page.select("footer").text())
        .isEqualTo(
            "Made on 2026-01-02 by Heed 0.1.0 with seed 7: heed lab run news --seed 7"
                + " Data: SHA-256 c0ffee Heed: documentation");
    assertThat(Provenance.date(Optional.of("86400"))).isEqualTo("1970-01-02");
    assertThat(Provenance.date(Optional.of("yesterday"))).isAfter(LocalDate.of(2026, 1, 1));
    assertThat(Files.readString(Path.of("../pom.xml")))
        .contains("<project.home>" + page.select("footer a").attr("href") + "</project.home>");
  }

  @Test
  void strengthOfAHighlightIsItsShareOfTheFullWeight() {
    var text =
        new Block.HighlightedText(
            "caption",
            List.of(
                new Block.Token("a", -1, ""), new Block.Token("b", 8, ""), Block.Token.plain(" c")),
            "against",
            "for",
            4);
    Document page = Jsoup.parse(new HtmlReport("t", List.of(text)).toHtml());
    assertThat(page.select("mark.negative").attr("style")).isEqualTo("--strength:25%");
    assertThat(page.select("mark.positive").attr("style")).isEqualTo("--strength:100%");
    assertThat(page.selectFirst(".tokens").wholeText()).isEqualTo("ab c");
  }

  @Test
  void scaleOfWeightsThatAreNeverNegativeBeginsAtZero() {
    var text =
        new Block.HighlightedText("caption", List.of(new Block.Token("a", 0.5, "")), "", "much", 1);
    Document page = Jsoup.parse(new HtmlReport("t", List.of(text)).toHtml());
    assertThat(page.selectFirst(".scale").text()).isEqualTo("0 +1.00 much");
    var below = List.of(new Block.Token("a", -0.5, ""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Block.HighlightedText("caption", below, "", "much", 1))
        .withMessageContaining("below 0");
  }

  @Test
  void wrongCellsAreRejectedWithTheirPlace() {
    var columns = List.of(Block.Column.text("class"), Block.Column.number("F1", 2));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Block.Table("t", columns, List.of(List.of("a", 1), List.of("b", "c"))))
        .withMessage("table \"t\", row 2, column \"F1\": expected a number, got \"c\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Block.Table("t", columns, List.of(List.of("a"))))
        .withMessage("table \"t\", row 1: expected 2 cells, got 1");
  }

  @Test
  void writingReplacesTheFileAndLeavesNothingElse() throws IOException {
    Path file = folder.resolve("report.html");
    Files.writeString(file, "old");
    HtmlReport report = new HtmlReport("t", List.of());
    report.write(file);
    assertThat(Files.readString(file)).isEqualTo(report.toHtml());
    assertThat(folder.toFile().list()).containsExactly("report.html");
  }
}
