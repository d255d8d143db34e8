package dev.heed.similarity;

import dev.heed.mask.Mask;
import dev.heed.score.PseudoMetric;
import dev.heed.score.Score;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/** The first similarities: of points {@code x}, the rows, with points {@code y}, the columns. */
public sealed interface Initialise {

  /** The matrix. */
  SimilarityMatrix of(Points x, Points y);

  /** A similarity of two points that asks for no others. */
  sealed interface Pairwise extends Initialise {
    /** The similarity of two points. */
    double of(double[] x, double[] y);

    @Override
    default SimilarityMatrix.Dense of(Points x, Points y) {
      return new SimilarityMatrix.Dense(
              x.count(), y.count(), new double[Math.multiplyExact(x.count(), y.count())])
          .map((i, j, value) -> of(x.at(i), y.at(j)));
    }

    /** Only the pairs of a graph, as a sparse matrix. */
    default Initialise on(Mask.Graph graph) {
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
      return c - Math.signum(t) * StrictMath.pow(distance.of(x, y), t);
    }
  }

  /** A score of attention, such as {@code xᵀQᵀKy}. */
  record Scored(Score score) implements Pairwise {
    @Override
    public double of(double[] x, double[] y) {
      return score.of(0, x, y);
    }
  }

  /** A kernel, or any other function of two points. */
  record Kernel(Metric function) implements Pairwise {
    @Override
    public double of(double[] x, double[] y) {
      return function.of(x, y);
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

  /** A similarity on the pairs of a graph alone. */
  record Restricted(Pairwise pairwise, Mask.Graph graph) implements Initialise {
    @Override
    public SimilarityMatrix.Sparse of(Points x, Points y) {
      graph.check(1, x.count(), y.count());
      int edges = graph.neighbours().length;
      return new SimilarityMatrix.Sparse(
              y.count(), graph.offsets(), graph.neighbours(), new double[edges])
          .map((i, j, value) -> pairwise.of(x.at(i), y.at(j)));
    }
  }

  /**
   * {@code D_{1,ρ_i} = ρ_i − d}, {@code ρ_i} the distance to the nearest point but itself (UMAP).
   */
  record LocalDistance(Metric distance) implements Initialise {
    @Override
    public SimilarityMatrix.Dense of(Points x, Points y) {
      SimilarityMatrix.Dense d = new Kernel(distance).of(x, y);
      double[] nearest = new double[x.count()];
      Arrays.fill(nearest, Double.POSITIVE_INFINITY);
      d.map(
          (i, j, value) -> {
            nearest[i] = value > 0 ? Math.min(nearest[i], value) : nearest[i];
            return value;
          });
      return d.map((i, j, value) -> nearest[i] - value);
    }
  }

  /** 1 for the {@code k} nearest {@code y} of each {@code x}, but not for a point itself. */
  record Neighbours(Metric distance, int k) implements Initialise {
    @Override
    public SimilarityMatrix.Sparse of(Points x, Points y) {
      SimilarityMatrix.Dense d = new Kernel(distance).of(x, y);
      boolean same = Arrays.equals(x.values(), y.values());
      double[] chosen = new double[d.values().length];
      for (int i = 0; i < x.count(); i++) {
        int row = i;
        IntStream.range(0, y.count())
            .boxed()
            .filter(j -> !same || j != row)
            .sorted(Comparator.comparingDouble(j -> d.at(row, j)))
            .limit(k)
            .forEach(j -> chosen[row * y.count() + j] = 1);
      }
      return SimilarityMatrix.Sparse.of(new SimilarityMatrix.Dense(x.count(), y.count(), chosen));
    }
  }

  /** {@code −d} along the shortest paths in the graph of {@code k} neighbours (Isomap). */
  record ShortestPaths(Metric distance, int k) implements Initialise {
    private record Reached(int point, double length) {}

    @Override
    public SimilarityMatrix.Dense of(Points x, Points y) {
      SimilarityMatrix.Dense near = new Neighbours(distance, k).of(x, x).dense();
      SimilarityMatrix.Dense d = new Kernel(distance).of(x, x);
      int n = x.count();
      double[] lengths = new double[n * n];
      Arrays.fill(lengths, Double.POSITIVE_INFINITY);
      for (int from = 0; from < n; from++) {
        PriorityQueue<Reached> queue =
            new PriorityQueue<>(Comparator.comparingDouble(Reached::length));
        queue.add(new Reached(from, 0));
        while (!queue.isEmpty()) {
          Reached next = queue.remove();
          if (next.length < lengths[from * n + next.point]) {
            lengths[from * n + next.point] = next.length;
            for (int j = 0; j < n; j++) {
              if (near.at(next.point, j) + near.at(j, next.point) > 0) {
                queue.add(new Reached(j, next.length + d.at(next.point, j)));
              }
            }
          }
        }
      }
      return new SimilarityMatrix.Dense(n, n, lengths).map((i, j, length) -> -length);
    }
  }

  /** {@code (A^k)_ij} of a matrix, whatever the points are. */
  record Power(SimilarityMatrix matrix, int k) implements Initialise {
    @Override
    public SimilarityMatrix.Dense of(Points x, Points y) {
      SimilarityMatrix.Dense result = matrix.dense();
      for (int i = 1; i < k; i++) {
        result = result.times(matrix.dense());
      }
      return result;
    }
  }

  /** {@code A − diag(A·1)}, the Laplacian of a graph, whatever the points are. */
  record Laplacian(SimilarityMatrix adjacency) implements Initialise {
    @Override
    public SimilarityMatrix.Dense of(Points x, Points y) {
      double[] degrees = adjacency.rowSums();
      return adjacency.dense().map((i, j, value) -> i == j ? value - degrees[i] : value);
    }
  }

  /**
   * The weights, of sum 1, that make each point of its {@code k} neighbours as nearly as can be
   * (Roweis and Saul, "Locally linear embedding", 2000).
   *
   * @param regularisation added to the diagonal of the neighbours' Gram matrix, as a share of its
   *     trace
   */
  record LocalCombination(Metric distance, int k, double regularisation) implements Initialise {
    @Override
    public SimilarityMatrix.Sparse of(Points x, Points y) {
      SimilarityMatrix.Sparse near = new Neighbours(distance, k).of(x, y);
      double[] values = new double[near.values().length];
      for (int i = 0; i < x.count(); i++) {
        int from = near.offsets()[i];
        int count = near.offsets()[i + 1] - from;
        double[][] gram = new double[count][count];
        double trace = 0;
        for (int a = 0; a < count; a++) {
          for (int b = 0; b < count; b++) {
            for (int c = 0; c < x.dim(); c++) {
              double left = y.at(near.columnIndex()[from + a])[c] - x.at(i)[c];
              gram[a][b] += left * (y.at(near.columnIndex()[from + b])[c] - x.at(i)[c]);
            }
          }
          trace += gram[a][a];
        }
        for (int a = 0; a < count; a++) {
          gram[a][a] += regularisation * (trace > 0 ? trace : 1);
        }
        double[] w = solveForOnes(gram);
        double sum = Arrays.stream(w).sum();
        for (int a = 0; a < count; a++) {
          values[from + a] = w[a] / sum;
        }
      }
      return new SimilarityMatrix.Sparse(
          near.columns(), near.offsets(), near.columnIndex(), values);
    }

    /** Gauss elimination; a Gram matrix with something on its diagonal needs no pivots. */
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
  }
}
