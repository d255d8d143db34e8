package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.lab.browser.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reports of the demonstration and of an explanation, for readers of any ability. */
class AccessibleReportsTest {
  @TempDir Path folder;

  @Test
  void axeFindsNothingOnAnyPage() throws IOException {
    try (Browser browser = Browser.start(Files.createDirectory(folder.resolve("browser")))) {
      Cli.run("demo", "--out", folder, "--quiet").ok();
      Cli.runWith(
              "My crd <b>never</b> arrived, please block it\n",
              "explain",
              folder.resolve("banking.heed"),
              "-",
              "--html",
              folder.resolve("explain.html"))
          .ok();
      browser.driver().get("about:blank");
      browser.complaints();
      for (String scheme : List.of("light", "dark")) {
        browser.prefer(scheme);
        for (String page : List.of("report", "theory", "explain")) {
          browser.width(1400);
          browser.open(folder.resolve(page + ".html"));
          browser.script("document.querySelectorAll('details').forEach(fold => fold.open = true)");
          assertThat(browser.violations()).as("%s, %s", page, scheme).isEmpty();
          browser.width(390);
          assertThat((Long) browser.script("return document.documentElement.scrollWidth"))
              .as("%s, %s", page, scheme)
              .isLessThanOrEqualTo(390);
        }
      }
      assertThat(browser.complaints()).isEmpty();
    }
  }
}
