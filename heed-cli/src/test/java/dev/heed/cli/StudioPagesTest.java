package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.cli.text.StudioTrainer;
import dev.heed.lab.browser.Browser;
import dev.heed.studio.Studio;
import dev.heed.studio.StudioOptions;
import dev.heed.studio.http.Listen;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Every page of the studio with something on it, wide and narrow, light and dark: axe finds
 * nothing, nothing is wider than the screen, and the console is empty. The pictures go to {@code
 * target/studio-pages}, for people to look at; those of {@code docs/studio.md} are written with
 * {@code -Dheed.pictures=write}.
 */
@Tag("full")
@Timeout(600)
class StudioPagesTest {
  private static final Path PICTURES = Path.of("target", "studio-pages");
  private static final Path DOCUMENTS = Path.of("..", "docs");
  private static final int WIDE = 1400;
  private static final int NARROW = 390;

  /** The height of a picture for the documents, in pixels. */
  private static final int HEIGHT = 900;

  private static final long MAX_BYTES = 300_000;

  /** The pictures of the documents: page, width, scheme. */
  private static final List<Picture> SHOWN =
      List.of(
          new Picture("home", WIDE, "light"),
          new Picture("data-preview", WIDE, "light"),
          new Picture("data", WIDE, "light"),
          new Picture("train", WIDE, "light"),
          new Picture("theory", WIDE, "light"),
          new Picture("runs", WIDE, "light"),
          new Picture("errors", WIDE, "light"),
          new Picture("changes", WIDE, "light"),
          new Picture("explain", WIDE, "dark"),
          new Picture("explain", NARROW, "light"),
          new Picture("thresholds", WIDE, "light"),
          new Picture("map", WIDE, "light"),
          new Picture("map", WIDE, "dark"),
          new Picture("similarity", WIDE, "light"),
          new Picture("experiments", WIDE, "light"),
          new Picture("deploy", WIDE, "light"),
          new Picture("deploy", NARROW, "dark"));

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private Studio studio;
  private Browser browser;

  private record Picture(String page, int width, String scheme) {
    String file() {
      return "studio-%s%s%s.png"
          .formatted(page, width == NARROW ? "-narrow" : "", scheme.equals("dark") ? "-dark" : "");
    }
  }

  /**
   * A page to look at.
   *
   * @param address its path and query
   * @param isShown a condition in JavaScript
   */
  private record Page(String address, String isShown) {}

  @Test
  void pagesAreFitToBeSeen() throws Exception {
    Files.createDirectories(folder.resolve("root"));
    try (Browser started = Browser.start(folder.resolve("browser"));
        Studio serving =
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
      studio = serving;
      List<String> found = new ArrayList<>();
      for (Map.Entry<String, Page> each : pages().entrySet()) {
        look(each.getKey(), each.getValue(), found);
      }
      assertThat(found).isEmpty();
    } finally {
      client.close();
    }
  }

  /** A data set with decisions on it, two classifiers, a training of the theory, an experiment. */
  private SequencedMap<String, Page> pages() throws Exception {
    String file = send("POST", "example", "{}").at("/data/path").asText();
    send("POST", "datasets", "{\"path\":\"%s\",\"name\":\"Questions to a bank\"}".formatted(file));
    String first = classifier("Questions to a bank", "");
    List<String> wrong = new ArrayList<>();
    send("GET", "datasets/1/texts?flag=wrong&order=surest&part=dev&run=" + first, "")
        .get("texts")
        .forEach(text -> wrong.add(text.at("/place/num").asText()));
    assertThat(wrong).hasSizeGreaterThan(4);
    for (int i = 0; i < 3; i++) {
      String predicted =
          send("GET", "datasets/1/texts/%s?run=%s".formatted(wrong.get(i), first), "")
              .at("/prediction/predicted/0")
              .asText();
      decide(wrong.get(i), "{\"labels\":[\"%s\"]}".formatted(predicted));
    }
    decide(wrong.get(3), "{\"leave_out\":true}");
    String second = classifier("Questions, corrected", ",\"ngrams\":1");
    String theory =
        run("training", "\"epochs\":400,\"record_every\":2,\"updates_per_second\":0", "Topics");
    String experiment = run("attention-gallery", "", "");
    return pages(file, List.of(first, second), theory, experiment);
  }

