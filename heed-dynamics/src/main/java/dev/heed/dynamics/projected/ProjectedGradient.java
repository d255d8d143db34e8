package dev.heed.dynamics.projected;

import dev.heed.dynamics.projected.RankedDocuments.Rows;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.Workers;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.Part;
import java.util.Arrays;
import java.util.Set;

/**
 * Loss and gradient in double, with pooling in the space of the head's first layer: pooling and a
 * linear layer commute, so documents need only the {@code r} numbers {@code p_w = W₁ν_w} of a word
 * instead of the {@code d} of its embedding.
 *
 * <p>With {@code x_w = (e^{s_w}, e^{s_w} p_w)} the forward pass over a document is the sum of the
 * rows {@code x_w}, and {@code z = Σ e^s p / Z}. With {@code y_χ = (g·z, g)/Z}, {@code g = ∂L/∂z},
 * the backward pass of a word is the sum {@code (b₀, b)} of the rows {@code y_χ} of its documents:
 * {@code ∂L/∂p_w = e^{s_w} b} and {@code ∂L/∂s_w = e^{s_w} (p_w·b − b₀)}. Both are products of the
 * same sparse matrix with a narrow one. Each block's sums have one owner and a fixed order, so the
 * numbers are the same for any number of threads.
 */
public final class ProjectedGradient {
  /**
   * A thread's memory for a block. Kept from block to block, since an epoch in fresh memory takes a
   * tenth longer.
   *
   * @param rowSums sums of rows, for each document or word of a block
   * @param sums {@code 1/Z} and {@code z}, each a column of documents
   * @param logits a column of documents for each class
   * @param gradients {@code g·z/Z} and {@code g/Z}, each a column of documents
   * @param numbers one for each document or word
   * @param projections room for {@link ProjectedEmbeddings#project}
   */
  private record Scratch(
      double[] rowSums,
      double[][] sums,
      double[][] logits,
      double[][] gradients,
      double[] numbers,
      double[][] projections) {
    static Scratch of(int rows, int stride, int classes) {
      return new Scratch(
          new double[rows * stride],
          new double[stride][rows],
          new double[classes][rows],
          new double[stride][rows],
          new double[rows],
          new double[stride][rows]);
    }
  }

  /** Operations of a document for each class, mostly the exponential of the softmax. */
  private static final int CLASS_COST = 25;

  /** Maximum absolute score; sums of {@code e^s} over a document are then far from overflow. */
  public static final double MAX_SCORE = 700;

  private final ProjectedWeights weights;
  private final RankedDocuments documents;
  private final PooledHead head;
  private final Workers workers;
  private final Kernels kernels = KernelSelection.kernels();
  private final int stride;
  private final double[] wordRows;
  private final double[] documentRows;
  private final double[][] restParts;
  private final double[][] sharedParts;
  private final double[] highestScores;
  private final int classes;

  /** One for each thread of the workers. */
  private final Scratch[] scratch;

  public ProjectedGradient(
      ClassifierWeights start, Set<Part> trained, RankedDocuments documents, Workers workers) {
    weights = new ProjectedWeights(start, trained, documents, kernels);
    this.documents = documents;
    this.workers = workers;
    classes = start.shape().classes();
    head = PooledHead.of(start.shape().head(), classes);
    stride = weights.width() + 1;
    wordRows = new double[Math.multiplyExact(documents.words().length, stride)];
    documentRows = new double[Math.multiplyExact(documents.train().count(), stride)];
    int blocks = documents.columnBlocks().length - 1;
    restParts = new double[documents.train().blocks().length - 1][head.size()];
    sharedParts = new double[blocks][weights.sharedSize()];
    highestScores = new double[blocks + 1];
    int rows = documents.largestBlock();
    scratch = new Scratch[workers.threads()];
    Arrays.setAll(scratch, _ -> Scratch.of(rows, stride, classes));
  }

  public ProjectedWeights weights() {
    return weights;
  }

  /** Computes the rows {@code x_w} of all words; before {@link #trainLoss}. */
  public void project(double[] y) {
    weights.prepare(y);
    int[] blocks = documents.columnBlocks();
    int trained = blocks.length - 1;
    workers.runNumbered(
        blocks.length,
        Long.MAX_VALUE,
        (worker, from, to) -> {
          for (int block = from; block < to; block++) {
            // Words of dev documents alone come last.
            int end = block < trained ? blocks[block + 1] : documents.words().length;
            highestScores[block] = project(y, blocks[block], end, scratch[worker]);
          }
        });
  }

  private double project(double[] y, int from, int to, Scratch own) {
    double[] exponentials = own.numbers();
    double highest = 0;
    for (int rank = from; rank < to; rank++) {
      double score = weights.score(y, rank);
      highest = Math.max(highest, Math.abs(score));
      exponentials[rank - from] = score;
    }
    kernels.exp(exponentials, 0, to - from);
    for (int rank = from; rank < to; rank++) {
      wordRows[rank * stride] = exponentials[rank - from];
    }
    weights.embeddings().project(y, from, to, exponentials, own.projections(), wordRows);
    return highest;
  }

  /** The loss on the training documents; NaN if a score is out of range. */
  public double trainLoss(double[] y) {
    for (double highest : highestScores) {
      if (!(highest <= MAX_SCORE)) {
        return Double.NaN;
      }
    }
    return loss(y, documents.train(), true);
  }

  /** The loss on the dev documents. */
  public double devLoss(double[] y) {
    return loss(y, documents.dev(), false);
  }

