package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.lab.browser.Browser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingReportTest {
  private static final String HOSTILE = "<script>document.title='ran'</script>\"'&<!--";

  @TempDir Path folder;

  private Path train(Path texts, Object... more) {
    Path report = folder.resolve("report.html");
    List<Object> all =
        new ArrayList<>(
            List.of(
                "train",
                texts,
                "--model",
                folder.resolve("m.heed"),
                "--report",
                report,
                "--epochs",
                20,
                "--dim",
                8,
                "--quiet",
                "--json"));
    all.addAll(List.of(more));
    Cli.run(all.toArray()).ok();
    return report;
  }

  private static List<String> headings(Document page) {
    return page.select("h2, h3").eachText();
  }

  @Test
  void beginsWithAVerdictAndHasEverySection() throws IOException {
    Document page =
        Jsoup.parse(Files.readString(train(Cli.reviews(folder, 600), "--test-share", 0.3)));
    assertThat(page.title()).isEqualTo("Training on reviews.csv");
    assertThat(page.select("main > *").first().is(".verdict.good")).isTrue();
    assertThat(page.select(".answer").text())
        .isEqualTo(
            "100.0 % of 180 test texts are correct (95 % interval 98–100 %); always predicting"
                + " “neg” would get 50.0 %.");
    assertThat(page.select(".verdict").text())
        .contains("made with a probability of at least 90 %, 100.0 % are correct.");
    assertThat(headings(page))
        .containsExactly(
            "Quality",
            "Words",
            "Can its probabilities be trusted?",
            "Learning",
            "Words that give a label away");
    assertThat(page.select("caption").eachText())
        .contains("By label, on the test texts", "Highest contribution to “pos” (90 predicted)");
    assertThat(page.select(".key-numbers").text())
        .contains("Test accuracy 100.0 % of 180 test texts 95 % interval 98–100 %");
    assertThat(page.select("details").text()).contains("dev-share 0.1", "data hash");
    assertThat(page.select("mark[title*=attention]")).isNotEmpty();
    assertThat(page.select("footer code").first().text())
        .startsWith("heed train ")
        .contains("/reviews.csv --model ", " --test-share 0.3 ", "--dim 8 --epochs 20")
        .doesNotContain("dev-share", "json", "quiet");
  }

  @Test
  void ranksWordsByContributionAndByAttentionInTablesOfTheirOwn() throws IOException {
    Document page =
        Jsoup.parse(Files.readString(train(Cli.reviews(folder, 600), "--test-share", 0.3)));
    var table = page.select("table:has(caption:contains(contribution to “pos”))").first();
    assertThat(table.select("th button").eachText())
        .containsExactly("word", "contribution", "times");
    assertThat(table.select("tbody th").eachText().subList(0, 3))
        .allMatch(form -> form.matches(".*(good|lovely|great).*"));
    List<Double> values =
        table.select("tbody td:nth-child(2)").eachAttr("data-value").stream()
            .map(Double::valueOf)
            .toList();
    assertThat(values).isSortedAccordingTo(Comparator.reverseOrder()).isNotEmpty();
    assertThat(table.select(".bar").first().attr("style")).isEqualTo("--length:100.0%");
    assertThat(page.select("table:has(caption:contains(attention for “pos”))")).hasSize(1);
  }

  @Test
  void sameTextsAndSeedGiveTheSameReport() throws IOException {
    Path texts = Cli.reviews(folder, 240);
    byte[] first = Files.readAllBytes(train(texts, "--threads", 1));
    assertThat(Files.readAllBytes(train(texts, "--threads", 3))).isEqualTo(first);
  }

  @Test
  void deletingContributingWordsLowersTheProbabilityMost() throws IOException {
    List<String> rows = new ArrayList<>(List.of("label,text"));
    for (int i = 0; i < 300; i++) {
      String label = i % 2 == 0 ? "warm" : "cold";
      String decisive = i % 2 == 0 ? "sun beach" : "snow ice";
      rows.add(
          "%s,it is w%d about x%d and y%d %s now".formatted(label, i % 7, i % 9, i % 5, decisive));
    }
    Path texts = Cli.file(folder, "texts.csv", rows.toArray(String[]::new));
    JsonNode test =
        Cli.run(
                "train",
                texts,
                "--model",
                folder.resolve("m.heed"),
                "--test-share",
                0.4,
                "--report",
                folder.resolve("r.html"),
                "--json",
                "--quiet",
                "--ngrams",
                1)
            .ok()
            .json()
            .get("deletion_test");
    assertThat(test.get("texts").asInt()).isEqualTo(120);
    assertThat(test.at("/by_contribution/0").asDouble()).isZero();
    double contribution = test.at("/by_contribution/2").asDouble();
    assertThat(contribution).isGreaterThan(0.3);
    assertThat(contribution).isGreaterThan(2 * test.at("/by_chance/2").asDouble());
    assertThat(contribution).isGreaterThanOrEqualTo(test.at("/by_attention/2").asDouble() - 1e-9);
  }

  @Test
  void withoutAnyMeasurementShowsTheTrainingAlone() throws IOException {
    Document page =
        Jsoup.parse(Files.readString(train(Cli.reviews(folder, 600), "--dev-share", 0)));
    assertThat(headings(page)).containsExactly("Learning", "Words that give a label away");
    assertThat(page.select(".verdict.caution").text())
        .contains("was not measured: all 600 texts were used for training", "--test FILE");
  }

  @Test
  void fewTextsAreMeasuredByCrossValidationWithAnInterval() throws IOException {
    Path texts = Cli.reviews(folder, 60);
    Object[] command = {
      "train",
      texts,
      "--model",
      folder.resolve("few.heed"),
      "--report",
      folder.resolve("few.html"),
      "--threads"
    };
    Cli.Outcome outcome = Cli.run(with(command, 1)).ok();
    assertThat(outcome.out())
        .contains(
            "estimate   1.00 (5-fold cross-validation of 60 texts; 95 % interval 0.94–1.00)\n");
    assertThat(outcome.err())
        .contains("warning: 60 texts are few: the accuracy of 1.00 has the 95 % interval 94–100 %");
    byte[] first = Files.readAllBytes(folder.resolve("few.html"));
    JsonNode json = Cli.run(with(command, 3, "--json", "--quiet")).ok().json();
    assertThat(json.get("cv_accuracy").asDouble()).isEqualTo(1);
    assertThat(json.get("cv_low").asDouble()).isBetween(0.93, 0.95);
    assertThat(json.get("cv_high").asDouble()).isEqualTo(1);
    assertThat(json.has("deletion_test")).isFalse();
    assertThat(Files.readAllBytes(folder.resolve("few.html"))).isEqualTo(first);
    Document page = Jsoup.parse(new String(first, StandardCharsets.UTF_8));
    assertThat(page.select(".verdict.caution .answer").text())
        .isEqualTo(
            "100 % of 60 texts are correct in 5-fold cross-validation (95 % interval 94–100 %);"
                + " always predicting “neg” would get 50 %.");
    assertThat(headings(page)).containsExactly("Quality", "Learning");
    assertThat(page.select("main > p").text())
        .contains("Calibration, word tables and the word-deletion test are left out: 6 dev texts");
  }

  private static Object[] with(Object[] command, Object... more) {
    return Stream.concat(Stream.of(command), Stream.of(more)).toArray();
  }

  /** Labels that look alike stay apart; of many, the most confused pairs are listed. */
  @Test
  void listsTheMostConfusedPairsOfManyLabels() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      int k = i % 40;
      rows.add(
          "{\"label\":\"a very long label, longer than any chart has room for, \\n %d\",\"text\":\"w%d x\"}"
              .formatted(k, k / 2));
    }
    Path texts = Cli.file(folder, "many.jsonl", rows.toArray(String[]::new));
    Document page = Jsoup.parse(Files.readString(train(texts, "--test-share", 0.5)));
    assertThat(headings(page)).contains("Most confident mistakes");
    var pairs = page.select("table:has(caption:contains(confusions on the test))").first();
    assertThat(pairs.select("th button").eachText())
        .containsExactly("true label", "predicted", "texts", "share", "example");
    assertThat(pairs.select("tbody tr")).hasSizeBetween(10, 20);
    for (var row : pairs.select("tbody tr")) {
      assertThat(row.select("td").first().text()).isNotEqualTo(row.select("th").text());
      // Each label has five test texts.
      assertThat(Double.parseDouble(row.child(3).attr("data-value")))
          .isEqualTo(Double.parseDouble(row.child(2).attr("data-value")) / 5);
      assertThat(row.child(4).text()).matches("w\\d+ x");
    }
  }

  @Test
  void aBrowserDrawsChartsAndRunsNoData() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      rows.add(
          "%s%s\t%s %s word%d other one two three four"
              .formatted(i % 2, HOSTILE, HOSTILE, i % 2 == 0 ? "good" : "bad", i % 11));
    }
    Path texts = Cli.file(folder, "hostile.tsv", rows.toArray(String[]::new));
    Path report =
        train(texts, "--no-header", "--label", 1, "--text", 2, "--test-share", 0.4, "--ngrams", 3);
    try (Browser browser = Browser.start(Files.createDirectory(folder.resolve("browser")))) {
      browser.driver().get("about:blank");
      browser.requests(); // those of the browser's own first page
      browser.complaints();
      browser.open(report);
      assertThat(browser.driver().getTitle()).isEqualTo("Training on hostile.tsv");
      assertThat(
              (Long)
                  browser.script(
                      "return document.querySelectorAll('.chart svg, .chart canvas').length"))
          .isEqualTo((Long) browser.script("return document.querySelectorAll('.chart').length"))
          .isGreaterThanOrEqualTo(5);
      assertThat((String) browser.script("return document.querySelector('.tokens').textContent"))
          .contains(HOSTILE);
      assertThat(browser.complaints()).isEmpty();
      assertThat(browser.requests()).containsExactly(report.toUri().toString());
    }
  }
}
