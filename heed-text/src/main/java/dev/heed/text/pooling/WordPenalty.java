package dev.heed.text.pooling;

import dev.heed.base.ProblemException;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.Workers;
import dev.heed.text.training.Head;
import java.util.Arrays;

/**
 * The penalty of {@link dev.heed.text.training.Decoupling.Words} in float, for heads without a
 * hidden layer. What an entry does to the logits is computed once for each column, so a place costs
 * as many operations as there are classes.
 */
final class WordPenalty {
  private final ClassifierShape shape;
  private final ClassifierWeights weights;
  private final float strength;
  private final boolean isOfDifferences;
  private final Gradients gradients;
  private final Kernels kernels;
  private final Workers workers;

  private Documents documents;
  private ClassSample sample;

  /** Row {@code u}: {@code c = Uᵀν} of the word of a column. */
  private float[] effects = {};

  /** Row {@code p}: {@code a_i d_i} of a position, times strength and weight. */
  private float[] forces = {};

  /** {@code ∂/∂s} of a position. */
  private float[] scoreChanges = {};

  /** Row {@code u}: the sum of a column's forces. */
  private float[] columnForces = {};

  /** Prepares passes; {@code isOfDifferences} as {@link Loss#isOfDifferences}. */
  WordPenalty(
      ClassifierWeights weights,
      double strength,
      boolean isOfDifferences,
      Gradients gradients,
      Kernels kernels,
      Workers workers) {
    this.shape = weights.shape();
    if (shape.head() instanceof Head.Mlp) {
      throw new ProblemException("words are decoupled with the head mlp", "fixed or linear");
    }
    this.weights = weights;
    this.strength = (float) strength;
    this.isOfDifferences = isOfDifferences;
    this.gradients = gradients;
    this.kernels = kernels;
    this.workers = workers;
  }

  /** Adds the penalty of each document to its loss. */
  void forward(Documents documents, ClassSample sample, float[] attention, double[] losses) {
    this.documents = documents;
    this.sample = sample;
    int classes = sample.size();
    reserve(classes);
    int dim = shape.dim();
    float[] head = weights.values(WeightName.HEAD);
    workers.run(
        documents.columns(),
        (long) documents.columns() * classes * dim,
        (from, to) -> {
          for (int u = from; u < to; u++) {
            int word = documents.words()[u];
            for (int k = 0; k < classes; k++) {
              effects[u * classes + k] =
                  kernels.dot(
                      head, sample.classes()[k] * dim, weights.embeddings(), word * dim, dim);
            }
          }
        });
    double scale = documents.totalWeight();
    workers.runEach(
        documents.count(),
        documents.positions() * 8L * classes,
        () -> {
          Words words = new Words();
          return (from, to) -> {
            for (int document = from; document < to; document++) {
              float weight = (float) (strength * documents.weights()[document] / scale);
              losses[document] += words.add(document, attention, weight);
            }
          };
        });
  }

  private void reserve(int classes) {
    if (effects.length < documents.columns() * classes) {
      effects = new float[Math.multiplyExact(documents.columns(), classes)];
      columnForces = new float[effects.length];
    }
    if (forces.length < documents.positions() * classes) {
      forces = new float[Math.multiplyExact(documents.positions(), classes)];
    }
    if (scoreChanges.length < documents.positions()) {
      scoreChanges = new float[documents.positions()];
    }
  }

  /** The contributions {@code b_t} of the words of one document. */
  private final class Words {
    private float[] contributions = {};

    /** Computes forces and changes of a document's positions, and returns its penalty. */
    double add(int document, float[] attention, float weight) {
      int from = documents.offsets()[document];
      int to = documents.offsets()[document + 1];
      double squares = contribute(from, to, attention);
      int classes = sample.size();
      float mean = 0;
      for (int p = from; p < to; p++) {
        int first = documents.spans().first(p, from);
        int count = documents.spans().count(p);
        int column = documents.positionColumns()[p];
        float product = 0;
        for (int k = 0; k < classes; k++) {
          float sum = 0;
          for (int t = first; t < first + count; t++) {
            sum += contributions[t * classes + k];
          }
          float d = weight * sum / count;
          product += d * effects[column * classes + k];
          forces[p * classes + k] = attention[p] * d;
        }
        scoreChanges[p] = product;
        mean += attention[p] * product;
      }
      for (int p = from; p < to; p++) {
        scoreChanges[p] = attention[p] * (scoreChanges[p] - mean);
      }
      return strength / 2 * squares;
    }

    /** Computes {@code C b_t} for each word, and returns the sum of their squares. */
    private double contribute(int from, int to, float[] attention) {
      int classes = sample.size();
      int count = documents.spans().words(from, to);
      if (contributions.length < count * classes) {
        contributions = new float[Math.multiplyExact(count, classes)];
      }
      Arrays.fill(contributions, 0, count * classes, 0);
      for (int p = from; p < to; p++) {
        int first = documents.spans().first(p, from);
        int covered = documents.spans().count(p);
        int column = documents.positionColumns()[p];
        for (int t = first; t < first + covered; t++) {
          kernels.addScaled(
              attention[p] / covered,
              effects,
              column * classes,
              contributions,
              t * classes,
              classes);
        }
      }
      double squares = 0;
      for (int t = 0; t < count; t++) {
        float mean = 0;
        for (int k = 0; k < classes && isOfDifferences; k++) {
          mean += contributions[t * classes + k] / classes;
        }
        for (int k = 0; k < classes; k++) {
          float value = contributions[t * classes + k] - mean;
          contributions[t * classes + k] = value;
          squares += (double) value * value;
        }
      }
      return squares;
    }
  }

  /**
   * Sums the forces of each column, and adds {@code ∂/∂U = Σ ν forceᵀ} to the gradient of the head
   * on request. To be called before embeddings are updated.
   */
  void backward(boolean withHead) {
    int classes = sample.size();
    workers.run(
        documents.columns(),
        (long) documents.positions() * classes,
        (from, to) -> {
          for (int u = from; u < to; u++) {
            Arrays.fill(columnForces, u * classes, (u + 1) * classes, 0);
            for (int e = documents.wordOffsets()[u]; e < documents.wordOffsets()[u + 1]; e++) {
              int position = documents.wordPositions()[e];
              kernels.addScaled(1, forces, position * classes, columnForces, u * classes, classes);
            }
          }
        });
    if (withHead) {
      int dim = shape.dim();
      float[] head = gradients.shared().get(WeightName.HEAD);
      workers.run(
          classes,
          (long) documents.columns() * classes * dim,
          (from, to) -> {
            for (int k = from; k < to; k++) {
              for (int u = 0; u < documents.columns(); u++) {
                kernels.addScaled(
                    columnForces[u * classes + k],
                    weights.embeddings(),
                    documents.words()[u] * dim,
                    head,
                    sample.classes()[k] * dim,
                    dim);
              }
            }
          });
    }
  }

  /** Adds {@code ∂/∂ν = U Σ force} to the gradient of a column, and returns its {@code ∂/∂s}. */
  float gather(int column) {
    int dim = shape.dim();
    int classes = sample.size();
    for (int k = 0; k < classes; k++) {
      kernels.addScaled(
          columnForces[column * classes + k],
          weights.values(WeightName.HEAD),
          sample.classes()[k] * dim,
          gradients.embeddings(),
          column * dim,
          dim);
    }
    float change = 0;
    for (int e = documents.wordOffsets()[column]; e < documents.wordOffsets()[column + 1]; e++) {
      change += scoreChanges[documents.wordPositions()[e]];
    }
    return change;
  }
}
