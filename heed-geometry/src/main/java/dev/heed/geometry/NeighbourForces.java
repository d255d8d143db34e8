package dev.heed.geometry;

import dev.heed.kernel.Workers;
import java.util.Arrays;

/**
 * The gradient of {@code KL(P ‖ Q)} with respect to the embedded points. {@code Q} are the
 * similarities of {@link NeighbourEmbedding#low()}, computed without being stored.
 */
sealed interface NeighbourForces
    permits NeighbourForces.Student, NeighbourForces.Gaussian, SparseForces {

  /** Writes the gradient at {@code y}, with {@code P} times {@code exaggeration}. */
  void gradient(double[] y, double exaggeration, double[] gradient);

  static NeighbourForces of(
      NeighbourEmbedding.Kernel kernel, double[] p, int dim, Workers workers) {
    int n = (int) Math.sqrt(p.length);
    return switch (kernel) {
      case GAUSSIAN -> new Gaussian(p, n, dim, workers);
      case STUDENT -> new Student(p, n, dim, workers);
    };
  }

  /**
   * {@code 4 Σ_j (p_ij − q_ij) w_ij (y_i − y_j)}, {@code w = 1/(1 + d²)}, {@code q = w/Z}.
   *
   * @param p {@code [n, n]}
   */
  record Student(double[] p, int n, int dim, Workers workers) implements NeighbourForces {
    @Override
    public void gradient(double[] y, double exaggeration, double[] gradient) {
      double[][] columns = columns(y, n, dim);
      double[] repulsion = new double[n * dim];
      double[] sums = new double[n];
      workers.run(
          n,
          (long) n * n * (dim + 6),
          (from, to) -> {
            double[] w = new double[n];
            double[] pull = new double[n];
            double[] push = new double[n];
            for (int i = from; i < to; i++) {
              squares(columns, i, w);
              for (int j = 0; j < n; j++) {
                w[j] = 1 / (1 + w[j]);
                pull[j] = p[i * n + j] * w[j];
                push[j] = w[j] * w[j];
              }
              double sum = 0;
              for (double each : w) {
                sum += each;
              }
              sums[i] = sum - 1; // not itself
              for (int c = 0; c < dim; c++) {
                gradient[i * dim + c] = 4 * exaggeration * force(pull, columns[c], i);
                repulsion[i * dim + c] = force(push, columns[c], i);
              }
            }
          });
      double z = 0;
      for (double sum : sums) {
        z += sum;
      }
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] -= 4 * repulsion[i] / z;
      }
    }
  }

  /**
   * {@code 2 Σ_j (p_ij − q_ij + p_ji − q_ji)(y_i − y_j)}, {@code q_ij = w_ij/Z_i}, {@code w =
   * e^(−d²)}.
   *
   * @param p {@code [n, n]}
   */
  record Gaussian(double[] p, int n, int dim, Workers workers) implements NeighbourForces {
    @Override
    public void gradient(double[] y, double exaggeration, double[] gradient) {
      double[][] columns = columns(y, n, dim);
      double[] w = new double[n * n];
      double[] z = new double[n];
      workers.run(
          n,
          10L * n * n,
          (from, to) -> {
            double[] row = new double[n];
            for (int i = from; i < to; i++) {
              squares(columns, i, row);
              for (int j = 0; j < n; j++) {
                w[i * n + j] = j == i ? 0 : StrictMath.exp(-row[j]);
                z[i] += w[i * n + j];
              }
            }
          });
      workers.run(
          n,
          (long) n * n * (dim + 6),
          (from, to) -> {
            double[] force = new double[n];
            for (int i = from; i < to; i++) {
              for (int j = 0; j < n; j++) {
                double weight = w[i * n + j];
                double q = share(weight, z[i]) + share(weight, z[j]);
                force[j] = exaggeration * (p[i * n + j] + p[j * n + i]) - q;
              }
              for (int c = 0; c < dim; c++) {
                gradient[i * dim + c] = 2 * force(force, columns[c], i);
              }
            }
          });
    }

    /** A point so far away that all its weights underflow exerts no force. */
    private static double share(double weight, double sum) {
      return sum == 0 ? 0 : weight / sum;
    }
  }

  /** Transposes to coordinates, so that loops over points run over contiguous numbers. */
  private static double[][] columns(double[] y, int n, int dim) {
    double[][] columns = new double[dim][n];
    for (int i = 0; i < y.length; i++) {
      columns[i % dim][i / dim] = y[i];
    }
    return columns;
  }

  /** {@code d²} of point {@code i} to all. */
  private static void squares(double[][] columns, int i, double[] squares) {
    Arrays.fill(squares, 0);
    for (double[] column : columns) {
      double at = column[i];
      for (int j = 0; j < squares.length; j++) {
        squares[j] += (at - column[j]) * (at - column[j]);
      }
    }
  }

  /** {@code Σ_j f_j (y_i − y_j)} in one coordinate. */
  private static double force(double[] factors, double[] column, int i) {
    double at = column[i];
    double sum = 0;
    for (int j = 0; j < factors.length; j++) {
      sum += factors[j] * (at - column[j]);
    }
    return sum;
  }
}
