package dev.heed.limits;

import dev.heed.attention.Bias;
import dev.heed.attention.Normalise;
import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.PseudoMetric;
import dev.heed.attention.score.Score;
import dev.heed.base.Require;
import dev.heed.lab.chart.MatrixChart;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.lab.run.Trace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Draws every score, bias, mask and normalisation. */
public final class AttentionGallery implements Experiment<AttentionGallery.Settings> {
  /**
   * Size of the pictures.
   *
   * @param tokens rows and columns of a picture, 3 to 30
   */
  public record Settings(int tokens) {
    public Settings {
      Require.between("tokens", 3, 30, tokens);
    }
  }

  /** Pictures in a row. */
  private static final int COLUMNS = 4;

  /** A function of pairs of tokens. */
  @FunctionalInterface
  private interface Pair {
    double of(int query, int key);
  }

  /** For {@link java.util.ServiceLoader}. */
  public AttentionGallery() {}

  @Override
  public Description description() {
    return new Description(
        "attention-gallery",
        Group.ATTENTION,
        "Pictures of every score, bias, mask and normalisation",
        "1 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(12);
  }

  /** Every kind of score by name, for vectors of two components. */
  static SequencedMap<String, Score> scores() {
    Matrix tilt = new Matrix(2, 2, new double[] {0.8, -0.6, 0.6, 0.8});
    Matrix stretch = new Matrix(2, 2, new double[] {1, 0, 0, 0.3});
    Matrix hidden = new Matrix(3, 2, new double[] {2, 0, 0, 2, -1, 1});
    Matrix out = new Matrix(2, 3, new double[] {0.7, 0, 0.4, 0, -0.7, 0.4});
    Matrix none = new Matrix(1, 2, new double[2]);
    SequencedMap<String, Score> scores = new LinkedHashMap<>();
    scores.put("dot product", new Score.Dot());
    scores.put("bilinear", new Score.Bilinear(tilt, stretch));
    scores.put("L2", new PseudoMetric.L2(stretch));
    scores.put(
        "learned metric",
        new PseudoMetric.LearnedMetric(
            hidden, new Matrix(1, 3, new double[] {0.5, -0.5, 0}), out, none));
    scores.put("cosine", new PseudoMetric.Cosine());
    scores.put(
        "graph attention",
        new Score.GraphAttention(
            tilt,
            new Matrix(1, 2, new double[] {1, 0}),
            new Matrix(1, 2, new double[] {0, 1}),
            0.2));
    scores.put("custom: same sign of the first component", new Score.Custom(new SameSign()));
    return scores;
  }

  private static final class SameSign implements Score.Custom.Function {
    @Override
    public double of(double[] x, double[] y) {
      return Math.signum(x[0]) * Math.signum(y[0]);
    }

    /** The gradient is 0 wherever the function has one. */
    @Override
    public void backward(double[] x, double[] y, double dz, double[] dx, double[] dy) {}
  }

  static SequencedMap<String, Mask> masks(int n) {
    SequencedMap<String, Mask> masks = new LinkedHashMap<>();
    masks.put("all", new Mask.All());
    masks.put("causal", new Mask.Causal(0));
    masks.put("causal, 3 past keys", new Mask.Causal(3));
    masks.put("window of 2 before and 1 after", new Mask.Window(2, 1));
    masks.put("padding of the last quarter", new Mask.Padding(3 * n / 4));
    masks.put(
        "three documents", new Mask.Document(IntStream.range(0, n).map(i -> 3 * i / n).toArray()));
    masks.put("graph: a ring with spokes to the first", ring(n));
    boolean[] diagonals = new boolean[n * n];
    for (int i = 0; i < diagonals.length; i++) {
      diagonals[i] = (i / n + i % n) % 3 == 0;
    }
    masks.put("table", new Mask.Table(1, n, n, diagonals));
    masks.put("causal and window", new Mask.Causal(0).and(new Mask.Window(3, 3)));
    masks.put("window or the first key", new Mask.Window(1, 1).or(new Mask.Padding(1)));
    masks.put("not causal", new Mask.Causal(0).not());
    return masks;
  }

  private static Mask.Graph ring(int n) {
    int[] offsets = new int[n + 1];
    List<Integer> neighbours = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      IntStream.of(0, i, (i + 1) % n, (i + n - 1) % n).distinct().sorted().forEach(neighbours::add);
      offsets[i + 1] = neighbours.size();
    }
    return new Mask.Graph(offsets, neighbours.stream().mapToInt(Integer::intValue).toArray());
  }

  static SequencedMap<String, Bias> biases(int n) {
    float[] table = new float[n * n];
    for (int i = 0; i < table.length; i++) {
      table[i] = i % n % 4 == 0 ? 1 : 0;
    }
    SequencedMap<String, Bias> biases = new LinkedHashMap<>();
    biases.put("scale 1/√2", new Bias.Scale(1 / Math.sqrt(2)));
    biases.put("soft cap at 1", new Bias.SoftCap(1));
    biases.put("linear biases, slope ¼", new Bias.Alibi(new double[] {0.25}, 0));
    biases.put("table: 1 for every fourth key", new Bias.Table(1, n, n, table));
    return biases;
  }

