package dev.heed.attention.score;

import dev.heed.base.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The map {@code u = φ(x)} that a score applies to each vector before it compares two. */
public sealed interface FeatureMap {

  /**
   * Number of components of {@code φ(x)} for an {@code x} of {@code dim} components; {@code dim} by
   * default.
   */
  default int outputDim(int dim) {
    return dim;
  }

  /** The parameters, in a fixed order; none by default. */
  default List<Matrix> parameters() {
    return List.of();
  }

  /** Whether each head has parameters of its own. */
  default boolean differsByHead() {
    return parameters().stream().anyMatch(matrix -> matrix.heads() > 1);
  }

  /**
   * Checks that the sizes match.
   *
   * @throws ProblemException if a parameter is for other sizes
   */
  default void check(int heads, int dim) {}

  /** {@code u = φ(x)} for each of {@code count} rows of {@code x}. */
  double[] forward(int head, double[] x, int count);

  /**
   * Adds {@code ∂L/∂x} to {@code dx} and the parameters' gradients to {@code gradients}.
   *
   * @param du {@code ∂L/∂u}
   * @param gradients shaped like {@link #parameters()}
   */
  void backward(int head, double[] x, int count, double[] du, double[] dx, List<Matrix> gradients);

  /** {@code φ(x) = x}. */
  record Identity() implements FeatureMap {
    @Override
    public double[] forward(int head, double[] x, int count) {
      return x.clone();
    }

    @Override
    public void backward(
        int head, double[] x, int count, double[] du, double[] dx, List<Matrix> gradients) {
      add(du, dx);
    }
  }

  /** {@code φ(x) = Mx}. */
  record Linear(Matrix matrix) implements FeatureMap {
    @Override
    public int outputDim(int dim) {
      return matrix.rows();
    }

    @Override
    public List<Matrix> parameters() {
      return List.of(matrix);
    }

    @Override
    public void check(int heads, int dim) {
      matrix.check("matrix of a score", heads, matrix.rows(), dim);
    }

    @Override
    public double[] forward(int head, double[] x, int count) {
      return matrix.times(head, x, count);
    }

    @Override
    public void backward(
        int head, double[] x, int count, double[] du, double[] dx, List<Matrix> gradients) {
      matrix.timesBackward(head, x, count, du, gradients.get(0), dx);
    }
  }

  /** {@code φ(x) = x/‖x‖}, and 0 for 0. */
  record Unit() implements FeatureMap {
    @Override
    public double[] forward(int head, double[] x, int count) {
      double[] u = x.clone();
      int dim = count == 0 ? 0 : x.length / count;
      for (int n = 0; n < count; n++) {
        double length = length(x, n * dim, dim);
        for (int i = n * dim; i < (n + 1) * dim; i++) {
          u[i] = length == 0 ? 0 : x[i] / length;
        }
      }
      return u;
    }

    /** {@code dx = (du − u(u·du))/‖x‖}. */
    @Override
    public void backward(
        int head, double[] x, int count, double[] du, double[] dx, List<Matrix> gradients) {
      int dim = count == 0 ? 0 : x.length / count;
      for (int n = 0; n < count; n++) {
        double length = length(x, n * dim, dim);
        if (length > 0) {
          double along = 0;
          for (int i = n * dim; i < (n + 1) * dim; i++) {
            along += x[i] / length * du[i];
          }
          for (int i = n * dim; i < (n + 1) * dim; i++) {
            dx[i] += (du[i] - x[i] / length * along) / length;
          }
        }
      }
    }

    private static double length(double[] x, int from, int dim) {
      double sum = 0;
      for (int i = from; i < from + dim; i++) {
        sum += x[i] * x[i];
      }
      return Math.sqrt(sum);
    }
  }

  /**
   * A perceptron with a skip connection: {@code φ(x) = Sx + W₂ tanh(W₁x + b₁) + b₂}, with {@code S}
   * the identity unless given.
   *
   * @param inner {@code W₁}, {@code [hidden, dim]}
   * @param innerBias {@code b₁}, {@code [1, hidden]}
   * @param outer {@code W₂}, {@code [out, hidden]}
   * @param outerBias {@code b₂}, {@code [1, out]}
   * @param skip {@code S}, {@code [out, dim]}; required unless {@code out} equals {@code dim}
   */
  record Residual(
      Matrix inner, Matrix innerBias, Matrix outer, Matrix outerBias, Optional<Matrix> skip)
      implements FeatureMap {
    @Override
    public int outputDim(int dim) {
      return outer.rows();
    }

    @Override
    public List<Matrix> parameters() {
      List<Matrix> parameters = new ArrayList<>(List.of(inner, innerBias, outer, outerBias));
      skip.ifPresent(parameters::add);
      return List.copyOf(parameters);
    }

    @Override
    public void check(int heads, int dim) {
      int hidden = inner.rows();
      int out = skip.isPresent() ? outer.rows() : dim;
      inner.check("W₁", heads, hidden, dim);
      innerBias.check("b₁", heads, 1, hidden);
      outer.check("W₂", heads, out, hidden);
      outerBias.check("b₂", heads, 1, out);
      skip.ifPresent(matrix -> matrix.check("S", heads, out, dim));
    }

    @Override
    public double[] forward(int head, double[] x, int count) {
      double[] u = outer.times(head, hidden(head, x, count), count);
      double[] skipped = skip.isPresent() ? skip.get().times(head, x, count) : x;
      int out = outer.rows();
      for (int i = 0; i < u.length; i++) {
        u[i] += skipped[i] + outerBias.values()[outerBias.start(head) + i % out];
      }
      return u;
    }

    /** {@code t = tanh(W₁x + b₁)}. */
    private double[] hidden(int head, double[] x, int count) {
      double[] t = inner.times(head, x, count);
      for (int i = 0; i < t.length; i++) {
        int unit = i % inner.rows();
        t[i] = StrictMath.tanh(t[i] + innerBias.values()[innerBias.start(head) + unit]);
      }
      return t;
    }

    @Override
    public void backward(
        int head, double[] x, int count, double[] du, double[] dx, List<Matrix> gradients) {
      // u = Sx + W₂t + b₂
      if (skip.isPresent()) {
        skip.get().timesBackward(head, x, count, du, gradients.get(4), dx);
      } else {
        add(du, dx);
      }
      double[] t = hidden(head, x, count);
      double[] dt = new double[t.length];
      outer.timesBackward(head, t, count, du, gradients.get(2), dt);
      addRows(du, gradients.get(3), head);
      // t = tanh(a), a = W₁x + b₁
      for (int i = 0; i < t.length; i++) {
        dt[i] = dt[i] == 0 ? 0 : dt[i] * (1 - t[i] * t[i]);
      }
      inner.timesBackward(head, x, count, dt, gradients.get(0), dx);
      addRows(dt, gradients.get(1), head);
    }

    private static void addRows(double[] rows, Matrix bias, int head) {
      for (int i = 0; i < rows.length; i++) {
        bias.values()[bias.start(head) + i % bias.columns()] += rows[i];
      }
    }
  }

  private static void add(double[] source, double[] target) {
    for (int i = 0; i < source.length; i++) {
      target[i] += source[i];
    }
  }
}