  private double loss(double[] y, Rows rows, boolean backward) {
    int[] blocks = rows.blocks();
    double[] losses = new double[blocks.length - 1];
    workers.runNumbered(
        losses.length,
        (long) stride * rows.ranks().length + (long) CLASS_COST * classes * rows.count(),
        (worker, from, to) -> {
          Scratch own = scratch[worker];
          for (int block = from; block < to; block++) {
            int first = blocks[block];
            int end = blocks[block + 1];
            kernels.sumRows(
                wordRows, stride, rows.offsets(), rows.ranks(), first, end, own.rowSums());
            normalize(end - first, own.rowSums(), own.sums());
            losses[block] = loss(y, rows, first, end, own, true);
            if (!Double.isFinite(losses[block])) {
              losses[block] = loss(y, rows, first, end, own, false);
            }
            if (backward) {
              backward(y, first, end, own, restParts[block]);
            }
          }
        });
    double sum = 0;
    for (double loss : losses) {
      sum += loss;
    }
    return sum;
  }

  private double loss(
      double[] y, Rows rows, int first, int end, Scratch own, boolean relativeToLabel) {
    int count = end - first;
    head.forward(count, own.sums(), weights.rest(y), weights.restAt(), own.logits());
    return CrossEntropy.loss(
        kernels,
        own.logits(),
        rows.labels()[first],
        rows.shares(),
        first,
        count,
        own.numbers(),
        relativeToLabel);
  }

  /** Writes {@code 1/Z} and {@code z} into columns. */
  private void normalize(int count, double[] rowSums, double[][] columns) {
    double[] inverse = columns[0];
    for (int i = 0; i < count; i++) {
      double sum = rowSums[i * stride];
      inverse[i] = sum == 0 ? 0 : 1 / sum;
    }
    for (int k = 1; k < stride; k++) {
      double[] column = columns[k];
      for (int i = 0; i < count; i++) {
        column[i] = rowSums[i * stride + k] * inverse[i];
      }
    }
  }

  /** Writes the rows {@code y_χ}. */
  private void backward(double[] y, int from, int to, Scratch own, double[] restPart) {
    int count = to - from;
    double[][] gradients = own.gradients();
    Arrays.fill(restPart, 0);
    head.backward(
        count, own.sums(), weights.rest(y), weights.restAt(), own.logits(), gradients, restPart);
    double[] inverse = own.sums()[0];
    double[] products = gradients[0];
    Arrays.fill(products, 0, count, 0);
    for (int k = 1; k < stride; k++) {
      double[] gradient = gradients[k];
      double[] pooled = own.sums()[k];
      for (int i = 0; i < count; i++) {
        gradient[i] *= inverse[i];
        products[i] += gradient[i] * pooled[i];
      }
    }
    for (int k = 0; k < stride; k++) {
      int at = from * stride + k;
      double[] column = gradients[k];
      for (int i = 0; i < count; i++) {
        documentRows[at] = column[i];
        at += stride;
      }
    }
  }

  /**
   * {@code to = base − factor·∂L/∂y}, the gradient in the weights' own space. After {@link
   * #trainLoss} of {@code y}; {@code to} may be {@code y} or {@code base} itself.
   */
  public void descend(double[] y, double[] base, double factor, double[] to) {
    descend(y, base, factor, to, false);
  }

  /** A step of gradient descent from {@code y}, followed by {@link #project} of the result. */
  public void step(double[] y, double rate, double[] to) {
    descend(y, y, rate, to, !weights.projectsByShared());
    if (weights.projectsByShared()) {
      project(to);
    }
  }

  private void descend(double[] y, double[] base, double factor, double[] to, boolean project) {
    double[] restGradient = sum(restParts);
    int[] blocks = documents.columnBlocks();
    workers.runNumbered(
        sharedParts.length,
        Long.MAX_VALUE,
        (worker, from, end) -> {
          Scratch own = scratch[worker];
          for (int block = from; block < end; block++) {
            int first = blocks[block];
            descend(y, base, factor, to, first, blocks[block + 1], own, sharedParts[block]);
            if (project) {
              highestScores[block] = project(to, first, blocks[block + 1], own);
            }
          }
        });
    weights.descendShared(sum(sharedParts), restGradient, base, factor, to);
  }

  private void descend(
      double[] y,
      double[] base,
      double factor,
      double[] to,
      int first,
      int end,
      Scratch own,
      double[] shared) {
    double[] sums = own.rowSums();
    kernels.sumRows(
        documentRows,
        stride,
        documents.columnOffsets(),
        documents.columnDocuments(),
        first,
        end,
        sums);
    double[] scoreGradients = own.numbers();
    for (int rank = first; rank < end; rank++) {
      scoreGradients[rank - first] = -(wordRows[rank * stride] * sums[(rank - first) * stride]);
    }
    for (int k = 1; k < stride; k++) {
      int row = first * stride;
      int at = 0;
      for (int i = 0; i < end - first; i++) {
        scoreGradients[i] += wordRows[row + k] * sums[at + k];
        sums[at + k] *= wordRows[row];
        row += stride;
        at += stride;
      }
    }
    weights.descend(y, first, end, scoreGradients, sums, base, factor, to, shared);
  }

  private static double[] sum(double[][] parts) {
    double[] sum = new double[parts[0].length];
    for (double[] part : parts) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += part[i];
      }
    }
    return sum;
  }
}
