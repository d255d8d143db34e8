package dev.heed.dynamics.projected;

import dev.heed.kernel.Kernels;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.Part;
import dev.heed.text.pooling.WeightName;
import dev.heed.text.training.Head;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The numbers that a training changes, as one vector of doubles, and the scores and projections
 * {@code p_w = W₁ν_w} computed from them.
 *
 * <p>In this order, and each only if it changes, the vector holds for every word of the training
 * documents a score or, if the query changes, a key; the words' embeddings as {@link
 * ProjectedEmbeddings} keep them; the query; the weights that {@code W₁} is made of; the rest of
 * the head. With a fixed query a key moves along the query alone, and with a fixed head an
 * embedding moves in the span of {@code W₁}'s rows alone: these are the exact shortcuts.
 */
public final class ProjectedWeights {
  /** The weights of an MLP after its first layer, in the order of {@link PooledHead.HiddenHead}. */
  private static final List<WeightName> REST =
      List.of(WeightName.HEAD_HIDDEN_BIAS, WeightName.HEAD_OUTPUT, WeightName.HEAD_OUTPUT_BIAS);

  private final ClassifierWeights start;
  private final RankedDocuments documents;
  private final boolean keys;
  private final boolean query;
  private final boolean head;

  private final FirstLayer layer;
  private final ProjectedEmbeddings embeddings;
  private final int keyWidth;
  private final int queryAt;
  private final int layerAt;
  private final int restAt;
  private final int size;

  /** The score or the key of each rank. */
  private final double[] startKeys;

  private final double[] startQuery;
  private final double[] startLayer;
  private final double[] startRest;
  private final double squaredQuery;

  ProjectedWeights(
      ClassifierWeights start, Set<Part> trained, RankedDocuments documents, Kernels kernels) {
    ClassifierShape shape = start.shape();
    this.start = start;
    this.documents = documents;
    keys = trained.contains(Part.KEYS);
    query = trained.contains(Part.QUERY);
    head = trained.contains(Part.HEAD) && !(shape.head() instanceof Head.Fixed);
    List<WeightName> rest = shape.head() instanceof Head.Mlp ? REST : List.of();
    startQuery = Vectors.doubles(start.query());
    startLayer = Vectors.doubles(FirstLayer.weights(start));
    startRest =
        rest.stream()
            .map(start::values)
            .map(Vectors::doubles)
            .reduce(new double[0], ProjectedWeights::joined);
    squaredQuery = Vectors.dot(startQuery, 0, startQuery, 0, startQuery.length);
    layer = new FirstLayer(start);

    keyWidth = query ? shape.keyDim() : 1;
    int embeddingsAt = keys ? documents.trainWords() * keyWidth : 0;
    boolean moving = trained.contains(Part.EMBEDDINGS);
    embeddings =
        head
            ? new FullEmbeddings(start, layer, documents, kernels, moving, embeddingsAt)
            : new SpannedEmbeddings(start, layer, documents, moving, embeddingsAt);
    queryAt = embeddingsAt + embeddings.size();
    layerAt = queryAt + (query ? keyWidth : 0);
    restAt = layerAt + (head ? startLayer.length : 0);
    size = restAt + (head ? startRest.length : 0);
    startKeys = startKeys();
  }

  private double[] startKeys() {
    int[] words = documents.words();
    int keyDim = startQuery.length;
    double[] result = new double[Math.multiplyExact(words.length, keyWidth)];
    for (int rank = 0; rank < words.length; rank++) {
      for (int j = 0; j < keyDim; j++) {
        double key = start.keys()[words[rank] * keyDim + j];
        if (query) {
          result[rank * keyDim + j] = key;
        } else {
          result[rank] += startQuery[j] * key;
        }
      }
    }
    return result;
  }

  /** Length of the vector. */
  int size() {
    return size;
  }

  /** Length of a projection. */
  int width() {
    return layer.width();
  }

