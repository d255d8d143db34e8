package dev.heed.dynamics.offset;

import static dev.heed.dynamics.offset.MaskOffsets.named;
import static dev.heed.lab.kit.Paragraphs.figure;
import static dev.heed.lab.kit.Paragraphs.keyNumber;
import static dev.heed.lab.kit.Paragraphs.paragraph;

import dev.heed.dynamics.offset.MaskOffsets.Variant;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.BarChart;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The report of {@link MaskOffsets}.
 *
 * @param exact number of masks that keep the two needed offsets alone
 */
record OffsetReport(List<Variant> variants, long exact, MaskOffsets.Settings settings) {

  List<Block.KeyNumber> numbers() {
    return List.of(
        keyNumber(
            "Masks with the right offsets",
            Numbers.format("%d of %d", exact, settings.draws()),
            "keep −1 and +2 alone, of %d offsets".formatted(settings.task().places())),
        keyNumber(
            "With the learned mask",
            Numbers.percent(named(variants, MaskOffsets.MASK).accuracy()),
            "of the labels are right"),
        keyNumber(
            "Without the token itself",
            Numbers.percent(named(variants, MaskOffsets.without(0)).accuracy()),
            "the residual path makes up for it"));
  }

  /** The report; its title is the answer if all checks passed, else the question. */
  HtmlReport toHtml(boolean asExpected) {
    return new HtmlReport(
        asExpected
            ? "A learned mask finds the neighbours that matter, and a token need not look at itself"
            : "Which neighbours does a token have to look at?",
        List.of(
            paragraph(
                """
                Which of its neighbours does a token have to look at? A mask on the attention, one
                number for each distance, can learn that while the network learns its task: distances that do
                not pay for themselves are closed.
                """),
            paragraph(
                """
                Windows of %d places hold random symbols, of %d kinds. The label is the symbol before the middle
                token, if that is one of the first half of the symbols, otherwise the symbol two places after it. So three places
                matter, and which is which matters too. Networks of one layer of attention with %d heads and %d hidden units learn
                it with all offsets, without one of them, and with a mask m = σ(α) for each head and offset, which
                has a price and learns with noise, so that it ends near 0 or 1. Means of %d draws.
                """,
                settings.task().places(),
                settings.symbols(),
                settings.heads(),
                settings.units(),
                settings.draws()),
            figure(
                bars("offset that attention does not see", "accuracy", accuracies()),
                """
                Accuracy of networks trained without an offset. Without −1 or +2 no network can be
                right in more than %s.
                """,
                Numbers.percent(settings.task().blind())),
            figure(
                bars("offset", "mask of the widest head", widest()),
                "The learned mask, the largest of the heads' at each offset, a mean over the"
                    + " draws."),
            paragraph(
                """
                The offset 0, the token itself, matters as much as the other two, but attention need not
                see it: the residual path brings the token along. Without that path the accuracy is %s, and
                %s if attention does not see the token either.
                """,
                Numbers.percent(named(variants, MaskOffsets.NO_RESIDUAL).accuracy()),
                Numbers.percent(named(variants, MaskOffsets.NEITHER).accuracy())),
            table()));
  }

  private BarChart bars(String categories, String value, List<Double> values) {
    List<String> offsets =
        IntStream.rangeClosed(-settings.reach(), settings.reach())
            .mapToObj(o -> Numbers.format("%+d", o).replace("+0", "0"))
            .toList();
    return new BarChart(
        categories, offsets, Axis.share(value), List.of(new BarChart.Group(value, values)), false);
  }

  private List<Double> accuracies() {
    return IntStream.rangeClosed(-settings.reach(), settings.reach())
        .mapToObj(o -> named(variants, MaskOffsets.without(o)).accuracy())
        .toList();
  }

  private List<Double> widest() {
    Variant mask = named(variants, MaskOffsets.MASK);
    int places = settings.task().places();
    double[] means = new double[places];
    for (double[] each : mask.masks()) {
      for (int o = 0; o < places; o++) {
        double widest = 0;
        for (int at = o; at < each.length; at += places) {
          widest = Math.max(widest, 1 / (1 + StrictMath.exp(-each[at])));
        }
        means[o] += widest / mask.masks().size();
      }
    }
    return Arrays.stream(means).boxed().toList();
  }

  private Block table() {
    List<List<Object>> rows = new ArrayList<>();
    for (Variant each : variants) {
      rows.add(
          List.of(
              each.name(),
              each.accuracy(),
              Numbers.percent(Arrays.stream(each.accuracies()).min().orElseThrow()),
              Numbers.percent(Arrays.stream(each.accuracies()).max().orElseThrow())));
    }
    return new Block.Table(
        "Accuracy on new windows.",
        List.of(
            Block.Column.text("Training"),
            Block.Column.share("Mean", 1),
            Block.Column.text("Least"),
            Block.Column.text("Greatest")),
        rows);
  }
}
