package dev.heed.attention;

import dev.heed.parallel.Workers;
import dev.heed.score.FeatureMap;
import dev.heed.score.Matrix;
import dev.heed.spi.Kernels;
import dev.heed.spi.TileKernels;
import dev.heed.spi.TileKernels.Strided;
import java.util.Arrays;
import java.util.List;

/** The feature maps and their gradients in single precision, on the tile kernels. */
record FloatMaps(TileKernels tiles, Kernels kernels, Workers workers) {
  private static final int ROWS = 96;

  /** {@code u = φ(x)} for {@code [heads, rows, dim]}. */
  float[] forward(FeatureMap map, float[] x, int heads, int rows, int dim) {
    return switch (map) {
      case FeatureMap.Identity _ -> x;
      case FeatureMap.Linear(Matrix matrix) -> times(matrix, x, heads, rows);
      case FeatureMap.Unit _ -> unit(x, dim);
      case FeatureMap.Residual residual -> {
        float[] u = times(residual.outer(), hidden(residual, x, heads, rows), heads, rows);
        addBias(residual.outerBias(), u, heads, rows);
        float[] skipped =
            residual.skip().isPresent() ? times(residual.skip().get(), x, heads, rows) : x;
        kernels.addScaled(1, skipped, 0, u, 0, u.length);
        yield u;
      }
    };
  }

  /** {@code tanh(W₁x + b₁)}. */
  private float[] hidden(FeatureMap.Residual map, float[] x, int heads, int rows) {
    float[] t = times(map.inner(), x, heads, rows);
    addBias(map.innerBias(), t, heads, rows);
    workers.run(t.length, 8L * t.length, (from, to) -> tiles.softCap(t, from, to - from, 1));
    return t;
  }

  /** Adds the gradient in {@code x} to {@code dx} and the parameters' to {@code gradients}. */
  void backward(
      FeatureMap map,
      float[] x,
      int heads,
      int rows,
      int dim,
      float[] du,
      float[] dx,
      List<Matrix> gradients) {
    switch (map) {
      case FeatureMap.Identity _ -> kernels.addScaled(1, du, 0, dx, 0, dx.length);
      case FeatureMap.Linear(Matrix matrix) ->
          timesBackward(matrix, x, heads, rows, du, gradients.get(0), dx);
      case FeatureMap.Unit _ -> unitBackward(x, dim, du, dx);
      case FeatureMap.Residual residual -> {
        // u = Sx + W₂t + b₂
        if (residual.skip().isPresent()) {
          timesBackward(residual.skip().get(), x, heads, rows, du, gradients.get(4), dx);
        } else {
          kernels.addScaled(1, du, 0, dx, 0, dx.length);
        }
        float[] t = hidden(residual, x, heads, rows);
        float[] dt = new float[t.length];
        timesBackward(residual.outer(), t, heads, rows, du, gradients.get(2), dt);
        biasBackward(du, heads, rows, gradients.get(3));
        // t = tanh(a), a = W₁x + b₁
        for (int i = 0; i < t.length; i++) {
          dt[i] = dt[i] == 0 ? 0 : dt[i] * (1 - t[i] * t[i]);
        }
        timesBackward(residual.inner(), x, heads, rows, dt, gradients.get(0), dx);
        biasBackward(dt, heads, rows, gradients.get(1));
      }
    }
  }

  /** {@code y = Mx} for each row. */
  private float[] times(Matrix matrix, float[] x, int heads, int rows) {
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
    float[] y = new float[heads * rows * out];
    Panels panels = pack(transposed, matrix.heads(), in, out);
    addProducts(x, heads, rows, in, panels, matrix.heads(), y, out);
    return y;
  }

  /** Of {@code y = Mx}: {@code dx += Mᵀdy}, {@code dM += Σ dy·xᵀ}. */
  private void timesBackward(
      Matrix matrix, float[] x, int heads, int rows, float[] dy, Matrix dm, float[] dx) {
    int out = matrix.rows();
    int in = matrix.columns();
    Panels panels = pack(Numbers.toFloat(matrix.values()), matrix.heads(), out, in);
    addProducts(dy, heads, rows, out, panels, matrix.heads(), dx, in);
    Panels all = pack(x, heads, rows, in);
    Panels inputs = all.finite() ? all : pack(withoutUnused(x, in, dy, out), heads, rows, in);
    int padded = Math.ceilDiv(out, TileKernels.ROWS) * TileKernels.ROWS;
    float[] sums = new float[matrix.heads() * padded * inputs.columns()];
    workers.run(
        padded / TileKernels.ROWS,
        (long) out * in * rows * heads,
        (from, to) -> {
          for (int group = from; group < to; group++) {
            for (int head = 0; head < heads; head++) {
              int first = group * TileKernels.ROWS;
              int count = Math.min(TileKernels.ROWS, out - first);
              int target = matrix.heads() == 1 ? 0 : head * padded;
              tiles.multiply(
                  new Strided(columns(dy, head, rows, out, first, count), 0, rows),
                  count,
                  rows,
                  inputs.from(head, 0),
                  inputs.count(),
                  new Strided(sums, (target + first) * inputs.columns(), inputs.columns()));
            }
          }
        });
    for (int head = 0; head < matrix.heads(); head++) {
      for (int r = 0; r < out; r++) {
        for (int c = 0; c < in; c++) {
          dm.values()[matrix.start(head) + r * in + c] +=
              sums[(head * padded + r) * inputs.columns() + c];
        }
      }
    }
  }

