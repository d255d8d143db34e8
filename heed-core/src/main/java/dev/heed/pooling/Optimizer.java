package dev.heed.pooling;

import dev.heed.parallel.Workers;
import java.util.List;

/** Changes weights by gradients; only the rows of words that occurred, and shared tensors. */
public sealed interface Optimizer permits GradientDescent, AdaGrad {

  /**
   * One update.
   *
   * @param documents the documents that the gradients belong to
   */
  void apply(Documents documents, Gradients gradients, ClassifierWeights weights, Workers workers);

  /** What has to be kept besides the weights to go on later; the values are shared. */
  List<Tensor> state();
}
