package dev.heed.limits;

import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.Block.Column;
import dev.heed.lab.report.HtmlReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * The results of a limit experiment: estimates, a table, checks and figures.
 *
 * @param title of the report
 * @param introduction the theory under test, a paragraph
 * @param estimates fitted constants and rates
 * @param rows the table of measured values
 * @param checks further expectations
 * @param figures figures, and the text between them
 */
record LimitReport(
    String title,
    String introduction,
    List<Estimate> estimates,
    List<MeasuredRow> rows,
    List<Check> checks,
    List<Block> figures) {

  Findings findings(Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("estimates", estimates.stream().map(Estimate::metrics).toList());
    metrics.put("measured", rows.stream().map(MeasuredRow::metrics).toList());
    metrics.put("seconds", run.seconds());
    List<Check> all =
        Stream.concat(estimates.stream().flatMap(each -> each.checks().stream()), checks.stream())
            .toList();
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Paragraph(introduction));
    blocks.addAll(figures);
    if (!estimates.isEmpty()) {
      blocks.add(estimateTable());
    }
    blocks.add(measuredTable());
    blocks.add(checkTable(all, run.seed()));
    return new Findings(metrics, all, new HtmlReport(title, blocks));
  }

  private Block estimateTable() {
    return new Block.Table(
        "Fitted constants and rates, with 95 % confidence intervals",
        List.of(
            Column.text("constant or rate"),
            Column.number("fitted", 4),
            Column.number("from", 4),
            Column.number("to", 4),
            Column.text("theory"),
            Column.text("printed"),
            Column.text("tolerance")),
        estimates.stream().map(Estimate::row).toList());
  }

  private Block measuredTable() {
    return new Block.Table(
        "Measured values",
        List.of(
            Column.text("quantity"),
            Column.number("tokens N", 0),
            Column.number("bandwidth ε", 4),
            Column.number("measured", 5),
            Column.number("predicted", 5),
            Column.number("relative error", 5)),
        rows.stream().map(MeasuredRow::row).toList());
  }

  private static Block checkTable(List<Check> checks, long seed) {
    return new Block.Table(
        "Checks (seed " + seed + ")",
        List.of(
            Column.text("quantity"),
            Column.number("measured", 5),
            Column.text("expected"),
            Column.text("passed")),
        checks.stream()
            .map(
                check ->
                    List.<Object>of(
                        check.name(),
                        check.measured(),
                        check.expected(),
                        check.passed() ? "yes" : "no"))
            .toList());
  }
}
