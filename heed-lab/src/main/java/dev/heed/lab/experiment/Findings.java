package dev.heed.lab.experiment;

import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
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
 * @param report the page for {@code report.html}, without checks and numbers; its title is the
 *     answer where the experiment has one
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
    List<Block> rest = report.blocks();
    if (!rest.isEmpty() && rest.getFirst() instanceof Block.Verdict verdict) {
      blocks.add(verdict);
      rest = rest.subList(1, rest.size());
    }
    if (!checks.isEmpty()) {
      // Failed and undecided checks come before those that passed.
      blocks.add(
          new Block.Checks(
              checks.stream()
                  .sorted(Comparator.comparing(Check::passed))
                  .map(Check::block)
                  .toList()));
    }
    if (!numbers.isEmpty()) {
      blocks.add(new Block.KeyNumbers(numbers));
    }
    blocks.addAll(rest);
    return new HtmlReport(report.title(), blocks);
  }
}
