package dev.heed.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.lab.browser.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

/** Reports opened from a folder in a real browser. */
@Tag("full")
class ReportInBrowserTest {

  private static final Path PICTURES = Path.of("target", "screenshots");

  @TempDir static Path folder;
  static Browser browser;
  static Path plain;
  static Path hostile;

  @BeforeAll
  static void write() throws IOException {
    plain = folder.resolve("plain.html");
    hostile = folder.resolve("hostile.html");
    ExampleReport.plain().write(plain);
    ExampleReport.hostile().write(hostile);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void resetWindow() throws IOException {
    if (browser == null) {
      browser = Browser.start(folder);
    }
    browser.prefer("light");
    browser.width(1100);
    browser.driver().get("about:blank");
    browser.complaints();
    browser.requests();
  }

  @Test
  void everyChartIsDrawnWithoutErrorsAndWithoutRequests() throws IOException {
    browser.open(plain);
    assertDrawn(ExampleReport.charts(t -> t).size() + 1);
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.requests()).containsExactly(plain.toUri().toString());
    browser.screenshot(PICTURES.resolve("light.png"));
  }

  /** Powers of ten are labelled even where there is no room for what stands between them. */
  @Test
  void logarithmicAxesOverManyDecadesHaveLabelsAtPowersOfTen() {
    browser.open(plain);
    List<?> labels =
        (List<?>)
            browser.script(
                """
                const chart = [...document.querySelectorAll('.chart')].find((each) =>
                  each.textContent.includes('loss (nats)'));
                const axis = [...chart.querySelectorAll('.role-axis')].find((each) =>
                  each.textContent.includes('loss (nats)'));
                return [...axis.querySelectorAll('.role-axis-label text')]
                  .filter((label) => label.textContent && label.getAttribute('opacity') !== '0')
                  .map((label) => label.textContent);
                """);
    assertThat(labels.stream().map(Object::toString).sorted())
        .containsExactly("0.001", "0.01", "0.1", "1", "10⁻⁴", "10⁻⁵");
  }

