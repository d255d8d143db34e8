package dev.heed.text.pooling;

import dev.heed.base.ProblemException;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.Workers;
import dev.heed.text.training.Decoupling;
import dev.heed.text.training.ModelShape;
import dev.heed.text.training.WordScore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One forward and backward pass over many documents, in float.
 *
 * <p>One thread gathers the gradient of a word, in the order of the documents, and sums over words
 * or documents are cut into blocks of fixed size. So the result is the same to the byte for any
 * number of threads and any {@link Kernels}. {@code exp(s_w)} is computed once for each word, not
 * for each position. Not thread-safe; the weights may be changed between passes.
 */
public final class ClassifierStep {
  /** A document with a smaller sum of exponentials is computed again with its own maximum. */
  private static final float MIN_SUM = 1e-25f;

  private static final int SCORE_BLOCK = 64;
  private static final int GATHER_BLOCK = 8;

  private final ClassifierShape shape;
  private final ClassifierWeights weights;
  private final Kernels kernels;
  private final Workers workers;
  private final Set<Part> trained;
  private final ScoreLayer scoreLayer;
  private final HeadLayer headLayer;
  private final Optional<WordPenalty> wordPenalty;
  private final Gradients gradients;
  private final ClassSample allClasses;

  private Documents documents;
  private float[] scores = {};
  private float[] exponentials = {};
  private float[] attention = {};
  private float[] attentionByWord = {};
  private float[] contexts = {};
  private float[] contextGradients = {};
  private float[] contextChanges = {};
  private float[] scoreGradients = {};
  private double[] losses = {};

  /**
   * Prepares passes with given weights, for documents of one class each.
   *
   * @param trained the parts whose gradients {@link #backward} computes
   */
  public ClassifierStep(
      ClassifierWeights weights, Set<Part> trained, Kernels kernels, Workers workers) {
    this(weights, new Loss.Softmax(), trained, kernels, workers);
  }

  /** As the other constructor, with another loss. */
  public ClassifierStep(
      ClassifierWeights weights, Loss loss, Set<Part> trained, Kernels kernels, Workers workers) {
    this(weights, loss, new Decoupling.None(), trained, kernels, workers);
  }

  /**
   * As the other constructors, with a penalty in the loss.
   *
   * @throws ProblemException if it is on words, and the head has a hidden layer
   */
  public ClassifierStep(
      ClassifierWeights weights,
      Loss loss,
      Decoupling decoupling,
      Set<Part> trained,
      Kernels kernels,
      Workers workers) {
    this.shape = weights.shape();
    this.weights = weights;
    this.kernels = kernels;
    this.workers = workers;
    this.trained = Set.copyOf(trained);
    gradients = new Gradients(shape);
    allClasses = ClassSample.all(shape.classes());
    scoreLayer = ScoreLayer.of(weights, gradients, this.trained, kernels, workers);
    headLayer = new HeadLayer(weights, loss, decoupling, gradients, kernels, workers);
    wordPenalty =
        decoupling instanceof Decoupling.Words(double strength)
            ? Optional.of(
                new WordPenalty(
                    weights, strength, loss.isOfDifferences(), gradients, kernels, workers))
            : Optional.empty();
  }

  /**
   * Computes attention, context vectors, logits and the loss.
   *
   * @return the weighted mean of the documents' losses, each with its penalty
   */
  public double forward(Documents documents) {
    return forward(documents, allClasses);
  }

  /**
   * As {@link #forward(Documents)}, over some of the classes. Logits are those of these classes
   * alone, and the loss and the gradients estimate those over all classes.
   *
   * @param sample classes with all labels of the documents among them
   */
  public double forward(Documents documents, ClassSample sample) {
    this.documents = documents;
    gradients.setClasses(sample);
    reserve();
    scoreLayer.forward(documents.words(), scores);
    exponentiate();
    headLayer.start(documents, sample);
    workers.run(
        documents.count(),
        (long) documents.positions() * (shape.dim() + 2) + headLayer.cost(),
        (from, to) -> {
          for (int document = from; document < to; document++) {
            pool(document);
          }
          headLayer.forward(contexts, from, to, losses);
        });
    wordPenalty.ifPresent(penalty -> penalty.forward(documents, sample, attention, losses));
    double loss = 0;
    double total = 0;
    for (int document = 0; document < documents.count(); document++) {
      loss += documents.weights()[document] * losses[document];
      total += documents.weights()[document];
    }
    return total == 0 ? 0 : loss / total;
  }

