package dev.heed.text.pooling;

import dev.heed.kernel.Workers;
import java.util.List;

/** Updates weights by gradients: the rows of words that occurred, and shared tensors. */
public sealed interface Optimizer permits GradientDescent, AdaGrad {

  /**
   * Updates all weights.
   *
   * @param documents the documents that the gradients were computed on
   */
  default void apply(
      Documents documents, Gradients gradients, ClassifierWeights weights, Workers workers) {
    int columns = documents.columns();
    workers.run(
        columns,
        (long) columns * weights.shape().dim() * 2,
        (from, to) -> updateEmbeddings(documents, gradients, weights, from, to));
    updateRest(documents, gradients, weights, workers);
  }

  /** Updates the embeddings of the columns {@code from .. to}. */
  void updateEmbeddings(
      Documents documents, Gradients gradients, ClassifierWeights weights, int from, int to);

  /** Updates all but the embeddings. */
  void updateRest(
      Documents documents, Gradients gradients, ClassifierWeights weights, Workers workers);

  /** The state that a later run needs besides the weights; the values are shared, not copied. */
  List<Tensor> state();
}
