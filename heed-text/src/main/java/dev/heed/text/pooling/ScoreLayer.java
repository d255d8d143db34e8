package dev.heed.text.pooling;

import dev.heed.kernel.Kernels;
import dev.heed.kernel.Workers;
import dev.heed.text.training.WordScore;
import java.util.Arrays;
import java.util.Set;

/** Computes scores from keys, and gradients back, once for each word that occurs. */
sealed interface ScoreLayer {

  /** Writes the score of each word. */
  void forward(int[] words, float[] scores);

  /** Computes gradients in keys, query and the metric network from those in the scores. */
  void backward(int[] words, float[] scoreGradients);

  static ScoreLayer of(
      ClassifierWeights weights,
      Gradients gradients,
      Set<Part> trained,
      Kernels kernels,
      Workers workers) {
    return switch (weights.shape().wordScore()) {
      case WordScore.Pooled() -> new PooledScore(weights, gradients, trained, kernels, workers);
      case WordScore.Metric(int width) ->
          new MetricScore(weights, width, gradients, kernels, workers);
    };
  }

  /** {@code s_w = q·κ_w}. */
  final class PooledScore implements ScoreLayer {
    private final ClassifierWeights weights;
    private final Gradients gradients;
    private final Set<Part> trained;
    private final Kernels kernels;
    private final Workers workers;
    private final int keyDim;

    PooledScore(
        ClassifierWeights weights,
        Gradients gradients,
        Set<Part> trained,
        Kernels kernels,
        Workers workers) {
      this.weights = weights;
      this.gradients = gradients;
      this.trained = trained;
      this.kernels = kernels;
      this.workers = workers;
      this.keyDim = weights.shape().keyDim();
    }

    @Override
    public void forward(int[] words, float[] scores) {
      float[] keys = weights.keys();
      float[] query = weights.query();
      workers.run(
          words.length,
          (long) words.length * keyDim,
          (from, to) -> {
            for (int u = from; u < to; u++) {
              scores[u] = kernels.dot(query, 0, keys, words[u] * keyDim, keyDim);
            }
          });
    }

    @Override
    public void backward(int[] words, float[] scoreGradients) {
      float[] query = weights.query();
      float[] keyGradients = gradients.keys();
      int columns = words.length;
      workers.run(
          columns,
          (long) columns * keyDim,
          (from, to) -> {
            for (int u = from; u < to; u++) {
              for (int j = 0; j < keyDim; j++) {
                keyGradients[u * keyDim + j] = query[j] * scoreGradients[u];
              }
            }
          });
      if (trained.contains(Part.QUERY)) {
        kernels.sumRows(
            weights.keys(),
            keyDim,
            words,
            scoreGradients,
            0,
            columns,
            gradients.shared().get(WeightName.QUERY),
            0);
      }
    }
  }

  /** {@code s_w = −‖φ(κ_w) − φ(q)‖²}, {@code φ(x) = x + W₂ tanh(W₁x + b₁)}. */
  final class MetricScore implements ScoreLayer {
    /**
     * Columns whose contributions to the shared gradients are summed together first. Fixed, so that
     * the order of additions does not depend on the number of threads.
     */
    private static final int BLOCK = 256;

    private final ClassifierWeights weights;
    private final int width;
    private final Gradients gradients;
    private final Kernels kernels;
    private final Workers workers;
    private final int keyDim;

    /**
     * The hidden units {@code tanh(W₁x + b₁)}: a row for each column, and a last one for the query.
     */
    private float[] units = {};

    /** The images {@code φ(x)}, in the same rows. */
    private float[] images = {};

    MetricScore(
        ClassifierWeights weights,
        int width,
        Gradients gradients,
        Kernels kernels,
        Workers workers) {
      this.weights = weights;
      this.width = width;
      this.gradients = gradients;
      this.kernels = kernels;
      this.workers = workers;
      this.keyDim = weights.shape().keyDim();
    }

    @Override
    public void forward(int[] words, float[] scores) {
      int columns = words.length;
      if (units.length < (columns + 1) * width || images.length < (columns + 1) * keyDim) {
        units = new float[Math.multiplyExact(columns + 1, width)];
        images = new float[Math.multiplyExact(columns + 1, keyDim)];
      }
      image(weights.query(), 0, columns);
      workers.run(
          columns,
          (long) columns * keyDim * (2L * width + 2),
          (from, to) -> {
            for (int u = from; u < to; u++) {
              image(weights.keys(), words[u] * keyDim, u);
              // From here on the row holds φ(κ_w) − φ(q).
              kernels.addScaled(-1, images, columns * keyDim, images, u * keyDim, keyDim);
              scores[u] = -kernels.dot(images, u * keyDim, images, u * keyDim, keyDim);
            }
          });
    }

