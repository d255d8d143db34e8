package dev.heed.lab.report;

import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.BarChart;
import dev.heed.lab.chart.Chart;
import dev.heed.lab.chart.Heatmap;
import dev.heed.lab.chart.Histogram;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.MatrixChart;
import dev.heed.lab.chart.PointMap;
import dev.heed.lab.chart.ScatterChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.chart.Slider;
import dev.heed.lab.chart.ViolinChart;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** A report with every block and every chart, in which every text could be hostile. */
final class ExampleReport {

  /** Texts that would run a script or break the page if they were taken for markup. */
  static final List<String> HOSTILE =
      List.of(
          "<script>document.title='ran'</script>",
          "</script><script>document.title='ran'</script>",
          "\"><img src=x onerror=\"document.title='ran'\">",
          "'><svg onload=document.title='ran'>",
          "<!--<script>",
          "</style></figure></main>",
          "a\u2028b\u2029c & &amp; ${x} {{x}} \\u003c");

  private ExampleReport() {}

  /** A report on made-up numbers. */
  static HtmlReport plain() {
    return withTexts(text -> text);
  }

  /** The same report with hostile text at the end of every text. */
  static HtmlReport hostile() {
    String all = String.join(" ", HOSTILE);
    return withTexts(text -> text + " " + all);
  }

  interface Texts {
    String of(String text);
  }

