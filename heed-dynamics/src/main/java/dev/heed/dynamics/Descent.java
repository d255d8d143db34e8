package dev.heed.dynamics;

import java.util.Optional;

/**
 * A training's numbers, and a step of gradient descent on them. Losses are those of the current
 * numbers; {@link #trainLoss} is called first in each epoch.
 */
interface Descent extends TrainingState {

  /** The loss on the training documents. */
  double trainLoss();

  /** The loss on the dev documents; after {@link #trainLoss}. */
  double devLoss();

  /** Makes a step; after {@link #trainLoss}. */
  void step();

  /** All numbers that a step may change; a copy. */
  double[] values();

  /** Sets numbers that {@link #values} returned. */
  void setValues(double[] values);

  /** Stores the current numbers as the best. */
  void keepBest();

  /** The numbers last stored as the best; a copy. */
  Optional<double[]> best();

  /** Stores numbers that {@link #best} returned as the best. */
  void setBest(double[] values);

  /** A description of the number that is out of range; empty if none is. */
  String problem();
}