  static SequencedMap<String, Normalise> normalisations() {
    SequencedMap<String, Normalise> all = new LinkedHashMap<>();
    all.put("softmax over rows", new Normalise.RowSoftmax());
    all.put("sparsemax", new Normalise.Sparsemax());
    all.put("columns", new Normalise.Column());
    all.put("both sides", new Normalise.TwoSided());
    all.put("global", new Normalise.Global());
    all.put("Sinkhorn, 30 rounds", new Normalise.Sinkhorn(30));
    return all;
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    int n = settings.tokens();
    double[][] x = spiral(n);
    double[] dots = matrix(n, (i, j) -> new Score.Dot().of(0, x[i], x[j]));
    List<Block> blocks = new ArrayList<>();
    SequencedMap<String, Map<String, double[]>> sections = new LinkedHashMap<>();
    sections.put("Scores", drawn(scores(), s -> matrix(n, (i, j) -> s.of(0, x[i], x[j]))));
    sections.put(
        "Biases of dot products",
        drawn(biases(n), b -> matrix(n, (i, j) -> b.apply(dots[i * n + j], 0, i, j))));
    sections.put(
        "Masks", drawn(masks(n), mask -> matrix(n, (i, j) -> mask.allows(0, i, j) ? 1 : 0)));
    sections.put(
        "Normalisations of dot products",
        drawn(normalisations(), each -> each.forward(dots, n, n)));
    blocks.add(
        new Block.Paragraph(
            "Tokens on a turn of a spiral in the plane, token 0 innermost. Rows are queries (x,"
                + " place i from the top), columns are keys (y, place j from the left); z is a"
                + " score. In masks, 1 marks a pair that may attend."));
    int pictures = 0;
    Trace trace = run.trace("section", "picture", "query", "key", "value");
    for (Map.Entry<String, Map<String, double[]>> section : sections.entrySet()) {
      blocks.add(new Block.Heading(section.getKey()));
      List<Block> row = new ArrayList<>();
      for (Map.Entry<String, double[]> picture : section.getValue().entrySet()) {
        row.add(figure(n, picture.getKey(), picture.getValue()));
        for (int i = 0; i < n * n; i++) {
          double value = picture.getValue()[i];
          trace.append(section.getKey(), picture.getKey(), i / n, i % n, value);
        }
        pictures++;
      }
      blocks.add(new Block.SideBySide(row, COLUMNS));
    }
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("pictures", pictures);
    List<Check> checks =
        List.of(
            Check.atMost(
                "largest distance of a token to itself under any pseudo-metric",
                maxOwnDistance(x),
                0),
            Check.atMost(
                "largest error of the sum of a softmax row",
                sumError(n, new Normalise.RowSoftmax().forward(dots, n, n)),
                1e-12));
    return new Findings(
        metrics,
        checks,
        new HtmlReport("%d pictures of attention among %d tokens".formatted(pictures, n), blocks));
  }

  private static <T> Map<String, double[]> drawn(
      SequencedMap<String, T> parts, Function<T, double[]> draw) {
    Map<String, double[]> pictures = new LinkedHashMap<>();
    parts.forEach((name, part) -> pictures.put(name, draw.apply(part)));
    return pictures;
  }

  private static double[][] spiral(int n) {
    double[][] x = new double[n][];
    for (int i = 0; i < n; i++) {
      double angle = 2 * Math.PI * i / n;
      double radius = 0.5 + i / 8.0;
      x[i] = new double[] {radius * StrictMath.cos(angle), radius * StrictMath.sin(angle)};
    }
    return x;
  }

  private static double[] matrix(int n, Pair pair) {
    double[] values = new double[n * n];
    Arrays.setAll(values, i -> pair.of(i / n, i % n));
    return values;
  }

  private static double maxOwnDistance(double[][] x) {
    double largest = 0;
    for (Score score : scores().values()) {
      if (score instanceof PseudoMetric metric) {
        for (double[] each : x) {
          largest = Math.max(largest, metric.squaredDistance(0, each, each));
        }
      }
    }
    return largest;
  }

  private static double sumError(int n, double[] weights) {
    double largest = 0;
    for (int i = 0; i < n; i++) {
      double sum = Arrays.stream(weights, i * n, (i + 1) * n).sum();
      largest = Math.max(largest, Math.abs(sum - 1));
    }
    return largest;
  }

  private static Block figure(int n, String name, double[] values) {
    List<List<Double>> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      rows.add(Arrays.stream(values, i * n, (i + 1) * n).boxed().toList());
    }
    GalleryCaption caption = GalleryCaption.of(name);
    return new Block.Figure(
        new MatrixChart("value", "query", "key", rows, MatrixChart.Scale.LINEAR),
        "%s: %s. %s"
            .formatted(
                name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
                caption.formula(),
                caption.see()));
  }
}
