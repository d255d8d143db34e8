package dev.heed.studio;

import dev.heed.lab.browser.Browser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * One browser for all test classes, started before the first test that needs it and closed after
 * the last; one class at a time, by a lock of this {@link #NAME}. Each test starts on a blank page
 * of 1,300 pixels in the light theme, with empty logs.
 */
final class SharedBrowser implements BeforeEachCallback {
  static final int WIDTH = 1300;

  /** Of the lock that each test class with this browser needs. */
  static final String NAME = "shared browser";

  private Browser browser;

  private record Opened(Path folder, Browser browser) implements AutoCloseable {
    static Opened open() {
      try {
        Path folder = Files.createTempDirectory("heed-browser-");
        return new Opened(folder, Browser.start(folder));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      browser.close();
      List<Path> files;
      try (Stream<Path> all = Files.walk(folder)) {
        files = all.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    browser =
        context
            .getRoot()
            .getStore(Namespace.create(SharedBrowser.class))
            .getOrComputeIfAbsent(Opened.class, _ -> Opened.open(), Opened.class)
            .browser();
    browser.driver().get("about:blank");
    browser.prefer("light");
    browser.width(WIDTH);
    browser.requests();
    browser.complaints();
  }

  /** The browser; within a test only. */
  Browser get() {
    return browser;
  }
}
