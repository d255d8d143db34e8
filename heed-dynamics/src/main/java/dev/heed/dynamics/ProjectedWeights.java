package dev.heed.dynamics;

import dev.heed.pooling.ClassifierShape;
import dev.heed.pooling.ClassifierWeights;
import dev.heed.pooling.Head;
import dev.heed.pooling.Part;
import dev.heed.spi.Kernels;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The numbers that a training changes, as one vector of doubles, and how they make scores and
 * projections. A projection is {@code p_w = W₁ν_w}, with {@code W₁} the first layer of an MLP. Of a
 * linear head, where the loss depends on differences of logits alone, the rows of {@code W₁} are
 * those of the head {@code W} less its last row.
 *
 * <p>In this order, and each only if it changes, the vector holds for every word of the training
 * documents a score or, if the query changes, a key; the coefficients {@code c_w} of {@code ν_w =
 * ν_w(0) + W₁ᵀc_w}, the first of every such word, then the second and so on, or, if the head
 * changes, for every such word the embedding; the query; {@code W₁} or {@code W}; the rest of the
 * head. With a fixed query a key moves along the query alone, and with a fixed head an embedding
 * moves in the span of {@code W₁}'s rows alone: these are the exact shortcuts.
 */
final class ProjectedWeights {
  /** What an MLP has besides its first layer, in the order of {@link PooledHead.HiddenHead}. */
  private static final List<String> REST =
      List.of("head.hidden.bias", "head.output.weight", "head.output.bias");

  private final Kernels kernels;
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

  /** Of each rank: the score or the key. */
  private final double[] startKeys;

  /** Of each rank the embedding; or the first number of each projection, then the second, … */
  private final double[] startEmbeddings;

  private final double[] startQuery;
  private final double[] startLayer;
  private final double[] startRest;

  /** {@code W₁}, also when it changes. */
  private final double[] layer;

  private final double[] transposedLayer;

  private final double[] gram;
  private final double squaredQuery;

