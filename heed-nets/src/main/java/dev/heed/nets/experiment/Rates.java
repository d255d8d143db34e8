package dev.heed.nets.experiment;

import dev.heed.base.Require;

/**
 * Rates of Adam.
 *
 * @param rate learning rate
 * @param weightDecay L2 weight decay, 0 to below 1
 */
public record Rates(double rate, double weightDecay) {
  public Rates {
    Require.positive("rate", rate);
    Require.shareBelowOne("weight_decay", weightDecay);
  }
}