  private SequencedMap<String, Page> pages(
      String file, List<String> classifiers, String theory, String experiment) throws Exception {
    String first = classifiers.get(0);
    String second = classifiers.get(1);
    SequencedMap<String, Page> pages = new LinkedHashMap<>();
    pages.put("home", new Page("", "true"));
    pages.put(
        "data-preview",
        new Page("data", "choose('file', '%s') && byId('figures').textContent".formatted(file)));
    pages.put("data", new Page("data?dataset=1", "document.querySelector('#texts tbody tr')"));
    pages.put("train-empty", new Page("train", "true"));
    pages.put("train", new Page("train?run=" + second, "!byId('result').hidden"));
    pages.put("theory", new Page("theory?run=" + theory, "byId('plane').dataset.drawn"));
    pages.put(
        "runs",
        new Page("runs?compare=%s,%s".formatted(first, second), "byId('curves').dataset.drawn"));
    pages.put(
        "errors",
        new Page(
            "errors?dataset=1&part=dev&run=" + first, "document.documentElement.dataset.coloured"));
    pages.put(
        "changes",
        new Page(
            "errors?dataset=1&part=dev&run=%s&before=%s".formatted(second, first),
            "byId('change-summary').textContent && document.documentElement.dataset.coloured"));
    pages.put(
        "explain",
        new Page(
            "explain?model=%s&text=I+lost+my+card+yesterday,+please+block+it&edits=2-6~found"
                .formatted(second),
            "byId('pane-0')?.dataset.drawn && document.documentElement.dataset.suggested"));
    pages.put(
        "explain-two",
        new Page(
            "explain?model=%s&other=%s&text=I+lost+my+card+yesterday,+please+block+it"
                .formatted(second, first),
            "byId('pane-1')?.dataset.drawn && document.documentElement.dataset.suggested"));
    pages.put(
        "thresholds",
        new Page(
            "thresholds?model=%s&source=run%%3D%s".formatted(second, second),
            "document.documentElement.dataset.loaded"));
    pages.put(
        "map",
        new Page(
            "map?map=%d&model=%s&source=dataset%%3D1".formatted(map(second), second),
            "document.documentElement.dataset.mapped"));
    pages.put("similarity", new Page("similarity?method=t-sne", "byId('matrix-2').dataset.drawn"));
    pages.put(
        "experiments",
        new Page("experiments?report=" + experiment, "byId('frame').src.endsWith('report.html')"));
    pages.put(
        "deploy",
        new Page(
            "deploy?model=%s&text=I+lost+my+card+yesterday".formatted(second),
            "click('#form button.main') && byId('answer-json')"));
    return pages;
  }

  private void look(String name, Page page, List<String> found) throws IOException {
    browser.driver().get("about:blank");
    browser.width(WIDE);
    browser.prefer("light");
    browser.complaints();
    browser.driver().get(studio.address() + page.address());
    browser.awaitScript("return document.documentElement.dataset.ready === 'true'");
    browser.awaitScript(
        """
        const byId = (id) => document.getElementById(id);
        const once = (key, work) => (window[key] ??= (work(), true));
        const click = (css) => once('clicked', () => document.querySelector(css).click());
        const choose = (id, value) => once('chosen', () => {
          byId(id).value = value;
          byId(id).dispatchEvent(new Event('change', {bubbles: true}));
        });
        return Boolean(%s);
        """
            .formatted(page.isShown()));
    for (int width : new int[] {WIDE, NARROW}) {
      for (String scheme : List.of("light", "dark")) {
        browser.width(width);
        browser.prefer(scheme);
        browser.awaitScript(
            """
            return [...document.querySelectorAll('[data-drawn]')].every((chart) =>
              !chart.checkVisibility() ||
              chart.dataset.drawn === '%s ' + chart.querySelector('.chart').clientWidth);
            """
                .formatted(scheme));
        String at = "%s, %d, %s: ".formatted(name, width, scheme);
        browser.violationsIn(scheme).forEach(each -> found.add(at + each));
        long wide = (Long) browser.script("return document.documentElement.scrollWidth");
        if (wide > width) {
          found.add(at + "%d pixels wide".formatted(wide));
        }
        Picture picture = new Picture(name, width, scheme);
        browser.screenshot(PICTURES.resolve(picture.file()));
        awaitReport();
        browser.screenshot(PICTURES.resolve(picture.file()));
        if (SHOWN.contains(picture)) {
          show(picture, found);
        }
      }
    }
    browser.complaints().forEach(each -> found.add(name + ": " + each));
  }

