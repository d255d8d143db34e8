package dev.heed.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.Select;

/** A walk through every page. Pictures of all pages are written to the build folder. */
@Tag("full")
class PagesInBrowserTest extends PageWalk {
  @Test
  void followsPausesAndReviewsATraining() throws Exception {
    open("/theory");
    type("#epochs", "2000");
    // 201 updates take ten seconds, in which a browser on a busy machine comes to click.
    type("#updates_per_second", "20");
    find("#start").click();
    await("Number(document.getElementById('run').dataset.received) > 5");
    find("#pause").click();
    await("document.getElementById('state').textContent === 'paused'");
    String id = (String) browser().script("return new URLSearchParams(location.search).get('run')");
    awaitRest(id);
    long paused = Served.json(served.get("/api/runs/" + id + "/trace")).get("total").asLong();
    await("Number(document.getElementById('run').dataset.received) === " + paused);
    find("#step").click();
    await("Number(document.getElementById('run').dataset.received) === " + (paused + 1));
    await("document.getElementById('state').textContent === 'paused'");

    // Leaving the page and coming back shows the same run.
    open("/explain");
    open("/theory");
    await("new URLSearchParams(location.search).get('run') === '" + id + "'");
    await("Number(document.getElementById('run').dataset.received) === " + (paused + 1));
    find("#resume").click();
    served.await(id, "done");
    await("document.getElementById('state').textContent === 'done'");
    await("Number(document.getElementById('run').dataset.received) === 201");
    drawn("plane");

    type("#search", "topic1");
    await("document.querySelectorAll('#words tr').length === 2");
    find("#words input").sendKeys(Keys.SPACE);
    await(
        "new URLSearchParams(location.search).get('pinned') === '0'"
            + " || new URLSearchParams(location.search).get('pinned') === '1'");
    find("#words button").click();
    await("document.querySelectorAll('#documents .document b').length > 3");
    assertThat(find("#documents-title").getText()).startsWith("Documents with “topic1.");
    picture("train");

    String window =
        "(new URLSearchParams(location.search).get('window') ?? '').split(',').map(Number)";
    for (int i = 0; i < 3; i++) {
      find("#time").sendKeys(Keys.PAGE_DOWN);
    }
    await("Number(new URLSearchParams(location.search).get('epoch')) < 2000");
    String epoch =
        (String) browser().script("return new URLSearchParams(location.search).get('epoch')");
    await(
        "document.querySelector('#plane figcaption').textContent.includes('at epoch') &&"
            + " !document.querySelector('#plane figcaption').textContent.includes('epoch 2000;')");
    assertThat(find("#epoch").getText().replace(",", "")).isEqualTo(epoch);
    requireSaved("plane", "plane");
    requireSaved("loss", "loss");
    requireSaved("accuracy", "accuracy");
    find("#plane").sendKeys("+");
    await(window + ".length === 4");
    double left = ((Number) browser().script("return " + window + "[0]")).doubleValue();
    new Actions(browser().driver())
        .moveToElement(find("#plane canvas"))
        .clickAndHold()
        .moveByOffset(-60, 20)
        .release()
        .perform();
    await(window + "[0] > " + left);

    String address = browser().driver().getCurrentUrl();
    browser().driver().get("about:blank");
    browser().driver().get(address);
    browser().awaitScript("return document.documentElement.dataset.ready === 'true'");
    await("document.getElementById('epoch').textContent.replace(',', '') === '" + epoch + "'");
    drawn("plane");
    assertThat(browser().driver().getCurrentUrl()).isEqualTo(address);
    requireQuiet();
  }

  /** Waits until the thread of a paused run waits: a record may still have been on its way. */
  private static void awaitRest(String id) throws InterruptedException {
    while (Thread.getAllStackTraces().entrySet().stream()
        .filter(each -> each.getKey().getName().equals("heed-run-" + id))
        .flatMap(each -> Arrays.stream(each.getValue()))
        .noneMatch(frame -> frame.getMethodName().equals("awaitResume"))) {
      Thread.sleep(10);
    }
  }

  /** Errors come before a run starts, and name the fields of the page. */
  @Test
  void refusesTextsThatCannotBeTrainedOn() throws IOException {
    Files.writeString(
        folder.resolve("root/one-label.csv"), "label,text\n" + "x,a good film\n".repeat(30));
    Files.writeString(
        folder.resolve("root/names.csv"), "foo,bar\n" + "a,good town\nb,bad town\n".repeat(9));
    open("/theory");
    new Select(find("#corpus")).selectByValue("root/one-label.csv");
    find("#start").click();
    await("!document.getElementById('problem').hidden");
    assertThat(find("#problem").getText())
        .isEqualTo(
            "root/one-label.csv: all 30 texts have the label 'x'; expected texts with at least two"
                + " different labels");
    new Select(find("#corpus")).selectByValue("root/names.csv");
    find("#start").click();
    await("document.getElementById('problem').textContent.includes('foo')");
    assertThat(find("#problem").getText())
        .contains(
            "“Label column: foo” under “More settings”, “Text columns: bar” under “More settings”")
        .doesNotContain("--", "setting label");
    type("#dim", "-3");
    find("#start").click();
    await("document.getElementById('problem').textContent.includes('-3')");
    assertThat(find("#problem").getText()).isEqualTo("“Embedding size” is -3; expected at least 1");
  }

