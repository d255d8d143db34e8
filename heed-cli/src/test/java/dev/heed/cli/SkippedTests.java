package dev.heed.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Reads the reports that a build's tests left in all modules and prints one line about the tests
 * that were skipped. The build runs it last.
 */
final class SkippedTests {
  /** Begins the reason of a skip that no preparation of the machine can avoid. */
  static final String MACHINE = "this machine: ";

  private static final int MAX_REASON = 100;

  private final List<Skip> skips = new ArrayList<>();
  private int tests;

  /** A test that an assumption ended. */
  record Skip(String test, String reason) {
    boolean isAllowed() {
      return reason.startsWith(MACHINE);
    }
  }

  /**
   * Prints the line, and fails where the build has to be complete and is not.
   *
   * @param args the project's folder; the time when the build began, as older reports belong to
   *     earlier builds; {@code true} if a skip for want of data or of a program fails the build
   */
  public static void main(String[] args) throws Exception {
    SkippedTests skipped = read(Path.of(args[0]), Instant.parse(args[1]));
    System.out.println(skipped.summary());
    if (Boolean.parseBoolean(args[2])) {
      List<Skip> missing = skipped.skips.stream().filter(skip -> !skip.isAllowed()).toList();
      missing.forEach(skip -> System.out.println("skipped: " + skip.test + ": " + skip.reason));
      System.exit(missing.isEmpty() ? 0 : 1);
    }
  }

  /** The reports below a project's folder that are not older than a time. */
  static SkippedTests read(Path project, Instant since)
      throws IOException, ParserConfigurationException, SAXException {
    SkippedTests result = new SkippedTests();
    List<Path> reports;
    try (Stream<Path> files = Files.walk(project, 4)) {
      reports = files.filter(SkippedTests::isReport).sorted().toList();
    }
    for (Path report : reports) {
      if (!Files.getLastModifiedTime(report).toInstant().isBefore(since)) {
        result.add(report);
      }
    }
    return result;
  }

  private static boolean isReport(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith("TEST-")
        && name.endsWith(".xml")
        && file.getParent().endsWith(Path.of("target", "surefire-reports"));
  }

  private void add(Path report) throws IOException, ParserConfigurationException, SAXException {
    NodeList cases =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getElementsByTagName("testcase");
    for (int i = 0; i < cases.getLength(); i++) {
      Element test = (Element) cases.item(i);
      NodeList skipped = test.getElementsByTagName("skipped");
      tests++;
      if (skipped.getLength() > 0) {
        String name = test.getAttribute("classname") + "." + test.getAttribute("name");
        skips.add(new Skip(name, reason((Element) skipped.item(0))));
      }
    }
  }

  /** The message of a disabled test is an attribute; that of an assumption begins a stack trace. */
  private static String reason(Element skipped) {
    String message = skipped.getAttribute("message");
    String text = message.isEmpty() ? skipped.getTextContent().split("\n\tat ", 2)[0] : message;
    String reason =
        text.strip()
            .replaceFirst("^[\\w.]+Exception: ", "")
            .replaceFirst("^Assumption failed: ", "")
            .replaceAll("\\s+", " ");
    if (reason.isEmpty()) {
      return "no reason given";
    }
    return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON) + "…";
  }

  /** One line: the number of tests and skips, and each reason with its number. */
  String summary() {
    String counts = tests + " tests, " + skips.size() + " skipped";
    TreeMap<String, Long> reasons =
        skips.stream()
            .collect(Collectors.groupingBy(Skip::reason, TreeMap::new, Collectors.counting()));
    return reasons.isEmpty()
        ? counts
        : reasons.entrySet().stream()
            .map(reason -> reason.getValue() + " × " + reason.getKey())
            .collect(Collectors.joining("; ", counts + " (", ")"));
  }
}