    /** Computes hidden units and image of {@code x} into a row. */
    private void image(float[] x, int offset, int row) {
      float[] inner = weights.values(WeightName.METRIC_HIDDEN);
      float[] innerBias = weights.values(WeightName.METRIC_HIDDEN_BIAS);
      float[] outer = weights.values(WeightName.METRIC_OUTPUT);
      int start = row * width;
      for (int m = 0; m < width; m++) {
        float value = kernels.dot(inner, m * keyDim, x, offset, keyDim) + innerBias[m];
        units[start + m] = 2 * value;
      }
      // tanh v = 1 − 2/(e^{2v} + 1)
      kernels.exp(units, start, width);
      for (int m = 0; m < width; m++) {
        units[start + m] = 1 - 2 / (units[start + m] + 1);
      }
      for (int j = 0; j < keyDim; j++) {
        images[row * keyDim + j] =
            x[offset + j] + kernels.dot(outer, j * width, units, start, width);
      }
    }

    @Override
    public void backward(int[] words, float[] scoreGradients) {
      int columns = words.length;
      int blocks = (columns + BLOCK - 1) / BLOCK;
      Accumulator[] parts = new Accumulator[blocks];
      workers.run(
          blocks,
          (long) columns * keyDim * width * 4,
          (from, to) -> {
            for (int block = from; block < to; block++) {
              parts[block] = new Accumulator();
              for (int u = block * BLOCK; u < Math.min(columns, (block + 1) * BLOCK); u++) {
                keyBackward(words, u, scoreGradients[u], parts[block]);
              }
            }
          });
      Accumulator total = new Accumulator();
      for (Accumulator part : parts) {
        total.add(part);
      }
      queryBackward(columns, total);
      total.writeTo(gradients);
    }

    private void keyBackward(int[] words, int column, float scoreGradient, Accumulator sums) {
      float[] dy = new float[keyDim];
      // ∂s/∂φ(κ) = −2(φ(κ) − φ(q)) = −∂s/∂φ(q)
      kernels.addScaled(-2 * scoreGradient, images, column * keyDim, dy, 0, keyDim);
      kernels.addScaled(-1, dy, 0, sums.queryImage, 0, keyDim);
      float[] keyGradients = gradients.keys();
      Arrays.fill(keyGradients, column * keyDim, (column + 1) * keyDim, 0);
      networkBackward(
          weights.keys(), words[column] * keyDim, column, dy, keyGradients, column * keyDim, sums);
    }

    private void queryBackward(int row, Accumulator sums) {
      networkBackward(weights.query(), 0, row, sums.queryImage.clone(), sums.query, 0, sums);
    }

    /** For {@code y = φ(x)}: adds to {@code dx} and to the gradients of φ's weights. */
    private void networkBackward(
        float[] x, int offset, int row, float[] dy, float[] dx, int dxOffset, Accumulator sums) {
      float[] inner = weights.values(WeightName.METRIC_HIDDEN);
      float[] outer = weights.values(WeightName.METRIC_OUTPUT);
      kernels.addScaled(1, dy, 0, dx, dxOffset, keyDim);
      float[] back = new float[width];
      for (int j = 0; j < keyDim; j++) {
        kernels.addScaled(dy[j], units, row * width, sums.outer, j * width, width);
        kernels.addScaled(dy[j], outer, j * width, back, 0, width);
      }
      for (int m = 0; m < width; m++) {
        float unit = units[row * width + m];
        back[m] *= 1 - unit * unit;
        kernels.addScaled(back[m], x, offset, sums.inner, m * keyDim, keyDim);
        kernels.addScaled(back[m], inner, m * keyDim, dx, dxOffset, keyDim);
      }
      kernels.addScaled(1, back, 0, sums.innerBias, 0, width);
    }

    /** Sums over words of the gradients in shared tensors. */
    private final class Accumulator {
      final float[] queryImage = new float[keyDim];
      final float[] query = new float[keyDim];
      final float[] inner = new float[width * keyDim];
      final float[] innerBias = new float[width];
      final float[] outer = new float[keyDim * width];

      void add(Accumulator other) {
        kernels.addScaled(1, other.queryImage, 0, queryImage, 0, keyDim);
        kernels.addScaled(1, other.inner, 0, inner, 0, inner.length);
        kernels.addScaled(1, other.innerBias, 0, innerBias, 0, width);
        kernels.addScaled(1, other.outer, 0, outer, 0, outer.length);
      }

      void writeTo(Gradients target) {
        write(query, target, WeightName.QUERY);
        write(inner, target, WeightName.METRIC_HIDDEN);
        write(innerBias, target, WeightName.METRIC_HIDDEN_BIAS);
        write(outer, target, WeightName.METRIC_OUTPUT);
      }

      private void write(float[] values, Gradients target, WeightName name) {
        System.arraycopy(values, 0, target.shared().get(name), 0, values.length);
      }
    }
  }
}
