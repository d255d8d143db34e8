package dev.heed.limits.manifold;

import dev.heed.base.ProblemException;
import java.util.Arrays;
import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.DormandPrince853Integrator;

/**
 * The solution of {@code ∂H/∂t = ΔH + 2⟨∇log p, ∇H⟩} on the unit circle or the unit sphere, with
 * {@code p ∝ e^{a·z}} and an {@code H} of {@code z} alone: coefficients of {@code cos kθ}, {@code z
 * = cos θ}, or of the Legendre polynomials {@code P_k(z)}. Both equations couple each coefficient
 * with its two neighbours, exactly; an ODE integrator of order 8 does the rest.
 *
 * @param manifold the circle or the sphere
 * @param strength {@code a}
 * @param coefficients of {@code H} at time 0
 */
public record ZonalFlow(Manifold manifold, double strength, double[] coefficients) {
  public ZonalFlow {
    if (manifold != Manifold.CIRCLE && manifold != Manifold.SPHERE) {
      throw new ProblemException(
          "zonal flow on " + manifold.label(), "the circle or the sphere S²");
    }
  }

  /** A bump of height 1 at {@code z = 1}: the heat that has spread from a point in a time. */
  public static ZonalFlow bump(Manifold manifold, double strength, double time) {
    double[] coefficients = new double[32];
    for (int k = 0; k < coefficients.length; k++) {
      double size = manifold == Manifold.CIRCLE ? (k == 0 ? 0.5 : 1) : (2 * k + 1) / 4.0;
      coefficients[k] = size * StrictMath.exp(-rate(manifold, k) * time);
    }
    double height = new ZonalFlow(manifold, strength, coefficients).at(1);
    Arrays.setAll(coefficients, k -> coefficients[k] / height);
    return new ZonalFlow(manifold, strength, coefficients);
  }

  /** The eigenvalue of {@code −Δ} of the k-th function. */
  private static double rate(Manifold manifold, int k) {
    return manifold == Manifold.CIRCLE ? (double) k * k : k * (k + 1.0);
  }

  /** The solution after a time. */
  public ZonalFlow after(double time) {
    if (time == 0) {
      return this;
    }
    OrdinaryDifferentialEquation equation =
        new OrdinaryDifferentialEquation() {
          @Override
          public int getDimension() {
            return coefficients.length;
          }

          @Override
          public double[] computeDerivatives(double t, double[] c) {
            return derivative(c);
          }
        };
    double[] end =
        new DormandPrince853Integrator(1e-9, 0.1, 1e-11, 1e-11)
            .integrate(equation, new ODEState(0, coefficients), time)
            .getPrimaryState();
    return new ZonalFlow(manifold, strength, end);
  }

  private double[] derivative(double[] c) {
    double[] derivative = new double[c.length];
    for (int k = 0; k < c.length; k++) {
      double above = k + 1 < c.length ? drift(k + 1) * c[k + 1] : 0;
      double below = k > 0 ? drift(k - 1) * c[k - 1] : 0;
      // (1 − z²)P′_k is a sum of P_{k−1} and P_{k+1}; sin θ sin kθ, of the neighbouring cosines.
      derivative[k] = -rate(manifold, k) * c[k] + 2 * strength * (above - below);
    }
    return derivative;
  }

  /**
   * The coefficient of {@code ⟨∇z, ∇·⟩} of the k-th function: added to the function below it, and
   * subtracted from the one above it.
   */
  private double drift(int k) {
    return manifold == Manifold.CIRCLE ? k / 2.0 : k * (k + 1) / (2 * k + 1.0);
  }

  /** The value of {@code H} at {@code z}. */
  public double at(double z) {
    double clamped = Math.clamp(z, -1, 1);
    double before = 1;
    double here = clamped;
    double sum = coefficients[0] + coefficients[1] * here;
    for (int k = 2; k < coefficients.length; k++) {
      // cos kθ = 2z cos (k−1)θ − cos (k−2)θ; k P_k = (2k − 1)z P_{k−1} − (k − 1)P_{k−2}
      double next =
          manifold == Manifold.CIRCLE
              ? 2 * clamped * here - before
              : ((2 * k - 1) * clamped * here - (k - 1) * before) / k;
      before = here;
      here = next;
      sum += coefficients[k] * here;
    }
    return sum;
  }
}
