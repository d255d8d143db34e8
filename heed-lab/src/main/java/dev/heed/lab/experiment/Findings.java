package dev.heed.lab.experiment;

import dev.heed.lab.report.HtmlReport;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;

/**
 * The results of an experiment.
 *
 * @param metrics numbers, texts, lists and maps of them by name, for {@code metrics.json}; NaN and
 *     infinity are written as {@code null}. Names of timings end in {@code seconds} or begin with
 *     {@code ms_}.
 * @param checks expected bounds; may be empty
 * @param report the page for {@code report.html}
 */
public record Findings(
    SequencedMap<String, Object> metrics, List<Check> checks, HtmlReport report) {
  public Findings {
    metrics = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metrics));
    checks = List.copyOf(checks);
    Objects.requireNonNull(report, "report");
  }

  /** True if every check passed. */
  public boolean passed() {
    return checks.stream().allMatch(Check::passed);
  }
}
