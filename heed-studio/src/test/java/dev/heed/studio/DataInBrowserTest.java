package dev.heed.studio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.support.ui.Select;

/** A walk through the pages Data and Errors: from a file to corrected labels. */
@Tag("full")
class DataInBrowserTest extends PageWalk {
  private static final String RUN = "20260101-000000-classifier";
  private static final String EVIL = "<img src=x onerror=alert(1)>";

  @Test
  void aFileIsPreviewedMendedAndStored() throws Exception {
    StringBuilder file = new StringBuilder("topic,said\n");
    for (int i = 0; i < 60; i++) {
      file.append(i % 3 == 0 ? EVIL : "town").append(",a film of ").append(i).append(" people\n");
    }
    Files.writeString(folder.resolve("root/odd.csv"), file.append("town,</script><b>x</b>\n"));
    open("/data");
    new Select(find("#file")).selectByValue("root/odd.csv");
    await("!document.getElementById('refused').hidden");
    assertThat(find("#refused").getText())
        .startsWith("Line 1: ")
        .contains("It can be read with Label column: topic, Text column: said.")
        .doesNotContain("--", "the setting");
    assertThat(find("#add").isDisplayed()).isFalse();
    find("#refused button").click();
    await("document.getElementById('refused').hidden && !document.getElementById('add').hidden");
    assertThat(find("#figures").getText()).startsWith("61 texts · 2 labels · 0 empty");
    requireAccessible("preview");
    picture("data-preview");
    find("#store").click();
    await("document.documentElement.dataset.shown === '0 61'");
    assertThat(find("#texts tbody tr").getText()).contains(EVIL);
    type("#search", "SCRIPT>");
    await("document.querySelector('#texts .body')?.textContent === '</script><b>x</b>'");
    type("#search", "people");
    new Select(find("#label")).selectByValue(EVIL);
    await("document.documentElement.dataset.shown === '0 20'");
    String address = browser().driver().getCurrentUrl();
    open("/explain");
    open(address.substring(served.address("").toString().length()));
    await("document.documentElement.dataset.shown === '0 20'");
    requireAccessible("data");
    picture("data");
    requireQuiet();
  }

  private static void requireAccessible(String page) throws IOException {
    for (String theme : List.of("light", "dark")) {
      browser().prefer(theme);
      PagesInBrowserTest.requireAccessible(page + ", " + theme);
    }
    browser().width(390);
    assertThat(
            (Boolean)
                browser()
                    .script(
                        "return document.documentElement.scrollWidth <="
                            + " document.documentElement.clientWidth"))
        .as(page + " on a narrow screen")
        .isTrue();
    browser().width(SharedBrowser.WIDTH);
    browser().prefer("light");
  }

  @Test
  void mistakesAreReadAndCorrectedByKeys() throws Exception {
    long id =
        Served.json(served.post("/api/datasets", "{\"path\":\"root/reviews.csv\"}"))
            .get("id")
            .asLong();
    run(id);
    served.restart();
    open("/errors?dataset=" + id + "&part=all");
    await("document.documentElement.dataset.reviewed === 'surest 0 4'");
    assertThat(find("#verdict").getText()).isEqualTo("116 of 120 texts are right (96.7 %).");
    await("document.querySelectorAll('#texts .mark').length > 3");
    find("#confusion td.wrong button").click();
    await("document.documentElement.dataset.reviewed === 'cell 0 2'");
    await("document.activeElement.matches('#texts li')");
    requireAccessible("errors");
    picture("errors");
    find("#texts li").click();
    find("#texts li").sendKeys("a");
    await("document.querySelectorAll('#texts li.decided').length === 1");
    await("document.getElementById('decided').textContent.startsWith('1 label corrected')");
    assertThat(corrected(id)).isEqualTo(1);
    await("document.activeElement === document.querySelectorAll('#texts li')[1]");
    browser().driver().switchTo().activeElement().sendKeys("s");
    await("document.getElementById('decided').textContent.includes('1 looked at and kept')");
    browser().driver().switchTo().activeElement().sendKeys("u");
    await("!document.getElementById('decided').textContent.includes('looked at and kept')");
    browser().driver().switchTo().activeElement().sendKeys("u");
    await("document.getElementById('decided').textContent === ''");
    assertThat(corrected(id)).isZero();
    browser().driver().switchTo().activeElement().sendKeys("x");
    await("document.getElementById('decided').textContent === '1 text left out.'");
    await(
        "document.getElementById('verdict').textContent.startsWith('116 of 119 texts are right')");
    find("[data-show=decided]").click();
    await("document.documentElement.dataset.reviewed === 'decided 0 1'");
    assertThat(find("#texts li").getText()).contains("left out");
    find("#undo").click();
    await("document.getElementById('decided').textContent === ''");
    await(
        "document.getElementById('verdict').textContent.startsWith('116 of 120 texts are right')");
    find("[data-show=cell]").click();
    await("document.documentElement.dataset.reviewed === 'cell 0 2'");
    // With a key of the keyboard's own, a letter is no command.
    find("#texts li").sendKeys(Keys.chord(Keys.CONTROL, "a"));
    assertThat(corrected(id)).isZero();
    assertThat(browser().driver().findElements(By.cssSelector("#csv"))).hasSize(1);
    requireQuiet();
  }