  /** An action on columns {@code from .. to}, as soon as the gradients of their words are known. */
  @FunctionalInterface
  private interface ColumnAction {
    void run(int from, int to);
  }

  /**
   * Computes the gradients of the last {@link #forward}.
   *
   * @return gradients that the next pass overwrites
   */
  public Gradients backward() {
    backward((from, to) -> {});
    return gradients;
  }

  /**
   * Computes the gradients of the last {@link #forward} and updates the weights. The result is that
   * of {@link #backward()} and {@link Optimizer#apply}, but each embedding is updated while its
   * gradient is still in the cache.
   */
  public void backward(Optimizer optimizer) {
    backward((from, to) -> optimizer.updateEmbeddings(documents, gradients, weights, from, to));
    optimizer.updateRest(documents, gradients, weights, workers);
  }

  private void backward(ColumnAction afterGather) {
    reserveGradients();
    headLayer.backward(trained.contains(Part.HEAD), contexts, contextGradients);
    wordPenalty.ifPresent(penalty -> penalty.backward(trained.contains(Part.HEAD)));
    int dim = shape.dim();
    workers.run(
        documents.count(),
        (long) documents.count() * dim,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            contextChanges[i] = kernels.dot(contextGradients, i * dim, contexts, i * dim, dim);
          }
        });
    workers.run(
        documents.columns(),
        (long) documents.positions() * (dim + 2),
        (from, to) -> {
          for (int first = from; first < to; first += GATHER_BLOCK) {
            int end = Math.min(to, first + GATHER_BLOCK);
            gather(first, end);
            afterGather.run(first, end);
          }
        });
    if (trained.contains(Part.KEYS)
        || trained.contains(Part.QUERY)
        || trained.contains(Part.METRIC)) {
      scoreLayer.backward(documents.words(), scoreGradients);
    }
  }

  /**
   * Weights that predict the same to the bit and take less room: scores are pooled, each word's key
   * is its score {@code s_w}, of one component, and the query is 1.
   */
  public static ClassifierWeights withScoresAsKeys(ClassifierWeights weights, Kernels kernels) {
    ClassifierShape shape = weights.shape();
    ModelShape model = new ModelShape(new WordScore.Pooled(), shape.head(), shape.dim(), 1);
    ClassifierShape result = new ClassifierShape(shape.vocabulary(), shape.classes(), model);
    List<Tensor> tensors = new ArrayList<>();
    result
        .tensors()
        .forEach(
            (name, sizes) ->
                tensors.add(
                    new Tensor(
                        name.toString(),
                        sizes,
                        switch (name) {
                          case KEYS -> scores(weights, kernels);
                          case QUERY -> new float[] {1};
                          default -> weights.values(name);
                        })));
    return new ClassifierWeights(result, tensors);
  }

  /** Computes the score {@code s_w} of every word. */
  public static float[] scores(ClassifierWeights weights, Kernels kernels) {
    float[] scores = new float[weights.shape().vocabulary()];
    if (weights.shape().wordScore() instanceof WordScore.Pooled) {
      int keyDim = weights.shape().keyDim();
      for (int word = 0; word < scores.length; word++) {
        scores[word] = kernels.dot(weights.query(), 0, weights.keys(), word * keyDim, keyDim);
      }
      return scores;
    }
    try (Workers caller = new Workers(1)) {
      ScoreLayer layer =
          ScoreLayer.of(weights, new Gradients(weights.shape()), Set.of(), kernels, caller);
      // Blocks bound the memory for the hidden units of metric scores.
      float[] block = new float[SCORE_BLOCK];
      for (int from = 0; from < scores.length; from += SCORE_BLOCK) {
        int[] words = new int[Math.min(SCORE_BLOCK, scores.length - from)];
        int first = from;
        Arrays.setAll(words, i -> first + i);
        layer.forward(words, block);
        System.arraycopy(block, 0, scores, from, words.length);
      }
    }
    return scores;
  }

  /**
   * The logits of the last forward pass, one for each class of its sample for each document;
   * overwritten by the next.
   */
  public float[] logits() {
    return headLayer.logits();
  }

  /**
   * The scores of the last forward pass, one for each column of the documents; overwritten by the
   * next.
   */
  public float[] scores() {
    return scores;
  }

  /** {@code exp(s − max s)} of each column; the maximum is over the words of all documents. */
  private void exponentiate() {
    int columns = documents.columns();
    float highest = Float.NEGATIVE_INFINITY;
    for (int u = 0; u < columns; u++) {
      highest = Math.max(highest, scores[u]);
    }
    float shift = highest;
    workers.run(
        columns,
        columns * 4L,
        (from, to) -> {
          for (int u = from; u < to; u++) {
            exponentials[u] = scores[u] - shift;
          }
          kernels.exp(exponentials, from, to - from);
        });
  }

  /** {@code a_i = exp(s_i) / Σ_j exp(s_j)} and {@code ν̄ = Σ_i a_i ν_{w_i}}. */
  private void pool(int document) {
    int from = documents.offsets()[document];
    int to = documents.offsets()[document + 1];
    int[] columns = documents.positionColumns();
    float sum = 0;
    for (int p = from; p < to; p++) {
      attention[p] = exponentials[columns[p]];
      sum += attention[p];
    }
    if (to > from && !(sum >= MIN_SUM)) {
      sum = poolWithOwnMaximum(from, to);
    }
    for (int p = from; p < to; p++) {
      attention[p] /= sum;
    }
    kernels.sumRows(
        weights.embeddings(),
        shape.dim(),
        documents.positionWords(),
        attention,
        from,
        to,
        contexts,
        document * shape.dim());
  }

  private float poolWithOwnMaximum(int from, int to) {
    int[] columns = documents.positionColumns();
    float highest = Float.NEGATIVE_INFINITY;
    for (int p = from; p < to; p++) {
      highest = Math.max(highest, scores[columns[p]]);
    }
    for (int p = from; p < to; p++) {
      attention[p] = scores[columns[p]] - highest;
    }
    kernels.exp(attention, from, to - from);
    float sum = 0;
    for (int p = from; p < to; p++) {
      sum += attention[p];
    }
    return sum;
  }

  /**
   * For the columns {@code from .. to}: {@code ∂L/∂ν_w = Σ a_i h} over the places of a word, and
   * {@code ∂L/∂s_w = Σ a_i h·(ν_w − ν̄) = ν_w·∂L/∂ν_w − Σ a_i h·ν̄}.
   */
  private void gather(int from, int to) {
    int[] offsets = documents.wordOffsets();
    int[] positions = documents.wordPositions();
    int[] rows = documents.wordDocuments();
    for (int entry = offsets[from]; entry < offsets[to]; entry++) {
      attentionByWord[entry] = attention[positions[entry]];
    }
    kernels.sumRowsAndDots(
        contextGradients,
        shape.dim(),
        offsets,
        rows,
        attentionByWord,
        from,
        to,
        gradients.embeddings(),
        weights.embeddings(),
        documents.words(),
        scoreGradients);
    for (int column = from; column < to; column++) {
      float change = 0;
      for (int entry = offsets[column]; entry < offsets[column + 1]; entry++) {
        change += attentionByWord[entry] * contextChanges[rows[entry]];
      }
      scoreGradients[column] -= change;
      if (wordPenalty.isPresent()) {
        scoreGradients[column] += wordPenalty.get().gather(column);
      }
    }
  }

  private void reserve() {
    int columns = documents.columns();
    int positions = documents.positions();
    int count = documents.count();
    if (scores.length < columns) {
      scores = new float[columns];
      exponentials = new float[columns];
    }
    if (attention.length < positions) {
      attention = new float[positions];
    }
    if (losses.length < count) {
      contexts = new float[Math.multiplyExact(count, shape.dim())];
      losses = new double[count];
    }
  }

  private void reserveGradients() {
    gradients.resize(documents.columns());
    if (scoreGradients.length < documents.columns()) {
      scoreGradients = new float[documents.columns()];
    }
    if (attentionByWord.length < documents.positions()) {
      attentionByWord = new float[documents.positions()];
    }
    if (contextChanges.length < documents.count()) {
      contextGradients = new float[Math.multiplyExact(documents.count(), shape.dim())];
      contextChanges = new float[documents.count()];
    }
  }
}
