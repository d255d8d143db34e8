package dev.heed.attention.score;

import java.util.List;
import java.util.Optional;

/**
 * A score {@code z = −f} with {@code f(x, y) = weight·‖φ(x) − φ(y)‖²}.
 *
 * <p>Hence {@code √f} is a pseudo-metric: {@code f(x, x) = 0}, {@code f(x, y) = f(y, x)}, and
 * {@code √f(x, z) ≤ √f(x, y) + √f(y, z)}; it is a metric if {@code φ} is injective.
 */
public sealed interface PseudoMetric extends Score {

  /** {@code φ}. */
  FeatureMap map();

  /** The factor of the squared distance. */
  double weight();

  /** {@code f(x, y)}. */
  default double squaredDistance(int head, double[] x, double[] y) {
    return -of(head, x, y);
  }

  @Override
  default FeatureMap queryMap() {
    return map();
  }

  @Override
  default FeatureMap keyMap() {
    return map();
  }

  @Override
  default boolean sharesMap() {
    return true;
  }

  @Override
  default double compare(int head, double[] u, double[] v) {
    double sum = 0;
    for (int i = 0; i < u.length; i++) {
      sum += (u[i] - v[i]) * (u[i] - v[i]);
    }
    return -weight() * sum;
  }

  @Override
  default void compareBackward(
      int head,
      double[] u,
      double[] v,
      double dz,
      double[] du,
      double[] dv,
      List<Matrix> gradients) {
    // z = −weight·Σ (u − v)²
    for (int i = 0; i < u.length; i++) {
      double d = -2 * weight() * (u[i] - v[i]) * dz;
      du[i] += d;
      dv[i] -= d;
    }
  }

  /**
   * {@code f = ‖Qx − Qy‖²}.
   *
   * @param projection {@code Q}, {@code [features, dim]}
   */
  record L2(Matrix projection) implements PseudoMetric {
    @Override
    public FeatureMap map() {
      return new FeatureMap.Linear(projection);
    }

    @Override
    public double weight() {
      return 1;
    }
  }

  /**
   * Metric-attention: {@code f = ‖φ(x) − φ(y)‖²}, {@code φ(x) = x + W₂ tanh(W₁x + b₁) + b₂}, with a
   * linear skip in place of {@code x} if sizes differ.
   *
   * @param map {@code φ}
   */
  record LearnedMetric(FeatureMap.Residual map) implements PseudoMetric {
    /**
     * Creates a metric without a linear skip: {@code W₂} has as many rows as a vector has
     * components.
     */
    public LearnedMetric(Matrix inner, Matrix innerBias, Matrix outer, Matrix outerBias) {
      this(new FeatureMap.Residual(inner, innerBias, outer, outerBias, Optional.empty()));
    }

    @Override
    public double weight() {
      return 1;
    }
  }

  /**
   * {@code f = ½‖x/‖x‖ − y/‖y‖‖² = 1 − cos(x, y)}; a zero vector stays zero, at {@code f = ½} from
   * all others.
   */
  record Cosine() implements PseudoMetric {
    @Override
    public FeatureMap map() {
      return new FeatureMap.Unit();
    }

    @Override
    public double weight() {
      return 0.5;
    }
  }
}