  /**
   * Of texts with several labels a cell is a pair of sets, none among them, and opens just those.
   */
  @Test
  void cellsOfSeveralLabelsOpenTheirTexts() throws Exception {
    List<String> labels = List.of("[\"a\"]", "[\"b\"]", "[\"a\",\"b\"]", "[]");
    StringBuilder texts = new StringBuilder();
    StringBuilder lines = new StringBuilder();
    for (int row = 0; row < 40; row++) {
      texts.append(
          "{\"label\":%s,\"text\":\"a film of %d people\"}%n".formatted(labels.get(row % 4), row));
      String predicted = row < 3 ? "[]" : labels.get(row % 4);
      lines.append(
          "{\"row\":%d,\"part\":\"dev\",\"label\":\"x\",\"predicted\":%s,\"probability\":0.8,\"given\":0.2}%n"
              .formatted(row, predicted));
    }
    Files.writeString(folder.resolve("root/several.jsonl"), texts);
    long id =
        Served.json(served.post("/api/datasets", "{\"path\":\"root/several.jsonl\"}"))
            .get("id")
            .asLong();
    Path own = Files.createDirectories(folder.resolve("runs/20260102-000000-several"));
    Files.writeString(
        own.resolve("config.json"),
        "{\"experiment\":\"classifier\",\"version\":\"test\",\"seed\":1,"
            + "\"settings\":{\"data\":\"datasets/%d/several-1.jsonl\"}}".formatted(id));
    Files.writeString(own.resolve("metrics.json"), "{}");
    Files.copy(folder.resolve("m.heed"), own.resolve("model.heed"));
    Files.writeString(own.resolve("predictions.jsonl"), lines);
    served.restart();
    open("/errors?dataset=" + id);
    await("document.documentElement.dataset.reviewed === 'surest 0 3'");
    assertThat(find("#verdict").getText()).isEqualTo("37 of 40 dev texts are right (92.5 %).");
    String cell = "#confusion [aria-label='%d texts with the label %s, predicted %s']";
    find(cell.formatted(1, "a, b", "no label")).click();
    await("document.documentElement.dataset.reviewed === 'cell 0 1'");
    assertThat(find("#texts li").getText()).contains("a film of 2 people");
    find(cell.formatted(10, "no label", "no label")).click();
    await("document.documentElement.dataset.reviewed === 'cell 0 10'");
    find(cell.formatted(9, "a", "a")).click();
    await("document.documentElement.dataset.reviewed === 'cell 0 9'");
    requireQuiet();
  }

