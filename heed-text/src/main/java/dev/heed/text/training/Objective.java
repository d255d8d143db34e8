package dev.heed.text.training;

import java.util.Objects;

/**
 * The function that a training minimises, beside the form of the loss, which follows from the
 * labels.
 *
 * @param classWeights the weight of a text in the loss, by its label
 * @param decoupling a penalty that is added to the loss
 */
public record Objective(ClassWeights classWeights, Decoupling decoupling) {
  public Objective {
    Objects.requireNonNull(classWeights, "classWeights");
    Objects.requireNonNull(decoupling, "decoupling");
  }

  /** An objective without a penalty. */
  public Objective(ClassWeights classWeights) {
    this(classWeights, new Decoupling.None());
  }
}
