package dev.heed.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.Json;
import dev.heed.cli.command.Version;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.Severity;
import dev.heed.text.audit.finding.TextPlace;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An audit as SARIF 2.1.0 (OASIS), which code scanning shows beside the lines of a file. A finding
 * keeps its fingerprint while its subject stays, wherever its texts move.
 */
final class SarifFile {
  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

  /** Results of a rule; code scanning refuses files with more than 25,000 results. */
  private static final int MAX_RESULTS = 1_000;

  private final Judgement judgement;
  private final Map<String, Integer> rules = new TreeMap<>();

  private SarifFile(Judgement judgement) {
    this.judgement = judgement;
    judgement.result().findings().forEach(finding -> rules.put(finding.check(), 0));
    int number = 0;
    for (Map.Entry<String, Integer> rule : rules.entrySet()) {
      rule.setValue(number++);
    }
  }

  /** The whole file. */
  static JsonNode of(Judgement judgement) {
    return new SarifFile(judgement).log();
  }

  private ObjectNode log() {
    ObjectNode log = Json.object().put("$schema", SCHEMA).put("version", "2.1.0");
    ObjectNode run = log.putArray("runs").addObject();
    ObjectNode driver = run.putObject("tool").putObject("driver");
    driver.put("name", "Heed").put("version", Version.number());
    rules(driver.putArray("rules"));
    run.putObject("automationDetails").put("id", "heed-audit/");
    run.put("columnKind", "unicodeCodePoints");
    ArrayNode results = run.putArray("results");
    Map<String, Integer> counts = new HashMap<>();
    for (Finding finding : judgement.result().findings()) {
      if (counts.merge(finding.check(), 1, Integer::sum) <= MAX_RESULTS) {
        result(finding, results.addObject());
      }
    }
    return log;
  }

  /** A rule for each kind of finding; its worst finding gives its level. */
  private void rules(ArrayNode array) {
    Map<String, Finding> worst = new TreeMap<>();
    judgement.result().findings().forEach(each -> worst.putIfAbsent(each.check(), each));
    worst.forEach(
        (id, finding) -> {
          AuditCheck check = AuditCheck.of(finding);
          ObjectNode rule = array.addObject().put("id", id);
          rule.putObject("shortDescription").put("text", check.title() + ": " + id);
          rule.putObject("fullDescription").put("text", check.description());
          rule.putObject("help").put("text", finding.advice());
          rule.putObject("defaultConfiguration").put("level", level(finding.severity()));
        });
  }

  private static String level(Severity severity) {
    return switch (severity) {
      case ERROR -> "error";
      case WARNING -> "warning";
      case NOTE -> "note";
    };
  }

  private void result(Finding finding, ObjectNode result) {
    result.put("ruleId", finding.check()).put("ruleIndex", rules.get(finding.check()));
    result.put("level", level(finding.severity()));
    result.putObject("message").put("text", finding.message() + " " + finding.advice());
    List<TextPlace> places = new ArrayList<>(finding.places().shown());
    ObjectNode location = result.putArray("locations").addObject();
    if (places.isEmpty()) {
      // A finding about the whole data stands at the beginning of the training file.
      physical(location, judgement.result().train().source(), 1);
    } else {
      TextPlace first = places.removeFirst();
      physical(location, first.file(), first.line())
          .putObject("snippet")
          .put("text", first.excerpt());
    }
    if (!places.isEmpty()) {
      ArrayNode related = result.putArray("relatedLocations");
      for (TextPlace place : places) {
        ObjectNode node = related.addObject().put("id", related.size());
        physical(node, place.file(), place.line());
        node.putObject("message").put("text", String.join(", ", place.labels()));
      }
    }
    result.putObject("partialFingerprints").put("heedFinding/v1", finding.identity());
    if (judgement.hasBaseline()) {
      result.put("baselineState", judgement.isNew(finding) ? "new" : "unchanged");
    }
  }

  /** Adds a place in a file to a location, and returns its region. */
  private static ObjectNode physical(ObjectNode location, String file, long line) {
    ObjectNode physical = location.putObject("physicalLocation");
    physical.putObject("artifactLocation").put("uri", uri(file));
    return physical.putObject("region").put("startLine", line);
  }

  /** The address of a file: relative to the current folder, or absolute, as the user named it. */
  private static String uri(String file) {
    Path path = Path.of(file);
    if (path.isAbsolute()) {
      return path.toUri().toString();
    }
    try {
      return new URI(null, null, "./" + path.normalize().toString().replace('\\', '/'), null)
          .toASCIIString()
          .substring(2);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a relative path is always a URI", e);
    }
  }
}
