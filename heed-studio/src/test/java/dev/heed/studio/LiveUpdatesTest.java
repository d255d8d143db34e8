package dev.heed.studio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.lab.browser.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A page that follows a training gets every record. The longer test checks also that neither the
 * page nor the server grows once the page is full; with {@code -Dheed.studio.seconds=60} it takes a
 * minute and requires 200 records per second. It writes what it measured to the build folder.
 */
@Timeout(300)
@ResourceLock(SharedBrowser.NAME)
class LiveUpdatesTest {
  private static final int RECORDS_PER_SECOND = 200;
  private static final int SECONDS = Integer.getInteger("heed.studio.seconds", 15);
  private static final int FULL_MINUTE = 60;

  /** The pace is an upper limit, and a busy machine falls a little short of it. */
  private static final int PACE = RECORDS_PER_SECOND + 20;

  /** Number of records that the page keeps and draws; until then it grows. */
  private static final int PAGE_ROWS = 1000;

  private static final long MAX_GROWTH_BYTES = 12L << 20;

  @RegisterExtension static final SharedBrowser SHARED = new SharedBrowser();

  @TempDir private Path folder;

  /** Bytes in use after a garbage collection, and bytes that the processes hold in memory. */
  private record Memory(long pageHeap, long serverHeap, long pageResident, long serverResident) {
    static Memory of(Browser browser) throws Exception {
      // Objects of a drawing are freed only after its last tasks, so the lowest of several counts.
      long pageHeap = Long.MAX_VALUE;
      for (int moment = 0; moment < 5; moment++) {
        Thread.sleep(200);
        browser.driver().executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
        Map<String, Object> usage =
            browser.driver().executeCdpCommand("Runtime.getHeapUsage", Map.of());
        pageHeap = Math.min(pageHeap, ((Number) usage.get("usedSize")).longValue());
      }
      System.gc();
      Runtime server = Runtime.getRuntime();
      long pages = 0;
      for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
        Path commandLine = Path.of("/proc", "" + process.pid(), "cmdline");
        if (process.isAlive()
            && Files.exists(commandLine)
            && Files.readString(commandLine).contains("--type=renderer")) {
          pages += resident(process.pid());
        }
      }
      return new Memory(
          pageHeap,
          server.totalMemory() - server.freeMemory(),
          pages,
          resident(ProcessHandle.current().pid()));
    }

    /** The resident memory of a process; 0 where the system does not report it. */
    private static long resident(long process) throws IOException {
      Path status = Path.of("/proc", "" + process, "status");
      return Files.exists(status)
          ? Files.readAllLines(status).stream()
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
              .sum()
          : 0;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "page heap %.1f MB, resident %.0f MB; server heap %.1f MB, resident %.0f MB",
          pageHeap / 1e6,
          pageResident / 1e6,
          serverHeap / 1e6,
          serverResident / 1e6);
    }
  }

  private static String start(Served served, String corpus, int records, int pace) {
    String id =
        served.run(
            "training",
            "\"corpus\":\"%s\",\"epochs\":\"%d\",\"record_every\":\"1\",\"updates_per_second\":\"%d\""
                .formatted(corpus, records, pace));
    SHARED.get().driver().get(served.address("/theory?run=" + id).toString());
    return id;
  }

  @Test
  void losesNoRecord() throws Exception {
    int records = 3 * PAGE_ROWS / 2;
    try (Served served = Served.start(folder)) {
      start(served, "reviews.csv", records, 2 * PACE);
      awaitState("done");
      assertThat(awaitRecords(records + 1)).isEqualTo(records + 1);
      assertThat(SHARED.get().complaints()).isEmpty();
    }
  }

  @Test
  @Tag("full")
  void losesNoRecordAndDoesNotGrow() throws Exception {
    int records = PACE * SECONDS;
    try (Served served = Served.start(folder)) {
      String id = start(served, "", records, PACE);
      awaitRecords(PAGE_ROWS);
      Served.json(served.post("/api/runs/" + id + "/pause", "{}"));
      awaitState("paused");
      Memory before = Memory.of(SHARED.get());
      long early = received();
      long begin = System.nanoTime();
      Served.json(served.post("/api/runs/" + id + "/resume", "{}"));
      long received = awaitRecords(records + 1);
      double rate = (received - early) / ((System.nanoTime() - begin) / 1e9);
      awaitState("done");
      Memory after = Memory.of(SHARED.get());
      // The page ignores epochs that are not later than the last, so the count shows order too.
      assertThat(received()).isEqualTo(records + 1);
      Files.writeString(
          Files.createDirectories(Path.of("target")).resolve("live-updates.txt"),
          String.format(
              Locale.ROOT,
              "%d records, none lost, %.1f per second%nafter %d: %s%nafter %d: %s%n",
              received,
              rate,
              early,
              before,
              received,
              after));
      if (SECONDS >= FULL_MINUTE) {
        assertThat(rate).isGreaterThanOrEqualTo(RECORDS_PER_SECOND);
      }
      assertThat(after.pageHeap() - before.pageHeap()).isLessThan(MAX_GROWTH_BYTES);
      assertThat(after.serverHeap() - before.serverHeap()).isLessThan(MAX_GROWTH_BYTES);
      assertThat(SHARED.get().complaints()).isEmpty();
    }
  }

  /**
   * Waits until the page has at least {@code min} records; returns their number. The page itself
   * waits, since each script of the driver leaves some kilobytes in it.
   */
  private static long awaitRecords(long min) {
    Browser browser = SHARED.get();
    browser.driver().manage().timeouts().scriptTimeout(Duration.ofSeconds(250));
    Object count =
        browser
            .driver()
            .executeAsyncScript(
                """
                const [min, done] = arguments;
                const look = setInterval(() => {
                  const count = Number(document.getElementById('run').dataset.received ?? 0);
                  if (count >= min) {
                    clearInterval(look);
                    done(count);
                  }
                }, 20);
                """,
                min);
    return ((Number) count).longValue();
  }

  private static void awaitState(String state) {
    SHARED
        .get()
        .awaitScript(
            "return document.getElementById('state').textContent === '%s'".formatted(state));
  }

  private static long received() {
    Object count =
        SHARED.get().script("return document.getElementById('run').dataset.received ?? '0'");
    return Long.parseLong((String) count);
  }
}
