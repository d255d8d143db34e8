package dev.heed.text.shard;

import dev.heed.kernel.Workers;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.training.TrainingOptions;
import java.util.Arrays;

/**
 * All that the steps of a training depend on besides its documents and weights.
 *
 * @param classWeights the weight of each class
 * @param priors the logit of each class's share
 */
public record StepSettings(
    ClassifierShape shape, TrainingOptions options, float[] classWeights, float[] priors) {

  /** A learner with the weights at the start of a training, for documents with these targets. */
  public Learner learner(LabelSets sets, Workers workers) {
    return new Learner(shape, sets.loss(classWeights, priors), options, workers);
  }

  /** A learner whose weights and accumulators are 0 until its state is set. */
  Learner resumed(LabelSets sets, Workers workers) {
    return new Learner(
        ClassifierWeights.zeros(shape), sets.loss(classWeights, priors), options, workers);
  }

  /** The weight that each target gives a document. */
  public float[] targetWeights(LabelSets sets) {
    if (!sets.areSeveral()) {
      return sets.means(classWeights);
    }
    float[] equal = new float[sets.count()];
    Arrays.fill(equal, 1);
    return equal;
  }
}
