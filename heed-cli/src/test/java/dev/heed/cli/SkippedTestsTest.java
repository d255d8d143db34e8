package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SkippedTestsTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path project;

  @Test
  void skipsAreCountedByReasonOverAllModules() throws Exception {
    report("heed-a", START, "<testcase classname='A' name='one'/>" + skip("no data"));
    report("heed-b", START, aborted("no data") + aborted("this machine: no mount"));
    report("heed-c", START.minusSeconds(1), skip("of an earlier build"));
    assertThat(SkippedTests.read(project, START).summary())
        .isEqualTo("4 tests, 3 skipped (2 × no data; 1 × this machine: no mount)");
  }

  @Test
  void aBuildWithoutSkipsSaysSo() throws Exception {
    report("heed-a", START, "<testcase classname='A' name='one'/>");
    assertThat(SkippedTests.read(project, START).summary()).isEqualTo("1 tests, 0 skipped");
  }

  private static String skip(String message) {
    return "<testcase classname='A' name='two'><skipped message='" + message + "'/></testcase>";
  }

  /** The element that Surefire writes for an assumption that does not hold. */
  private static String aborted(String message) {
    return "<testcase classname='A' name='three'><skipped><![CDATA["
        + "org.opentest4j.TestAbortedException: Assumption failed: "
        + message
        + "\n\tat A.three(A.java:1)\n]]></skipped></testcase>";
  }

  private void report(String module, Instant modified, String cases) throws IOException {
    Path folder = Files.createDirectories(project.resolve(module, "target", "surefire-reports"));
    Path file =
        Files.writeString(folder.resolve("TEST-A.xml"), "<testsuite>" + cases + "</testsuite>");
    Files.setLastModifiedTime(file, FileTime.from(modified));
  }
}
