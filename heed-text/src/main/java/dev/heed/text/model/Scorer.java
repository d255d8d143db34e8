package dev.heed.text.model;

import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Kernels;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierStep;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.WeightName;
import dev.heed.text.training.Head;
import dev.heed.text.training.WordScore;
import java.util.List;
import java.util.Optional;

/**
 * Weights made ready for single texts: for each entry its score, and its embedding already
 * multiplied by the head's first layer. So a text costs {@code K} operations (or the number of
 * hidden units) for each entry instead of {@code d}. Of a model with very many labels only the most
 * frequent entries have their products in memory; those of others are computed at need, with the
 * same bits. Logits are the sum of the contributions, in double. Immutable.
 */
public final class Scorer {
  /** A text with a smaller sum of exponentials would lose precision. */
  private static final double MIN_SUM = 1e-280;

  /** Products in memory: 512 MiB. */
  private static final int MAX_PROJECTIONS = 1 << 27;

  private final ClassifierShape shape;
  private final ClassifierWeights weights;
  private final Temperature temperature;
  private final Optional<Decisions> decisions;
  private final Kernels kernels;
  private final float[] scores;
  private final float highest;
  private final int tabled;
  private final int width;

  /** Blocks of {@code 2^shift} entries, each made when one of its entries is first needed. */
  private final Block[] blocks;

  private final int shift;

  /** The labels' shares in the training texts; empty if they are not known. */
  private final double[] labelShares;

  /** Whether the head has a hidden layer; asking the kind of the head again takes longer. */
  private final boolean hasHidden;

  /** The logits at the zero context vector. */
  private final double[] remainder;

  /**
   * Numbers computed of some entries. Its fields are final, so that a thread that finds a block
   * which another one has made sees all of it; two threads may make the same block.
   *
   * @param exponentials {@code exp(s_w − max s)}
   * @param projections row {@code w}: {@code Uᵀν_w}, or {@code W₁ν_w} of an MLP head; none of
   *     entries whose products are not kept
   */
  private record Block(double[] exponentials, float[] projections) {}

  /** Prepares a model. */
  public Scorer(Model model) {
    this(model, MAX_PROJECTIONS);
  }

  /**
   * As {@link #Scorer(Model)}.
   *
   * @param most the maximum number of products in memory
   */
  Scorer(Model model, int most) {
    weights = model.weights();
    shape = weights.shape();
    temperature = model.temperature();
    decisions = model.decisions();
    hasHidden = shape.head() instanceof Head.Mlp;
    width = width(shape);
    tabled = tabled(shape, most);
    // Vectors gain nothing in products computed once, but take long to be ready in a new process.
    boolean isLight = tabled == shape.vocabulary() && shape.wordScore() instanceof WordScore.Pooled;
    kernels = isLight ? KernelSelection.scalar() : KernelSelection.kernels();
    List<Double> shares = model.labelShares();
    labelShares = new double[shares.size()];
    for (int k = 0; k < labelShares.length; k++) {
      labelShares[k] = shares.get(k);
    }
    scores = ClassifierStep.scores(weights, kernels);
    float greatest = Float.NEGATIVE_INFINITY;
    for (float score : scores) {
      greatest = Math.max(greatest, score);
    }
    highest = greatest;
    shift = Integer.numberOfTrailingZeros(weights.blockRows());
    blocks = new Block[(shape.vocabulary() - 1 >>> shift) + 1];
    remainder = computedRemainder();
  }

  /** The number of entries whose products are kept. */
  private static int tabled(ClassifierShape shape, int most) {
    return Math.min(shape.vocabulary(), most / width(shape));
  }

  private Block block(int word) {
    Block block = blocks[word >>> shift];
    return block == null ? makeBlock(word >>> shift) : block;
  }

  private Block makeBlock(int index) {
    int first = index << shift;
    double[] exponentials = new double[Math.min(1 << shift, scores.length - first)];
    for (int i = 0; i < exponentials.length; i++) {
      exponentials[i] = StrictMath.exp(scores[first + i] - (double) highest);
    }
    int rows = Math.max(0, Math.min(exponentials.length, tabled - first));
    float[] projections = new float[rows * width];
    if (rows > 0) {
      float[] embeddings = weights.embeddingBlock(index);
      for (int row = 0; row < rows; row++) {
        project(embeddings, row, projections, row * width);
      }
    }
    Block block = new Block(exponentials, projections);
    blocks[index] = block;
    return block;
  }

