package dev.heed.text.pooling;

import dev.heed.base.Require;
import dev.heed.kernel.Workers;
import dev.heed.text.training.Head;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Plain gradient descent, {@code θ ← θ − η ∂L/∂θ}, on the trained parts.
 *
 * <p>A fixed head is not trained, whatever {@code trained} says.
 */
public final class GradientDescent implements Optimizer {
  private final double rate;
  private final Set<Part> trained;

  /**
   * Gradient descent.
   *
   * @param rate the step η
   * @param trained the parts to update
   * @throws dev.heed.base.ProblemException if the rate is not a positive number
   */
  public GradientDescent(double rate, Set<Part> trained) {
    Require.positive("rate", rate);
    this.rate = rate;
    this.trained = EnumSet.copyOf(trained);
  }

  @Override
  public void updateEmbeddings(
      Documents documents, Gradients gradients, ClassifierWeights weights, int from, int to) {
    if (trained.contains(Part.EMBEDDINGS)) {
      int dim = weights.shape().dim();
      rows(documents, gradients.embeddings(), weights.embeddings(), dim, from, to);
    }
  }

  @Override
  public void updateRest(
      Documents documents, Gradients gradients, ClassifierWeights weights, Workers workers) {
    ClassifierShape shape = weights.shape();
    if (trained.contains(Part.KEYS)) {
      int width = shape.keyDim();
      workers.run(
          documents.columns(),
          (long) documents.columns() * width,
          (from, to) -> rows(documents, gradients.keys(), weights.keys(), width, from, to));
    }
    gradients
        .shared()
        .forEach(
            (name, gradient) -> {
              if (trained.contains(name.part()) && !isFixedHead(shape, name)) {
                float[] values = weights.values(name);
                gradients.forEachRange(
                    name,
                    (from, to) -> {
                      for (int i = from; i < to; i++) {
                        values[i] -= (float) (rate * gradient[i]);
                      }
                    });
              }
            });
  }

  @Override
  public List<Tensor> state() {
    return List.of();
  }

  static boolean isFixedHead(ClassifierShape shape, WeightName name) {
    return shape.head() instanceof Head.Fixed && name.part() == Part.HEAD;
  }

  private void rows(
      Documents documents, float[] gradient, float[] values, int width, int from, int to) {
    int[] words = documents.words();
    float step = (float) rate;
    for (int u = from; u < to; u++) {
      int target = words[u] * width;
      for (int j = 0; j < width; j++) {
        values[target + j] -= step * gradient[u * width + j];
      }
    }
  }
}
