package dev.heed.attention.fused;

import dev.heed.attention.Numbers;
import dev.heed.attention.score.FeatureMap;
import dev.heed.attention.score.Matrix;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.TileKernels.Strided;
import dev.heed.kernel.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The feature maps and their gradients in single precision, on the tile kernels. */
record FloatMaps(TileKernels tiles, Kernels kernels, Workers workers) {
  private static final int ROWS = 96;

  /**
   * Vectors and their features.
   *
   * @param x the vectors, {@code [heads, rows, dim]}
   * @param u {@code φ(x)}, {@code [heads, rows, features]}
   * @param hidden {@code tanh(W₁x + b₁)} of a {@link FeatureMap.Residual}; empty for other maps
   */
  record Features(
      FeatureMap map, int heads, int rows, int dim, float[] x, float[] u, float[] hidden) {}

  /** {@code u = φ(x)} for {@code [heads, rows, dim]}. */
  Features forward(FeatureMap map, float[] x, int heads, int rows, int dim) {
    float[] hidden =
        map instanceof FeatureMap.Residual residual
            ? hidden(residual, x, heads, rows)
            : new float[0];
    float[] u =
        switch (map) {
          case FeatureMap.Identity() -> x;
          case FeatureMap.Linear(Matrix matrix) -> times(matrix, x, heads, rows);
          case FeatureMap.Unit() -> unit(x, dim);
          case FeatureMap.Residual residual -> residual(residual, x, hidden, heads, rows);
        };
    return new Features(map, heads, rows, dim, x, u, hidden);
  }

  /** {@code tanh(W₁x + b₁)}. */
  private float[] hidden(FeatureMap.Residual map, float[] x, int heads, int rows) {
    float[] t = new float[heads * rows * map.inner().rows()];
    addTimes(map.inner(), Optional.of(map.innerBias()), x, heads, rows, t);
    workers.run(t.length, 8L * t.length, (from, to) -> tiles.softCap(t, from, to - from, 1));
    return t;
  }

  /** {@code u = Sx + W₂t + b₂}. */
  private float[] residual(FeatureMap.Residual map, float[] x, float[] t, int heads, int rows) {
    float[] u = map.skip().map(skip -> times(skip, x, heads, rows)).orElseGet(x::clone);
    addTimes(map.outer(), Optional.of(map.outerBias()), t, heads, rows, u);
    return u;
  }

  /**
   * The gradient with respect to {@code x}; adds those of the parameters to {@code gradients}.
   *
   * @param du the gradient with respect to {@code u}; overwritten
   */
  float[] backward(Features features, float[] du, List<Matrix> gradients) {
    int heads = features.heads();
    int rows = features.rows();
    float[] x = features.x();
    return switch (features.map()) {
      case FeatureMap.Identity() -> du;
      case FeatureMap.Linear(Matrix matrix) -> {
        addGradient(x, heads, rows, du, gradients.get(0));
        yield inputGradient(matrix, du, heads, rows);
      }
      case FeatureMap.Unit() -> unitBackward(x, features.dim(), du);
      case FeatureMap.Residual residual -> {
        // u = Sx + W₂t + b₂, t = tanh(a), a = W₁x + b₁
        float[] t = features.hidden();
        addGradient(t, heads, rows, du, gradients.get(2));
        addBiasGradient(du, heads, rows, gradients.get(3));
        float[] da = inputGradient(residual.outer(), du, heads, rows);
        tanhBackward(t, da);
        addGradient(x, heads, rows, da, gradients.get(0));
        addBiasGradient(da, heads, rows, gradients.get(1));
        float[] dx = du;
        if (residual.skip().isPresent()) {
          addGradient(x, heads, rows, du, gradients.get(4));
          dx = inputGradient(residual.skip().get(), du, heads, rows);
        }
        addInputGradient(residual.inner(), da, heads, rows, dx);
        yield dx;
      }
    };
  }

