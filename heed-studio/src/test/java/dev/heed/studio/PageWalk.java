package dev.heed.studio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.lab.browser.Browser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.openqa.selenium.By;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebElement;

/** A studio and a browser for walks through its pages, with what all walks need. */
@Timeout(600)
@ResourceLock(SharedBrowser.NAME)
abstract class PageWalk {
  private static final Path PICTURES = Path.of("target", "studio-pictures");

  @RegisterExtension static final SharedBrowser SHARED = new SharedBrowser();

  @TempDir static Path folder;
  static Served served;

  @BeforeAll
  static void serve() throws IOException {
    served = Served.start(folder);
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  static Browser browser() {
    return SHARED.get();
  }

  static void open(String path) {
    browser().driver().get(served.address(path).toString());
    browser().awaitScript("return document.documentElement.dataset.ready === 'true'");
  }

  static WebElement find(String css) {
    return browser().driver().findElement(By.cssSelector(css));
  }

  static void await(String condition) {
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

  static void drawn(String id) {
    await("document.getElementById('" + id + "').dataset.drawn");
  }

  static void type(String css, String text) {
    WebElement field = find(css);
    field.clear();
    field.sendKeys(text);
  }

  /** Checks that every request went to the studio and that the browser reported no error. */
  static void requireQuiet() {
    assertThat(browser().requests())
        .isNotEmpty()
        .allMatch(address -> address.startsWith(served.address("/").toString()));
    assertThat(browser().complaints()).as("complaints").isEmpty();
  }

  static void picture(String name) throws IOException {
    picture(name, 1400, "light");
    picture(name, 600, "dark");
    browser().prefer("light");
    browser().width(SharedBrowser.WIDTH);
  }

  static void picture(String name, int width, String scheme) throws IOException {
    browser().width(width);
    browser().prefer(scheme);
    await(
        "[...document.querySelectorAll('[data-drawn]')].every(e => e.dataset.drawn === '%s ' +"
                .formatted(scheme)
            + " e.querySelector('.chart').clientWidth)");
    browser().screenshot(PICTURES.resolve("%s-%d-%s.png".formatted(name, width, scheme)));
  }

  static void requireSaved(String place, String name) throws Exception {
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
}