  @Test
  void propagatesPoints() throws Exception {
    open("/similarity");
    drawn("points");
    drawn("matrix-2");
    picture("similarity");
    new Select(find("#method")).selectByVisibleText("t-SNE");
    await(
        "document.querySelector('#matrix-2 figcaption').textContent.includes('N_g ∘ (W + Wᵀ)/2 ∘"
            + " N_r')");
    assertThat(new Select(find("#normalise")).getFirstSelectedOption().getText())
        .isEqualTo("as in t-SNE");
    new Select(find("#strengthen")).selectByVisibleText("inflate");
    await("document.querySelector('#matrix-1 figcaption').textContent.includes('Γ₂')");
    new Select(find("#method")).selectByVisibleText("metric-attention");
    assertThat(new Select(find("#initialise")).getFirstSelectedOption().getText())
        .isEqualTo("metric attention");
    new Select(find("#preset")).selectByValue("none");
    for (String[] point : new String[][] {{"0", "0"}, {"1", "0.5"}, {"-1", "0.25"}}) {
      type("#x", point[0]);
      type("#y", point[1]);
      find("#add").click();
    }
    await("document.getElementById('count').textContent === '3 points.'");
    long before = (Long) browser().script("return Number(document.getElementById('at').max)");
    assertThat(before).isZero();
    new Actions(browser().driver()).moveToElement(find("#points canvas"), 30, 20).click().perform();
    await("document.getElementById('count').textContent === '4 points.'");
    type("#steps", "10");
    find("#propagate").click();
    await("document.documentElement.dataset.flowed === 'true'");
    assertThat(find("#points figcaption").getText()).isEqualTo("Points after step 10 of 10");
    find("#at").sendKeys(Keys.ARROW_LEFT);
    await("document.querySelector('#points figcaption').textContent.includes('step 9')");
    requireSaved("points", "points");
    requireSaved("matrix-2", "matrix-normalised");
    String address = browser().driver().getCurrentUrl();
    open(address.substring(served.address("").toString().length()));
    await("document.getElementById('count').textContent === '4 points.'");
    requireQuiet();
  }

  @Test
  void pointsOfAFileFollowTheChoice() throws IOException {
    StringBuilder csv = new StringBuilder("a,b,c\n");
    for (int i = 0; i < 50; i++) {
      csv.append("%d,%d,%d\n".formatted(i, i * i % 11, 100 + i % 7));
    }
    Files.writeString(folder.resolve("root/points.csv"), csv);
    open("/similarity");
    drawn("matrix-2");
    new Select(find("#file")).selectByVisibleText("points.csv");
    await("document.getElementById('count').textContent.includes('From 3 columns')");
    assertThat(new Select(find("#preset")).getFirstSelectedOption().getText())
        .isEqualTo("those of the file");
    assertThat(find("#count").getText())
        .matches(
            "50 points\\. From 3 columns, projected on their first two principal components, which"
                + " keep [0-9.]+ % of the variance\\.");
    new Select(find("#x-column")).selectByValue("c");
    await("document.getElementById('count').textContent.includes('From the columns “c” and “a”')");
    String address = browser().driver().getCurrentUrl();
    open(address.substring(served.address("").toString().length()));
    await("document.getElementById('count').textContent.includes('From the columns “c” and “a”')");
    new Select(find("#file")).selectByVisibleText("reviews.csv");
    await("!document.getElementById('problem').hidden");
    assertThat(find("#problem").getText())
        .startsWith("reviews.csv has no two numeric columns; expected ");
    assertThat(find("#file").getDomProperty("value")).isEqualTo("root/points.csv");
    new Select(find("#preset")).selectByValue("circles");
    await("document.getElementById('count').textContent === '120 points.'");
    assertThat(find("#file").getDomProperty("value")).isEmpty();
    assertThat(find("#columns").isDisplayed()).isFalse();
    assertThat(find("#matrix-1 figcaption").getText()).contains("Γ∞(2σ² = 0.125)");
    assertThat(find("#bandwidth-value").getText()).isEqualTo("0.25");
  }

