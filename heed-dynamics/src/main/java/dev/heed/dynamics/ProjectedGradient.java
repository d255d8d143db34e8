package dev.heed.dynamics;

import dev.heed.dynamics.RankedDocuments.Rows;
import dev.heed.parallel.Workers;
import dev.heed.pooling.ClassifierWeights;
import dev.heed.pooling.Part;
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
final class ProjectedGradient {
  private final ProjectedWeights weights;
  private final RankedDocuments documents;
  private final PooledHead head;
  private final Workers workers;
  private final int stride;
  private final double[] wordRows;
  private final double[] documentRows;
  private final double[][] restParts;
  private final double[][] unusedParts;
  private final double[][] sharedParts;
  private final double[] losses;
  private final double[] highestScores;

  ProjectedGradient(
      ClassifierWeights start, Set<Part> trained, RankedDocuments documents, Workers workers) {
    weights = new ProjectedWeights(start, trained, documents);
    this.documents = documents;
    this.workers = workers;
    head = PooledHead.of(start.shape().head(), start.shape().classes());
    stride = weights.width() + 1;
    wordRows = new double[Math.multiplyExact(documents.words().length, stride)];
    documentRows = new double[Math.multiplyExact(documents.train().count(), stride)];
    int blocks = documents.columnBlocks().length - 1;
    restParts = new double[blocks][head.size()];
    unusedParts = new double[blocks][head.size()];
    sharedParts = new double[blocks][weights.sharedSize()];
    losses = new double[blocks];
    highestScores = new double[blocks];
  }

  ProjectedWeights weights() {
    return weights;
  }

  /** The loss on the training documents; NaN if a score is out of range. */
  double trainLoss(double[] y) {
    project(y);
    for (double highest : highestScores) {
      if (!(highest <= Exponential.LARGEST)) {
        return Double.NaN;
      }
    }
    return loss(y, documents.train(), true);
  }

  /** The loss on the dev documents, with the numbers of the last {@link #trainLoss}. */
  double devLoss(double[] y) {
    return loss(y, documents.dev(), false);
  }

  private void project(double[] y) {
    int words = documents.words().length;
    int blocks = highestScores.length;
    workers.run(
        blocks,
        Long.MAX_VALUE,
        (from, to) -> {
          for (int block = from; block < to; block++) {
            int first = (int) ((long) words * block / blocks);
            int end = (int) ((long) words * (block + 1) / blocks);
            highestScores[block] = project(y, first, end);
          }
        });
  }

  private double project(double[] y, int from, int to) {
    double highest = 0;
    for (int rank = from; rank < to; rank++) {
      double score = weights.score(y, rank);
      highest = Math.max(highest, Math.abs(score));
      double exponential = Exponential.of(score);
      int at = rank * stride;
      wordRows[at] = exponential;
      weights.project(y, rank, exponential, wordRows, at + 1);
    }
    return highest;
  }

  private double loss(double[] y, Rows rows, boolean backward) {
    int[] blocks = rows.blocks();
    double[][] parts = backward ? restParts : unusedParts;
    workers.run(
        losses.length,
        Long.MAX_VALUE,
        (from, to) -> {
          for (int block = from; block < to; block++) {
            losses[block] = loss(y, rows, blocks[block], blocks[block + 1], backward, parts[block]);
          }
        });
    double sum = 0;
    for (double loss : losses) {
      sum += loss;
    }
    return sum;
  }

  private double loss(
      double[] y, Rows rows, int from, int to, boolean backward, double[] restPart) {
    int width = stride - 1;
    double[] rest = weights.rest(y);
    double[] sums = new double[stride];
    double[] pooled = new double[width];
    Arrays.fill(restPart, 0);
    double loss = 0;
    for (int document = from; document < to; document++) {
      int first = rows.offsets()[document];
      int end = rows.offsets()[document + 1];
      RowSums.sum(wordRows, stride, rows.ranks(), first, end, sums);
      double inverse = first == end ? 0 : 1 / sums[0];
      for (int k = 0; k < width; k++) {
        pooled[k] = sums[k + 1] * inverse;
        sums[k + 1] = pooled[k];
      }
      double share = rows.shares()[document];
      loss +=
          share
              * head.loss(
                  sums, 1, rows.labels()[document], share, rest, weights.restAt(), restPart);
      if (backward) {
        double product = 0;
        for (int k = 0; k < width; k++) {
          double gradient = sums[k + 1] * inverse;
          documentRows[document * stride + k + 1] = gradient;
          product += gradient * pooled[k];
        }
        documentRows[document * stride] = product;
      }
    }
    return loss;
  }

  /**
   * {@code to = base − factor·∂L/∂y}, the gradient in the weights' own space: with {@code base =
   * y}, a step of gradient descent. After {@link #trainLoss} of {@code y}; {@code to} may be {@code
   * y} or {@code base} itself.
   */
  void descend(double[] y, double[] base, double factor, double[] to) {
    double[] restGradient = sum(restParts);
    int[] blocks = documents.columnBlocks();
    workers.run(
        sharedParts.length,
        Long.MAX_VALUE,
        (from, end) -> {
          for (int block = from; block < end; block++) {
            descend(y, base, factor, to, blocks[block], blocks[block + 1], sharedParts[block]);
          }
        });
    weights.descendShared(sum(sharedParts), restGradient, base, factor, to);
  }

  private void descend(
      double[] y,
      double[] base,
      double factor,
      double[] to,
      int firstRank,
      int endRank,
      double[] shared) {
    double[] sums = new double[stride];
    int[] offsets = documents.columnOffsets();
    Arrays.fill(shared, 0);
    for (int rank = firstRank; rank < endRank; rank++) {
      RowSums.sum(
          documentRows,
          stride,
          documents.columnDocuments(),
          offsets[rank],
          offsets[rank + 1],
          sums);
      int at = rank * stride;
      double exponential = wordRows[at];
      double scoreGradient = -exponential * sums[0];
      for (int k = 1; k < stride; k++) {
        scoreGradient += wordRows[at + k] * sums[k];
        sums[k] *= exponential;
      }
      weights.descend(y, rank, scoreGradient, sums, 1, base, factor, to, shared);
    }
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
