package dev.heed.text.pooling;

import dev.heed.kernel.Workers;
import java.util.List;

/** Changes weights by gradients; only the rows of words that occurred, and shared tensors. */
public sealed interface Optimizer permits GradientDescent, AdaGrad {

  /**
   * One update of everything.
   *
   * @param documents the documents that the gradients belong to
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

  /** What has to be kept besides the weights to go on later; the values are shared. */
  List<Tensor> state();
}
