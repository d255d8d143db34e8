package dev.heed.dynamics;

import dev.heed.pooling.ClassifierShape;
import dev.heed.pooling.ClassifierWeights;
import dev.heed.pooling.Head;
import dev.heed.pooling.Part;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The numbers that a training changes, as one vector of doubles, and how they make scores and
 * projections. A projection is {@code p_w = W₁ν_w}, with {@code W₁} the first layer of the head (of
 * a linear head: all of it).
 *
 * <p>In this order, and each only if it changes, the vector holds for every word of the training
 * documents a score or, if the query changes, a key; for every such word the coefficients {@code
 * c_w} of {@code ν_w = ν_w(0) + W₁ᵀc_w} or, if the head changes, the embedding; the query; {@code
 * W₁}; the rest of the head. With a fixed query a key moves along the query alone, and with a fixed
 * head an embedding moves in the span of {@code W₁}'s rows alone: these are the exact shortcuts.
 */
final class ProjectedWeights {
  /** What an MLP has besides its first layer, in the order of {@link PooledHead.HiddenHead}. */
  private static final List<String> REST =
      List.of("head.hidden.bias", "head.output.weight", "head.output.bias");

  private final ClassifierWeights start;
  private final RankedDocuments documents;
  private final int width;
  private final boolean keys;
  private final boolean embeddings;
  private final boolean query;
  private final boolean head;

  private final int keyWidth;
  private final int embeddingWidth;
  private final int embeddingsAt;
  private final int queryAt;
  private final int layerAt;
  private final int restAt;
  private final int size;

  /** Of each rank: the score or the key, and the projection or the embedding. */
  private final double[] startKeys;

  private final double[] startEmbeddings;
  private final double[] startQuery;
  private final double[] startLayer;
  private final double[] startRest;
  private final double[] gram;
  private final double squaredQuery;

  ProjectedWeights(ClassifierWeights start, Set<Part> trained, RankedDocuments documents) {
    ClassifierShape shape = start.shape();
    this.start = start;
    this.documents = documents;
    keys = trained.contains(Part.KEYS);
    embeddings = trained.contains(Part.EMBEDDINGS);
    query = trained.contains(Part.QUERY);
    head = trained.contains(Part.HEAD) && !(shape.head() instanceof Head.Fixed);
    List<String> rest = shape.head() instanceof Head.Mlp ? REST : List.of();
    width = shape.head() instanceof Head.Mlp(int hidden) ? hidden : shape.classes();
    startQuery = doubles(start.query());
    startLayer = doubles(layer(start));
    startRest =
        rest.stream()
            .map(start::values)
            .map(ProjectedWeights::doubles)
            .reduce(new double[0], ProjectedWeights::joined);
    squaredQuery = dot(startQuery, 0, startQuery, 0, startQuery.length);
    gram = gram();

    int words = documents.trainWords();
    keyWidth = query ? shape.keyDim() : 1;
    embeddingWidth = head ? shape.dim() : width;
    embeddingsAt = keys ? words * keyWidth : 0;
    queryAt = embeddingsAt + (embeddings ? Math.multiplyExact(words, embeddingWidth) : 0);
    layerAt = queryAt + (query ? keyWidth : 0);
    restAt = layerAt + (head ? startLayer.length : 0);
    size = restAt + (head ? startRest.length : 0);
    int ranks = documents.words().length;
    startKeys = new double[Math.multiplyExact(ranks, keyWidth)];
    startEmbeddings = new double[Math.multiplyExact(ranks, embeddingWidth)];
    for (int rank = 0; rank < ranks; rank++) {
      startRow(rank);
    }
  }

  private void startRow(int rank) {
    int word = documents.words()[rank];
    int keyDim = startQuery.length;
    int dim = start.shape().dim();
    for (int j = 0; j < keyDim; j++) {
      double key = start.keys()[word * keyDim + j];
      if (query) {
        startKeys[rank * keyDim + j] = key;
      } else {
        startKeys[rank] += startQuery[j] * key;
      }
    }
    for (int j = 0; j < dim; j++) {
      double value = start.embeddings()[word * dim + j];
      if (head) {
        startEmbeddings[rank * dim + j] = value;
      } else {
        for (int k = 0; k < width; k++) {
          startEmbeddings[rank * width + k] += startLayer[k * dim + j] * value;
        }
      }
    }
  }

  private double[] gram() {
    int dim = start.shape().dim();
    double[] products = new double[width * width];
    for (int k = 0; k < width; k++) {
      for (int l = 0; l < width; l++) {
        products[k * width + l] = dot(startLayer, k * dim, startLayer, l * dim, dim);
      }
    }
    return products;
  }

  /** Length of the vector. */
  int size() {
    return size;
  }

  /** Length of a projection. */
  int width() {
    return width;
  }