  @Test
  void hostileTextStaysText() throws IOException {
    browser.open(hostile);
    browser.screenshot(PICTURES.resolve("hostile.png"));
    assertDrawn(ExampleReport.charts(t -> t).size() + 1);
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.requests()).containsExactly(hostile.toUri().toString());
    assertThat(browser.driver().getTitle()).startsWith("Heed on made-up news <script>");
    assertThat((Long) browser.script("return document.querySelectorAll('img, [onload]').length"))
        .isZero();
    String seen = (String) browser.script("return document.querySelector('main').textContent");
    for (String text : ExampleReport.HOSTILE) {
      assertThat(seen).contains(text);
    }
    // Also inside the drawings, where Vega shortens long labels but not titles.
    assertThat((String) browser.script("return document.querySelector('.chart').textContent"))
        .contains("accuracy on the development set <script>");
  }

  @Test
  void thePolicyStopsScriptsThatPassTheEscaping() {
    browser.open(plain);
    browser.script(
        "const s = document.createElement('script'); s.textContent = 'document.title = \"ran\"';"
            + "document.body.append(s);"
            + "document.body.insertAdjacentHTML('beforeend',"
            + " '<img src=x onerror=\"document.title=1\">')");
    browser.awaitScript("return document.querySelector('img').complete");
    assertThat(browser.driver().getTitle()).isEqualTo("Heed on made-up news");
    assertThat(browser.complaints())
        .as("refused by the policy")
        .isNotEmpty()
        .allMatch(complaint -> complaint.contains("Content Security Policy"));
  }

  @Test
  void figuresAreSavedForPaperFromADarkScreenToo() throws IOException {
    browser.prefer("dark");
    browser.open(plain);
    save("figure-1", "svg");
    String svg = Files.readString(browser.awaitDownload("figure-1.svg"));
    assertThat(svg)
        .startsWith("<svg")
        .endsWith("</svg>")
        .contains("width=\"640\"", "fill=\"#ffffff\"", "fastText", "#0072b2");
    save("figure-1", "png");
    byte[] png = Files.readAllBytes(browser.awaitDownload("figure-1.png"));
    assertThat(png).startsWith(0x89, 'P', 'N', 'G');
    Files.write(Files.createDirectories(PICTURES).resolve("saved-figure.png"), png);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void chartsFollowTheColourSchemeWhileThePageIsOpen() throws IOException {
    browser.open(plain);
    String background =
        "return getComputedStyle(document.querySelector('.chart svg')).backgroundColor";
    assertThat(browser.script(background)).isEqualTo("rgb(255, 255, 255)");
    browser.prefer("dark");
    browser.awaitScript(
        background.replace("return ", "return 'rgb(21, 25, 31)' === ")
            + " && document.documentElement.dataset.charts === 'drawn'");
    assertDrawn(ExampleReport.charts(t -> t).size() + 1);
    assertThat(browser.complaints()).isEmpty();
    browser.screenshot(PICTURES.resolve("dark.png"));
  }

  @Test
  void pageFitsATelephone() throws IOException {
    browser.width(360);
    browser.open(plain);
    assertThat((Long) browser.script("return document.documentElement.scrollWidth"))
        .isLessThanOrEqualTo(360);
    assertThat(browser.complaints()).isEmpty();
    browser.screenshot(PICTURES.resolve("narrow.png"));
  }

  @Test
  void chartInAFoldGetsItsWidthWhenTheFoldIsOpened() {
    browser.open(plain);
    browser.driver().findElement(By.tagName("summary")).click();
    browser.awaitScript(
        "return document.querySelector('details .chart svg').getBoundingClientRect().width > 600");
  }

  @Test
  void clickOnAColumnSortsByItsNumbers() {
    browser.open(plain);
    WebElement documents = browser.driver().findElement(By.xpath("//th[contains(., 'documents')]"));
    documents.findElement(By.tagName("button")).click();
    assertThat(firstColumn()).containsExactly("business", "world", "sports");
    assertThat(documents.getDomAttribute("aria-sort")).isEqualTo("ascending");
    documents.findElement(By.tagName("button")).click();
    assertThat(firstColumn()).containsExactly("sports", "world", "business");
    assertThat(documents.getDomAttribute("aria-sort")).isEqualTo("descending");
  }

  @Test
  void longTableShowsItsFirstRowsAndAllOnDemandAndOnPaper() {
    browser.open(plain);
    String shown =
        "return [...document.querySelectorAll('table.long tbody tr')]"
            + ".filter(row => row.offsetHeight > 0).length";
    assertThat(browser.script(shown)).isEqualTo(10L);
    WebElement more = browser.driver().findElement(By.cssSelector(".more button"));
    assertThat(more.getText()).isEqualTo("Show all 20 rows");
    more.click();
    assertThat(browser.script(shown)).isEqualTo(20L);
    assertThat(more.getText()).isEqualTo("Show 10 rows");
    assertThat(more.getDomAttribute("aria-expanded")).isEqualTo("true");
    more.click();
    // Sorted by contribution from the least: the last row comes first, and ten are shown.
    browser.driver().findElement(By.xpath("//th/button[. = 'contribution']")).click();
    assertThat(browser.driver().findElement(By.cssSelector("table.long tbody th")).getText())
        .isEqualTo("w19");
    assertThat(browser.script(shown)).isEqualTo(10L);
    browser.driver().executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", "print"));
    assertThat(browser.script(shown)).isEqualTo(20L);
    // A head that repeats on every page has no boxes of buttons, which Chromium leaves empty there.
    assertThat(
            browser.script(
                "return [...document.querySelectorAll('thead button')].every(button =>"
                    + " getComputedStyle(button).display === 'contents')"))
        .isEqualTo(true);
    browser.driver().executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void everyReaderCanUseThePage(String scheme) {
    browser.prefer(scheme);
    browser.open(plain);
    assertThat(browser.violations()).isEmpty();
    // The search itself finds something where there is something.
    browser.script("document.querySelector('main').append(new Image())");
    assertThat(browser.violations()).singleElement().asString().startsWith("image-alt: ");
    assertThat(browser.violationsIn("dark")).isEmpty();
    browser.script(
        "const faint = document.createElement('p'); faint.textContent = 'faint';"
            + " faint.style = 'color: #777; background: #888';"
            + " document.querySelector('main').append(faint)");
    assertThat(browser.violationsIn("dark"))
        .singleElement()
        .asString()
        .startsWith("color-contrast: ");
  }

  @Test
  void filterShowsTheBlocksOfTheChosenTag() {
    browser.open(plain);
    String shown =
        "return [...document.querySelectorAll('.tagged')].map(item => !item.hidden).join()";
    Select choice = new Select(browser.driver().findElement(By.cssSelector(".filter select")));
    assertThat(choice.getOptions().stream().map(WebElement::getText).toList())
        .containsExactly("all (2)", "world (2)", "sports (1)");
    assertThat(browser.script(shown)).isEqualTo("true,true");
    choice.selectByValue("sports");
    assertThat(browser.script(shown)).isEqualTo("false,true");
    choice.selectByIndex(0);
    assertThat(browser.script(shown)).isEqualTo("true,true");
  }

  @Test
  void rowsAreSavedAsCsv() throws IOException {
    browser.open(hostile);
    browser.driver().findElement(By.cssSelector(".csv button")).click();
    String csv = Files.readString(browser.awaitDownload("texts.csv"));
    String hostileText = " " + String.join(" ", ExampleReport.HOSTILE);
    assertThat(csv)
        .startsWith("text,label\n\"a \"\"b\"\", c\nd ")
        .endsWith("\"é" + hostileText.replace("\"", "\"\"") + "\"\n");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void foldsOpenForPrintingAndCloseAgain() {
    browser.open(plain);
    browser.script("dispatchEvent(new Event('beforeprint'))");
    assertThat(browser.script("return document.querySelector('details').open")).isEqualTo(true);
    browser.script("dispatchEvent(new Event('afterprint'))");
    assertThat(browser.script("return document.querySelector('details').open")).isEqualTo(false);
  }

  @Test
  void blocksStandSideBySideOnlyWhereThereIsRoom() {
    browser.open(plain);
    String tops =
        "return new Set([...document.querySelectorAll('.side-by-side > *')]"
            + ".map(block => Math.round(block.getBoundingClientRect().top))).size";
    assertThat(browser.script(tops)).isEqualTo(1L);
    browser.width(360);
    assertThat(browser.script(tops)).isEqualTo(2L);
  }

  private static List<String> firstColumn() {
    return browser
        .driver()
        .findElements(By.xpath("//table[caption[contains(., 'Precision')]]/tbody//th"))
        .stream()
        .map(WebElement::getText)
        .toList();
  }

  private static void save(String figure, String format) {
    browser
        .driver()
        .findElement(By.cssSelector("#" + figure + " button[data-format=" + format + "]"))
        .click();
  }

  /** Every chart is a drawing in which each layer of the specification has marks. */
  private static void assertDrawn(int charts) {
    List<?> marks =
        (List<?>)
            browser.script(
                "return [...document.querySelectorAll('.chart')].map(chart => Math.min("
                    + "...[...chart.querySelectorAll('svg .mark-group .role-mark')]"
                    + ".map(layer => layer.childElementCount)))");
    assertThat(marks)
        .hasSize(charts)
        .allSatisfy(n -> assertThat(n).asString().matches("[1-9][0-9]*"));
  }
}
