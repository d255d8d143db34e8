package dev.heed.limits.recurrence;

import static dev.heed.lab.kit.Paragraphs.figure;
import static dev.heed.lab.kit.Paragraphs.heading;
import static dev.heed.lab.kit.Paragraphs.keyNumber;
import static dev.heed.lab.kit.Paragraphs.paragraph;

import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.limits.recurrence.RecurrenceGradient.Slope;
import dev.heed.limits.recurrence.RecurrenceGradient.Sparse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The report of {@link RecurrenceGradient}. */
record GradientReport(
    List<Slope> slopes,
    double[] orthogonal,
    List<Sparse> sparse,
    RecurrenceGradient.Settings settings) {
  private static final int CURVE_POINTS = 60;

  /** The eigenvalues whose gradients are drawn; more curves would hide each other. */
  private static final double[] DRAWN = {-0.5, 0.2, 0.5, 0.6};

  /** Smallest gradient on the figure. */
  private static final double SMALLEST = 1e-8;

  List<Block.KeyNumber> numbers() {
    double v = DRAWN[1];
    double with = last(v);
    Sparse two = sparse.get(1);
    return List.of(
        keyNumber(
            "Gradient with attention",
            Numbers.power(with),
            Numbers.format("%,d steps back, eigenvalue %s", settings.steps(), v)),
        keyNumber("Without", "below 10⁻³⁰⁰", "the eigenvalue to the power of the steps"),
        keyNumber(
            "With sparse attention",
            Numbers.power(two.last()),
            Numbers.format(
                "through two of %d attended states, %,d steps back",
                RecurrenceGradient.ATTENDED, settings.sparseSteps())));
  }

  private double last(double v) {
    double[] gradients = new AttentiveRecurrence(v).gradients(1, settings.steps());
    return gradients[gradients.length - 1];
  }

  HtmlReport toHtml() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        paragraph(
            """
            A recurrent network learns from what it read long ago only if a change back then still
            changes its state now. Without attention that influence, the gradient, shrinks by a factor with
            every step and is soon gone. If each state attends to all earlier ones, it falls by a
            power of the time instead: ten times as far back costs a factor, however far that is.
            """));
    blocks.add(
        figure(
            gradients(),
            """
            Gradient of the state after T steps by the first state. Attention is even over all
            states so far. Dashed: eigenvalue %s without attention.
            """,
            Numbers.significant(DRAWN[2])));
    blocks.add(heading("The power"));
    blocks.add(
        paragraph(
            """
            For the linear recurrence h' = v(h + c), where c is the mean of all states so far, the
            gradient over T steps from a change at the step t goes as (T/t) to the power γ, divided by t, with
            γ = Re(v/(1−v)) − 1. Eigenvalues above ½ make it grow. The slopes are fitted over T from %,d to %,d,
            and over four values of t.
            """,
            Math.round(RecurrenceGradient.FIT_FROM * settings.steps()), settings.steps()));
    blocks.add(table());
    blocks.add(figure(exponents(), "Measured slopes over T on the curve γ (dashed)."));
    blocks.add(
        paragraph(
            """
            For a random orthogonal matrix of %d rows, and half of the sum as in the authors' program,
            theory has slopes from −4/3 to 0: measured are %s and %s, of the least and the greatest
            singular value.
            """,
            settings.size(),
            Numbers.format("%.3f", orthogonal[1]),
            Numbers.format("%.3f", orthogonal[0])));
    blocks.add(heading("Attention to a few states"));
    blocks.add(
        paragraph(
            """
            Even attention to everything is not needed. If each state attends to only κ = %d
            states, and d hops from one attended state to the next lead from now to back then, at least
            the weight of this chain is left, κ to the power −d times v to the power d−1, however long ago it was.
            """,
            RecurrenceGradient.ATTENDED));
    blocks.add(sparseTable());
    return new HtmlReport("With attention, the distant past is not forgotten", blocks);
  }

  private LineChart gradients() {
    List<Series> series = new ArrayList<>();
    for (double v : DRAWN) {
      double[] over = new AttentiveRecurrence(v).gradients(1, settings.steps());
      List<Series.Point> points = new ArrayList<>();
      for (int time : RecurrenceGradient.times(1, settings.steps(), CURVE_POINTS)) {
        points.add(new Series.Point(time, over[time - 1]));
      }
      series.add(new Series("v = " + Numbers.format("%s", Numbers.significant(v)), points));
    }
    List<Series.Point> without = new ArrayList<>();
    double value = 1;
    for (int time = 1; value > SMALLEST; time++) {
      without.add(new Series.Point(time, value));
      value *= DRAWN[2];
    }
    return new LineChart(
        Axis.logarithmic("steps T"),
        Axis.logarithmic("gradient"),
        series,
        Optional.of(new Series("without attention", without)));
  }

  private LineChart exponents() {
    List<Series.Point> curve = new ArrayList<>();
    for (int i = 0; i <= CURVE_POINTS; i++) {
      double v = -1 + 1.62 * i / CURVE_POINTS;
      curve.add(new Series.Point(v, new AttentiveRecurrence(v).exponent()));
    }
    return new LineChart(
        Axis.linear("eigenvalue v"),
        Axis.linear("slope over T"),
        List.of(
            new Series(
                "measured",
                slopes.stream().map(s -> new Series.Point(s.v(), s.overTime())).toList())),
        Optional.of(new Series("γ", curve)));
  }

  private Block table() {
    return new Block.Table(
        "Slopes by eigenvalue.",
        List.of(
            Block.Column.number("v", 2),
            Block.Column.number("γ", 4),
            Block.Column.number("Slope over T", 4),
            Block.Column.number("−(γ + 1)", 4),
            Block.Column.number("Slope over t", 4)),
        slopes.stream()
            .map(
                s -> List.of(s.v(), s.exponent(), s.overTime(), -(s.exponent() + 1), s.overStart()))
            .toList());
  }

  private Block sparseTable() {
    return new Block.Table(
        Numbers.format(
            "Gradients over %,d steps; without attention they are v to the power of the steps.",
            settings.sparseSteps()),
        List.of(
            Block.Column.number("v", 1),
            Block.Column.number("Hops d", 0),
            Block.Column.text("Bound"),
            Block.Column.text("Measured"),
            Block.Column.text("Least ÷ bound")),
        sparse.stream()
            .map(
                s ->
                    List.of(
                        s.attention().v(),
                        s.attention().depth(),
                        Numbers.power(s.attention().bound()),
                        Numbers.power(s.last()),
                        Numbers.significant(s.least())))
            .toList());
  }
}