  /** {@code da = dt·(1 − t²)}, in place; 0 stays 0 even if {@code t} is NaN. */
  private void tanhBackward(float[] t, float[] dt) {
    workers.run(
        t.length,
        Panels.MOVE * t.length,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            dt[i] = dt[i] == 0 ? 0 : dt[i] * (1 - t[i] * t[i]);
          }
        });
  }

  /** {@code y = Mx} for each row. */
  private float[] times(Matrix matrix, float[] x, int heads, int rows) {
    float[] y = new float[heads * rows * matrix.rows()];
    addTimes(matrix, Optional.empty(), x, heads, rows, y);
    return y;
  }

  /** {@code y += Mx + b} for each row. */
  private void addTimes(
      Matrix matrix, Optional<Matrix> bias, float[] x, int heads, int rows, float[] y) {
    int out = matrix.rows();
    int in = matrix.columns();
    float[] transposed = new float[matrix.values().length];
    for (int head = 0; head < matrix.heads(); head++) {
      int start = matrix.start(head);
      for (int r = 0; r < out; r++) {
        for (int c = 0; c < in; c++) {
          transposed[start + c * out + r] = (float) matrix.values()[start + r * in + c];
        }
      }
    }
    Panels panels = pack(transposed, matrix.heads(), in, out);
    addProducts(x, heads, rows, in, panels, matrix.heads(), bias, y, out);
  }

  /** Backward pass of {@code y = Mx}: {@code dx = Mᵀdy}. */
  private float[] inputGradient(Matrix matrix, float[] dy, int heads, int rows) {
    float[] dx = new float[heads * rows * matrix.columns()];
    addInputGradient(matrix, dy, heads, rows, dx);
    return dx;
  }

  private void addInputGradient(Matrix matrix, float[] dy, int heads, int rows, float[] dx) {
    int out = matrix.rows();
    int in = matrix.columns();
    Panels panels = pack(Numbers.toFloat(matrix.values()), matrix.heads(), out, in);
    addProducts(dy, heads, rows, out, panels, matrix.heads(), Optional.empty(), dx, in);
  }

  /** Backward pass of {@code y = Mx}: {@code dM += Σ dy·xᵀ}. */
  private void addGradient(float[] x, int heads, int rows, float[] dy, Matrix gradient) {
    int out = gradient.rows();
    int in = gradient.columns();
    Panels all = pack(x, heads, rows, in);
    Panels inputs = all.finite() ? all : pack(withoutUnused(x, in, dy, out), heads, rows, in);
    int padded = Math.ceilDiv(out, TileKernels.ROWS) * TileKernels.ROWS;
    float[] sums = new float[gradient.heads() * padded * inputs.columns()];
    workers.run(
        padded / TileKernels.ROWS,
        (long) out * in * rows * heads,
        (from, to) -> {
          for (int group = from; group < to; group++) {
            for (int head = 0; head < heads; head++) {
              int first = group * TileKernels.ROWS;
              int count = Math.min(TileKernels.ROWS, out - first);
              int target = gradient.heads() == 1 ? 0 : head * padded;
              tiles.multiply(
                  new Strided(columns(dy, head, rows, out, first), 0, rows),
                  count,
                  rows,
                  inputs.from(head, 0),
                  inputs.count(),
                  new Strided(sums, (target + first) * inputs.columns(), inputs.columns()));
            }
          }
        });
    for (int head = 0; head < gradient.heads(); head++) {
      for (int r = 0; r < out; r++) {
        for (int c = 0; c < in; c++) {
          gradient.values()[gradient.start(head) + r * in + c] +=
              sums[(head * padded + r) * inputs.columns() + c];
        }
      }
    }
  }

  /**
   * A copy with zeros in the rows without influence on the loss, whose infinities times 0 would
   * spread NaN.
   */
  private float[] withoutUnused(float[] x, int in, float[] dy, int out) {
    float[] used = x.clone();
    for (int row = 0; row * in < x.length; row++) {
      if (isZero(dy, row * out, out)) {
        Arrays.fill(used, row * in, (row + 1) * in, 0);
      }
    }
    return used;
  }

  private static boolean isZero(float[] values, int from, int count) {
    for (int i = from; i < from + count; i++) {
      if (values[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Up to six columns of a head of {@code dy}, as rows. */
  private static float[] columns(float[] dy, int head, int rows, int out, int first) {
    int count = Math.min(TileKernels.ROWS, out - first);
    float[] result = new float[TileKernels.ROWS * rows];
    for (int n = 0; n < rows; n++) {
      int from = (head * rows + n) * out + first;
      if (count == TileKernels.ROWS) {
        // A loop of constant length takes half the time.
        for (int c = 0; c < TileKernels.ROWS; c++) {
          result[c * rows + n] = dy[from + c];
        }
      } else {
        for (int c = 0; c < count; c++) {
          result[c * rows + n] = dy[from + c];
        }
      }
    }
    return result;
  }

  private Panels pack(float[] matrix, int heads, int rows, int columns) {
    return Panels.pack(matrix, heads, rows, columns, tiles, workers);
  }

  /**
   * {@code y += xB + bias} for each head, with {@code B} packed; {@code B} and the bias have one
   * head or all heads.
   */
  private void addProducts(
      float[] x,
      int heads,
      int rows,
      int depth,
      Panels b,
      int bHeads,
      Optional<Matrix> bias,
      float[] y,
      int columns) {
    int blocks = Math.ceilDiv(rows, ROWS);
    float[] biases = bias.map(each -> Numbers.toFloat(each.values())).orElse(new float[0]);
    workers.run(
        heads * blocks,
        (long) heads * rows * depth * columns,
        (from, to) -> {
          float[] padded = new float[ROWS * b.columns()];
          for (int task = from; task < to; task++) {
            int head = task / blocks;
            int first = head * rows + task % blocks * ROWS;
            int count = Math.min(ROWS, (head + 1) * rows - first);
            if (bias.isPresent()) {
              int start = bias.get().start(head);
              for (int row = first; row < first + count; row++) {
                kernels.addScaled(1, biases, start, y, row * columns, columns);
              }
            }
            Strided rowsOfX = new Strided(x, first * depth, depth);
            Strided panels = b.from(bHeads == 1 ? 0 : head, 0);
            if (count == ROWS && columns == b.columns()) {
              Strided target = new Strided(y, first * columns, columns);
              tiles.multiply(rowsOfX, count, depth, panels, b.count(), target);
              continue;
            }
            // The product writes whole groups of rows and whole panels, so it needs a padded
            // target.
            for (int row = 0; row < count; row++) {
              System.arraycopy(y, (first + row) * columns, padded, row * b.columns(), columns);
            }
            Strided target = new Strided(padded, 0, b.columns());
            tiles.multiply(rowsOfX, count, depth, panels, b.count(), target);
            for (int row = 0; row < count; row++) {
              System.arraycopy(padded, row * b.columns(), y, (first + row) * columns, columns);
            }
          }
        });
  }

  private void addBiasGradient(float[] dy, int heads, int rows, Matrix gradient) {
    int columns = gradient.columns();
    int blocks = Math.ceilDiv(rows, ROWS);
    double[] sums = new double[heads * blocks * columns];
    workers.run(
        heads * blocks,
        (long) dy.length,
        (from, to) -> {
          for (int block = from; block < to; block++) {
            int first = block / blocks * rows + block % blocks * ROWS;
            int end = Math.min((block / blocks + 1) * rows, first + ROWS);
            for (int row = first; row < end; row++) {
              for (int c = 0; c < columns; c++) {
                sums[block * columns + c] += dy[row * columns + c];
              }
            }
          }
        });
    for (int block = 0; block < heads * blocks; block++) {
      int start = gradient.start(block / blocks);
      for (int c = 0; c < columns; c++) {
        gradient.values()[start + c] += sums[block * columns + c];
      }
    }
  }

  /** {@code u = x/‖x‖}, in double precision: the reciprocal of a tiny length overflows a float. */
  private static float[] unit(float[] x, int dim) {
    float[] u = new float[x.length];
    for (int from = 0; from < x.length; from += dim) {
      double inverse = inverseLength(x, from, dim);
      for (int i = from; i < from + dim; i++) {
        u[i] = (float) (x[i] * inverse);
      }
    }
    return u;
  }

  /** {@code dx = (du − u(u·du))/‖x‖}. */
  private static float[] unitBackward(float[] x, int dim, float[] du) {
    float[] dx = new float[x.length];
    for (int from = 0; from < x.length; from += dim) {
      if (isZero(du, from, dim)) {
        continue;
      }
      double inverse = inverseLength(x, from, dim);
      double along = 0;
      for (int i = from; i < from + dim; i++) {
        along += x[i] * inverse * du[i];
      }
      for (int i = from; i < from + dim; i++) {
        dx[i] = (float) ((du[i] - x[i] * inverse * along) * inverse);
      }
    }
    return dx;
  }

  private static double inverseLength(float[] x, int from, int dim) {
    double sum = 0;
    for (int i = from; i < from + dim; i++) {
      sum += (double) x[i] * x[i];
    }
    return sum == 0 ? 0 : 1 / Math.sqrt(sum);
  }
}
