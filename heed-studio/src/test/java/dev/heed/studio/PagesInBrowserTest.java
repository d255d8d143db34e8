package dev.heed.studio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.lab.browser.Browser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.Select;

/** A walk through every page. Pictures of all pages are written to the build folder. */
@Timeout(600)
class PagesInBrowserTest {
  private static final Path PICTURES = Path.of("target", "studio-pictures");

  @RegisterExtension static final SharedBrowser SHARED = new SharedBrowser();

  @TempDir static Path folder;
  private static Served served;

  @BeforeAll
  static void serve() throws IOException {
    served = Served.start(folder);
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private static Browser browser() {
    return SHARED.get();
  }

  private static void open(String path) {
    browser().driver().get(served.address(path).toString());
    browser().awaitScript("return document.documentElement.dataset.ready === 'true'");
  }

  private static WebElement find(String css) {
    return browser().driver().findElement(By.cssSelector(css));
  }

  private static void await(String condition) {
    try {
      browser().awaitScript("return Boolean(" + condition + ")");
    } catch (TimeoutException e) {
      failed();
      throw e;
    }
  }

  private static void failed() {
    try {
      browser().screenshot(PICTURES.resolve("failed.png"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void drawn(String id) {
    await("document.getElementById('" + id + "').dataset.drawn");
  }

  private static void type(String css, String text) {
    WebElement field = find(css);
    field.clear();
    field.sendKeys(text);
  }

  /** Checks that every request went to the studio and that the browser reported no error. */
  private static void requireQuiet() {
    assertThat(browser().requests())
        .isNotEmpty()
        .allMatch(address -> address.startsWith(served.address("/").toString()));
    assertThat(browser().complaints()).as("complaints").isEmpty();
  }

  private static void picture(String name) throws IOException {
    picture(name, 1400, "light");
    picture(name, 600, "dark");
    browser().prefer("light");
    browser().width(SharedBrowser.WIDTH);
  }

  private static void picture(String name, int width, String scheme) throws IOException {
    browser().width(width);
    browser().prefer(scheme);
    await(
        "[...document.querySelectorAll('[data-drawn]')].every(e => e.dataset.drawn === '%s ' +"
                .formatted(scheme)
            + " e.querySelector('.chart').clientWidth)");
    browser().screenshot(PICTURES.resolve("%s-%d-%s.png".formatted(name, width, scheme)));
  }

  private static void requireSaved(String place, String name) throws Exception {
    for (String format : List.of("svg", "png", "csv")) {
      find("#" + place + " [data-format=" + format + "]").click();
      Path file = browser().awaitDownload(name + "." + format);
      byte[] bytes = Files.readAllBytes(file);
      switch (format) {
        case "svg" ->
            assertThat(new String(bytes, StandardCharsets.UTF_8))
                .startsWith("<svg")
                .contains("</svg>");
        case "png" -> assertThat(bytes).startsWith(0x89, 'P', 'N', 'G').hasSizeGreaterThan(5_000);
        default ->
            assertThat(new String(bytes, StandardCharsets.UTF_8).lines().count()).isGreaterThan(3);
      }
      Files.delete(file);
    }
  }

  @Test
  void followsPausesAndReviewsATraining() throws Exception {
    open("/train");
    type("#epochs", "2000");
    type("#updates_per_second", "100");
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
    open("/train");
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

  @Test
  void explainsATextAndRemovesAWord() throws Exception {
    open("/explain");
    assertThat(find(".nothing").getText()).isEqualTo("The model knows no word of this text.");
    type("#text", "the good film is awful & <b>lovely</b>");
    find("#form button.main").click();
    await("document.documentElement.dataset.explained.startsWith('the good')");
    assertThat(find("td.equal").getText()).isEqualTo("exactly equal");
    assertThat(find(".tokens").getText()).isEqualTo("the good film is awful & <b>lovely</b>");
    String logit = find("td.logit").getText();
    find(".tokens button:nth-of-type(2)").sendKeys(Keys.ENTER);
    await("document.querySelector('.tokens button[aria-pressed=true]')?.textContent === 'good'");
    await("document.querySelector('.change').textContent.includes('→')");
    assertThat(find("td.logit").getText()).isNotEqualTo(logit);
    new Select(find("#other")).selectByIndex(1);
    await("document.querySelectorAll('#results > section').length === 2");
    await("document.querySelectorAll('td.logit').length === 2");
    new Select(find("#class")).selectByValue("pos");
    await("document.querySelector('.change').textContent.startsWith('“pos”')");
    picture("explain");
    requireSaved("pane-0", "contributions");
    String address = browser().driver().getCurrentUrl();
    assertThat(address).contains("deleted=1", "class=pos", "text=the+good");
    open(address.substring(served.address("").toString().length()));
    await("document.querySelector('.tokens button[aria-pressed=true]')?.textContent === 'good'");
    find("#attention").sendKeys(Keys.SPACE);
    await("document.querySelector('.ramp.from-zero')");
    find("#restore").click();
    await("!document.querySelector('.tokens button[aria-pressed=true]')");
    assertThat(find("td.logit").getText()).isNotEmpty();
    requireQuiet();
  }

  /** In both themes; the pixels of the chart are compared with the style of the words. */
  @Test
  void wordsAndBarsHaveTheSameColours() {
    open("/explain");
    type("#text", "the good film is awful");
    find("#form button.main").click();
    await("document.documentElement.dataset.explained === 'the good film is awful'");
    for (String theme : List.of("light", "dark")) {
      browser().prefer(theme);
      await("document.getElementById('pane-0').dataset.drawn.startsWith('" + theme + "')");
      Object missing =
          browser()
              .script(
                  """
                  const canvas = document.querySelector('#pane-0 canvas');
                  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                  const drawn = new Set();
                  for (let i = 0; i < data.length; i += 4) drawn.add(data.slice(i, i + 3).join(', '));
                  const colours = ['.tokens button.negative', '.tokens button:not(.negative)'].map((words) => {
                    const word = document.querySelector(words);
                    const probe = word.cloneNode();
                    probe.style.color = 'var(--colour)';
                    word.parentElement.append(probe);
                    const colour = getComputedStyle(probe).color;
                    probe.remove();
                    return colour;
                  });
                  return colours.filter((colour) => !drawn.has(colour.match(/\\d+/g).join(', ')));
                  """);
      assertThat((List<?>) missing).as(theme).isEmpty();
    }
    assertThat(browser().script("return document.querySelectorAll('.tokens button').length"))
        .isEqualTo(5L);
    requireQuiet();
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
    find("#runs tr:nth-child(1) input").sendKeys(Keys.SPACE);
    find("#runs tr:nth-child(2) input").sendKeys(Keys.SPACE);
    await("document.querySelectorAll('#metrics tr').length > 3");
    drawn("curves");
    picture("experiments");
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
    open("/api");
    assertThat(browser().driver().findElements(By.cssSelector("#paths section")).size())
        .isGreaterThan(20);
    picture("api");
    requireQuiet();
  }

  /** Every control has a name, every chart a text, every page one heading and a skip link. */
  @Test
  void pagesWorkWithScreenReadersAndKeys() throws InterruptedException {
    String id = served.run("training", "\"epochs\":\"50\",\"updates_per_second\":\"0\"");
    served.await(id, "done");
    for (String page : Assets.PAGES) {
      open("/" + page + "?run=" + id);
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
      assertThat(find("nav a[aria-current=page]").getDomAttribute("href")).isEqualTo("/" + page);
      find("body").sendKeys(Keys.TAB);
      assertThat(browser().driver().switchTo().activeElement().getText())
          .isEqualTo("Skip to content");
      requireWalk(page);
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

  /** The tab key reaches every control, and the focus is visible. */
  private static void requireWalk(String page) {
    String controls =
        "[...document.querySelectorAll('a[href], button, input, select, textarea, summary,"
            + " [tabindex=\"0\"]')].filter(e => !e.disabled && e.checkVisibility())";
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
