package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.SeededRandom;
import dev.heed.lab.browser.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Reports of the demonstration, explanations, trainings and methods, for readers of any ability.
 */
@Tag("full")
class AccessibleReportsTest {
  @TempDir Path folder;

  private Browser browser;

  @BeforeEach
  void start() throws IOException {
    browser = Browser.start(Files.createDirectory(folder.resolve("browser")));
  }

  @AfterEach
  void stop() {
    if (browser != null) { // skipped without a browser
      browser.close();
    }
  }

  @Test
  void demonstrationAndExplanation() throws IOException {
    Cli.run("demo", "--out", folder, "--quiet").ok();
    Cli.runWith(
            "My crd <b>never</b> arrived, please block it\n",
            "explain",
            folder.resolve("banking.heed"),
            "-",
            "--html",
            folder.resolve("explain.html"))
        .ok();
    for (String page : List.of("report", "theory", "explain")) {
      assertThat(browser.findings(folder.resolve(page + ".html"))).as(page).isEmpty();
    }
  }

  @Test
  void trainingWithEightyLabelsFitsOnFivePages() throws IOException {
    List<String> rows = new ArrayList<>(List.of("label,text"));
    SeededRandom random = new SeededRandom(3);
    for (int i = 0; i < 80 * 14; i++) {
      int topic = random.uniform() < 0.75 ? i % 80 : random.below(80);
      rows.add(
          "intent_of_kind_%d,please tell me about my topic%d today%d or week%d"
              .formatted(i % 80, topic, random.below(9), random.below(9)));
    }
    Path texts = Cli.file(folder, "texts.csv", rows.toArray(String[]::new));
    Path report = train(texts, "--test-share", 0.3, "--epochs", 40);
    browser.width(1400);
    browser.open(report);
    assertThat((Long) browser.script("return document.documentElement.scrollHeight"))
        .isBetween(2000L, 5000L);
    assertThat(browser.findings(report)).isEmpty();
  }

  @Test
  void trainingOnFewTexts() throws IOException {
    Path report = train(Cli.reviews(folder, 60), "--test-share", 0, "--epochs", 20);
    assertThat(Files.readString(report)).contains("verdict caution", "cross-validation");
    assertThat(browser.findings(report)).isEmpty();
  }

  private Path train(Path texts, Object... more) {
    Path report = folder.resolve("training.html");
    List<Object> command = new ArrayList<>(List.of("train", texts, "--quiet", "--report", report));
    command.addAll(List.of("--model", folder.resolve("model.heed")));
    command.addAll(List.of(more));
    Cli.run(command.toArray()).ok();
    return report;
  }

  /** Fourteen classes are more than there are colours. */
  @ParameterizedTest
  @CsvSource({"t-sne, 14", "t-sne, 3", "knn, 14", "k-means, 3", "l2-attention, 3"})
  void methods(String method, int classes) throws IOException {
    assertThat(browser.findings(geometry(method, classes))).isEmpty();
  }

  /** The report of a method on clouds of points, some of which overlap. */
  private Path geometry(String method, int classes) throws IOException {
    List<String> rows = new ArrayList<>(List.of("x,y,z,label"));
    SeededRandom random = new SeededRandom(1);
    for (int i = 0; i < 12 * classes; i++) {
      int c = i / 12;
      rows.add(
          String.format(
              Locale.ROOT,
              "%.3f,%.3f,%.3f,class %d",
              4 * Math.cos(c) + random.uniform(),
              4 * Math.sin(c) + random.uniform(),
              c + 3 * random.uniform(),
              c));
    }
    Path points = Cli.file(folder, "points.csv", rows.toArray(String[]::new));
    Path html = folder.resolve("geometry.html");
    Cli.run("geometry", points, "--method", method, "--html", html, "--quiet").ok();
    return html;
  }

  @Test
  void studyOfSentiment() throws IOException {
    String stem = "sst5/stsa.fine.";
    List<String> words = List.of("awful", "weak", "plain", "good", "superb");
    Files.createDirectories(folder.resolve(stem).getParent());
    for (String part : List.of("train", "dev", "test")) {
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        int label = i % words.size();
        lines.add(
            "%d a %s film of %d people and %d towns"
                .formatted(label, words.get(label), i % 7, i % 5));
      }
      Files.write(folder.resolve(stem + part), lines);
    }
    Path out = folder.resolve("run");
    List<Object> command =
        new ArrayList<>(
            List.of("lab", "run", "sen-sst5", "--data", folder, "--out", out, "--quiet"));
    for (String each : List.of("epochs=200", "rate=1", "record_every=20", "words=awful,superb")) {
      command.addAll(List.of("--set", each));
    }
    Cli.run(command.toArray()).ok();
    assertThat(browser.findings(out.resolve("report.html"))).isEmpty();
  }
}
