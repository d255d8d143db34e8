package dev.heed.geometry.similarity;

import static dev.heed.geometry.similarity.Notation.number;
import static dev.heed.geometry.similarity.Notation.subscript;

import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.PseudoMetric;
import dev.heed.attention.score.Score;
import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.kernel.Workers;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Initial similarities of points {@code x} (rows) with points {@code y} (columns). */
public sealed interface Initialise {

  /** Computes the matrix; the result is the same for any number of workers. */
  SimilarityMatrix of(Points x, Points y, Workers workers);

  /** Computes the matrix in this thread alone. */
  default SimilarityMatrix of(Points x, Points y) {
    try (Workers workers = new Workers(1)) {
      return of(x, y, workers);
    }
  }

  /** The notation in formulas, such as {@code D₂,₀}. */
  String notation();

  /** A similarity of two points that does not depend on other points. */
  sealed interface Pairwise extends Initialise {
    /** The similarity of two points. */
    double of(double[] x, double[] y);

    @Override
    default SimilarityMatrix.Dense of(Points x, Points y, Workers workers) {
      int n = y.count();
      double[] values = new double[Math.multiplyExact(x.count(), n)];
      double[][] columns = y.rows();
      workers.run(
          x.count(),
          (long) values.length * x.dim(),
          (from, to) -> {
            for (int i = from; i < to; i++) {
              double[] row = x.at(i);
              for (int j = 0; j < n; j++) {
                values[i * n + j] = of(row, columns[j]);
              }
            }
          });
      return new SimilarityMatrix.Dense(x.count(), n, values);
    }

    /** Restricts the similarity to the edges of a graph, as a sparse matrix. */
    default Initialise on(Mask.Graph graph) {
      double[] ones = new double[graph.neighbours().length];
      Arrays.fill(ones, 1);
      int nodes = graph.offsets().length - 1;
      return on(
          new Given(new SimilarityMatrix.Sparse(nodes, graph.offsets(), graph.neighbours(), ones)));
    }

    /** Restricts the similarity to the entries of a graph's matrix. */
    default Initialise on(Initialise graph) {
      return new Restricted(this, graph);
    }
  }

  /**
   * {@code D_{t,c} = c − sign(t)·d^t} of a distance {@code d}: {@code D_{2,0} = −d²}.
   *
   * @param distance {@code d}
   */
  record Distance(Metric distance, double t, double c) implements Pairwise {
    @Override
    public double of(double[] x, double[] y) {
      double d = distance.of(x, y);
      return c - Math.signum(t) * (t == 1 ? d : t == 2 ? d * d : StrictMath.pow(d, t));
    }

    @Override
    public String notation() {
      String base = "D" + subscript(number(t) + "," + number(c));
      return distance instanceof Scaled scaled
          ? base + " of " + number(scaled.factor()) + "·d"
          : base;
    }
  }

  /** A score of attention, such as {@code xᵀQᵀKy}. */
  record Scored(Score score) implements Pairwise {
    @Override
    public double of(double[] x, double[] y) {
      return score.of(0, x, y);
    }

    @Override
    public String notation() {
      return switch (score) {
        case Score.Dot() -> "xᵀy";
        case Score.Bilinear ignored -> "xᵀQᵀKy";
        case Score.GraphAttention ignored -> "LeakyReLU(α₁ᵀPx + α₂ᵀPy)";
        case Score.Custom ignored -> "z(x, y)";
        case PseudoMetric.L2 ignored -> "−‖Qx − Qy‖²";
        case PseudoMetric.LearnedMetric ignored -> "−‖φ(x) − φ(y)‖²";
        case PseudoMetric.Cosine() -> "−(1 − cos(x, y))";
      };
    }
  }

  /** A kernel or any other function of two points. */
  record Kernel(Metric function) implements Pairwise {
    @Override
    public double of(double[] x, double[] y) {
      return function.of(x, y);
    }

    @Override
    public String notation() {
      return "K(x, y)";
    }
  }

  /** A function of two points. */
  @FunctionalInterface
  interface Metric {
    /** Its value. */
    double of(double[] x, double[] y);