  /** Zeros in rows that no loss depends on: they may hold infinities, and those times 0 spread. */
  private float[] withoutUnused(float[] x, int in, float[] dy, int out) {
    float[] used = x.clone();
    for (int row = 0; row * in < x.length; row++) {
      if (kernels.dot(dy, row * out, dy, row * out, out) == 0) {
        Arrays.fill(used, row * in, (row + 1) * in, 0);
      }
    }
    return used;
  }

  /** {@code count} columns of a head of {@code dy} as rows. */
  private static float[] columns(float[] dy, int head, int rows, int out, int first, int count) {
    float[] result = new float[count * rows];
    for (int n = 0; n < rows; n++) {
      for (int c = 0; c < count; c++) {
        result[c * rows + n] = dy[(head * rows + n) * out + first + c];
      }
    }
    return result;
  }

  private Panels pack(float[] matrix, int heads, int rows, int columns) {
    return Panels.pack(matrix, heads, rows, columns, tiles.panelWidth(), workers);
  }

  /** {@code y += xB} for each head, with {@code B} packed, of one head or of all. */
  private void addProducts(
      float[] x, int heads, int rows, int depth, Panels b, int bHeads, float[] y, int columns) {
    int blocks = Math.ceilDiv(rows, ROWS);
    workers.run(
        heads * blocks,
        (long) heads * rows * depth * columns,
        (from, to) -> {
          float[] sums = new float[ROWS * b.columns()];
          for (int task = from; task < to; task++) {
            int head = task / blocks;
            int first = head * rows + task % blocks * ROWS;
            int count = Math.min(ROWS, (head + 1) * rows - first);
            Arrays.fill(sums, 0);
            tiles.multiply(
                new Strided(x, first * depth, depth),
                count,
                depth,
                b.from(bHeads == 1 ? 0 : head, 0),
                b.count(),
                new Strided(sums, 0, b.columns()));
            for (int row = 0; row < count; row++) {
              kernels.addScaled(1, sums, row * b.columns(), y, (first + row) * columns, columns);
            }
          }
        });
  }

  private void addBias(Matrix bias, float[] y, int heads, int rows) {
    float[] values = Numbers.toFloat(bias.values());
    int columns = bias.columns();
    for (int row = 0; row < heads * rows; row++) {
      kernels.addScaled(1, values, bias.start(row / rows), y, row * columns, columns);
    }
  }

  private static void biasBackward(float[] dy, int heads, int rows, Matrix gradient) {
    int columns = gradient.columns();
    for (int row = 0; row < heads * rows; row++) {
      for (int c = 0; c < columns; c++) {
        gradient.values()[gradient.start(row / rows) + c] += dy[row * columns + c];
      }
    }
  }

  /** {@code u = x/‖x‖}. */
  private float[] unit(float[] x, int dim) {
    float[] u = new float[x.length];
    for (int from = 0; from < x.length; from += dim) {
      kernels.addScaled(inverseLength(x, from, dim), x, from, u, from, dim);
    }
    return u;
  }

  /** {@code dx += (du − u(u·du))/‖x‖}. */
  private void unitBackward(float[] x, int dim, float[] du, float[] dx) {
    for (int from = 0; from < x.length; from += dim) {
      if (kernels.dot(du, from, du, from, dim) == 0) {
        continue;
      }
      float inverse = inverseLength(x, from, dim);
      float along = inverse * inverse * kernels.dot(x, from, du, from, dim);
      kernels.addScaled(inverse, du, from, dx, from, dim);
      kernels.addScaled(-inverse * along, x, from, dx, from, dim);
    }
  }

  private static float inverseLength(float[] x, int from, int dim) {
    double sum = 0;
    for (int i = from; i < from + dim; i++) {
      sum += (double) x[i] * x[i];
    }
    return sum == 0 ? 0 : (float) (1 / Math.sqrt(sum));
  }
}