  private void project(float[] embeddings, int row, float[] target, int offset) {
    int dim = shape.dim();
    float[] layer = weights.values(hasHidden ? WeightName.HEAD_HIDDEN : WeightName.HEAD);
    kernels.dots(layer, 0, width, embeddings, row * dim, dim, target, offset);
  }

  /** The products of entries, one row at a time. */
  private final class Row {
    private final float[] computed = new float[tabled < shape.vocabulary() ? width : 0];
    private float[] values = computed;
    private int offset;

    void moveTo(int word) {
      if (word < tabled) {
        values = block(word).projections();
        offset = (word & (1 << shift) - 1) * width;
      } else {
        project(weights.embeddings(), word, computed, 0);
        values = computed;
        offset = 0;
      }
    }

    float get(int k) {
      return values[offset + k];
    }
  }

  private static int width(ClassifierShape shape) {
    return shape.head() instanceof Head.Mlp(int hidden) ? hidden : shape.classes();
  }

  /**
   * Finds what an entry does to the logits per unit of attention, {@code Uᵀν_w}, or of an MLP head
   * to the hidden units, {@code W₁ν_w}.
   *
   * @param effect receives the {@link #effects()} values
   */
  public void effect(int entry, float[] effect) {
    if (entry < tabled) {
      int offset = (entry & (1 << shift) - 1) * width;
      System.arraycopy(block(entry).projections(), offset, effect, 0, width);
    } else {
      project(weights.embeddings(), entry, effect, 0);
    }
  }

  /** The length of an {@link #effect}: the number of labels, or of hidden units. */
  public int effects() {
    return width;
  }

  /** The number of values kept besides the weights. */
  static long values(ClassifierShape shape) {
    return shape.vocabulary() * 3L + (long) tabled(shape, MAX_PROJECTIONS) * width(shape);
  }

