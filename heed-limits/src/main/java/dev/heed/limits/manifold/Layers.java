package dev.heed.limits.manifold;

import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.SeededRandom;
import java.util.Arrays;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.QRDecomposition;
import org.hipparchus.linear.RealMatrix;

/** Layers of attention between tokens that keep their places, so that weights stay the same. */
public final class Layers {
  private static final int DIM = 64;

  private Layers() {}

  /**
   * The unlikeness of tokens after each layer {@code H ← S H V}, or {@code H ← H + S H V} with a
   * skip connection, from random features and with a random orthogonal {@code V} in each layer.
   * Features are scaled to a root mean square of 1 after each layer.
   *
   * @return {@code [layers + 1]}; the first is that of the start
   */
  public static double[] unlikeness(
      Propagation attention, Points tokens, int layers, boolean skip, SeededRandom random) {
    double[] h = new double[tokens.count() * DIM];
    Arrays.setAll(h, _ -> random.gaussian());
    double[] unlikeness = new double[layers + 1];
    unlikeness[0] = unlikeness(h, DIM);
    for (int layer = 1; layer <= layers; layer++) {
      double[] next = times(attention.fused(tokens, tokens, h, DIM).values(), orthogonal(random));
      if (skip) {
        double[] before = h;
        Arrays.setAll(next, i -> next[i] + before[i]);
      }
      double squares = Arrays.stream(next).map(each -> each * each).sum();
      double size = Math.sqrt(squares / next.length);
      h = Arrays.stream(next).map(each -> each / size).toArray();
      unlikeness[layer] = unlikeness(h, DIM);
    }
    return unlikeness;
  }

  /** The unlikeness {@code ‖H − mean‖/‖mean‖} of tokens with features {@code h}. */
  public static double unlikeness(double[] h, int dim) {
    int count = h.length / dim;
    double[] mean = new double[dim];
    for (int i = 0; i < h.length; i++) {
      mean[i % dim] += h[i] / count;
    }
    double apart = 0;
    double shared = 0;
    for (int i = 0; i < h.length; i++) {
      apart += (h[i] - mean[i % dim]) * (h[i] - mean[i % dim]);
      shared += mean[i % dim] * mean[i % dim];
    }
    return Math.sqrt(apart / shared);
  }

  /**
   * A uniformly random orthogonal matrix: Q of a QR decomposition with a positive diagonal of R.
   */
  private static RealMatrix orthogonal(SeededRandom random) {
    double[][] values = new double[DIM][DIM];
    for (double[] row : values) {
      Arrays.setAll(row, _ -> random.gaussian());
    }
    QRDecomposition qr = new QRDecomposition(MatrixUtils.createRealMatrix(values));
    double[] signs = new double[DIM];
    Arrays.setAll(signs, i -> Math.signum(qr.getR().getEntry(i, i)));
    return qr.getQ().multiply(MatrixUtils.createRealDiagonalMatrix(signs));
  }

  private static double[] times(double[] h, RealMatrix v) {
    double[] result = new double[h.length];
    for (int i = 0; i < h.length; i += DIM) {
      double[] row = v.preMultiply(Arrays.copyOfRange(h, i, i + DIM));
      System.arraycopy(row, 0, result, i, DIM);
    }
    return result;
  }
}
