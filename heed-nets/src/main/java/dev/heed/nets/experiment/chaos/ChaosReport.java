package dev.heed.nets.experiment.chaos;

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
import dev.heed.nets.experiment.chaos.WindowNet.Pooling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The report of {@link Chaos}. */
record ChaosReport(
    Map<ChaoticMap, Chaos.Learned> learned, Map<ChaoticMap, Double> ofSeries, Examples examples) {
  /** Accuracy on a map that was not learned from which still counts as carried over. */
  private static final double CARRIED = 0.8;

  /** Windows of an example; more lie too close to see a period. */
  private static final int SHOWN = 40;

  /**
   * Scores of the windows of one regular and one chaotic series of the logistic map, by the network
   * with attention that learned from it.
   */
  record Examples(float[] regular, float[] chaotic, int tests) {
    /** The series of each kind whose scores are spread widest, which shows most. */
    static Examples of(float[][] scores, List<ChaoticMap.Series> series) {
      return new Examples(
          widest(scores, series, false), widest(scores, series, true), scores.length);
    }

    private static float[] widest(
        float[][] scores, List<ChaoticMap.Series> series, boolean chaotic) {
      return IntStream.range(0, scores.length)
          .filter(i -> series.get(i).isChaotic() == chaotic)
          .mapToObj(i -> scores[i])
          .max(Comparator.comparingDouble(Examples::spread))
          .orElseThrow();
    }

    private static double spread(float[] values) {
      double mean = 0;
      for (float value : values) {
        mean += value / values.length;
      }
      double square = 0;
      for (float value : values) {
        square += (value - mean) * (value - mean);
      }
      return square;
    }
  }

  List<Block.KeyNumber> numbers() {
    return List.of(
        accuracy(ChaoticMap.LOGISTIC),
        accuracy(ChaoticMap.CIRCLE),
        keyNumber(
            "By the period of attention",
            Numbers.format("%.3f", lowest(1)),
            Numbers.format(
                "lowest area under the curve, on a map that was not learned; of the series itself"
                    + " %.3f",
                ofSeries.values().stream().mapToDouble(area -> area).min().orElseThrow())));
  }

  private Block.KeyNumber accuracy(ChaoticMap map) {
    return keyNumber(
        "Attention, " + map.label(),
        Numbers.percent(of(map, Pooling.ATTENTION, 0)),
        Numbers.format("accuracy; convolution %s", Numbers.percent(of(map, Pooling.MEAN, 0))));
  }

  private double of(ChaoticMap map, Pooling pooling, int test) {
    return learned.get(map).courses().get(pooling).last()[test];
  }

  /** The lowest area by attention on the map learned from, 0, or on the other, 1. */
  private double lowest(int test) {
    return learned.values().stream()
        .mapToDouble(each -> each.ofAttention()[test])
        .min()
        .orElseThrow();
  }

  HtmlReport toHtml() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        paragraph(
            """
            Some series of numbers settle down and repeat, others never do, although both come from the
            same simple rule; here small networks learn to tell such regular series from chaotic ones. A
            network looks at short windows of a series. In one kind attention decides which windows count, in the
            other all count alike, which makes it a convolution.
            """));
    blocks.add(accuracies());
    blocks.add(
        figure(
            curves(),
            "Accuracy on %,d new series of the map that a network learns from, by training step.",
            examples.tests()));
    blocks.add(heading("Attention repeats where the series does"));
    blocks.add(
        paragraph(
            """
            The periodicity of attention is 1 if the scores of the windows repeat exactly after some steps. Used
            alone, without the network's answer, it tells regular series from chaotic ones: an area of 1 under the
            curve is perfect, ½ is chance. But the scores are a function of the windows, so that they
            repeat where the series does; the periodicity of the series itself does as well, without any network.
            """));
    blocks.add(areas());
    blocks.add(
        new Block.SideBySide(
            List.of(
                figure(
                    scores(examples.regular()),
                    "Scores of the first windows of a regular series of the logistic map."),
                figure(scores(examples.chaotic()), "The same of a chaotic series."))));
    blocks.add(heading("What was seen of the claims"));
    blocks.add(verdicts());
    return new HtmlReport("Can attention tell order from chaos?", blocks);
  }

  private Block accuracies() {
    List<List<Object>> rows = new ArrayList<>();
    learned.forEach(
        (map, each) ->
            each.courses()
                .forEach(
                    (pooling, course) ->
                        rows.add(
                            List.of(
                                map.label(),
                                pooling.label(),
                                course.last()[0],
                                course.last()[1]))));
    return new Block.Table(
        "Accuracy on new series; half of them are chaotic.",
        List.of(
            Block.Column.text("Learned from"),
            Block.Column.text("Network"),
            Block.Column.share("On this map", 1),
            Block.Column.share("On the other map", 1)),
        rows);
  }

  private Block areas() {
    List<List<Object>> rows = new ArrayList<>();
    learned.forEach(
        (map, each) -> {
          rows.add(List.of(map.label(), "attention that learned from it", each.ofAttention()[0]));
          rows.add(
              List.of(
                  map.label(),
                  "attention that learned from the other",
                  learned.get(Chaos.other(map)).ofAttention()[1]));
          rows.add(List.of(map.label(), "the series itself", ofSeries.get(map)));
        });
    return new Block.Table(
        "Regular against chaotic series by periodicity alone.",
        List.of(
            Block.Column.text("Series of"),
            Block.Column.text("Periodicity of"),
            Block.Column.number("Area under the curve", 3)),
        rows);
  }

  private LineChart curves() {
    List<Series> series = new ArrayList<>();
    learned.forEach(
        (map, each) ->
            each.courses()
                .forEach(
                    (pooling, course) ->
                        series.add(
                            new Series(
                                map.label() + ", " + pooling.label(),
                                course.marks().stream()
                                    .map(mark -> new Series.Point(mark.step(), mark.values()[0]))
                                    .toList()))));
    return new LineChart(Axis.whole("step"), Axis.percent("accuracy (zoomed)"), series);
  }

  private static LineChart scores(float[] values) {
    List<Series.Point> points = new ArrayList<>();
    for (int i = 0; i < Math.min(SHOWN, values.length); i++) {
      points.add(new Series.Point(i + 1, values[i]));
    }
    return new LineChart(
        Axis.whole("window"), Axis.linear("score"), List.of(new Series("score", points)));
  }

  private Block verdicts() {
    List<List<Object>> rows = new ArrayList<>();
    for (ChaoticMap map : ChaoticMap.values()) {
      double attention = of(map, Pooling.ATTENTION, 0);
      double mean = of(map, Pooling.MEAN, 0);
      double margin =
          1.96 * Math.sqrt((attention * (1 - attention) + mean * (1 - mean)) / examples.tests());
      rows.add(
          verdict(
              "Attention is better than even weights, " + map.label(),
              attention - mean - margin > 0,
              attention - mean + margin < 0,
              Numbers.format(
                  "%+.1f points of accuracy, 95 %% interval ± %.1f",
                  100 * (attention - mean), 100 * margin)));
    }
    for (ChaoticMap map : ChaoticMap.values()) {
      double carried = of(map, Pooling.ATTENTION, 1);
      rows.add(
          verdict(
              "What attention learned carries over from the " + map.label(),
              carried >= CARRIED,
              carried < CARRIED,
              Numbers.format("%s accuracy on the other map", Numbers.percent(carried))));
    }
    double own = ofSeries.values().stream().mapToDouble(area -> area).min().orElseThrow();
    rows.add(
        verdict(
            "The periodicity of attention tells more than that of the series",
            lowest(0) > own + 0.01,
            lowest(0) <= own + 0.01,
            Numbers.format("lowest area %.3f, of the series %.3f", lowest(0), own)));
    return new Block.Table(
        "Claims and what was seen.",
        List.of(
            Block.Column.text("Claim"), Block.Column.text("Verdict"), Block.Column.text("Seen")),
        rows);
  }

  private static List<Object> verdict(String claim, boolean holds, boolean fails, String seen) {
    Block.Mark mark =
        holds
            ? new Block.Mark(Block.Outcome.PASSED, "seen")
            : fails
                ? new Block.Mark(Block.Outcome.FAILED, "not seen")
                : new Block.Mark(Block.Outcome.UNDECIDED, "undecided");
    return List.of(claim, mark, seen);
  }
}
