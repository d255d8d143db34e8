package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.encoder.TinyBert;
import dev.heed.lab.browser.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** The reports of the experiments as a reader meets them, in a real browser without a network. */
@Tag("full")
class ExperimentReportTest {
  @TempDir Path folder;

  @Test
  void everyFigureIsDrawnAndSavedAndEveryPageIsAccessible() throws IOException {
    check("sen-synthetic", 13, "sentences=2000 rate=1 epochs=500 record_every=5");
  }

  @ParameterizedTest
  @CsvSource({
    "lens, 15, count=3",
    "sen-ablation, 6, sentences=1000 rate=1 epochs=200 record_every=5",
    "attention-gallery, 28, tokens=8",
    "limit-clusters, 4, tokens=100 draws=2",
    "limit-drift, 2, tokens=1000 queries=50 draws=2",
    "limit-heat, 3, tokens=400 draws=2",
    "limit-heads, 1, tokens=2000 queries=50 draws=2 deep_tokens=300",
    "limit-laplacian, 2, tokens=800 queries=20 draws=2",
    "limit-conformal, 1, tokens=4000 queries=400 draws=2",
    "attention-temperature, 2, rows=2 draws=2",
    "recurrence-gradient, 2, steps=4000 size=4 sparse_steps=400",
    "training-ageing, 3, sentences=300 other_words=40 companions=5 until=1e6",
    "binding, 2, draws=2 pictures=2 training=1",
    "mask-offsets, 2, steps=20 draws=1",
    "position-meaning, 3, dim=40 draws=1",
    "telescope, 3, texts=40 time=200 fitted=20 steps=100",
    "token-noise, 4, dim=100 until=20 draws=1",
    "training-local, 1, draws=1",
    "starve-words, 1, moon_steps=20 words=1",
    "shapley-words, 2, 'games=4 samples=64,256'",
    "limit-pseudo-metric, 2, tokens=2000 queries=20 draws=2",
    "sen-corpus, 7, rate=1 epochs=300 patience=100 record_every=20",
  })
  void soIsEveryOtherExperiments(String name, int figures, String settings) throws IOException {
    check(name, figures, settings);
  }

  private void check(String name, int figures, String settings) throws IOException {
    try (Browser browser = Browser.start(Files.createDirectory(folder.resolve("browser")))) {
      Path out = folder.resolve("run");
      List<Object> command = new ArrayList<>(List.of("lab", "run", name, "--out", out, "--quiet"));
      for (String each : settings.split(" ")) {
        command.addAll(List.of("--set", each));
      }
      if (name.equals("lens")) {
        TinyBert.write(folder.resolve("tiny"), TinyBert.Form.SIMPLE, 1);
        command.addAll(List.of("--set", "encoder=" + folder.resolve("tiny")));
      }
      if (name.equals("sen-corpus")) {
        command.addAll(List.of("--set", "train=" + Cli.reviews(folder, 600)));
      }
      Cli.run(command.toArray()).ok();
      Path report = out.resolve("report.html");
      browser.driver().get("about:blank");
      browser.complaints();
      browser.requests();
      for (String scheme : List.of("light", "dark")) {
        browser.prefer(scheme);
        browser.open(report);
        browser.screenshot(Path.of("target", "screenshots", name + "-" + scheme + ".png"));
        List<?> marks =
            (List<?>)
                browser.script(
                    "return [...document.querySelectorAll('.chart')].map(chart =>"
                        + " chart.querySelectorAll('.mark-group .role-mark path').length"
                        + " + chart.querySelectorAll('canvas').length)");
        assertThat(marks).hasSize(figures);
        assertThat(marks).allSatisfy(n -> assertThat((Long) n).isPositive());
        browser.unfold();
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.violationsIn(scheme)).as(name + ", " + scheme).isEmpty();
        assertSlidersPlay(browser);
      }
      assertThat(browser.requests()).containsOnly(report.toUri().toString());
      for (String format : List.of("svg", "png")) {
        browser
            .driver()
            .findElement(By.cssSelector("#figure-1 button[data-format=" + format + "]"))
            .click();
        assertThat(browser.awaitDownload("figure-1." + format)).isNotEmptyFile();
      }
      assertThat(Files.readString(folder.resolve("browser/downloads/figure-1.svg")))
          .contains("<svg", "<text");
    }
  }

  /** Each slider has a button that moves it. */
  private static void assertSlidersPlay(Browser browser) {
    for (WebElement controls : browser.driver().findElements(By.className("controls"))) {
      WebElement slider = controls.findElement(By.cssSelector("input[type=range]"));
      assertThat(controls.getText()).containsAnyOf("layer", "time");
      String before = slider.getDomProperty("value");
      WebElement button = controls.findElement(By.tagName("button"));
      assertThat(button.getText()).isEqualTo("▶ Play");
      button.click();
      assertThat(button.getText()).isEqualTo("❚❚ Pause");
      browser.awaitScript(
          "return [...document.querySelectorAll('.controls input')].some(e => e.value !== '%s')"
              .formatted(before));
      button.click();
    }
  }
}
