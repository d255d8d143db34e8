package dev.heed.nets.experiment.recurrence;

import static dev.heed.lab.kit.Paragraphs.figure;
import static dev.heed.lab.kit.Paragraphs.heading;
import static dev.heed.lab.kit.Paragraphs.keyNumber;
import static dev.heed.lab.kit.Paragraphs.paragraph;

import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.BarChart;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.kit.Curves;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.nets.experiment.recurrence.Denoising.MemoryKind;
import dev.heed.nets.experiment.recurrence.RecurrenceScreening.Learned;
import dev.heed.nets.experiment.recurrence.RecurrenceScreening.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The report of {@link RecurrenceScreening}. */
record ScreeningReport(
    Map<Screening.Rule, double[]> kept, Map<MemoryKind, Learned> learned, Settings settings) {

  List<Block.KeyNumber> numbers() {
    return List.of(
        keyNumber(
            "Kept by mean attention",
            Numbers.percent(kept.get(Screening.Rule.MEAN)[0], 0),
            Numbers.format(
                "of the marked keys of a stream; by the paper's screening %s",
                Numbers.percent(kept.get(Screening.Rule.WINDOW)[0], 0))),
        keyNumber(
            "Trained with screening",
            Numbers.percent(learned.get(MemoryKind.SCREENED).accuracy(), 0),
            Numbers.format(
                "accuracy; with full attention %s, without any %s",
                Numbers.percent(learned.get(MemoryKind.FULL).accuracy(), 0),
                Numbers.percent(learned.get(MemoryKind.NONE).accuracy(), 0))),
        keyNumber(
            "States in memory",
            "" + (settings.task().netRecent() + settings.task().netRelevant()),
            Numbers.format("of %d, with screening", settings.task().blanks() + 2)));
  }

  HtmlReport toHtml() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        paragraph(
            """
            Attention that looks back over an endless stream, such as a log or a chat, must forget most
            of it, and the question is what to keep. Screening keeps the latest states, and of the others
            those that received most attention while they were among the latest.
            """));
    addStream(blocks);
    addTraining(blocks);
    return new HtmlReport("What to keep of an endless stream", blocks);
  }

  private void addStream(List<Block> blocks) {
    RecurrenceScreening.Keys keys = settings.keys();
    blocks.add(heading("A stream"));
    blocks.add(
        paragraph(
            """
            Of %,d keys %d are marked: every query scores them higher by a margin than the others,
            beside noise of standard deviation 1. In memory are the latest %d and %d more. The
            paper's rule compares sums of attention over the time in the window; early states, which
            shared attention with few others, then stay for ever. The mean attention for each step
            in memory, the rule RelevantMemory calls MEAN, lets them go. The plain sum favours the old even more.
            """,
            keys.states(), keys.marked(), keys.recent(), keys.relevant()));
    blocks.add(
        figure(
            new BarChart(
                "margin of the scores",
                Arrays.stream(RecurrenceScreening.MARGINS).mapToObj(Numbers::significant).toList(),
                Axis.share("marked keys that are kept"),
                Arrays.stream(Screening.Rule.values())
                    .map(
                        rule ->
                            new BarChart.Group(
                                rule.label(), Arrays.stream(kept.get(rule)).boxed().toList()))
                    .toList(),
                false),
            "Share of the marked keys in memory after the stream, mean of %d streams.",
            keys.draws()));
  }

  private void addTraining(List<Block> blocks) {
    RecurrenceScreening.Task task = settings.task();
    blocks.add(heading("A network that learns to look back"));
    blocks.add(
        paragraph(
            """
            A recurrent network reads %d places, one of which has one of %d symbols, and is to name the symbol
            after a sign at the end. It attends to no state, to all, to %d latest and %d screened ones, or to as
            many that leave in the order in which they came. %d networks of each kind.
            """,
            task.blanks(),
            Denoising.SYMBOLS,
            task.netRecent(),
            task.netRelevant(),
            settings.runs()));
    blocks.add(
        figure(
            accuracies(),
            "Accuracy on %d new sequences; bands from the worst to the best network. Dashed:"
                + " chance.",
            task.tests()));
    blocks.add(
        new Block.Table(
            Numbers.format("After %,d steps.", settings.length().steps()),
            List.of(
                Block.Column.text("Memory"),
                Block.Column.share("Accuracy half-way", 1),
                Block.Column.share("Accuracy", 1),
                Block.Column.text("Symbol kept beyond the latest")),
            Arrays.stream(MemoryKind.values())
                .map(
                    kind ->
                        List.of(
                            kind.label(),
                            learned.get(kind).accuracy(settings.length().steps() / 2),
                            learned.get(kind).accuracy(),
                            Numbers.percent(learned.get(kind).kept(), 0)))
                .toList()));
  }

  private LineChart accuracies() {
    List<Series> series = new ArrayList<>();
    for (MemoryKind kind : MemoryKind.values()) {
      List<Series.Point> points = new ArrayList<>();
      Learned each = learned.get(kind);
      for (int i = 0; i < each.courses().getFirst().marks().size(); i++) {
        int at = i;
        double[] values =
            each.courses().stream().mapToDouble(c -> c.marks().get(at).values()[0]).toArray();
        int step = each.courses().getFirst().marks().get(at).step();
        Curves.band(step, values).ifPresent(points::add);
      }
      series.add(new Series(kind.label(), points));
    }
    double chance = 1.0 / Denoising.SYMBOLS;
    return new LineChart(
        Axis.whole("step"),
        Axis.share("accuracy"),
        series,
        Optional.of(
            Series.of(
                "chance",
                new double[] {0, settings.length().steps()},
                new double[] {chance, chance})));
  }
}
