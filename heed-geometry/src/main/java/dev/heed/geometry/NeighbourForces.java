package dev.heed.geometry;

import dev.heed.parallel.Workers;

/**
 * The gradient of {@code KL(P ‖ Q)} in the points of the picture, with {@code Q} the similarities
 * of {@link NeighbourEmbedding#low()}, which it goes through without storing them.
 */
sealed interface NeighbourForces {

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
      double[] repulsion = new double[n * dim];
      double[] sums = new double[n];
      workers.run(
          n,
          (long) n * n * (dim + 6),
          (from, to) -> {
            double[] attraction = new double[dim];
            double[] difference = new double[dim];
            for (int i = from; i < to; i++) {
              java.util.Arrays.fill(attraction, 0);
              double sum = 0;
              for (int j = 0; j < n; j++) {
                double square = 0;
                for (int c = 0; c < dim; c++) {
                  difference[c] = y[i * dim + c] - y[j * dim + c];
                  square += difference[c] * difference[c];
                }
                double w = 1 / (1 + square);
                double pull = p[i * n + j] * w;
                double push = w * w;
                sum += w;
                for (int c = 0; c < dim; c++) {
                  attraction[c] += pull * difference[c];
                  repulsion[i * dim + c] += push * difference[c];
                }
              }
              sums[i] = sum - 1; // not itself
              for (int c = 0; c < dim; c++) {
                gradient[i * dim + c] = 4 * exaggeration * attraction[c];
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
      double[] w = new double[n * n];
      double[] z = new double[n];
      workers.run(
          n,
          10L * n * n,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              for (int j = 0; j < n; j++) {
                double weight = j == i ? 0 : StrictMath.exp(-square(y, i, j));
                w[i * n + j] = weight;
                z[i] += weight;
              }
            }
          });
      workers.run(
          n,
          (long) n * n * (dim + 6),
          (from, to) -> {
            for (int i = from; i < to; i++) {
              java.util.Arrays.fill(gradient, i * dim, (i + 1) * dim, 0);
              for (int j = 0; j < n; j++) {
                double weight = w[i * n + j];
                double q = share(weight, z[i]) + share(weight, z[j]);
                double force = 2 * (exaggeration * (p[i * n + j] + p[j * n + i]) - q);
                for (int c = 0; c < dim; c++) {
                  gradient[i * dim + c] += force * (y[i * dim + c] - y[j * dim + c]);
                }
              }
            }
          });
    }

    private double square(double[] y, int i, int j) {
      double square = 0;
      for (int c = 0; c < dim; c++) {
        double difference = y[i * dim + c] - y[j * dim + c];
        square += difference * difference;
      }
      return square;
    }

    /** A point so far out that all its weights underflow pushes nothing. */
    private static double share(double weight, double sum) {
      return sum == 0 ? 0 : weight / sum;
    }
  }
}
