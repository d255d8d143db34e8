package dev.heed.limits.weights;

import static dev.heed.lab.kit.Paragraphs.figure;
import static dev.heed.lab.kit.Paragraphs.heading;
import static dev.heed.lab.kit.Paragraphs.paragraph;

import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.limits.weights.AttentionCoverage.Drawn;
import dev.heed.limits.weights.AttentionCoverage.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The report of {@link AttentionCoverage}. */
record CoverageReport(
    List<Map<Kind, Drawn>> drawn,
    AttentionCoverage.Left clusters,
    AttentionCoverage.Left blobs,
    double causal,
    AttentionCoverage.Settings settings) {
  private static final int CURVE_POINTS = 60;
  private static final double SMALLEST = 1e-9;

  HtmlReport toHtml() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        paragraph(
            """
            With a softmax, each query gives out one unit of attention, but nobody sees to it that
            each key gets some: where a few keys score high everywhere, the others are explained
            away. In a translation, these are source words that no word of the result looks at. Doubly normalised attention first divides each key's
            weights by their sum over the queries, then each query's by their sum. Then of m keys
            each receives 1/m at least, in total over all queries.
            """));
    blocks.add(
        figure(
            totals(),
            """
            Total attention of each key, sorted, for scores with a standard deviation of %s.
            Dashed: 1/m, the guaranteed share of doubly normalised attention. %d queries and keys.
            """,
            Numbers.significant(last()),
            settings.tokens()));
    blocks.add(explainedAway());
    blocks.add(heading("A small group beside a large one"));
    blocks.add(
        paragraph(
            """
            A step of attention moves tokens towards the tokens that they resemble. A small group
            is pulled into a large one unless attention is divided by what keys receive. For two
            clusters of 95 and 5 tokens, where a pair of different clusters weighs 0.05 of a pair of
            the same, one step leaves %s of the distance by rows, %s by doubly stochastic weights,
            and %s by doubly normalised ones, as the formulas say. Of 190 and 10 Gaussian points,
            four steps leave %s, %s and %s.
            """,
            Numbers.significant(clusters.rows()),
            Numbers.significant(clusters.stochastic()),
            Numbers.significant(clusters.doubly()),
            Numbers.significant(blobs.rows()),
            Numbers.significant(blobs.stochastic()),
            Numbers.significant(blobs.doubly())));
    blocks.add(
        figure(
            clusterCurves(),
            """
            What one step leaves of the distance of two clusters over the ratio of their sizes, in
            theory (pairs of different clusters weigh 0.05 of pairs of the same).
            """));
    blocks.add(heading("What it costs"));
    blocks.add(
        paragraph(
            """
            A query's weights depend on the other queries of the batch. Under a causal mask,
            a change of the last query moves a weight of an earlier one by up to %s (by rows: 0),
            so doubly normalised attention is not for decoders. With a single query, as in the
            pooled classifier, all weights are equal.
            """,
            Numbers.significant(causal)));
    return new HtmlReport(
        Numbers.format(
            "A softmax explains %s of the keys away; doubly normalised attention %s",
            Numbers.percent(drawn.getLast().get(Kind.ROWS).explained()),
            Numbers.percent(drawn.getLast().get(Kind.DOUBLY).explained())),
        blocks);
  }

  private static double last() {
    return AttentionCoverage.SPREADS[AttentionCoverage.SPREADS.length - 1];
  }

  private LineChart totals() {
    List<Series> series = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      double[] sorted = drawn.getLast().get(kind).sorted();
      List<Series.Point> points = new ArrayList<>();
      for (int i = 0; i < CURVE_POINTS; i++) {
        int at = i * (sorted.length - 1) / (CURVE_POINTS - 1);
        points.add(new Series.Point((at + 1.0) / sorted.length, Math.max(SMALLEST, sorted[at])));
      }
      series.add(new Series(kind.label(), points));
    }
    double share = 1.0 / settings.tokens();
    return new LineChart(
        Axis.share("keys, least attended first"),
        Axis.logarithmic("total attention of a key"),
        series,
        Optional.of(Series.of("1/m", new double[] {0, 1}, new double[] {share, share})));
  }

  private Block explainedAway() {
    List<List<Object>> rows = new ArrayList<>();
    for (int s = 0; s < AttentionCoverage.SPREADS.length; s++) {
      for (Kind kind : Kind.values()) {
        Drawn each = drawn.get(s).get(kind);
        rows.add(
            List.of(
                Numbers.significant(AttentionCoverage.SPREADS[s]),
                kind.label(),
                Numbers.significant(each.least()),
                each.explained()));
      }
    }
    return new Block.Table(
        "Keys by the spread of scores, over %d draws of each of %d sizes."
            .formatted(settings.draws(), settings.sizes().length),
        List.of(
            Block.Column.text("Spread"),
            Block.Column.text("Weights"),
            Block.Column.text("Least total × keys"),
            Block.Column.share("Explained away", 1)),
        rows);
  }

  private static LineChart clusterCurves() {
    double kappa = 0.05;
    List<Series.Point> rows = new ArrayList<>();
    List<Series.Point> doubly = new ArrayList<>();
    List<Series.Point> stochastic = new ArrayList<>();
    for (int i = 0; i <= CURVE_POINTS; i++) {
      double ratio = StrictMath.pow(1000, (double) i / CURVE_POINTS);
      rows.add(new Series.Point(ratio, TwoClusters.rows(kappa, ratio)));
      doubly.add(new Series.Point(ratio, TwoClusters.doubly(kappa, ratio)));
      stochastic.add(new Series.Point(ratio, TwoClusters.stochastic(kappa, ratio)));
    }
    return new LineChart(
        Axis.logarithmic("tokens of the large cluster ÷ those of the small"),
        Axis.share("share of the distance that is left"),
        List.of(
            new Series(Kind.ROWS.label(), rows),
            new Series(Kind.DOUBLY.label(), doubly),
            new Series(Kind.STOCHASTIC.label(), stochastic)));
  }
}
