package dev.heed.lab.experiment;

import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import java.util.ArrayList;
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
 * @param numbers the few measured numbers that readers see first, with names in words
 * @param report the page for {@code report.html}, without checks and numbers
 */
public record Findings(
    SequencedMap<String, Object> metrics,
    List<Check> checks,
    List<Block.KeyNumber> numbers,
    HtmlReport report) {
  public Findings {
    metrics = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metrics));
    checks = List.copyOf(checks);
    numbers = List.copyOf(numbers);
    Objects.requireNonNull(report, "report");
  }

  /** Results whose report shows its numbers where it likes. */
  public Findings(SequencedMap<String, Object> metrics, List<Check> checks, HtmlReport report) {
    this(metrics, checks, List.of(), report);
  }

  /** True if every check passed; a check that is undecided has not. */
  public boolean passed() {
    return checks.stream().allMatch(Check::passed);
  }

  /** The report, which begins with the checks and the numbers. */
  HtmlReport page() {
    List<Block> blocks = new ArrayList<>();
    if (!checks.isEmpty()) {
      blocks.add(checkTable());
    }
    if (!numbers.isEmpty()) {
      blocks.add(new Block.KeyNumbers(numbers));
    }
    blocks.addAll(report.blocks());
    return new HtmlReport(report.title(), blocks);
  }

  private Block checkTable() {
    return new Block.Table(
        Check.tally(checks),
        List.of(
            Block.Column.text("check"),
            Block.Column.text("measured"),
            Block.Column.text("wanted"),
            Block.Column.text("outcome")),
        checks.stream()
            .map(
                each ->
                    List.<Object>of(
                        each.outcome().symbol() + " " + each.name(),
                        each.value(),
                        each.wanted(),
                        each.outcome() + (each.why().isEmpty() ? "" : ": " + each.why())))
            .toList());
  }
}
