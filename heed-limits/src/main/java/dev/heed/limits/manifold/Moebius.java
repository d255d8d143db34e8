package dev.heed.limits.manifold;

import dev.heed.base.ProblemException;

/**
 * A conformal map {@code F} of the unit sphere to itself that keeps the poles of the first axis:
 * stereographic projection, a scaling, and back. {@code F} stretches lengths by {@code e^φ}.
 *
 * @param scale the scaling; 1 is the identity
 */
public record Moebius(double scale) {
  public Moebius {
    checkScale(scale);
  }

  /** Checks the scaling of a map. */
  public static void checkScale(double scale) {
    if (!(scale >= 0.2 && scale <= 5)) {
      throw new ProblemException("scale is " + scale, "0.2 to 5");
    }
  }

  /** The stretch {@code e^φ} at a point. */
  public double stretch(double[] x) {
    return 2 * scale / (1 + x[0] + scale * scale * (1 - x[0]));
  }

  /** The image {@code F(x)}. */
  public double[] of(double[] x) {
    double stretch = stretch(x);
    double[] y = new double[x.length];
    y[0] = (1 + x[0] - scale * scale * (1 - x[0])) * stretch / (2 * scale);
    for (int i = 1; i < x.length; i++) {
      y[i] = stretch * x[i];
    }
    return y;
  }

  /** The factor {@code s} in {@code ∇φ = s·∇x₁}. */
  public double slope(double[] x) {
    return (scale * scale - 1) * stretch(x) / (2 * scale);
  }
}
