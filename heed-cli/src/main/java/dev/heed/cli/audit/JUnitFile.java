package dev.heed.cli.audit;

import dev.heed.cli.terminal.Wording;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.TextPlace;
import java.io.StringWriter;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** An audit as JUnit XML, which CI servers show: a test case for each check. */
final class JUnitFile {
  /** Findings named in the text of a failure. */
  private static final int FINDINGS = 10;

  private static final int PLACES = 3;

  private final Judgement judgement;
  private final StringWriter text = new StringWriter();
  private final XMLStreamWriter xml;

  private JUnitFile(Judgement judgement) throws XMLStreamException {
    this.judgement = judgement;
    xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
  }

  /** The whole file. */
  static String of(Judgement judgement) {
    try {
      JUnitFile file = new JUnitFile(judgement);
      file.write();
      return file.text.toString();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a string can always be written", e);
    }
  }

  private List<Finding> failing(AuditCheck check) {
    return judgement.result().findings().stream()
        .filter(finding -> AuditCheck.of(finding) == check && judgement.isFailing(finding))
        .toList();
  }

  private void write() throws XMLStreamException {
    AuditCheck[] checks = AuditCheck.values();
    long failures = List.of(checks).stream().filter(check -> !failing(check).isEmpty()).count();
    long skipped =
        List.of(checks).stream()
            .filter(check -> failing(check).isEmpty())
            .filter(check -> check.unchecked(judgement.result()).isPresent())
            .count();
    xml.writeStartDocument("UTF-8", "1.0");
    line("");
    for (String element : List.of("testsuites", "testsuite")) {
      xml.writeStartElement(element);
      xml.writeAttribute("name", "heed audit");
      xml.writeAttribute("tests", String.valueOf(checks.length));
      xml.writeAttribute("failures", String.valueOf(failures));
      xml.writeAttribute("errors", "0");
      xml.writeAttribute("skipped", String.valueOf(skipped));
      line("");
    }
    for (AuditCheck check : checks) {
      write(check);
    }
    xml.writeEndElement();
    line("");
    xml.writeEndElement();
    line("");
    xml.writeEndDocument();
  }

  private void write(AuditCheck check) throws XMLStreamException {
    List<Finding> failing = failing(check);
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", "heed.audit");
    xml.writeAttribute("name", check.id());
    xml.writeAttribute("file", XmlText.of(judgement.result().train().source()));
    if (!failing.isEmpty()) {
      xml.writeStartElement("failure");
      xml.writeAttribute("type", failing.getFirst().check());
      xml.writeAttribute("message", XmlText.of(message(check, failing)));
      xml.writeCharacters(XmlText.of(findings(failing)));
      xml.writeEndElement();
    } else if (check.unchecked(judgement.result()).isPresent()) {
      xml.writeEmptyElement("skipped");
      xml.writeAttribute("message", check.unchecked(judgement.result()).orElseThrow());
    } else {
      long notes =
          judgement.result().findings().stream()
              .filter(finding -> AuditCheck.of(finding) == check)
              .count();
      if (notes > 0) {
        xml.writeStartElement("system-out");
        xml.writeCharacters(Wording.count(notes, "finding") + ", none that fails the check");
        xml.writeEndElement();
      }
    }
    xml.writeEndElement();
    line("");
  }

  private static String message(AuditCheck check, List<Finding> failing) {
    return "%s: %s; the first: %s"
        .formatted(
            check.title(), Wording.count(failing.size(), "finding"), failing.getFirst().message());
  }

  private static String findings(List<Finding> failing) {
    StringBuilder lines = new StringBuilder();
    for (Finding finding : failing.subList(0, Math.min(FINDINGS, failing.size()))) {
      lines.append('\n').append(finding.message()).append('\n');
      List<TextPlace> shown = finding.places().shown();
      for (TextPlace place : shown.subList(0, Math.min(PLACES, shown.size()))) {
        lines
            .append("  %s:%d  ".formatted(place.file(), place.line()))
            .append(String.join(", ", place.labels()))
            .append("  ")
            .append(place.excerpt())
            .append('\n');
      }
      lines.append("  → ").append(finding.advice()).append('\n');
    }
    if (failing.size() > FINDINGS) {
      lines.append("\nand %,d more\n".formatted(failing.size() - FINDINGS));
    }
    return lines.toString();
  }

  private void line(String characters) throws XMLStreamException {
    xml.writeCharacters(characters + "\n");
  }
}
