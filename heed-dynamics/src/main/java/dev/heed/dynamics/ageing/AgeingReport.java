package dev.heed.dynamics.ageing;

import static dev.heed.lab.kit.Paragraphs.figure;
import static dev.heed.lab.kit.Paragraphs.heading;
import static dev.heed.lab.kit.Paragraphs.keyNumber;
import static dev.heed.lab.kit.Paragraphs.paragraph;

import dev.heed.dynamics.ageing.TrainingAgeing.Aged;
import dev.heed.dynamics.ageing.TrainingAgeing.Decay;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The report of {@link TrainingAgeing}. */
record AgeingReport(Aged attention, Aged logistic, Decay decay, OptionalDouble still) {
  /** One waiting time of so many decades is drawn. */
  private static final int DECADES_BETWEEN_CURVES = 3;

  List<Block.KeyNumber> numbers() {
    List<Block.KeyNumber> numbers = new ArrayList<>();
    still.ifPresent(
        time ->
            numbers.add(
                keyNumber(
                    "Ranking stood still",
                    Numbers.format("epoch %,.0f", TrainingAgeing.epochs(time)),
                    "since then 95 % of the pairs of topic words keep their order")));
    numbers.add(
        keyNumber(
            "Speed",
            Numbers.significant(attention.speed()),
            "distance moved each time the training takes e times as long"));
    numbers.add(
        keyNumber(
            "From theory",
            Numbers.percent(attention.error(TrainingAgeing.LATE_WAIT)),
            "greatest distance after the waiting time " + Numbers.power(TrainingAgeing.LATE_WAIT)));
    return numbers;
  }

  HtmlReport toHtml() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        paragraph(
            """
            A training never quite ends but gets old: to move as far as it has moved since its
            beginning, it needs ever longer. Once the texts are learned, what counts is how many times
            longer it runs, not how much longer.
            """));
    blocks.add(
        figure(
            distances(attention),
            """
            Distance of all weights from their place at the waiting time t_w, after a further time t. If curves
            fall on one, only t/t_w counts: the training ages fully. Dashed: ‖ŵ‖ ln(1 + t/t_w), with
            the speed ‖ŵ‖ of the last decade.
            """));
    blocks.add(table());
    blocks.add(
        paragraph(
            """
            The training is the gradient flow of the synthetic task with a fixed head, whose time is the
            learning rate times the number of epochs. Such ageing is known from glasses, where it comes from
            disorder. Here it needs none: the loss is logistic, and its slope goes as 1/t once everything is
            separated, so weights go as the logarithm of the time. A logistic regression of 60 points, without
            attention, ages in the same way.
            """));
    blocks.add(figure(distances(logistic), "The same for the logistic regression."));
    blocks.add(heading("The ranking of attention"));
    blocks.add(
        still.isPresent()
            ? paragraph(
                """
                Of the pairs of topic words, %s have had their final order, by score and so by attention, since
                epoch %,.0f of descent at the paper's rate. Later epochs give the same words more attention
                rather than other words. Pairs whose scores are nearly the same may change places much later.
                """,
                Numbers.percent(TrainingAgeing.STILL, 0),
                TrainingAgeing.epochs(still.getAsDouble()))
            : paragraph("The topic words' scores are all equal, so they have no order."));
    blocks.add(heading("A slow error is no sign of a glass"));
    blocks.add(
        paragraph(
            """
            The error of a training often falls more slowly than exponentially. That alone shows nothing: least
            squares, whose error is known exactly, does so if its eigenvalues fall as 1/k. A stretched exponential of
            exponent %s fits its logarithm to %s, an exponential only to %s. The exponent is no constant either: it
            depends on the number of eigenvalues and on the time over which it is fitted.
            """,
            Numbers.significant(decay.stretched().beta()),
            Numbers.significant(decay.stretched().residual()),
            Numbers.significant(decay.exponential().residual())));
    blocks.add(
        figure(
            error(),
            "Root mean square error of least squares by step. Dashed: the stretched fit."));
    return new HtmlReport("Training slows down as it gets old", blocks);
  }

  private static LineChart distances(Aged aged) {
    List<Series> series = new ArrayList<>();
    for (int i = 0;
        i < aged.waits().length;
        i += aged.waits().length > 6 ? DECADES_BETWEEN_CURVES : 1) {
      List<Series.Point> points = new ArrayList<>();
      for (int j = 0; j < TrainingAgeing.RATIOS.length; j++) {
        if (!Double.isNaN(aged.distances()[i][j])) {
          points.add(new Series.Point(TrainingAgeing.RATIOS[j], aged.distances()[i][j]));
        }
      }
      series.add(new Series("t_w = " + Numbers.power(aged.waits()[i]), points));
    }
    List<Series.Point> theory = new ArrayList<>();
    for (double ratio : TrainingAgeing.RATIOS) {
      theory.add(new Series.Point(ratio, aged.speed() * StrictMath.log1p(ratio)));
    }
    return new LineChart(
        Axis.logarithmic("t/t_w"),
        Axis.logarithmic("distance"),
        series,
        Optional.of(new Series("full ageing", theory)));
  }

  private Block table() {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < attention.waits().length; i++) {
      List<Object> row = new ArrayList<>();
      row.add(Numbers.power(attention.waits()[i]));
      for (int j = 0; j < TrainingAgeing.RATIOS.length; j += 2) {
        row.add(
            Double.isNaN(attention.distances()[i][j])
                ? "–"
                : Numbers.format("%.3f", attention.ratio(i, j)));
      }
      rows.add(row);
    }
    List<Block.Column> columns = new ArrayList<>();
    columns.add(Block.Column.text("t_w"));
    for (int j = 0; j < TrainingAgeing.RATIOS.length; j += 2) {
      columns.add(
          Block.Column.text("t = " + Numbers.significant(TrainingAgeing.RATIOS[j]) + " t_w"));
    }
    return new Block.Table("Distance ÷ ‖ŵ‖ ln(1 + t/t_w); 1 is full ageing.", columns, rows);
  }

  private LineChart error() {
    List<Series.Point> exact = new ArrayList<>();
    List<Series.Point> fitted = new ArrayList<>();
    List<Series.Point> exponential = new ArrayList<>();
    for (double time : Decay.times()) {
      exact.add(new Series.Point(time, decay.squares().exact(time)));
      fitted.add(new Series.Point(time, decay.stretched().at(time)));
      exponential.add(new Series.Point(time, decay.exponential().at(time)));
    }
    return new LineChart(
        Axis.logarithmic("step"),
        Axis.linear("error").withZero(),
        List.of(new Series("least squares", exact), new Series("exponential", exponential)),
        Optional.of(new Series("stretched exponential", fitted)));
  }
}
