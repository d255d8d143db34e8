package dev.heed.lab.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A real browser for tests of pages: Chromium without a window, with a profile of its own.
 *
 * <p>Downloads nothing: {@code chromium} and {@code chromedriver} must be on the PATH. If they are
 * not, the test is skipped with a message (start it before each test: a skip before all is not
 * counted); with the environment variable {@code CI=true} it fails.
 */
public final class Browser implements AutoCloseable {
  private static final String AXE = axe();

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path folder;
  private final ChromeDriver driver;

  private Browser(Path folder, ChromeDriver driver) {
    this.folder = folder;
    this.driver = driver;
  }

  /** Starts the browser; {@code folder} is an empty one for its profile and its downloads. */
  public static Browser start(Path folder) throws IOException {
    Path chromium = onPath("chromium");
    Path chromedriver = onPath("chromedriver");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    Path downloads = Files.createDirectories(folder.resolve("downloads"));
    ChromeOptions options =
        new ChromeOptions()
            .setBinary(chromium.toFile())
            .addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--window-size=1100,1000",
                "--user-data-dir=" + folder.resolve("profile"))
            .setExperimentalOption(
                "prefs", Map.of("download.default_directory", downloads.toString()));
    options.setCapability("goog:loggingPrefs", logs);
    // A service with an explicit executable never asks Selenium Manager, which would download one.
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromedriver.toFile())
            .withSilent(true)
            .build();
    return new Browser(folder, new ChromeDriver(service, options));
  }

  public ChromeDriver driver() {
    return driver;
  }

  /** Opens a report from its file and waits until all its charts are drawn. */
  public void open(Path report) {
    driver.get(report.toUri().toString());
    awaitCharts();
  }

  /** Opens everything that is folded. */
  public void unfold() {
    script("document.querySelectorAll('details').forEach(fold => fold.open = true)");
    awaitFrames();
    awaitCharts();
  }

  private void awaitCharts() {
    awaitScript(
        "return document.readyState === 'complete' && (!document.querySelector('.chart')"
            + " || document.documentElement.dataset.charts === 'drawn')");
  }

  /** Waits until the page has been laid out and painted. */
  private void awaitFrames() {
    driver.executeAsyncScript(
        "const done = arguments[arguments.length - 1];"
            + "requestAnimationFrame(() => requestAnimationFrame(() => done()))");
  }

  /** The result of JavaScript that begins with {@code return}. */
  public Object script(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Waits until JavaScript returns true. */
  public void awaitScript(String script) {
    new WebDriverWait(driver, PATIENCE, Duration.ofMillis(20))
        .withMessage(() -> "waiting for " + script)
        .until(d -> Boolean.TRUE.equals(script(script)));
  }

  /**
   * Waits for a file that the page lets the reader save. Chromium reserves the name with an empty
   * file and moves the whole download there at the end, so a file that is empty is not there yet.
   */
  public Path awaitDownload(String name) {
    Path file = folder.resolve("downloads").resolve(name);
    new WebDriverWait(driver, PATIENCE, Duration.ofMillis(20))
        .withMessage(() -> "waiting for the download of " + name)
        .until(d -> file.toFile().length() > 0);
    return file;
  }

  /** Warnings and errors on the page's console since the last call. */
  public List<String> complaints() {
    return logs(LogType.BROWSER)
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  /** The addresses that the page requested since the last call, except those inside itself. */
  public List<String> requests() {
    ObjectMapper json = new ObjectMapper();
    List<String> addresses = new ArrayList<>();
    logs(LogType.PERFORMANCE)
        .forEach(
            entry -> {
              JsonNode message = read(json, entry.getMessage()).path("message");
              if (message.path("method").asText().equals("Network.requestWillBeSent")) {
                addresses.add(message.at("/params/request/url").asText());
              }
            });
    Predicate<String> inside = address -> address.matches("(?s)(data|blob):.*");
    return addresses.stream().filter(inside.negate()).toList();
  }

  /**
   * Accessibility faults of the page that axe finds: the rule and the element of each violation,
   * none if all is well. The rules are those of WCAG 2.2 A and AA and of good practice.
   */
  public List<String> violations() {
    return violationsOf("{resultTypes: ['violations']}");
  }

  /**
   * As {@link #violations()}, of a page that was looked at in light colours already if the scheme
   * is dark: then by the rules about colours alone, since nothing else changes with the scheme.
   */
  public List<String> violationsIn(String scheme) {
    return scheme.equals("light")
        ? violations()
        : violationsOf(
            "{resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block']}");
  }

  private List<String> violationsOf(String options) {
    driver.executeScript(AXE);
    Object found =
        driver.executeAsyncScript(
            "const done = arguments[arguments.length - 1];"
                + "axe.run(document, %s).then(result => done(".formatted(options)
                + "result.violations.flatMap(rule => rule.nodes.map(node =>"
                + " rule.id + ': ' + node.html.slice(0, 200) + ' ' + node.failureSummary))))");
    return ((List<?>) found).stream().map(Object::toString).toList();
  }

  /**
   * Opens a report and lists its faults: axe-core's violations with all folds open at 1400 and 390
   * CSS pixels, and those of dark colours; a page wider than the telephone's screen; and complaints
   * on the console. Empty if there are none.
   */
  public List<String> findings(Path report) {
    driver.get("about:blank");
    complaints();
    List<String> found = new ArrayList<>();
    for (String scheme : List.of("light", "dark")) {
      prefer(scheme);
      width(1400);
      open(report);
      unfold();
      violationsIn(scheme).forEach(each -> found.add(scheme + ": " + each));
    }
    width(390);
    awaitFrames();
    awaitCharts();
    violations().forEach(each -> found.add("telephone: " + each));
    long width = (Long) script("return document.documentElement.scrollWidth");
    if (width > 390) {
      found.add("telephone: the page is %d pixels wide, not 390".formatted(width));
    }
    found.addAll(complaints());
    return found;
  }

  /** The script of axe-core, from its jar. */
  private static String axe() {
    try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
      return new String(Objects.requireNonNull(in, "axe.min.js").readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets the preferred colour scheme: light or dark. */
  public void prefer(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** Shows pages on a screen of {@code width} CSS pixels. */
  public void width(int width) {
    size(width, 900);
  }

  private void size(long width, long height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
  }

  /**
   * A picture of the whole page, for people to look at. What lies below the window is not painted
   * yet if it is a frame of its own, so the window is made as high as the page for it.
   */
  public void screenshot(Path png) throws IOException {
    long width = (Long) script("return window.innerWidth");
    long height = (Long) script("return Math.max(900, document.documentElement.scrollHeight)");
    size(width, height);
    awaitFrames();
    Object data =
        driver
            .executeCdpCommand("Page.captureScreenshot", Map.of("captureBeyondViewport", true))
            .get("data");
    Files.createDirectories(png.getParent());
    Files.write(png, Base64.getDecoder().decode((String) data));
    size(width, 900);
  }

  @Override
  public void close() {
    driver.quit();
  }

  private Stream<LogEntry> logs(String type) {
    return driver.manage().logs().get(type).getAll().stream();
  }

  private static JsonNode read(ObjectMapper json, String text) {
    try {
      return json.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path onPath(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(() -> missing(program));
  }

  private static Path missing(String program) {
    String message = "no browser test: expected " + program + " on the PATH, found none";
    return "true".equals(System.getenv("CI")) ? fail(message) : abort(message);
  }
}
