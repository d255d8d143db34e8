package dev.heed.attention.score;

import dev.heed.base.ProblemException;
import java.util.ArrayList;
import java.util.List;

/**
 * The score {@code z(x, y)} of a query and a key; a larger score means more attention.
 *
 * <p>Each score except {@link Custom} maps both vectors to features {@code u = φ(x)} and {@code v =
 * ψ(y)} and compares those. A {@link PseudoMetric} is {@code z = −f} with {@code √f} a
 * pseudo-metric.
 */
public sealed interface Score
    permits Score.Dot, Score.Bilinear, Score.GraphAttention, Score.Custom, PseudoMetric {

  /** {@code φ}, for the query. */
  FeatureMap queryMap();

  /** {@code ψ}, for the key. */
  FeatureMap keyMap();

  /** The score of two vectors of features; by default {@code u·v}. */
  default double compare(int head, double[] u, double[] v) {
    double sum = 0;
    for (int i = 0; i < u.length; i++) {
      sum += u[i] * v[i];
    }
    return sum;
  }

  /**
   * The backward of {@link #compare}: adds {@code dz·∂z/∂u} to {@code du}, {@code dz·∂z/∂v} to
   * {@code dv}, and the parameters' gradients to {@code gradients}, shaped like {@link
   * #parameters()}.
   */
  default void compareBackward(
      int head,
      double[] u,
      double[] v,
      double dz,
      double[] du,
      double[] dv,
      List<Matrix> gradients) {
    for (int i = 0; i < u.length; i++) {
      du[i] += dz * v[i];
      dv[i] += dz * u[i];
    }
  }

  /** Whether query and key share one map and its parameters. */
  default boolean sharesMap() {
    return false;
  }

  /** {@code z(x, y)} in a head. */
  default double of(int head, double[] x, double[] y) {
    return compare(head, queryMap().forward(head, x, 1), keyMap().forward(head, y, 1));
  }

  /** The parameters of the query's map, then those of the key's map unless shared. */
  default List<Matrix> parameters() {
    List<Matrix> parameters = new ArrayList<>(queryMap().parameters());
    if (!sharesMap()) {
      parameters.addAll(keyMap().parameters());
    }
    return List.copyOf(parameters);
  }

  /**
   * Checks that the sizes match.
   *
   * @throws ProblemException if a parameter is for another number of heads or components
   */
  default void check(int heads, int dim) {
    queryMap().check(heads, dim);
    keyMap().check(heads, dim);
    int queryFeatures = queryMap().outputDim(dim);
    int keyFeatures = keyMap().outputDim(dim);
    if (queryFeatures != keyFeatures) {
      throw new ProblemException(
          "key has " + keyFeatures + " features", queryFeatures + " as a query has");
    }
  }

  /**
   * {@code z = x·y}, without the usual division by {@code √dim}: add {@code Bias.Scale} for that.
   */
  record Dot() implements Score {
    @Override
    public FeatureMap queryMap() {
      return new FeatureMap.Identity();
    }

    @Override
    public FeatureMap keyMap() {
      return new FeatureMap.Identity();
    }
  }

  /**
   * {@code z = (Qx)·(Ky) = xᵀQᵀKy}.
   *
   * @param query {@code Q}, {@code [features, dim]}
   * @param key {@code K}, {@code [features, dim]}
   */
  record Bilinear(Matrix query, Matrix key) implements Score {
    @Override
    public FeatureMap queryMap() {
      return new FeatureMap.Linear(query);
    }

    @Override
    public FeatureMap keyMap() {
      return new FeatureMap.Linear(key);
    }
  }

  /**
   * Graph attention (Veličković et al. 2018): {@code z = LeakyReLU(α₁ᵀPx + α₂ᵀPy)}.
   *
   * @param projection {@code P}, {@code [features, dim]}
   * @param query {@code α₁}, {@code [1, features]}
   * @param key {@code α₂}, {@code [1, features]}
   * @param slope factor of a negative sum
   */
  record GraphAttention(Matrix projection, Matrix query, Matrix key, double slope)
      implements Score {
    @Override
    public FeatureMap queryMap() {
      return new FeatureMap.Linear(projection);
    }

    @Override
    public FeatureMap keyMap() {
      return queryMap();
    }

    @Override
    public boolean sharesMap() {
      return true;
    }

    @Override
    public List<Matrix> parameters() {
      return List.of(projection, query, key);
    }

    @Override
    public void check(int heads, int dim) {
      queryMap().check(heads, dim);
      query.check("α₁", heads, 1, projection.rows());
      key.check("α₂", heads, 1, projection.rows());
    }

    @Override
    public double compare(int head, double[] u, double[] v) {
      double sum = sum(head, u, v);
      return sum < 0 ? slope * sum : sum;
    }

    @Override
    public void compareBackward(
        int head,
        double[] u,
        double[] v,
        double dz,
        double[] du,
        double[] dv,
        List<Matrix> gradients) {
      // sum = α₁·u + α₂·v
      double d = sum(head, u, v) < 0 ? slope * dz : dz;
      query.timesBackward(head, u, 1, new double[] {d}, gradients.get(1), du);
      key.timesBackward(head, v, 1, new double[] {d}, gradients.get(2), dv);
    }

    private double sum(int head, double[] u, double[] v) {
      return query.times(head, u, 1)[0] + key.times(head, v, 1)[0];
    }
  }

  /**
   * Any function of two vectors; only the reference engine computes it.
   *
   * @param function the function and its gradient
   */
  record Custom(Function function) implements Score {

    /** A score without parameters. */
    public interface Function {
      /** {@code z(x, y)}. */
      double of(double[] x, double[] y);

      /** Adds {@code dz·∂z/∂x} to {@code dx} and {@code dz·∂z/∂y} to {@code dy}. */
      void backward(double[] x, double[] y, double dz, double[] dx, double[] dy);
    }

    @Override
    public FeatureMap queryMap() {
      return new FeatureMap.Identity();
    }

    @Override
    public FeatureMap keyMap() {
      return new FeatureMap.Identity();
    }

    @Override
    public double compare(int head, double[] u, double[] v) {
      return function.of(u, v);
    }

    @Override
    public void compareBackward(
        int head,
        double[] u,
        double[] v,
        double dz,
        double[] du,
        double[] dv,
        List<Matrix> gradients) {
      function.backward(u, v, dz, du, dv);
    }
  }
}