  /** Waits for the charts of a report in a frame, which are drawn once they are in sight. */
  private void awaitReport() {
    for (WebElement frame : browser.driver().findElements(By.id("frame"))) {
      if (frame.isDisplayed()) {
        browser.driver().switchTo().frame(frame);
        browser.awaitScript("return document.querySelector('.chart canvas, .chart svg') !== null");
        browser.driver().switchTo().defaultContent();
      }
    }
  }

  /** Writes a picture for the documents, or checks the one that is there. */
  private void show(Picture picture, List<String> found) throws IOException {
    Path file = DOCUMENTS.resolve("images").resolve(picture.file());
    if (System.getProperty("heed.pictures", "").equals("write")) {
      browser.driver().executeScript("scrollTo(0, 0)");
      Object data =
          browser
              .driver()
              .executeCdpCommand(
                  "Page.captureScreenshot",
                  Map.of(
                      "clip",
                      Map.of(
                          "x", 0, "y", 0, "width", picture.width(), "height", HEIGHT, "scale", 1)))
              .get("data");
      Files.write(file, Base64.getDecoder().decode((String) data));
    }
    if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
      found.add(file + ": missing, or above %d bytes".formatted(MAX_BYTES));
    }
    if (!Files.readString(DOCUMENTS.resolve("studio.md")).contains("images/" + picture.file())) {
      found.add(file + ": not in docs/studio.md");
    }
  }

  private JsonNode send(String method, String path, String body) throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(studio.address() + "api/" + path))
                .method(method, BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return Cli.json(answer.body());
  }

  private void decide(String num, String decision) throws Exception {
    send("PUT", "datasets/1/corrections/" + num, decision);
  }

  /** Trains on the data set with its decisions; the id of the run. */
  private String classifier(String name, String settings) throws Exception {
    JsonNode files = send("POST", "datasets/1/training", "{}");
    String corrections =
        files.get("corrections").isNull()
            ? ""
            : ",\"corrections\":\"%s\"".formatted(files.get("corrections").asText());
    return run(
        "classifier",
        "\"data\":\"%s\"%s%s".formatted(files.get("path").asText(), corrections, settings),
        name);
  }

  private String run(String experiment, String settings, String name) throws Exception {
    String id =
        send(
                "POST",
                "runs",
                "{\"experiment\":\"%s\",\"settings\":{%s},\"name\":\"%s\"}"
                    .formatted(experiment, settings, name))
            .get("id")
            .asText();
    JsonNode run;
    do {
      Thread.sleep(50);
      run = send("GET", "runs/" + id, "");
    } while (run.get("state").asText().equals("running"));
    assertThat(run.get("state").asText()).as(run.toString()).isEqualTo("done");
    return id;
  }

  private int map(String run) throws Exception {
    int id =
        send("POST", "maps", "{\"model\":\"%s\",\"dataset\":1}".formatted(run)).get("id").asInt();
    while (send("GET", "maps/" + id, "").get("state").asText().equals("RUNNING")) {
      Thread.sleep(50);
    }
    return id;
  }
}