  private static HtmlReport withTexts(Texts t) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Block.Verdict(
            Block.Tone.CAUTION,
            t.of("91.3 % of 1,900 made-up texts are correct."),
            List.of(t.of("Always answering “world” would get 25 %.")),
            List.of(t.of("Look at the 3 most confident mistakes."))));
    blocks.add(
        new Block.Checks(
            List.of(
                new Block.Check(
                    Block.Outcome.PASSED,
                    t.of("test accuracy"),
                    t.of("91.3 %"),
                    t.of("at least 90 %"),
                    ""),
                new Block.Check(
                    Block.Outcome.FAILED,
                    t.of("largest error"),
                    t.of("0.2"),
                    t.of("at most 0.1"),
                    t.of("too few epochs")),
                new Block.Check(
                    Block.Outcome.UNDECIDED,
                    t.of("variance"),
                    t.of("1e−5"),
                    t.of("lower"),
                    t.of("2 runs cannot tell")))));
    blocks.add(
        new Block.Paragraph(
            t.of(
                "A classifier that pools word embeddings by attention, trained on made-up numbers."
                    + " Every block and every chart of a report stands on this page once.")));
    blocks.add(
        new Block.KeyNumbers(
            List.of(
                new Block.KeyNumber(
                    t.of("Test accuracy"), t.of("91.3 %"), Optional.of(t.of("fastText: 90.9 %"))),
                new Block.KeyNumber(t.of("Macro F1"), t.of("0.907")),
                new Block.KeyNumber(t.of("Words per second"), t.of("4.1 million")),
                new Block.KeyNumber(t.of("Model"), t.of("3.2 MB")))));
    blocks.add(new Block.Heading(t.of("Training")));
    int figure = 0;
    for (Chart chart : charts(t)) {
      figure++;
      blocks.add(new Block.Figure(chart, t.of("What figure " + figure + " shows, in a sentence.")));
    }
    blocks.add(new Block.Heading(3, t.of("By class")));
    blocks.add(
        new Block.Table(
            t.of("Precision and recall"),
            List.of(
                Block.Column.text(t.of("class")),
                Block.Column.number(t.of("documents"), 0),
                Block.Column.number(t.of("F1"), 3),
                Block.Column.text(t.of("confused with"))),
            List.of(
                List.of(t.of("world"), 1900, 0.9214, t.of("business")),
                List.of(t.of("sports"), 12345, 0.9731, t.of("world")),
                List.of(t.of("business"), 87, Double.NaN, t.of("sci/tech")))));
    blocks.add(longTable(t));
    blocks.add(new Block.CsvFile(t.of("Save as CSV"), "texts.csv", csvRows(t)));
    blocks.add(
        new Block.Filter(
            t.of("Label"),
            true,
            List.of(
                new Block.Tagged(
                    List.of(t.of("world")), List.of(new Block.Paragraph(t.of("of the world")))),
                new Block.Tagged(
                    List.of(t.of("sports"), t.of("world")),
                    List.of(new Block.Paragraph(t.of("of sports")))))));
    blocks.add(
        new Block.SideBySide(
            List.of(
                new Block.Paragraph(t.of("Blocks of any kind")),
                new Block.Paragraph(t.of("stand side by side.")))));
    blocks.add(
        new Block.HighlightedText(
            t.of("What each word adds to the logit of “positive”"),
            tokens(t),
            t.of("against"),
            t.of("for")));
    blocks.add(
        new Block.Fold(
            t.of("Settings"),
            List.of(
                new Block.Paragraph(t.of("seed 1")), new Block.Figure(lines(t), t.of("Again.")))));
    return new HtmlReport(t.of("Heed on made-up news"), blocks)
        .with(
            new Provenance(
                LocalDate.of(2026, 1, 2),
                t.of("0.1.0"),
                t.of("heed lab run news --seed 7"),
                Optional.of(7L),
                Optional.of(t.of("c0ffee"))));
  }

  private static Block.Table longTable(Texts t) {
    return new Block.Table(
        t.of("Words"),
        List.of(
            Block.Column.text(t.of("word")),
            Block.Column.bar(t.of("contribution"), 2),
            Block.Column.share(t.of("share"), 1)),
        IntStream.range(0, 20).mapToObj(i -> List.of(t.of("w" + i), 4.0 - i, i / 20.0)).toList());
  }

  static List<List<String>> csvRows(Texts t) {
    return List.of(List.of("text", "label"), List.of(t.of("a \"b\", c\nd"), t.of("é")));
  }

  private static List<Block.Token> tokens(Texts t) {
    return List.of(
        new Block.Token("Not", -0.62, t.of("attention 0.21")),
        Block.Token.plain(" "),
        new Block.Token("a", 0.01, "attention 0.02"),
        Block.Token.plain(" "),
        new Block.Token(t.of("dull"), -1.4, "attention 0.3"),
        Block.Token.plain(" moment: "),
        new Block.Token("brilliant", 1.9, "attention 0.35"),
        Block.Token.plain(t.of(" and ")),
        Block.Token.unknown(t.of("unheard-of")),
        new Block.Token("<br />", 0, "", Block.Token.Look.MARKUP),
        new Block.Token("moving", 0.8, "attention 0.12"),
        Block.Token.plain("."));
  }

  static List<Chart> charts(Texts t) {
    return List.of(
        lines(t),
        loss(t),
        scatter(t),
        bars(t),
        barsAcross(t),
        histogram(t),
        violins(t),
        confusion(t),
        attention(t),
        matrix(t),
        slider(t));
  }

  private static MatrixChart matrix(Texts t) {
    List<List<Double>> values = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      double row = i;
      values.add(
          IntStream.range(0, 40).mapToObj(j -> Math.exp(-(j - row) * (j - row) / 9)).toList());
    }
    return new MatrixChart(
        t.of("similarity"), t.of("points"), t.of("points"), values, MatrixChart.Scale.SQUARE_ROOT);
  }

  private static Slider slider(Texts t) {
    List<PointMap> maps = new ArrayList<>();
    for (int moment = 0; moment < 3; moment++) {
      List<PointMap.Point> points = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        double angle = 0.4 * i;
        double value = Math.exp(-moment * i / 100.0);
        points.add(new PointMap.Point(i * Math.cos(angle), i * Math.sin(angle), value));
      }
      maps.add(
          new PointMap(
              t.of("heat"),
              List.of(
                  new PointMap.Panel(t.of("attention again and again"), points),
                  new PointMap.Panel(t.of("heat equation"), points))));
    }
    return new Slider(t.of("time (s)"), 0, 0.5, maps);
  }

  private static LineChart lines(Texts t) {
    Axis epoch = Axis.whole(t.of("epoch"));
    Axis accuracy = Axis.percent(t.of("accuracy on the development set"));
    double[] x = numbers(1, 20, i -> i);
    double[] y = numbers(1, 20, i -> 0.91 - 0.3 * Math.exp(-i / 3));
    return new LineChart(
        epoch,
        accuracy,
        List.of(
            Series.withSpread(
                t.of("attention"),
                x,
                y,
                numbers(1, 20, i -> 0.9 - 0.33 * Math.exp(-i / 3)),
                numbers(1, 20, i -> 0.92 - 0.27 * Math.exp(-i / 3))),
            Series.of(t.of("mean"), x, numbers(1, 20, i -> 0.88 - 0.25 * Math.exp(-i / 5)))),
        Optional.of(
            Series.of(t.of("fastText"), new double[] {1, 20}, new double[] {0.909, 0.909})));
  }

  private static LineChart loss(Texts t) {
    double[] x = numbers(1, 120, i -> i);
    double[] y = numbers(1, 120, i -> Math.exp(-i / 12) + 1e-5);
    y[40] = Double.NaN;
    return new LineChart(
        Axis.linear(t.of("step")),
        Axis.logarithmic(t.of("loss (nats)")),
        List.of(Series.of(t.of("training"), x, y)));
  }

  private static ScatterChart scatter(Texts t) {
    Random random = new Random(7);
    List<ScatterChart.Group> groups = new ArrayList<>();
    for (String name : List.of("topic words", "background", "names")) {
      groups.add(
          new ScatterChart.Group(
              t.of(name),
              IntStream.range(0, 40)
                  .mapToObj(
                      i -> {
                        double score = 3 * random.nextDouble();
                        double norm = Math.sqrt(2 * score + 1) + 0.1 * random.nextGaussian();
                        return new ScatterChart.Point(score, norm, t.of("word" + i));
                      })
                  .toList()));
    }
    double[] x = numbers(0, 30, i -> i / 10);
    return new ScatterChart(
        Axis.linear(t.of("attention score")),
        Axis.linear(t.of("norm of the embedding")).withZero(),
        groups,
        Optional.of(
            Series.of(t.of("theory: √(2s + 1)"), x, numbers(0, 30, i -> Math.sqrt(i / 5 + 1)))));
  }

  private static BarChart bars(Texts t) {
    return new BarChart(
        t.of("corpus"),
        List.of(t.of("AG News"), t.of("SST-2"), t.of("TREC"), t.of("IMDB")),
        Axis.percent(t.of("error")),
        List.of(
            new BarChart.Group(t.of("Heed"), List.of(0.08, 0.17, 0.09, 0.12)),
            new BarChart.Group(t.of("fastText"), List.of(0.09, 0.18, 0.11, 0.13)),
            new BarChart.Group(t.of("mean"), List.of(0.1, 0.19, 0.13, 0.14))),
        false);
  }

  private static BarChart barsAcross(Texts t) {
    return new BarChart(
        t.of("word"),
        List.of(t.of("brilliant"), t.of("moving"), t.of("not"), t.of("extraordinarily dull")),
        Axis.linear(t.of("contribution to the logit")),
        List.of(new BarChart.Group(t.of("contribution"), List.of(1.9, 0.8, -0.6, -1.4))),
        true);
  }

  private static Histogram histogram(Texts t) {
    Random random = new Random(3);
    return new Histogram(
        Axis.linear(t.of("tokens in a document")),
        List.of(
            new Histogram.Sample(
                t.of("right"),
                IntStream.range(0, 900).mapToObj(i -> 40 + 9 * random.nextGaussian()).toList()),
            new Histogram.Sample(
                t.of("wrong"),
                IntStream.range(0, 90).mapToObj(i -> 28 + 8 * random.nextGaussian()).toList())),
        24);
  }

  private static ViolinChart violins(Texts t) {
    Random random = new Random(4);
    return new ViolinChart(
        t.of("attention"),
        Axis.percent(t.of("accuracy")),
        List.of(
            new ViolinChart.Group(
                t.of("dot product"),
                IntStream.range(0, 20).mapToObj(i -> 0.9 + 0.02 * random.nextGaussian()).toList()),
            new ViolinChart.Group(t.of("metric"), List.of(0.97, 0.98, 0.975, 0.97)),
            new ViolinChart.Group(t.of("one value"), List.of(0.92, 0.92))));
  }

  private static Heatmap confusion(Texts t) {
    return Heatmap.confusion(
        List.of(t.of("world"), t.of("sports"), t.of("business"), t.of("sci/tech")),
        new long[][] {
          {1702, 51, 90, 57}, {20, 1860, 11, 9}, {76, 12, 1628, 184}, {60, 17, 150, 1673}
        });
  }

  private static Heatmap attention(Texts t) {
    int size = 14;
    List<String> names = IntStream.range(0, size).mapToObj(i -> t.of("w" + i)).toList();
    List<List<Double>> values = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int row = i;
      double sum = IntStream.rangeClosed(0, i).mapToDouble(j -> Math.exp((j - row) / 2.0)).sum();
      values.add(
          IntStream.range(0, size)
              .mapToObj(j -> j > row ? 0.0 : Math.exp((j - row) / 2.0) / sum)
              .toList());
    }
    return new Heatmap(t.of("query"), names, t.of("key"), names, values, Heatmap.Colour.VALUE);
  }

  private static double[] numbers(int from, int to, DoubleUnaryOperator f) {
    return IntStream.rangeClosed(from, to).mapToDouble(i -> f.applyAsDouble(i)).toArray();
  }
}