  ProjectedWeights(
      ClassifierWeights start, Set<Part> trained, RankedDocuments documents, Kernels kernels) {
    this.kernels = kernels;
    ClassifierShape shape = start.shape();
    this.start = start;
    this.documents = documents;
    keys = trained.contains(Part.KEYS);
    embeddings = trained.contains(Part.EMBEDDINGS);
    query = trained.contains(Part.QUERY);
    head = trained.contains(Part.HEAD) && !(shape.head() instanceof Head.Fixed);
    List<String> rest = shape.head() instanceof Head.Mlp ? REST : List.of();
    width = shape.head() instanceof Head.Mlp(int hidden) ? hidden : shape.classes() - 1;
    startQuery = doubles(start.query());
    startLayer = doubles(firstLayer(start));
    startRest =
        rest.stream()
            .map(start::values)
            .map(ProjectedWeights::doubles)
            .reduce(new double[0], ProjectedWeights::joined);
    squaredQuery = Vectors.dot(startQuery, 0, startQuery, 0, startQuery.length);
    layer = new double[width * shape.dim()];
    transposedLayer = new double[layer.length];
    setLayer(startLayer, 0);
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
          startEmbeddings[startAt(k) + rank] += layer[k * dim + j] * value;
        }
      }
    }
  }

  /** Makes {@code W₁} of the numbers from {@code at} on. */
  private void setLayer(double[] source, int at) {
    boolean differences = layer.length < startLayer.length;
    int dim = start.shape().dim();
    for (int k = 0; k < width; k++) {
      for (int j = 0; j < dim; j++) {
        double last = differences ? source[at + width * dim + j] : 0;
        double weight = source[at + k * dim + j] - last;
        layer[k * dim + j] = weight;
        transposedLayer[j * width + k] = weight;
      }
    }
  }

  private double[] gram() {
    int dim = start.shape().dim();
    double[] products = new double[width * width];
    for (int k = 0; k < width; k++) {
      for (int l = 0; l < width; l++) {
        products[k * width + l] = Vectors.dot(layer, k * dim, layer, l * dim, dim);
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

  /** Whether the score and projection of a word depend on numbers that words share. */
  boolean projectsByShared() {
    return query || head;
  }

  /** To be called before {@link #project} whenever the numbers have changed. */
  void prepare(double[] y) {
    if (head) {
      setLayer(y, layerAt);
    }
  }

  /** {@code s_w} of the word of a rank. */
  double score(double[] y, int rank) {
    double[] source = keys && rank < documents.trainWords() ? y : startKeys;
    return query ? Vectors.dot(source, rank * keyWidth, y, queryAt, keyWidth) : source[rank];
  }

  /**
   * Writes {@code factor·p} of words behind the first number of their rows. Of the words, all or
   * none are of the training documents.
   *
   * @param factors of each word
   * @param columns room: {@code width + 1} columns with a number for each word
   * @param rows one of {@code width + 1} numbers for each rank
   */
  void project(double[] y, int from, int to, double[] factors, double[][] columns, double[] rows) {
    boolean moved = embeddings && from < documents.trainWords();
    if (!head) {
      projectByGram(y, from, to, factors, columns, rows, moved);
      return;
    }
    double[] products = products(moved ? y : startEmbeddings, moved ? embeddingsAt : 0, from, to);
    int at = from * (width + 1);
    for (int i = 0; i < to - from; i++) {
      at++;
      for (int k = 0; k < width; k++) {
        rows[at++] = factors[i] * products[i * width + k];
      }
    }
  }

  /** {@code p} of words whose embeddings stand in {@code source} from {@code at} on. */
  private double[] products(double[] source, int at, int from, int to) {
    int dim = embeddingWidth;
    int row = at + from * dim;
    double[] products = new double[(to - from) * width];
    if (width == 1) {
      for (int i = 0; i < products.length; i++) {
        products[i] = Vectors.dot(layer, 0, source, row + i * dim, dim);
      }
    } else {
      kernels.addProduct(
          to - from, dim, width, source, row, dim, 1, transposedLayer, 0, products, 0);
    }
    return products;
  }

  /** {@code p = p(0) + W₁W₁ᵀ c}, of which {@code c} is 0 if it never moves. */
  private void projectByGram(
      double[] y,
      int from,
      int to,
      double[] factors,
      double[][] columns,
      double[] rows,
      boolean moved) {
    int count = to - from;
    for (int l = 0; l < width && moved; l++) {
      System.arraycopy(y, coefficientsAt(l) + from, columns[l], 0, count);
    }
    double[] projections = columns[width];
    for (int k = 0; k < width; k++) {
      System.arraycopy(startEmbeddings, startAt(k) + from, projections, 0, count);
      for (int l = 0; l < width && moved; l++) {
        Vectors.addScaled(count, gram[k * width + l], columns[l], projections);
      }
      int target = from * (width + 1) + 1 + k;
      for (int i = 0; i < count; i++) {
        rows[target] = factors[i] * projections[i];
        target += width + 1;
      }
    }
  }

  /** Where the {@code k}-th coefficients of all words begin. */
  private int coefficientsAt(int k) {
    return embeddingsAt + k * documents.trainWords();
  }

  /** Where in {@link #startEmbeddings} the {@code k}-th projections of all words begin. */
  private int startAt(int k) {
    return k * documents.words().length;
  }

  /** Length of what {@link #descend} adds up over words. */
  int sharedSize() {
    return (query ? keyWidth : 0) + (head ? layer.length : 0);
  }

  /**
   * A step of the numbers of training words, {@code to = base − factor·∂L/∂y}. {@code to} may be
   * {@code y} or {@code base} itself.
   *
   * @param scoreGradients {@code ∂L/∂s_w} of each word
   * @param gradients {@code ∂L/∂p_w} of each word, behind the first of {@code width + 1} numbers;
   *     changed by this method
   * @param shared to be the words' part in the gradients of query and {@code W₁}
   */
  void descend(
      double[] y,
      int from,
      int end,
      double[] scoreGradients,
      double[] gradients,
      double[] base,
      double factor,
      double[] to,
      double[] shared) {
    Arrays.fill(shared, 0);
    int stride = width + 1;
    for (int rank = from; rank < end; rank++) {
      descendKey(y, rank, scoreGradients[rank - from], base, factor, to, shared);
    }
    if (head) {
      descendEmbeddings(y, from, end, gradients, base, factor, to, shared);
    } else if (embeddings) {
      for (int k = 0; k < width; k++) {
        int at = coefficientsAt(k) + from;
        for (int i = 0; i < end - from; i++) {
          to[at + i] = base[at + i] - factor * gradients[i * stride + 1 + k];
        }
      }
    }
  }

  private void descendEmbeddings(
      double[] y,
      int from,
      int end,
      double[] gradients,
      double[] base,
      double factor,
      double[] to,
      double[] shared) {
    int count = end - from;
    int dim = embeddingWidth;
    int stride = width + 1;
    double[] source = embeddings ? y : startEmbeddings;
    int row = (embeddings ? embeddingsAt : 0) + from * dim;
    int sharedLayer = query ? keyWidth : 0;
    if (width == 1) {
      // A product of matrices would go through the embeddings several times.
      for (int i = 0; i < count; i++, row += dim) {
        double gradient = gradients[i * stride + 1];
        Vectors.addScaled(shared, sharedLayer, gradient, source, row, shared, sharedLayer, dim);
        if (embeddings) {
          Vectors.addScaled(base, row, -factor * gradient, layer, 0, to, row, dim);
        }
      }
      return;
    }
    kernels.addProduct(
        width, count, dim, gradients, 1, 1, stride, source, row, shared, sharedLayer);
    if (embeddings) {
      for (int i = 0; i < count * stride; i++) {
        gradients[i] *= -factor;
      }
      System.arraycopy(base, row, to, row, count * dim);
      kernels.addProduct(count, width, dim, gradients, 1, stride, 1, layer, 0, to, row);
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
      Vectors.addScaled(shared, 0, scoreGradient, source, row, shared, 0, keyWidth);
      if (keys) {
        Vectors.addScaled(base, row, -factor * scoreGradient, y, queryAt, to, row, keyWidth);
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
    // Query and layer stand side by side in both vectors.
    Vectors.addScaled(base, queryAt, -factor, shared, 0, to, queryAt, shared.length);
    if (head) {
      int dim = embeddingWidth;
      int last = layerAt + width * dim;
      for (int k = 0; k < width && last < restAt; k++) {
        // The last row is part of every difference.
        double[] from = k == 0 ? base : to;
        Vectors.addScaled(from, last, factor, shared, shared.length - (k + 1) * dim, to, last, dim);
      }
      Vectors.addScaled(base, restAt, -factor, restGradient, 0, to, restAt, startRest.length);
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
      return StrictMath.sqrt(Vectors.dot(y, row, y, row, dim));
    }
    double square =
        Vectors.dot(start.embeddings(), word * dim, start.embeddings(), word * dim, dim);
    if (moved) {
      // ‖ν(0) + W₁ᵀc‖² = ‖ν(0)‖² + 2 c·p(0) + c·W₁W₁ᵀc
      for (int k = 0; k < width; k++) {
        double sum = 2 * startEmbeddings[startAt(k) + rank];
        for (int l = 0; l < width; l++) {
          sum += gram[k * width + l] * y[coefficientsAt(l) + rank];
        }
        square += y[coefficientsAt(k) + rank] * sum;
      }
    }
    return StrictMath.sqrt(Math.max(0, square));
  }

  /** {@code ‖q‖}. */
  double queryNorm(double[] y) {
    return StrictMath.sqrt(query ? Vectors.dot(y, queryAt, y, queryAt, keyWidth) : squaredQuery);
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
      write(y, layerAt, firstLayer(weights));
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
        value += layer[k * dim + j] * y[coefficientsAt(k) + rank];
      }
      target[row + j] = (float) value;
    }
  }

  private static void write(double[] source, int at, float[] target) {
    for (int i = 0; i < target.length; i++) {
      target[i] = (float) source[at + i];
    }
  }

  private static float[] firstLayer(ClassifierWeights weights) {
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
}
