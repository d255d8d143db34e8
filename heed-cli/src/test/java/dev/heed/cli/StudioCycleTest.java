package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.cli.text.StudioTrainer;
import dev.heed.lab.browser.Browser;
import dev.heed.studio.Studio;
import dev.heed.studio.StudioOptions;
import dev.heed.studio.http.Listen;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The whole cycle in the browser: from a file of questions to a model that is understood, cleaned
 * and deployed, by nothing but what the pages offer.
 */
@Tag("full")
@Timeout(180)
class StudioCycleTest {
  private static final Path EXAMPLE =
      Path.of("").toAbsolutePath().resolveSibling("examples/banking-train.csv");

  @TempDir private Path folder;
  private Browser browser;

  private WebElement find(String css) {
    return browser.driver().findElement(By.cssSelector(css));
  }

  private void await(String condition) {
    browser.awaitScript("return Boolean(" + condition + ")");
  }

  private void onPage(String path) {
    await(
        "location.pathname === '%s' && document.documentElement.dataset.ready === 'true'"
            .formatted(path));
  }

  private void menu(String page) {
    find("nav a[href^='/" + page + "']").click();
    onPage("/" + page);
  }

  @Test
  void fromAFileToABetterModel() throws Exception {
    Files.createDirectories(folder.resolve("root"));
    try (Browser started = Browser.start(folder.resolve("browser"));
        Studio studio =
            new Studio(
                new StudioOptions(
                    new Listen(0, "127.0.0.1", Optional.empty()),
                    List.of(folder.resolve("root")),
                    List.of(),
                    List.of(),
                    folder.resolve("runs"),
                    2,
                    "test"),
                new StudioTrainer(CommandSpec.create().name("heed")))) {
      browser = started;
      browser.driver().get(studio.address());
      onPage("/");
      find("#own").click();
      onPage("/data");
      storesTheFile();
      trains();
      correctsThreeLabels();
      trainsAgainAndCompares();
      setsAThreshold();
      classifiesByTheCommandOfThePage();
      assertThat(browser.complaints()).isEmpty();
    }
  }

  /** Upload, preview, and the data set. */
  private void storesTheFile() {
    find("#upload").sendKeys(EXAMPLE.toString());
    await("document.getElementById('figures').textContent");
    assertThat(find("#figures").getText()).startsWith("1,182 texts · 12 labels");
    assertThat(find("#refused").isDisplayed()).isFalse();
    find("#store").click();
    await("document.querySelector('#texts tbody tr')");
    assertThat(find("#texts").getText()).contains("card");
  }

  private void trains() {
    find("#train").click();
    await("document.querySelector('#trained a')");
    find("#trained a").click();
    onPage("/train");
    await("document.getElementById('state')?.textContent === 'done'");
    await("!document.getElementById('result').hidden");
    assertThat(find("#verdict").getText()).contains("dev texts are correct (95 % interval");
    find("#next button.main").click();
    onPage("/errors");
  }

  /** Opens the texts of a confused pair, and relabels three texts by keys. */
  private void correctsThreeLabels() {
    await("document.querySelector('#confusion td.wrong button')");
    find("#confusion td.wrong button").click();
    await("document.documentElement.dataset.reviewed?.startsWith('cell')");
    find("[data-show=surest]").click();
    await("document.documentElement.dataset.reviewed?.startsWith('surest')");
    await("document.querySelectorAll('#texts li').length >= 3");
    await("document.activeElement.matches('#texts li')");
    for (int done = 1; done <= 3; done++) {
      browser.driver().switchTo().activeElement().sendKeys("a");
      await(
          "document.getElementById('decided').textContent.startsWith('%d label%s corrected')"
              .formatted(done, done == 1 ? "" : "s"));
    }
  }

  private void trainsAgainAndCompares() {
    find("#retrain").click();
    await("document.getElementById('run').options.length === 2");
    await("document.getElementById('change-summary').textContent.startsWith('Of 1,182 texts')");
  }

  private void setsAThreshold() {
    menu("thresholds");
    await("!document.getElementById('measured').hidden");
    find("#wanted-form button").click();
    await("document.getElementById('command').textContent.includes('--threshold')");
  }

  /** The line for this model, run as it stands. */
  private void classifiesByTheCommandOfThePage() throws Exception {
    menu("deploy");
    find("#text").clear();
    find("#text").sendKeys("I lost my card yesterday");
    find("#form button.main").click();
    await("document.getElementById('answer-json')");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "this machine: has no curl");
    Process process =
        new ProcessBuilder("/bin/sh", "-c", find("#request-curl").getText())
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    JsonNode answer =
        Cli.json(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    assertThat(process.waitFor()).isZero();
    assertThat(answer.get("results").get(0).get("label").asText()).isEqualTo("lost_or_stolen_card");
  }
}
