package dev.heed.app.studio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.lab.browser.Browser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A page that follows 200 records a second loses none, and neither it nor the server grows. Some
 * seconds long; a minute with {@code -Dheed.studio.seconds=60}.
 */
class LiveUpdatesTest {
  private static final int RECORDS_A_SECOND = 200;
  private static final int SECONDS = Integer.getInteger("heed.studio.seconds", 6);
  private static final long MOST_GROWTH = 12L << 20;

  @TempDir private Path folder;

  @Test
  void noRecordIsLostAndNothingGrows() throws Exception {
    int records = RECORDS_A_SECOND * SECONDS;
    try (Browser browser = Browser.start(Files.createDirectory(folder.resolve("browser")));
        Served served = Served.start(folder)) {
      String id =
          served.run(
              "training",
              "\"epochs\":\"%d\",\"record_every\":\"1\",\"updates_per_second\":\"%d\""
                  .formatted(records, RECORDS_A_SECOND));
      long begin = System.nanoTime();
      browser.driver().get(served.address("/train?run=" + id).toString());
      while (received(browser) < records / 3) {
        Thread.sleep(20);
      }
      long browserBefore = browserHeap(browser);
      long serverBefore = serverHeap();
      served.await(id, "done");
      double seconds = (System.nanoTime() - begin) / 1e9;
      browser.awaitScript("return document.getElementById('state').textContent === 'done'");
      Thread.sleep(1000);
      assertThat(received(browser)).isEqualTo(records + 1);
      long browserGrowth = browserHeap(browser) - browserBefore;
      long serverGrowth = serverHeap() - serverBefore;
      Files.writeString(
          Files.createDirectories(Path.of("target")).resolve("live-updates.txt"),
          "%d records, %.1f a second, browser %+.1f MB, server %+.1f MB%n"
              .formatted(records, records / seconds, browserGrowth / 1e6, serverGrowth / 1e6));
      assertThat(browserGrowth).isLessThan(MOST_GROWTH);
      assertThat(serverGrowth).isLessThan(MOST_GROWTH);
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static long received(Browser browser) {
    Object count = browser.script("return document.getElementById('run').dataset.received ?? '0'");
    return Long.parseLong((String) count);
  }

  private static long browserHeap(Browser browser) {
    browser.driver().executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
    return ((Number)
            browser.driver().executeCdpCommand("Runtime.getHeapUsage", Map.of()).get("usedSize"))
        .longValue();
  }

  private static long serverHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