  /** The vector at the start. */
  double[] start() {
    double[] y = new double[size];
    if (keys) {
      System.arraycopy(startKeys, 0, y, 0, embeddingsAt);
    }
    if (embeddings && head) {
      System.arraycopy(startEmbeddings, 0, y, embeddingsAt, queryAt - embeddingsAt);
    }
    if (query) {
      System.arraycopy(startQuery, 0, y, queryAt, startQuery.length);
    }
    if (head) {
      System.arraycopy(startLayer, 0, y, layerAt, startLayer.length);
      System.arraycopy(startRest, 0, y, restAt, startRest.length);
    }
    return y;
  }

  /** {@code s_w} of the word of a rank. */
  double score(double[] y, int rank) {
    double[] source = keys && rank < documents.trainWords() ? y : startKeys;
    return query ? dot(source, rank * keyWidth, y, queryAt, keyWidth) : source[rank];
  }

  /** {@code target[at + k] = factor·p_k} of the word of a rank. */
  void project(double[] y, int rank, double factor, double[] target, int at) {
    boolean moved = embeddings && rank < documents.trainWords();
    if (head) {
      double[] source = moved ? y : startEmbeddings;
      int row = (moved ? embeddingsAt : 0) + rank * embeddingWidth;
      for (int k = 0; k < width; k++) {
        target[at + k] = factor * dot(y, layerAt + k * embeddingWidth, source, row, embeddingWidth);
      }
      return;
    }
    // p = p(0) + W₁W₁ᵀ c
    for (int k = 0; k < width; k++) {
      double sum = startEmbeddings[rank * width + k];
      if (moved) {
        sum += dot(gram, k * width, y, embeddingsAt + rank * width, width);
      }
      target[at + k] = factor * sum;
    }
  }

  /** Length of what {@link #descend} adds up over words. */
  int sharedSize() {
    return (query ? keyWidth : 0) + (head ? startLayer.length : 0);
  }

  /**
   * A step of the numbers of one training word, {@code to = base − factor·∂L/∂y}. {@code to} may be
   * {@code y} or {@code base} itself.
   *
   * @param scoreGradient {@code ∂L/∂s_w}
   * @param gradient {@code ∂L/∂p_w} from {@code at} on
   * @param shared the word's part in the gradients of query and {@code W₁} is added here
   */
  void descend(
      double[] y,
      int rank,
      double scoreGradient,
      double[] gradient,
      int at,
      double[] base,
      double factor,
      double[] to,
      double[] shared) {
    descendKey(y, rank, scoreGradient, base, factor, to, shared);
    int row = embeddingsAt + rank * embeddingWidth;
    if (!head) {
      if (embeddings) {
        addScaled(base, row, -factor, gradient, at, to, row, width);
      }
      return;
    }
    double[] source = embeddings ? y : startEmbeddings;
    int sourceRow = embeddings ? row : rank * embeddingWidth;
    int sharedLayer = query ? keyWidth : 0;
    for (int k = 0; k < width; k++) {
      int target = sharedLayer + k * embeddingWidth;
      addScaled(
          shared, target, gradient[at + k], source, sourceRow, shared, target, embeddingWidth);
    }
    if (embeddings) {
      for (int k = 0; k < width; k++) {
        int layer = layerAt + k * embeddingWidth;
        double[] from = k == 0 ? base : to;
        addScaled(from, row, -factor * gradient[at + k], y, layer, to, row, embeddingWidth);
      }
    }
  }

  private void descendKey(
      double[] y,
      int rank,
      double scoreGradient,
      double[] base,
      double factor,
      double[] to,
      double[] shared) {
    if (query) {
      double[] source = keys ? y : startKeys;
      int row = rank * keyWidth;
      addScaled(shared, 0, scoreGradient, source, row, shared, 0, keyWidth);
      if (keys) {
        addScaled(base, row, -factor * scoreGradient, y, queryAt, to, row, keyWidth);
      }
    } else if (keys) {
      to[rank] = base[rank] - factor * squaredQuery * scoreGradient;
    }
  }

  /**
   * A step of the numbers that words share; after all words.
   *
   * @param shared what {@link #descend} added up
   * @param restGradient the gradient of the head's weights besides {@code W₁}
   */
  void descendShared(
      double[] shared, double[] restGradient, double[] base, double factor, double[] to) {
    // Query and W₁ stand side by side in both vectors.
    addScaled(base, queryAt, -factor, shared, 0, to, queryAt, shared.length);
    if (head) {
      addScaled(base, restAt, -factor, restGradient, 0, to, restAt, startRest.length);
    }
  }

  /** The array that holds the head's weights besides {@code W₁}, from {@link #restAt} on. */
  double[] rest(double[] y) {
    return head ? y : startRest;
  }

  /** Where in {@link #rest} they begin. */
  int restAt() {
    return head ? restAt : 0;
  }