  /** A text is left out and taken back on the page Data; a correction of it comes back too. */
  @Test
  void textsAreLeftOutInTheTable() throws Exception {
    Files.copy(folder.resolve("root/reviews.csv"), folder.resolve("root/out.csv"));
    long id =
        Served.json(served.post("/api/datasets", "{\"path\":\"root/out.csv\"}")).get("id").asLong();
    served.send(
        HttpRequest.newBuilder(served.address("/api/datasets/%d/corrections/1".formatted(id)))
            .PUT(HttpRequest.BodyPublishers.ofString("{\"labels\":[\"pos\"]}")));
    open("/data?dataset=" + id);
    await("document.documentElement.dataset.shown === '0 120'");
    String row = "#texts tbody tr:nth-child(2)";
    find(row + " .leave button").click();
    await("document.getElementById('summary').textContent.includes('1 text left out')");
    assertThat(find(row + " .leave button").getText()).isEqualTo("Take back");
    assertThat(find(row).getText()).contains("left out");
    assertThat(corrected(id)).isZero();
    requireAccessible("data, left out");
    new Select(find("#flag")).selectByValue("left_out");
    await("document.documentElement.dataset.shown === '0 1'");
    find("#texts .leave button").click();
    await("!document.getElementById('summary').textContent.includes('left out')");
    assertThat(find("#texts tbody tr .corrected").getText()).isEqualTo("pos");
    assertThat(corrected(id)).isEqualTo(1);
    requireQuiet();
  }

  /** The whole circle: a classifier, a correction, another classifier, and what it changed. */
  @Test
  void trainsAgainWithTheCorrections() throws Exception {
    Files.copy(folder.resolve("root/reviews.csv"), folder.resolve("root/again.csv"));
    long id =
        Served.json(served.post("/api/datasets", "{\"path\":\"root/again.csv\"}"))
            .get("id")
            .asLong();
    open("/errors?dataset=" + id);
    assertThat(find("#empty").getText()).startsWith("No classifier yet");
    find("#retrain").click();
    await("document.getElementById('verdict').textContent.includes('dev texts are right')");
    String first = find("#run").getDomProperty("value");
    find("[data-show=suspects]").click();
    served.send(
        HttpRequest.newBuilder(served.address("/api/datasets/%d/corrections/0".formatted(id)))
            .PUT(HttpRequest.BodyPublishers.ofString("{\"labels\":[\"neg\"]}")));
    find("#retrain").click();
    await("document.getElementById('run').options.length === 2");
    await("document.getElementById('change-summary').textContent.startsWith('Of 120 texts')");
    assertThat(find("#before").getDomProperty("value")).isEqualTo(first);
    assertThat(find("#run").getDomProperty("value")).isNotEqualTo(first);
    // Both runs have the name of the data set; the time tells them apart.
    assertThat(new Select(find("#run")).getFirstSelectedOption().getText())
        .matches("again\\.csv, \\d{4}-\\d\\d-\\d\\d .*");
    requireQuiet();
  }

  private static int corrected(long id) {
    JsonNode dataset = Served.json(served.get("/api/datasets/" + id));
    return dataset.get("corrected").asInt();
  }

  /** A finished run with a model, four of whose predictions are wrong. */
  private static void run(long dataset) throws IOException {
    Path own = Files.createDirectories(folder.resolve("runs").resolve(RUN));
    Files.writeString(
        own.resolve("config.json"),
        "{\"experiment\":\"classifier\",\"version\":\"test\",\"seed\":1,"
            + "\"settings\":{\"data\":\"datasets/%d/reviews-1.jsonl\"}}".formatted(dataset));
    Files.writeString(own.resolve("metrics.json"), "{}");
    Files.copy(folder.resolve("m.heed"), own.resolve("model.heed"));
    StringBuilder lines = new StringBuilder();
    for (int row = 0; row < 120; row++) {
      boolean positive = row < 4 ? row % 2 != 0 : row % 2 == 0;
      lines.append(
          "{\"row\":%d,\"part\":\"%s\",\"label\":\"x\",\"predicted\":\"%s\",\"probability\":0.8,\"given\":0.2}%n"
              .formatted(row, row % 3 == 0 ? "dev" : "train", positive ? "pos" : "neg"));
    }
    Files.writeString(own.resolve("predictions.jsonl"), lines);
  }
}
