package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.lab.browser.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
  void hasEverySection() throws IOException {
    Document page =
        Jsoup.parse(Files.readString(train(Cli.reviews(folder, 600), "--test-share", 0.3)));
    assertThat(page.title()).isEqualTo("Training on reviews.csv");
    assertThat(headings(page))
        .containsExactly("Learning", "Quality", "Words", "Examples", "Correct predictions");
    assertThat(page.select("caption").eachText())
        .contains("By label, on the test texts", "Texts predicted as “pos” (90)");
    assertThat(page.select(".key-numbers").text()).contains("Test accuracy 100.0 % of 180 texts");
    assertThat(page.select("details").text()).contains("dev-share 0.1", "data hash");
    assertThat(page.select("mark[title*=attention]")).isNotEmpty();
  }

  @Test
  void listsWordsByAttentionAndByContribution() throws IOException {
    Document page =
        Jsoup.parse(Files.readString(train(Cli.reviews(folder, 600), "--test-share", 0.3)));
    var table = page.select("table:has(caption:contains(“pos”))").first();
    assertThat(table.select("th button").eachText())
        .containsExactly(
            "rank",
            "highest attention",
            "attention",
            "times",
            "highest contribution",
            "contribution",
            "times");
    List<String> contributing = table.select("tbody td:nth-child(5)").eachText();
    assertThat(contributing.subList(0, 3))
        .allMatch(form -> form.matches(".*(good|lovely|great).*"));
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
  void withoutHeldOutTextsShowsLearningAlone() throws IOException {
    Path report = train(Cli.reviews(folder, 60), "--dev-share", 0);
    assertThat(headings(Jsoup.parse(Files.readString(report)))).containsExactly("Learning");
  }

  /** Of many labels, charts show those with most errors; labels that look alike stay apart. */
  @Test
  void showsTheLabelsWithMostErrors() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      int k = i % 40;
      rows.add(
          "{\"label\":\"a very long label, longer than any chart has room for, \\n %d\",\"text\":\"w%d x\"}"
              .formatted(k, k / 2));
    }
    Path texts = Cli.file(folder, "many.jsonl", rows.toArray(String[]::new));
    Document page = Jsoup.parse(Files.readString(train(texts, "--test-share", 0.5)));
    assertThat(page.select("figcaption").text())
        .contains("Only the 15 of 40 labels with most errors are shown.");
    assertThat(headings(page)).contains("Most confident mistakes");
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
