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
 * What every limit check ends with: estimates, a table, checks and figures.
 *
 * @param title of the report
 * @param introduction what is checked, in words
 * @param estimates fitted constants and rates
 * @param rows the table
 * @param checks what was expected besides
 * @param figures pictures, with words between them
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
      blocks.add(
          new Block.Table(
              "What was fitted, with 95 % confidence intervals",
              List.of(
                  Column.text("constant or rate"),
                  Column.number("fitted", 4),
                  Column.number("from", 4),
                  Column.number("to", 4),
                  Column.text("theory"),
                  Column.text("printed"),
                  Column.text("tolerance")),
              estimates.stream().map(Estimate::row).toList()));
    }
    blocks.add(
        new Block.Table(
            "What was measured",
            List.of(
                Column.text("what"),
                Column.number("tokens N", 0),
                Column.number("bandwidth ε", 4),
                Column.number("measured", 5),
                Column.number("predicted", 5),
                Column.number("relative error", 5)),
            rows.stream().map(MeasuredRow::row).toList()));
    blocks.add(
        new Block.Table(
            "What was expected. Seed " + run.seed(),
            List.of(
                Column.text("what"),
                Column.number("measured", 5),
                Column.text("expected"),
                Column.text("passed")),
            all.stream()
                .map(
                    check ->
                        List.<Object>of(
                            check.name(),
                            check.measured(),
                            check.expected(),
                            check.passed() ? "yes" : "no"))
                .toList()));
    return new Findings(metrics, all, new HtmlReport(title, blocks));
  }
}