    /** The Euclidean distance. */
    static Metric euclidean() {
      return (x, y) -> {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
          sum += (x[i] - y[i]) * (x[i] - y[i]);
        }
        return Math.sqrt(sum);
      };
    }

    /** {@code √f} of a pseudo-metric. */
    static Metric of(PseudoMetric metric) {
      return (x, y) -> Math.sqrt(metric.squaredDistance(0, x, y));
    }
  }

  /** {@code factor·d}. */
  record Scaled(Metric distance, double factor) implements Metric {
    @Override
    public double of(double[] x, double[] y) {
      return factor * distance.of(x, y);
    }
  }

  /** A given matrix, independent of the points, such as a graph's adjacency. */
  record Given(SimilarityMatrix matrix) implements Initialise {
    @Override
    public SimilarityMatrix of(Points x, Points y, Workers workers) {
      return matrix;
    }

    @Override
    public String notation() {
      return "A";
    }
  }

  /** A similarity restricted to the entries of a graph's matrix, regardless of their values. */
  record Restricted(Pairwise pairwise, Initialise graph) implements Initialise {
    @Override
    public SimilarityMatrix of(Points x, Points y, Workers workers) {
      SimilarityMatrix places = graph.of(x, y, workers);
      if (places.rows() != x.count() || places.columns() != y.count()) {
        throw new ProblemException(
            "graph is %d×%d".formatted(places.rows(), places.columns()),
            "%d×%d, as there are points".formatted(x.count(), y.count()));
      }
      double[][] rows = x.rows();
      double[][] columns = y.rows();
      return places.map((i, j, value) -> pairwise.of(rows[i], columns[j]));
    }

    @Override
    public String notation() {
      return pairwise.notation() + " on " + graph.notation();
    }
  }

  /**
   * {@code D_{1,ρ_i} = ρ_i − d} for the {@code k} nearest other points, with {@code ρ_i} the
   * distance to the nearest point in a different place; at most 0, also for points in the same
   * place (UMAP).
   *
   * @param near the matrix whose entries are the neighbours
   */
  record LocalDistance(Metric distance, int k, Initialise near) implements Initialise {
    /** Finds the neighbours by comparing all pairs. */
    public LocalDistance(Metric distance, int k) {
      this(distance, k, new Neighbours(distance, k));
    }

    @Override
    public SimilarityMatrix.Sparse of(Points x, Points y, Workers workers) {
      SimilarityMatrix.Sparse d =
          (SimilarityMatrix.Sparse) new Kernel(distance).on(near).of(x, y, workers);
      double[] nearest = new double[x.count()];
      Arrays.fill(nearest, Double.POSITIVE_INFINITY);
      d.map(
          (i, j, value) -> {
            nearest[i] = value > 0 ? Math.min(nearest[i], value) : nearest[i];
            return value;
          });
      return d.map((i, j, value) -> value > nearest[i] ? nearest[i] - value : 0);
    }

    @Override
    public String notation() {
      return "D₁,ρ on " + k + " neighbours";
    }
  }

  /**
   * 1 for the {@code k} nearest {@code y} of each {@code x}, excluding the point itself; of equally
   * near ones the first. All points if there are fewer than {@code k}.
   */
  record Neighbours(Metric distance, int k) implements Initialise {
    public Neighbours {
      Require.atLeast("neighbours", 1, k);
    }

    @Override
    public SimilarityMatrix.Sparse of(Points x, Points y, Workers workers) {
      boolean same = Arrays.equals(x.values(), y.values());
      int count = Math.min(k, y.count() - (same ? 1 : 0));
      int[] index = new int[x.count() * count];
      double[][] columns = y.rows();
      workers.run(
          x.count(),
          (long) x.count() * y.count() * x.dim(),
          (from, to) -> {
            double[] d = new double[columns.length];
            for (int i = from; i < to; i++) {
              double[] point = x.at(i);
              for (int j = 0; j < d.length; j++) {
                d[j] = same && i == j ? Double.NaN : distance.of(point, columns[j]);
              }
              nearest(d, index, i * count, count);
              Arrays.sort(index, i * count, (i + 1) * count);
            }
          });
      int[] offsets = new int[x.count() + 1];
      Arrays.setAll(offsets, i -> i * count);
      double[] ones = new double[index.length];
      Arrays.fill(ones, 1);
      return new SimilarityMatrix.Sparse(y.count(), offsets, index, ones);
    }

    /** Keeps the nearest points so far in order, so that most later points need one comparison. */
    private static void nearest(double[] d, int[] index, int start, int count) {
      int kept = 0;
      for (int j = 0; j < d.length; j++) {
        if (!Double.isNaN(d[j])
            && count > 0
            && (kept < count || d[j] < d[index[start + kept - 1]])) {
          int at = kept < count ? kept++ : kept - 1;
          for (; at > 0 && d[index[start + at - 1]] > d[j]; at--) {
            index[start + at] = index[start + at - 1];
          }
          index[start + at] = j;
        }
      }
    }

    @Override
    public String notation() {
      return "1 on " + k + " neighbours";
    }
  }

  /** The neighbour graph: 1 if either of two points is among the other's {@code k} nearest. */
  record NeighbourGraph(Metric distance, int k) implements Initialise {
    @Override
    public SimilarityMatrix of(Points x, Points y, Workers workers) {
      SimilarityMatrix near = new Neighbours(distance, k).of(x, y, workers);
      return near.combined(near.transposed(), Math::max);
    }

    @Override
    public String notation() {
      return "A (" + k + " neighbours)";
    }
  }

  /** {@code A + I}. */
  record Loops(Initialise graph) implements Initialise {
    @Override
    public SimilarityMatrix of(Points x, Points y, Workers workers) {
      SimilarityMatrix adjacency = graph.of(x, y, workers);
      return adjacency.combined(
          SimilarityMatrix.Sparse.diagonal(adjacency.rows(), i -> 1), Double::sum);
    }

    @Override
    public String notation() {
      return graph.notation() + " + I";
    }
  }

  /** {@code −d} along the shortest paths in the graph of {@code k} neighbours (Isomap). */
  record ShortestPaths(Metric distance, int k) implements Initialise {
    private record Reached(int point, double length) {}

    @Override
    public SimilarityMatrix.Dense of(Points x, Points y, Workers workers) {
      Initialise graph = new NeighbourGraph(distance, k);
      SimilarityMatrix.Sparse edges =
          (SimilarityMatrix.Sparse) new Kernel(distance).on(graph).of(x, x, workers);
      int n = x.count();
      double[] values = new double[Math.multiplyExact(n, n)];
      Arrays.fill(values, Double.NEGATIVE_INFINITY);
      workers.run(
          n,
          (long) n * edges.values().length,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              search(edges, i, values);
            }
          });
      return new SimilarityMatrix.Dense(n, n, values);
    }

    /** Dijkstra's algorithm. */
    private static void search(SimilarityMatrix.Sparse edges, int from, double[] values) {
      int start = from * edges.columns();
      PriorityQueue<Reached> queue =
          new PriorityQueue<>(Comparator.comparingDouble(Reached::length));
      queue.add(new Reached(from, 0));
      values[start + from] = 0;
      while (!queue.isEmpty()) {
        Reached next = queue.remove();
        if (next.length > -values[start + next.point]) {
          continue;
        }
        for (int p = edges.offsets()[next.point]; p < edges.offsets()[next.point + 1]; p++) {
          int neighbour = edges.columnIndex()[p];
          double length = next.length + edges.values()[p];
          if (length < -values[start + neighbour]) {
            values[start + neighbour] = -length;
            queue.add(new Reached(neighbour, length));
          }
        }
      }
    }

    @Override
    public String notation() {
      return "D₁,₀ along paths of " + k + " neighbours";
    }
  }

  /** {@code A^k}, the k-th order adjacency. */
  record Power(Initialise base, int k) implements Initialise {
    @Override
    public SimilarityMatrix of(Points x, Points y, Workers workers) {
      SimilarityMatrix matrix = base.of(x, y, workers);
      SimilarityMatrix result = matrix;
      for (int i = 1; i < k; i++) {
        result = result.times(matrix, workers);
      }
      return result;
    }

    @Override
    public String notation() {
      return "M" + subscript(number(k)) + "(" + base.notation() + ")";
    }
  }

  /** {@code A − diag(A·1)}, the Laplacian of a graph. */
  record Laplacian(Initialise graph) implements Initialise {
    @Override
    public SimilarityMatrix of(Points x, Points y, Workers workers) {
      SimilarityMatrix adjacency = graph.of(x, y, workers);
      double[] degrees = adjacency.rowSums();
      return adjacency.combined(
          SimilarityMatrix.Sparse.diagonal(adjacency.rows(), i -> -degrees[i]), Double::sum);
    }

    @Override
    public String notation() {
      return "L of " + graph.notation();
    }
  }

  /** {@code M_ij·w_j}: weighted columns, such as support vectors. */
  record Weighted(Initialise base, double[] weights) implements Initialise {
    @Override
    public SimilarityMatrix of(Points x, Points y, Workers workers) {
      if (weights.length != y.count()) {
        throw new ProblemException("there are " + weights.length + " weights", "" + y.count());
      }
      return base.of(x, y, workers).map((i, j, value) -> value * weights[j]);
    }

    @Override
    public String notation() {
      return "α·" + base.notation();
    }
  }

  /**
   * Weights with sum 1 that best reconstruct each point from its {@code k} neighbours (Roweis and
   * Saul, "Locally linear embedding", 2000).
   *
   * @param regularisation added to the diagonal of the neighbours' Gram matrix, as a share of its
   *     trace
   */
  record LocalCombination(Metric distance, int k, double regularisation) implements Initialise {
    @Override
    public SimilarityMatrix.Sparse of(Points x, Points y, Workers workers) {
      SimilarityMatrix.Sparse near = new Neighbours(distance, k).of(x, y, workers);
      double[] values = new double[near.values().length];
      for (int i = 0; i < x.count(); i++) {
        int from = near.offsets()[i];
        int count = near.offsets()[i + 1] - from;
        double[] point = x.at(i);
        double[][] edges = new double[count][];
        for (int a = 0; a < count; a++) {
          edges[a] = y.at(near.columnIndex()[from + a]);
          for (int c = 0; c < point.length; c++) {
            edges[a][c] -= point[c];
          }
        }
        double[] w = solveForOnes(gram(edges));
        double sum = Arrays.stream(w).sum();
        for (int a = 0; a < count; a++) {
          values[from + a] = w[a] / sum;
        }
      }
      return new SimilarityMatrix.Sparse(
          near.columns(), near.offsets(), near.columnIndex(), values);
    }

    private double[][] gram(double[][] edges) {
      double[][] gram = new double[edges.length][edges.length];
      double trace = 0;
      for (int a = 0; a < edges.length; a++) {
        for (int b = 0; b < edges.length; b++) {
          for (int c = 0; c < edges[a].length; c++) {
            gram[a][b] += edges[a][c] * edges[b][c];
          }
        }
        trace += gram[a][a];
      }
      // Dividing by the trace does not change the weights, and avoids underflow and overflow.
      for (int a = 0; a < edges.length; a++) {
        for (int b = 0; b < edges.length; b++) {
          gram[a][b] = (trace > 0 ? gram[a][b] / trace : 0) + (a == b ? regularisation : 0);
        }
      }
      return gram;
    }

    /** Gaussian elimination; a regularised Gram matrix needs no pivoting. */
    private static double[] solveForOnes(double[][] a) {
      int n = a.length;
      double[] b = new double[n];
      Arrays.fill(b, 1);
      for (int column = 0; column < n; column++) {
        for (int row = column + 1; row < n; row++) {
          double factor = a[row][column] / a[column][column];
          for (int c = column; c < n; c++) {
            a[row][c] -= factor * a[column][c];
          }
          b[row] -= factor * b[column];
        }
      }
      for (int row = n - 1; row >= 0; row--) {
        for (int c = row + 1; c < n; c++) {
          b[row] -= a[row][c] * b[c];
        }
        b[row] /= a[row][row];
      }
      return b;
    }

    @Override
    public String notation() {
      return "local combination of " + k + " neighbours";
    }
  }
}