  /** {@code s_w}. */
  double scoreOf(double[] y, int word) {
    int rank = documents.rank(word);
    if (rank >= 0) {
      return score(y, rank);
    }
    int keyDim = startQuery.length;
    double sum = 0;
    for (int j = 0; j < keyDim; j++) {
      sum += (query ? y[queryAt + j] : startQuery[j]) * start.keys()[word * keyDim + j];
    }
    return sum;
  }

  /** {@code ‖ν_w‖}. */
  double normOf(double[] y, int word) {
    int dim = start.shape().dim();
    int rank = documents.rank(word);
    boolean moved = embeddings && rank >= 0 && rank < documents.trainWords();
    int row = embeddingsAt + rank * embeddingWidth;
    if (moved && head) {
      return StrictMath.sqrt(dot(y, row, y, row, dim));
    }
    double square =
        Vectors.dot(start.embeddings(), word * dim, start.embeddings(), word * dim, dim);
    if (moved) {
      // ‖ν(0) + W₁ᵀc‖² = ‖ν(0)‖² + 2 c·p(0) + c·W₁W₁ᵀc
      for (int k = 0; k < width; k++) {
        double product = dot(gram, k * width, y, row, width);
        square += y[row + k] * (2 * startEmbeddings[rank * width + k] + product);
      }
    }
    return StrictMath.sqrt(Math.max(0, square));
  }

  /** {@code ‖q‖}. */
  double queryNorm(double[] y) {
    return StrictMath.sqrt(query ? dot(y, queryAt, y, queryAt, keyWidth) : squaredQuery);
  }

  /** All weights, in float. */
  ClassifierWeights weights(double[] y) {
    ClassifierWeights weights = ClassifierWeights.zeros(start.shape());
    weights.copyFrom(start);
    for (int rank = 0; rank < documents.trainWords(); rank++) {
      if (keys) {
        writeKey(y, rank, weights.keys());
      }
      if (embeddings) {
        writeEmbedding(y, rank, weights.embeddings());
      }
    }
    if (query) {
      write(y, queryAt, weights.query());
    }
    if (head) {
      write(y, layerAt, layer(weights));
      if (start.shape().head() instanceof Head.Mlp) {
        int at = restAt;
        for (String name : REST) {
          write(y, at, weights.values(name));
          at += weights.values(name).length;
        }
      }
    }
    return weights;
  }

  private void writeKey(double[] y, int rank, float[] target) {
    int keyDim = startQuery.length;
    int row = documents.words()[rank] * keyDim;
    double along = query || squaredQuery == 0 ? 0 : (y[rank] - startKeys[rank]) / squaredQuery;
    for (int j = 0; j < keyDim; j++) {
      target[row + j] =
          (float) (query ? y[rank * keyDim + j] : start.keys()[row + j] + startQuery[j] * along);
    }
  }

  private void writeEmbedding(double[] y, int rank, float[] target) {
    int dim = start.shape().dim();
    int row = documents.words()[rank] * dim;
    int from = embeddingsAt + rank * embeddingWidth;
    for (int j = 0; j < dim; j++) {
      double value = head ? y[from + j] : start.embeddings()[row + j];
      for (int k = 0; k < width && !head; k++) {
        value += startLayer[k * dim + j] * y[from + k];
      }
      target[row + j] = (float) value;
    }
  }

  private static void write(double[] source, int at, float[] target) {
    for (int i = 0; i < target.length; i++) {
      target[i] = (float) source[at + i];
    }
  }

  private static float[] layer(ClassifierWeights weights) {
    boolean hidden = weights.shape().head() instanceof Head.Mlp;
    return weights.values(hidden ? "head.hidden.weight" : "head.weight");
  }

  private static double[] doubles(float[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }

  private static double[] joined(double[] a, double[] b) {
    double[] result = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, result, a.length, b.length);
    return result;
  }

  /** Four running sums, so that an addition need not wait for the one before. */
  private static double dot(double[] a, int aOffset, double[] b, int bOffset, int length) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 4 <= length; i += 4) {
      s0 += a[aOffset + i] * b[bOffset + i];
      s1 += a[aOffset + i + 1] * b[bOffset + i + 1];
      s2 += a[aOffset + i + 2] * b[bOffset + i + 2];
      s3 += a[aOffset + i + 3] * b[bOffset + i + 3];
    }
    double sum = (s0 + s2) + (s1 + s3);
    for (; i < length; i++) {
      sum += a[aOffset + i] * b[bOffset + i];
    }
    return sum;
  }

  /** {@code to = base + factor·x}. */
  private static void addScaled(
      double[] base,
      int baseOffset,
      double factor,
      double[] x,
      int xOffset,
      double[] to,
      int toOffset,
      int length) {
    for (int i = 0; i < length; i++) {
      to[toOffset + i] = base[baseOffset + i] + factor * x[xOffset + i];
    }
  }
}
