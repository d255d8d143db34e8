package dev.heed.dynamics.position;

import static dev.heed.lab.kit.Paragraphs.figure;
import static dev.heed.lab.kit.Paragraphs.heading;
import static dev.heed.lab.kit.Paragraphs.keyNumber;
import static dev.heed.lab.kit.Paragraphs.paragraph;

import dev.heed.dynamics.position.Landscape.Draw;
import dev.heed.dynamics.position.PositionMeaning.Measured;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The report of {@link PositionMeaning}.
 *
 * @param whole the teacher with a whole curve
 * @param there its landscape at the ratio that is compared with theory
 */
record PositionReport(
    List<Measured> measured, Measured whole, Landscape there, PositionMeaning.Settings settings) {

  List<Block.KeyNumber> numbers() {
    return List.of(
        keyNumber(
            "Meaning pays from",
            Numbers.format("α = %.2f", whole.transition()),
            Numbers.format(
                "pairs of tokens for each number of a token; theory %.2f (ω = 0.3)",
                whole.teacher().transition())),
        keyNumber(
            "Overlap with the meaning",
            Numbers.format("%.3f", there.mean(draw -> draw.semantic().meaning())),
            Numbers.format("at α = 2; theory %.3f", PositionMeaning.MEANING_THERE)),
        keyNumber(
            "Linear map beaten from",
            Numbers.format("α = %.2f", whole.beaten()),
            Numbers.format("theory %.2f (ω = 0.3)", whole.teacher().beaten())));
  }

  HtmlReport toHtml() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        paragraph(
            """
            A layer of attention can look at a token because of where it stands, or because of
            its meaning. With few training examples looking by position has the lower risk; with more
            of them, looking by meaning has. The change comes at one point: both solutions exist on either side of it, and the
            better of the two changes.
            """));
    blocks.add(
        paragraph(
            """
            Each example is a pair of random tokens of d = %d numbers. A teacher mixes the two, by their
            meaning (its own direction Q*) with the weight 1 − ω, and by their position with
            the weight ω. The student has a single direction Q. Descent (L-BFGS) starts at the
            positions and at Q*; of the two minima the one of lower risk would be learned. α is the number
            of examples divided by d. Means of %d draws; the theory (arXiv:2402.03902) is for infinite d.
            """,
            settings.dim(), settings.draws()));
    blocks.add(overlaps());
    blocks.add(differences());
    blocks.add(errors());
    blocks.add(heading("The more the teacher goes by position, the later the change"));
    blocks.add(transitions());
    double transition = whole.transition();
    return new HtmlReport(
        Double.isNaN(transition)
            ? "Does attention go by position or by meaning?"
            : Numbers.format(
                "Attention goes by position below %.2f examples for each number of a token, by"
                    + " meaning above",
                transition),
        blocks);
  }

  private Block overlaps() {
    return figure(
        chart(
            Axis.linear("overlap of the student").withZero(),
            List.of(
                series("positional minimum, with positions (m)", d -> d.positional().position()),
                series("positional minimum, with the meaning (θ)", d -> d.positional().meaning()),
                series("semantic minimum, with the meaning (θ)", d -> d.semantic().meaning()),
                series("semantic minimum, with positions (m)", d -> d.semantic().position())),
            0.8),
        """
        What the two minima know (ω = 0.3). Dashed: the theory's transition. At α = 2 theory
        gives m = %.3f for the positional minimum and θ = %.3f for the semantic one.
        """,
        PositionMeaning.POSITION_THERE,
        PositionMeaning.MEANING_THERE);
  }

  private Block differences() {
    double[] gaps = whole.landscapes().stream().mapToDouble(at -> 1000 * at.difference()).toArray();
    return figure(
        new LineChart(
            Axis.linear("examples for each number of a token, α"),
            Axis.linear("semantic less positional risk, ×1000"),
            List.of(series("difference of risks", d -> 1000 * d.difference())),
            Optional.of(
                line(
                    List.of(
                        new Series.Point(whole.teacher().transition(), least(gaps)),
                        new Series.Point(whole.teacher().transition(), greatest(gaps)))))),
        """
        Risk of the semantic minimum less that of the positional one, for each number of a token (ω = 0.3).
        Below 0 meaning wins. Dashed: the theory's transition.
        """);
  }

  private Block errors() {
    return figure(
        chart(
            Axis.linear("error on new pairs, ×1000").withZero(),
            List.of(
                series("positional minimum", d -> 1000 * d.positional().error()),
                series("semantic minimum", d -> 1000 * d.semantic().error()),
                series("best linear map of positions", d -> 1000 * d.linear())),
            1000 * greatestError()),
        """
        Mean squared error on new pairs (ω = 0.3). A map that knows positions alone needs no attention: only the
        semantic minimum is better. Dashed: the theory's transition.
        """);
  }

  private double greatestError() {
    return whole.landscapes().stream()
        .mapToDouble(at -> Math.max(at.mean(Draw::linear), at.mean(d -> d.semantic().error())))
        .max()
        .orElseThrow();
  }

  private static double least(double[] values) {
    return Arrays.stream(values).min().orElseThrow();
  }

  private static double greatest(double[] values) {
    return Arrays.stream(values).max().orElseThrow();
  }

  private Series series(String name, ToDoubleFunction<Draw> number) {
    List<Series.Point> points = new ArrayList<>();
    for (Landscape at : whole.landscapes()) {
      double mean = at.mean(number);
      double low = at.draws().stream().mapToDouble(number).min().orElseThrow();
      double high = at.draws().stream().mapToDouble(number).max().orElseThrow();
      points.add(new Series.Point(at.ratio(), mean, Math.min(low, mean), Math.max(high, mean)));
    }
    return new Series(name, points);
  }

  private LineChart chart(Axis y, List<Series> series, double height) {
    double transition = whole.teacher().transition();
    return new LineChart(
        Axis.linear("examples for each number of a token, α"),
        y,
        series,
        Optional.of(
            line(List.of(new Series.Point(transition, 0), new Series.Point(transition, height)))));
  }

  private static Series line(List<Series.Point> points) {
    return new Series("transition in theory", points);
  }

  private Block transitions() {
    List<List<Object>> rows = new ArrayList<>();
    for (Measured each : measured) {
      rows.add(
          List.of(
              Numbers.format("%.1f", each.teacher().omega()),
              each.teacher().transition(),
              each.transition(),
              Numbers.format(
                  "%+.0f %%", 100 * (each.transition() / each.teacher().transition() - 1)),
              Numbers.percent(each.apart(), 0)));
    }
    return new Block.Table(
        "Ratio α at which both minima have the same risk, by the positional share ω of the"
            + " teacher.",
        List.of(
            Block.Column.text("ω"),
            Block.Column.number("Theory", 3),
            Block.Column.number("Seen", 3),
            Block.Column.text("Above theory"),
            Block.Column.text("Draws with both minima")),
        rows);
  }
}