  /** Computes the attention weights of the first {@code count} entries; they sum to 1. */
  public double[] attention(int[] entries, int count) {
    double[] attention = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      attention[i] = exponential(entries[i]);
      sum += attention[i];
    }
    if (sum < MIN_SUM) {
      sum = attentionOfLowScores(entries, attention);
    }
    for (int i = 0; i < count; i++) {
      attention[i] /= sum;
    }
    return attention;
  }

  /** Computes exponentials and their sum where all scores lie hundreds below the highest one. */
  private double attentionOfLowScores(int[] entries, double[] attention) {
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < attention.length; i++) {
      highest = Math.max(highest, scores[entries[i]]);
    }
    double sum = 0;
    for (int i = 0; i < attention.length; i++) {
      attention[i] = StrictMath.exp(scores[entries[i]] - highest);
      sum += attention[i];
    }
    return sum;
  }

  /** Computes the logits at the zero context vector. */
  public double[] remainder() {
    return remainder.clone();
  }

  private double[] computedRemainder() {
    if (!hasHidden) {
      return new double[shape.classes()];
    }
    float[] bias = weights.values(WeightName.HEAD_HIDDEN_BIAS);
    double[] hidden = new double[width];
    for (int m = 0; m < width; m++) {
      hidden[m] = Math.max(0, bias[m]);
    }
    return output(hidden, weights.values(WeightName.HEAD_OUTPUT_BIAS));
  }

  /**
   * Computes the contribution of each entry to each logit, {@code count} rows of {@code K}.
   *
   * <p>With a linear head it is {@code a_i U_k·ν_i}. With an MLP it is the integrated gradient
   * (Sundararajan, Taly, Yan, ICML 2017) along the straight path from 0 to the context vector, in
   * closed form: a hidden unit's input is linear along the path, so the unit is active on a share
   * {@code t_m} of it, and entry {@code i} contributes {@code Σ_m W₂[k,m] t_m a_i W₁[m]·ν_i}.
   */
  public double[] contributions(int[] entries, int count, double[] attention) {
    int classes = shape.classes();
    double[] result = new double[count * classes];
    if (!hasHidden) {
      linear(entries, attention, result);
      return result;
    }
    double[] inputs = hiddenInputs(entries, count, attention);
    float[] bias = weights.values(WeightName.HEAD_HIDDEN_BIAS);
    double[] term = new double[width];
    float[] noBias = new float[classes];
    Row row = new Row();
    for (int i = 0; i < count; i++) {
      row.moveTo(entries[i]);
      for (int m = 0; m < width; m++) {
        double share = activeShare(bias[m], inputs[m]);
        term[m] = share * attention[i] * row.get(m);
      }
      System.arraycopy(output(term, noBias), 0, result, i * classes, classes);
    }
    return result;
  }

  private void linear(int[] entries, double[] attention, double[] result) {
    int classes = shape.classes();
    Row row = new Row();
    for (int i = 0; i < attention.length; i++) {
      row.moveTo(entries[i]);
      for (int k = 0; k < classes; k++) {
        result[i * classes + k] = attention[i] * row.get(k);
      }
    }
  }

  /** The share of {@code 0 ≤ t ≤ 1} for which {@code bias + t·input > 0}. */
  private static double activeShare(double bias, double input) {
    if (bias > 0) {
      return bias + input >= 0 ? 1 : bias / -input;
    }
    return bias + input > 0 ? (bias + input) / input : 0;
  }

  /** Adds up contributions in the order of the text, and then the remainder. */
  public double[] logits(double[] contributions, int count) {
    double[] logits = new double[shape.classes()];
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < logits.length; k++) {
        logits[k] += contributions[i * logits.length + k];
      }
    }
    for (int k = 0; k < logits.length; k++) {
      logits[k] += remainder[k];
    }
    return logits;
  }

  /**
   * As {@link #logits(double[], int)} of {@link #contributions}, bit for bit, without keeping the
   * contributions.
   */
  private double[] logits(int[] entries, int count, double[] attention) {
    if (hasHidden) {
      return logits(contributions(entries, count, attention), count);
    }
    double[] logits = new double[shape.classes()];
    Row row = new Row();
    for (int i = 0; i < count; i++) {
      row.moveTo(entries[i]);
      for (int k = 0; k < logits.length; k++) {
        logits[k] += attention[i] * row.get(k);
      }
    }
    return logits;
  }

  /**
   * Computes the calibrated probabilities of a text: of one without any entry the labels' shares in
   * the training texts, if they are known; else those of its logits.
   *
   * @param count the number of entries
   * @param familiarity that of the text
   */
  public double[] probabilities(double[] logits, int count, double familiarity) {
    if (count == 0 && labelShares.length > 0) {
      return labelShares.clone();
    }
    return decisions.isPresent()
        ? decisions.get().probabilities(logits)
        : Probabilities.of(logits, temperature.at(familiarity));
  }

  /** Computes the calibrated probabilities of a text with the first {@code count} entries. */
  public double[] probabilities(int[] entries, int count, double familiarity) {
    return probabilities(logits(entries, count, attention(entries, count)), count, familiarity);
  }

  /** {@code exp(s_w − max s)} of an entry. */
  double exponential(int entry) {
    return block(entry).exponentials()[entry & (1 << shift) - 1];
  }

  /** The logits at an average of the entries' rows. */
  double[] logitsAt(double[] mean) {
    if (!hasHidden) {
      return mean;
    }
    float[] bias = weights.values(WeightName.HEAD_HIDDEN_BIAS);
    double[] hidden = new double[mean.length];
    for (int m = 0; m < mean.length; m++) {
      hidden[m] = Math.max(0, bias[m] + mean[m]);
    }
    return output(hidden, weights.values(WeightName.HEAD_OUTPUT_BIAS));
  }

  private double[] hiddenInputs(int[] entries, int count, double[] attention) {
    double[] inputs = new double[width];
    Row row = new Row();
    for (int i = 0; i < count; i++) {
      row.moveTo(entries[i]);
      for (int m = 0; m < width; m++) {
        inputs[m] += attention[i] * row.get(m);
      }
    }
    return inputs;
  }

  /** {@code W₂h + b₂} of an MLP head. */
  private double[] output(double[] hidden, float[] bias) {
    float[] w = weights.values(WeightName.HEAD_OUTPUT);
    double[] result = new double[shape.classes()];
    for (int k = 0; k < result.length; k++) {
      for (int m = 0; m < hidden.length; m++) {
        result[k] += w[k * hidden.length + m] * hidden[m];
      }
      result[k] += bias[k];
    }
    return result;
  }
}
