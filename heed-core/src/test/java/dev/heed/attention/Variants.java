package dev.heed.attention;

import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.FeatureMap;
import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.PseudoMetric;
import dev.heed.attention.score.Score;
import dev.heed.kernel.SeededRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** One example of each score, mask and normalisation, for given sizes. */
public final class Variants {
  private final SeededRandom random;

  public Variants(long seed) {
    random = new SeededRandom(seed);
  }

  /** Scores of vectors with {@code dim} components by name; parameters differ between heads. */
  public Map<String, Score> scores(int heads, int dim) {
    Map<String, Score> scores = new LinkedHashMap<>();
    scores.put("dot", new Score.Dot());
    scores.put("bilinear", new Score.Bilinear(matrix(heads, 3, dim), matrix(1, 3, dim)));
    scores.put("l2", new PseudoMetric.L2(matrix(heads, 7, dim)));
    scores.put("metric", new PseudoMetric.LearnedMetric(residual(1, dim, 7, dim)));
    scores.put("metric, skip", new PseudoMetric.LearnedMetric(residual(heads, 3, 7, dim)));
    scores.put("cosine", new PseudoMetric.Cosine());
    scores.put(
        "graph attention",
        new Score.GraphAttention(matrix(heads, 3, dim), matrix(heads, 1, 3), matrix(1, 1, 3), 0.2));
    scores.put("custom", new Score.Custom(new GaussianKernel()));
    return scores;
  }

  private FeatureMap.Residual residual(int heads, int out, int hidden, int dim) {
    return new FeatureMap.Residual(
        matrix(heads, hidden, dim),
        matrix(heads, 1, hidden),
        matrix(heads, out, hidden),
        matrix(1, 1, out),
        out == dim ? Optional.empty() : Optional.of(matrix(heads, out, dim)));
  }

  /** {@code e^(−‖x − y‖²)}. */
  private static final class GaussianKernel implements Score.Custom.Function {
    @Override
    public double of(double[] x, double[] y) {
      double sum = 0;
      for (int i = 0; i < x.length; i++) {
        sum += (x[i] - y[i]) * (x[i] - y[i]);
      }
      return Math.exp(-sum);
    }

    @Override
    public void backward(double[] x, double[] y, double dz, double[] dx, double[] dy) {
      for (int i = 0; i < x.length; i++) {
        double d = -2 * (x[i] - y[i]) * of(x, y) * dz;
        dx[i] += d;
        dy[i] -= d;
      }
    }
  }

  /** Masks by name; most leave some query or key without a partner. */
  public static Map<String, Mask> masks(int heads, int queries, int keys) {
    Map<String, Mask> masks = new LinkedHashMap<>();
    masks.put("all", new Mask.All());
    masks.put("causal", new Mask.Causal(0));
    masks.put("causal, past", new Mask.Causal(keys - queries));
    masks.put("causal, future", new Mask.Causal(-2));
    masks.put("window", new Mask.Window(2, 1));
    masks.put("padding", new Mask.Padding(keys - 2));
    masks.put("document", new Mask.Document(thirds(queries), thirds(keys)));
    masks.put("graph", graph(queries, keys));
    masks.put("table", table(heads, queries, keys));
    masks.put("and", new Mask.Causal(1).and(new Mask.Window(3, 3)).and(new Mask.Padding(keys - 1)));
    masks.put("or", new Mask.Window(0, 0).or(new Mask.Padding(2)));
    masks.put("not", new Mask.Causal(0).not());
    return masks;
  }

  private static int[] thirds(int tokens) {
    return IntStream.range(0, tokens).map(i -> 3 * i / tokens).toArray();
  }

  private static Mask.Graph graph(int queries, int keys) {
    int[] offsets = new int[queries + 1];
    int[] neighbours = new int[queries * keys];
    int edges = 0;
    for (int i = 0; i < queries; i++) {
      for (int j = 0; j < keys; j++) {
        if (i != 1 && (i * 5 + j * 3) % 4 < 2) {
          neighbours[edges++] = j;
        }
      }
      offsets[i + 1] = edges;
    }
    return new Mask.Graph(offsets, java.util.Arrays.copyOf(neighbours, edges));
  }

  private static Mask.Table table(int heads, int queries, int keys) {
    boolean[] allowed = new boolean[heads * queries * keys];
    for (int i = 0; i < allowed.length; i++) {
      allowed[i] = i * 7 % 11 < 6;
    }
    return new Mask.Table(heads, queries, keys, allowed);
  }

  public static Map<String, Normalise> normalisations() {
    Map<String, Normalise> all = new LinkedHashMap<>();
    all.put("row softmax", new Normalise.RowSoftmax());
    all.put("sparsemax", new Normalise.Sparsemax());
    all.put("column", new Normalise.Column());
    all.put("two-sided", new Normalise.TwoSided());
    all.put("global", new Normalise.Global());
    all.put("doubly", new Normalise.Sinkhorn(1));
    all.put("sinkhorn", new Normalise.Sinkhorn(5));
    return all;
  }

  public List<List<Bias>> biases(AttentionShape shape) {
    float[] table = new float[shape.heads() * shape.queries() * shape.keys()];
    for (int i = 0; i < table.length; i++) {
      table[i] = i % 13 == 5 ? Float.NEGATIVE_INFINITY : (float) random.gaussian();
    }
    Bias.Table added = new Bias.Table(shape.heads(), shape.queries(), shape.keys(), table);
    return List.of(
        List.of(),
        List.of(new Bias.Scale(0.3)),
        List.of(new Bias.Scale(0.5), Bias.Alibi.of(shape.heads())),
        List.of(new Bias.Scale(2), new Bias.Scale(0.4), new Bias.SoftCap(1.5)),
        List.of(new Bias.SoftCap(2), added, new Bias.Alibi(new double[shape.heads()], 3)));
  }

  public Matrix matrix(int heads, int rows, int columns) {
    double[] values = new double[heads * rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.gaussian() / Math.sqrt(columns);
    }
    return new Matrix(heads, rows, columns, values);
  }

  double[] doubles(int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.gaussian();
    }
    return values;
  }

  public float[] floats(int count) {
    return Numbers.toFloat(doubles(count));
  }

  public AttentionInput input(AttentionShape shape) {
    return new AttentionInput(
        shape, floats(shape.querySize()), floats(shape.keySize()), floats(shape.valueSize()));
  }
}
