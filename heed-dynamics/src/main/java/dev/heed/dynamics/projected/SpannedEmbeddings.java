package dev.heed.dynamics.projected;

import dev.heed.text.pooling.ClassifierWeights;

/**
 * Embeddings under a head that does not change: {@code ν_w = ν_w(0) + W₁ᵀc_w}, since an embedding
 * moves in the span of {@code W₁}'s rows alone. The vector holds the first coefficients {@code c_w}
 * of all training words, then the second and so on; {@code p_w = p_w(0) + W₁W₁ᵀc_w}.
 */
final class SpannedEmbeddings implements ProjectedEmbeddings {
  private final ClassifierWeights start;
  private final RankedDocuments documents;
  private final boolean trained;
  private final int at;
  private final int width;
  private final double[] layer;
  private final double[] gram;

  /** The first number of each rank's projection at the start, then the second, … */
  private final double[] startProjections;

  /**
   * @param trained true if they change
   * @param at their first index in the vector
   */
  SpannedEmbeddings(
      ClassifierWeights start,
      FirstLayer layer,
      RankedDocuments documents,
      boolean trained,
      int at) {
    this.start = start;
    this.documents = documents;
    this.trained = trained;
    this.at = at;
    this.width = layer.width();
    this.layer = layer.values();
    this.gram = layer.gram();
    int[] words = documents.words();
    int dim = start.shape().dim();
    startProjections = new double[Math.multiplyExact(words.length, width)];
    for (int rank = 0; rank < words.length; rank++) {
      for (int j = 0; j < dim; j++) {
        double value = start.embeddings()[words[rank] * dim + j];
        for (int k = 0; k < width; k++) {
          startProjections[startAt(k) + rank] += this.layer[k * dim + j] * value;
        }
      }
    }
  }

  @Override
  public int size() {
    return trained ? Math.multiplyExact(documents.trainWords(), width) : 0;
  }

  @Override
  public void start(double[] y) {
    // Coefficients start at 0, as a new vector does.
  }

  @Override
  public void project(
      double[] y, int from, int to, double[] factors, double[][] columns, double[] rows) {
    int count = to - from;
    int moved = trained && from < documents.trainWords() ? width : 0;
    for (int l = 0; l < moved; l++) {
      System.arraycopy(y, coefficientsAt(l) + from, columns[l], 0, count);
    }
    double[] projections = columns[width];
    for (int k = 0; k < width; k++) {
      System.arraycopy(startProjections, startAt(k) + from, projections, 0, count);
      for (int l = 0; l < moved; l++) {
        Vectors.addScaled(count, gram[k * width + l], columns[l], projections);
      }
      int target = from * (width + 1) + 1 + k;
      for (int i = 0; i < count; i++) {
        rows[target] = factors[i] * projections[i];
        target += width + 1;
      }
    }
  }

  @Override
  public void descend(
      double[] y,
      int from,
      int end,
      double[] gradients,
      double[] base,
      double factor,
      double[] to,
      double[] layerGradient,
      int layerAt) {
    if (!trained) {
      return;
    }
    int stride = width + 1;
    for (int k = 0; k < width; k++) {
      int first = coefficientsAt(k) + from;
      for (int i = 0; i < end - from; i++) {
        to[first + i] = base[first + i] - factor * gradients[i * stride + 1 + k];
      }
    }
  }

  /** {@code ‖ν(0) + W₁ᵀc‖² = ‖ν(0)‖² + 2 c·p(0) + c·W₁W₁ᵀc}. */
  @Override
  public double squaredNorm(double[] y, int word) {
    int dim = start.shape().dim();
    float[] embeddings = start.embeddings();
    double square = Vectors.dot(embeddings, word * dim, embeddings, word * dim, dim);
    int rank = documents.rank(word);
    if (trained && rank >= 0 && rank < documents.trainWords()) {
      for (int k = 0; k < width; k++) {
        double sum = 2 * startProjections[startAt(k) + rank];
        for (int l = 0; l < width; l++) {
          sum += gram[k * width + l] * y[coefficientsAt(l) + rank];
        }
        square += y[coefficientsAt(k) + rank] * sum;
      }
    }
    return Math.max(0, square);
  }

  @Override
  public void write(double[] y, int rank, float[] target) {
    if (!trained) {
      return;
    }
    int dim = start.shape().dim();
    int row = documents.words()[rank] * dim;
    for (int j = 0; j < dim; j++) {
      double value = start.embeddings()[row + j];
      for (int k = 0; k < width; k++) {
        value += layer[k * dim + j] * y[coefficientsAt(k) + rank];
      }
      target[row + j] = (float) value;
    }
  }

  /** Index of the first of the {@code k}-th coefficients of all words. */
  private int coefficientsAt(int k) {
    return at + k * documents.trainWords();
  }

  /** Index of the first of the {@code k}-th projections of all words. */
  private int startAt(int k) {
    return k * documents.words().length;
  }
}