  /** The vector at the start. */
  public double[] start() {
    double[] y = new double[size];
    if (keys) {
      System.arraycopy(startKeys, 0, y, 0, documents.trainWords() * keyWidth);
    }
    embeddings.start(y);
    if (query) {
      System.arraycopy(startQuery, 0, y, queryAt, startQuery.length);
    }
    if (head) {
      System.arraycopy(startLayer, 0, y, layerAt, startLayer.length);
      System.arraycopy(startRest, 0, y, restAt, startRest.length);
    }
    return y;
  }

  /** True if the score and projection of a word depend on numbers that words share. */
  boolean projectsByShared() {
    return query || head;
  }

  /** Must be called before words are projected, whenever the numbers have changed. */
  void prepare(double[] y) {
    if (head) {
      layer.set(y, layerAt);
    }
  }

  /** {@code s_w} of the word of a rank. */
  double score(double[] y, int rank) {
    double[] source = keys && rank < documents.trainWords() ? y : startKeys;
    return query ? Vectors.dot(source, rank * keyWidth, y, queryAt, keyWidth) : source[rank];
  }

  /** The embeddings of words, to be projected. */
  ProjectedEmbeddings embeddings() {
    return embeddings;
  }

  /** Length of the sums that {@link #descend} makes over words. */
  int sharedSize() {
    return (query ? keyWidth : 0) + (head ? layer.values().length : 0);
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
    for (int rank = from; rank < end; rank++) {
      descendKey(y, rank, scoreGradients[rank - from], base, factor, to, shared);
    }
    int layerGradientAt = query ? keyWidth : 0;
    embeddings.descend(y, from, end, gradients, base, factor, to, shared, layerGradientAt);
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
   * @param shared the sums that {@link #descend} made
   * @param restGradient the gradient of the head's weights without {@code W₁}
   */
  void descendShared(
      double[] shared, double[] restGradient, double[] base, double factor, double[] to) {
    // Query and layer stand side by side in both vectors.
    Vectors.addScaled(base, queryAt, -factor, shared, 0, to, queryAt, shared.length);
    if (head) {
      int dim = start.shape().dim();
      int last = layerAt + width() * dim;
      for (int k = 0; k < width() && last < restAt; k++) {
        // The last row is part of every difference.
        double[] from = k == 0 ? base : to;
        Vectors.addScaled(from, last, factor, shared, shared.length - (k + 1) * dim, to, last, dim);
      }
      Vectors.addScaled(base, restAt, -factor, restGradient, 0, to, restAt, startRest.length);
    }
  }

  /** The array that holds the head's weights without {@code W₁}, from {@link #restAt} on. */
  double[] rest(double[] y) {
    return head ? y : startRest;
  }

  /** Their first index in {@link #rest}. */
  int restAt() {
    return head ? restAt : 0;
  }

  /** {@code s_w}. */
  public double scoreOf(double[] y, int word) {
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
  public double normOf(double[] y, int word) {
    return StrictMath.sqrt(embeddings.squaredNorm(y, word));
  }

  /** {@code ‖q‖}. */
  public double queryNorm(double[] y) {
    return StrictMath.sqrt(query ? Vectors.dot(y, queryAt, y, queryAt, keyWidth) : squaredQuery);
  }

  /** All weights, in float. */
  public ClassifierWeights weights(double[] y) {
    ClassifierWeights weights = ClassifierWeights.zeros(start.shape());
    weights.copyFrom(start);
    for (int rank = 0; rank < documents.trainWords(); rank++) {
      if (keys) {
        writeKey(y, rank, weights.keys());
      }
      embeddings.write(y, rank, weights.embeddings());
    }
    if (query) {
      write(y, queryAt, weights.query());
    }
    if (head) {
      write(y, layerAt, FirstLayer.weights(weights));
      if (start.shape().head() instanceof Head.Mlp) {
        int at = restAt;
        for (WeightName name : REST) {
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

  private static void write(double[] source, int at, float[] target) {
    for (int i = 0; i < target.length; i++) {
      target[i] = (float) source[at + i];
    }
  }

  private static double[] joined(double[] a, double[] b) {
    double[] result = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, result, a.length, b.length);
    return result;
  }
}
