package dev.heed.limits;

import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.kit.Numbers;
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
 * @param claim what the experiment shows if all checks pass, the title of the report
 * @param introduction the theory under test, a paragraph
 * @param numbers what readers see first
 * @param estimates fitted constants and rates
 * @param rows the table of measured values
 * @param checks further expectations
 * @param figures figures, and the text between them
 */
record LimitReport(
    String claim,
    String introduction,
    List<Block.KeyNumber> numbers,
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
    blocks.add(new Block.Fold("All measured values", List.of(measuredTable())));
    return new Findings(metrics, all, numbers, new HtmlReport(title(all), blocks));
  }

  /** The claim; in doubt if not every check passed. */
  private String title(List<Check> all) {
    return all.stream().allMatch(Check::passed) ? claim : "In doubt: " + claim;
  }

  /** The density {@code e^(strength · place)}, as {@code "exp(−0.5 x₁)"}. */
  static String density(double strength, String place) {
    String factor = Numbers.significant(Math.abs(strength));
    return "exp(%s%s)"
        .formatted(strength < 0 ? "−" : "", factor.equals("1") ? place : factor + " " + place);
  }

  private Block estimateTable() {
    boolean printed = estimates.stream().anyMatch(each -> each.printed().isPresent());
    List<Column> columns = new ArrayList<>();
    columns.add(Column.text("constant or rate"));
    columns.add(Column.number("fitted", 4));
    columns.add(Column.number("from", 4));
    columns.add(Column.number("to", 4));
    columns.add(Column.text("theory"));
    columns.add(Column.text("tolerance"));
    if (printed) {
      columns.add(Column.text("printed"));
    }
    return new Block.Table(
        "Fitted constants and rates, each with the ends of its 95 % confidence interval",
        columns, estimates.stream().map(each -> each.row().subList(0, columns.size())).toList());
  }

  private Block measuredTable() {
    return new Block.Table(
        "Measured values and the limits that theory predicts",
        List.of(
            Column.text("quantity"),
            Column.number("tokens N", 0),
            Column.number("bandwidth ε", 4),
            Column.number("measured", 5),
            Column.number("predicted", 5),
            Column.number("relative error", 5)),
        rows.stream().map(MeasuredRow::row).toList());
  }
}
