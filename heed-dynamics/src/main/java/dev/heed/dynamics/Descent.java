package dev.heed.dynamics;

import java.util.Optional;

/**
 * A training's numbers, and a step of gradient descent on them. Losses are those of the numbers as
 * they are; {@link #trainLoss} comes first in each epoch.
 */
interface Descent extends TrainingState {

  /** The loss on the training documents. */
  double trainLoss();

  /** The loss on the dev documents; after {@link #trainLoss}. */
  double devLoss();

  /** Changes the numbers by a step; after {@link #trainLoss}. */
  void step();

  /** All numbers that a step may change; a copy. */
  double[] values();

  /** Puts numbers in place that {@link #values} gave. */
  void setValues(double[] values);

  /** Remembers the numbers as they are as the best. */
  void keepBest();

  /** The numbers last remembered; a copy. */
  Optional<double[]> best();

  /** Remembers numbers that {@link #best} gave. */
  void setBest(double[] values);

  /** In words: which number is out of range; empty if none is. */
  String problem();
}
