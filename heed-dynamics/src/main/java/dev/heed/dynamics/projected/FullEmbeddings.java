package dev.heed.dynamics.projected;

import dev.heed.kernel.Kernels;
import dev.heed.text.pooling.ClassifierWeights;

/** Embeddings under a head that changes: the vector holds them whole, a row for each word. */
final class FullEmbeddings implements ProjectedEmbeddings {
  private final FirstLayer layer;
  private final RankedDocuments documents;
  private final Kernels kernels;
  private final boolean trained;
  private final int at;
  private final int width;
  private final int dim;
  private final ClassifierWeights start;

  /** A row for each rank. */
  private final double[] startRows;

  /**
   * @param layer {@code W₁}, as it is whenever words are projected or take a step
   * @param trained true if they change
   * @param at their first index in the vector
   */
  FullEmbeddings(
      ClassifierWeights start,
      FirstLayer layer,
      RankedDocuments documents,
      Kernels kernels,
      boolean trained,
      int at) {
    this.start = start;
    this.layer = layer;
    this.documents = documents;
    this.kernels = kernels;
    this.trained = trained;
    this.at = at;
    width = layer.width();
    dim = start.shape().dim();
    int[] words = documents.words();
    startRows = new double[Math.multiplyExact(words.length, dim)];
    for (int rank = 0; rank < words.length; rank++) {
      for (int j = 0; j < dim; j++) {
        startRows[rank * dim + j] = start.embeddings()[words[rank] * dim + j];
      }
    }
  }

  @Override
  public int size() {
    return trained ? Math.multiplyExact(documents.trainWords(), dim) : 0;
  }

  @Override
  public void start(double[] y) {
    System.arraycopy(startRows, 0, y, at, size());
  }

  @Override
  public void project(
      double[] y, int from, int to, double[] factors, double[][] columns, double[] rows) {
    boolean moved = trained && from < documents.trainWords();
    double[] products = products(moved ? y : startRows, (moved ? at : 0) + from * dim, to - from);
    int target = from * (width + 1);
    for (int i = 0; i < to - from; i++) {
      target++;
      for (int k = 0; k < width; k++) {
        rows[target++] = factors[i] * products[i * width + k];
      }
    }
  }

  /** {@code p} of words whose embeddings stand in {@code source} from {@code row} on. */
  private double[] products(double[] source, int row, int count) {
    double[] products = new double[count * width];
    if (width == 1) {
      for (int i = 0; i < count; i++) {
        products[i] = Vectors.dot(layer.values(), 0, source, row + i * dim, dim);
      }
    } else {
      kernels.addProduct(
          count, dim, width, source, row, dim, 1, layer.transposed(), 0, products, 0);
    }
    return products;
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
    int count = end - from;
    int stride = width + 1;
    double[] source = trained ? y : startRows;
    int row = (trained ? at : 0) + from * dim;
    if (width == 1) {
      // A product of matrices would go through the embeddings several times.
      for (int i = 0; i < count; i++, row += dim) {
        double gradient = gradients[i * stride + 1];
        Vectors.addScaled(
            layerGradient, layerAt, gradient, source, row, layerGradient, layerAt, dim);
        if (trained) {
          Vectors.addScaled(base, row, -factor * gradient, layer.values(), 0, to, row, dim);
        }
      }
      return;
    }
    kernels.addProduct(
        width, count, dim, gradients, 1, 1, stride, source, row, layerGradient, layerAt);
    if (trained) {
      for (int i = 0; i < count * stride; i++) {
        gradients[i] *= -factor;
      }
      System.arraycopy(base, row, to, row, count * dim);
      kernels.addProduct(count, width, dim, gradients, 1, stride, 1, layer.values(), 0, to, row);
    }
  }

  @Override
  public double squaredNorm(double[] y, int word) {
    int rank = documents.rank(word);
    if (trained && rank >= 0 && rank < documents.trainWords()) {
      int row = at + rank * dim;
      return Vectors.dot(y, row, y, row, dim);
    }
    return Vectors.dot(start.embeddings(), word * dim, start.embeddings(), word * dim, dim);
  }

  @Override
  public void write(double[] y, int rank, float[] target) {
    if (!trained) {
      return;
    }
    int row = documents.words()[rank] * dim;
    for (int j = 0; j < dim; j++) {
      target[row + j] = (float) y[at + rank * dim + j];
    }
  }
}
