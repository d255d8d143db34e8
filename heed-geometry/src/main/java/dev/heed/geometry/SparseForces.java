package dev.heed.geometry;

import dev.heed.geometry.layout.StudentField;
import dev.heed.geometry.similarity.SimilarityMatrix;
import dev.heed.kernel.Workers;

/**
 * The gradient of t-SNE for many points in a plane: attraction over the entries of a sparse {@code
 * P}, repulsion by a {@link StudentField}. Points are kept in a given order, in which those that
 * attract each other should be close, so that their places are found in a processor's cache.
 */
final class SparseForces implements NeighbourForces {
  private final int[] offsets;
  private final int[] index;
  private final float[] p;
  private final Workers workers;
  private final StudentField field;

  /**
   * Creates the forces.
   *
   * @param p {@code [n, n]}, symmetric
   * @param order the point at each place of the coordinates
   */
  SparseForces(SimilarityMatrix.Sparse p, int[] order, Workers workers) {
    int n = order.length;
    int[] places = new int[n];
    this.offsets = new int[n + 1];
    for (int place = 0; place < n; place++) {
      places[order[place]] = place;
      offsets[place + 1] =
          offsets[place] + p.offsets()[order[place] + 1] - p.offsets()[order[place]];
    }
    this.index = new int[p.values().length];
    this.p = new float[index.length];
    for (int place = 0; place < n; place++) {
      int from = p.offsets()[order[place]];
      for (int entry = offsets[place]; entry < offsets[place + 1]; entry++) {
        index[entry] = places[p.columnIndex()[from + entry - offsets[place]]];
        this.p[entry] = (float) p.values()[from + entry - offsets[place]];
      }
    }
    this.workers = workers;
    this.field = new StudentField(workers);
  }

  @Override
  public void gradient(double[] y, double exaggeration, double[] gradient) {
    double z = field.forces(y, gradient);
    workers.run(
        offsets.length - 1,
        10L * index.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            attract(y, i, exaggeration, z, gradient);
          }
        });
  }

  private void attract(double[] y, int i, double exaggeration, double z, double[] gradient) {
    double x0 = y[2 * i];
    double x1 = y[2 * i + 1];
    double sum0 = 0;
    double sum1 = 0;
    for (int entry = offsets[i]; entry < offsets[i + 1]; entry++) {
      int j = 2 * index[entry];
      double d0 = x0 - y[j];
      double d1 = x1 - y[j + 1];
      double pull = p[entry] / (1 + (d0 * d0 + d1 * d1));
      sum0 += pull * d0;
      sum1 += pull * d1;
    }
    gradient[2 * i] = 4 * (exaggeration * sum0 - gradient[2 * i] / z);
    gradient[2 * i + 1] = 4 * (exaggeration * sum1 - gradient[2 * i + 1] / z);
  }

  /** {@code KL(P ‖ Q)} at {@code y}. */
  double divergence(double[] y) {
    double z = field.forces(y, new double[y.length]);
    double[] rows = new double[offsets.length - 1];
    workers.run(
        rows.length,
        100L * index.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            for (int entry = offsets[i]; entry < offsets[i + 1]; entry++) {
              double d0 = y[2 * i] - y[2 * index[entry]];
              double d1 = y[2 * i + 1] - y[2 * index[entry] + 1];
              double ratio = p[entry] * z * (1 + (d0 * d0 + d1 * d1)); // p/q
              rows[i] += p[entry] > 0 ? p[entry] * StrictMath.log(ratio) : 0;
            }
          }
        });
    double sum = 0;
    for (double row : rows) {
      sum += row;
    }
    return sum;
  }
}
