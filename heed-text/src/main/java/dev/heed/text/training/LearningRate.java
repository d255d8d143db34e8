package dev.heed.text.training;

import dev.heed.base.Require;

/** The AdaGrad step of an embedding; keys and shared weights use fixed fractions of it. */
public sealed interface LearningRate {

  /** The rate of an epoch, counted from 1. */
  double at(int epoch);

  /**
   * One rate for all epochs.
   *
   * @param rate above 0
   */
  record Fixed(double rate) implements LearningRate {
    public Fixed {
      Require.positive("learning rate", rate);
    }

    @Override
    public double at(int epoch) {
      return rate;
    }
  }

  /**
   * A rate that grows until the loss on the dev texts ends the training. So a corpus that overfits
   * within a few epochs is trained slowly, and one with many labels, which needs a hundred times
   * the steps, soon moves fast.
   *
   * @param start the rate of the first epoch, above 0
   * @param doubling the number of epochs in which the rate doubles, at least 1
   */
  record Growing(double start, int doubling) implements LearningRate {
    public Growing {
      Require.positive("learning rate", start);
      Require.atLeast("epochs to double the learning rate", 1, doubling);
    }

    @Override
    public double at(int epoch) {
      return start * StrictMath.pow(2, (epoch - 1.0) / doubling);
    }
  }
}