  @Test
  void runsExperimentsAndComparesThem() throws Exception {
    open("/experiments?experiment=random-walk");
    for (int i = 0; i < 2; i++) {
      type("#seed", "" + (i + 1));
      find("#form button.main").click();
      int runs = i + 1;
      await("document.querySelectorAll('#runs .state.done').length >= " + runs);
    }
    await("document.getElementById('frame').src.endsWith('report.html')");
    browser().driver().switchTo().frame("frame");
    assertThat(find("h1").getText()).isNotEmpty();
    browser().driver().switchTo().defaultContent();
    picture("experiments");
    open("/runs?find=random-walk");
    find("#runs tr:nth-child(1) input").sendKeys(Keys.SPACE);
    find("#runs tr:nth-child(2) input").sendKeys(Keys.SPACE);
    await("document.querySelectorAll('#metrics tbody tr').length > 0");
    assertThat(find("#settings tbody").getText()).startsWith("seed").doesNotContain("\n");
    drawn("curves");
    picture("runs");
    requireSaved("curves", "comparison");
    // The charts of a report are drawn inside the sandbox.
    String id = served.run("training", "\"epochs\":\"50\",\"updates_per_second\":\"0\"");
    served.await(id, "done");
    open("/experiments?report=" + id);
    browser().driver().switchTo().frame("frame");
    await("document.documentElement.dataset.charts === 'drawn'");
    browser().driver().switchTo().defaultContent();
    picture("report", 1400, "light");
    browser().prefer("light");
    open("/deploy");
    assertThat(browser().driver().findElements(By.cssSelector("#paths section")).size())
        .isGreaterThan(20);
    picture("deploy");
    requireQuiet();
  }

  /** Every control has a name, every chart a text, every page one heading and a skip link. */
  @Test
  void pagesWorkWithScreenReadersAndKeys() throws Exception {
    String id = served.run("training", "\"epochs\":\"50\",\"updates_per_second\":\"0\"");
    served.await(id, "done");
    for (String page : Assets.PAGES) {
      open("/" + page + "?run=" + id + "&text=the+good+zzz+film");
      Object nameless =
          browser()
              .script(
                  "return [...document.querySelectorAll('input, select, textarea,"
                      + " button')].filter(e => !e.labels?.length && !e.getAttribute('aria-label')"
                      + " && !e.textContent.trim()).map(e => e.outerHTML)");
      assertThat((List<?>) nameless).as(page).isEmpty();
      assertThat(
              (Long)
                  browser()
                      .script(
                          "return"
                              + " document.querySelectorAll('[role=img]:not([aria-label])').length"))
          .isZero();
      assertThat((Long) browser().script("return document.querySelectorAll('h1').length"))
          .isEqualTo(1);
      if (!page.equals("home")) {
        assertThat(find("nav a[aria-current=page]").getDomAttribute("href"))
            .isEqualTo("/" + Assets.menu(page));
      }
      find("body").sendKeys(Keys.TAB);
      assertThat(browser().driver().switchTo().activeElement().getText())
          .isEqualTo("Skip to content");
      if (page.equals("explain")) {
        await("document.querySelector('ul.edits li')"); // found after the text is explained
      }
      requireWalk(page);
      for (String theme : List.of("light", "dark")) {
        browser().prefer(theme);
        requireAccessible(page + ", " + theme);
      }
      browser().prefer("light");
      assertThat(
              (Boolean)
                  browser()
                      .script(
                          "return document.documentElement.scrollWidth <="
                              + " document.documentElement.clientWidth"))
          .isTrue();
      browser().width(420);
      assertThat(
              (Boolean)
                  browser()
                      .script(
                          "return document.documentElement.scrollWidth <="
                              + " document.documentElement.clientWidth"))
          .as(page + " on a narrow screen")
          .isTrue();
      browser().width(SharedBrowser.WIDTH);
    }
  }

  /** The rules of axe-core, those of WCAG and good practice. */
  static void requireAccessible(String page) throws IOException {
    String axe;
    try (InputStream in = PagesInBrowserTest.class.getResourceAsStream("/axe.min.js")) {
      axe = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    browser().driver().manage().timeouts().scriptTimeout(Duration.ofMinutes(2));
    browser().script(axe + "; return true");
    Object violations =
        browser()
            .driver()
            .executeAsyncScript(
                """
                const done = arguments[arguments.length - 1];
                axe.run(document, {resultTypes: ['violations']}).then(({violations}) =>
                  done(violations.map(({id, nodes}) => id + ': ' + nodes.map((n) => n.html).join(' '))),
                );
                """);
    assertThat((List<?>) violations).as(page).isEmpty();
  }

  /** The tab key reaches every control, and the focus is visible. */
  private static void requireWalk(String page) {
    String controls =
        "[...document.querySelectorAll('a[href], button, input:not([type=radio]:not(:checked)),"
            + " select, textarea, summary, [tabindex=\"0\"]')]"
            + ".filter(e => !e.disabled && e.checkVisibility())";
    long count =
        (Long) browser().script("window.reached = new Set(); return " + controls + ".length");
    Actions tab = new Actions(browser().driver());
    for (long i = 0; i < count + 10; i++) {
      Object seen =
          browser()
              .script(
                  "const e = document.activeElement; reached.add(e);"
                      + " return e === document.body || getComputedStyle(e).outlineStyle !== 'none'"
                      + " ? '' : e.outerHTML");
      assertThat(seen).as(page).isEqualTo("");
      tab.sendKeys(Keys.TAB).perform();
    }
    Object left =
        browser()
            .script("return " + controls + ".filter(e => !reached.has(e)).map(e => e.outerHTML)");
    assertThat((List<?>) left).as(page).isEmpty();
  }
}
