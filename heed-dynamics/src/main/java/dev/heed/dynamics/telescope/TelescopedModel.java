package dev.heed.dynamics.telescope;

import dev.heed.dynamics.telescope.PooledWords.Linearised;
import dev.heed.dynamics.telescope.PooledWords.Weights;

/**
 * The outputs of a trained model as a sum of first-order steps, {@code f₀ + Σ ∇f_t·Δθ_t}, beside
 * the single step {@code f₀ + ∇f₀·(θ_T − θ₀)} of a lazy training.
 */
final class TelescopedModel {
  private final PooledWords model;
  private final TopicTexts texts;
  private final Linearised start;
  private final Weights first;
  private final double[] sums;

  TelescopedModel(PooledWords model, TopicTexts texts) {
    this.model = model;
    this.texts = texts;
    start = model.at(texts);
    first = model.weights();
    sums = start.outputs().clone();
  }

  /** Takes in a step that the model is about to make. */
  void add(Weights change) {
    model.at(texts).addChange(change, sums);
  }

  /** Distance of the telescoped outputs from the model's, relative to the change of these. */
  double error() {
    return distance(sums);
  }

  /** As {@link #error}, of the single step. */
  double lazyError() {
    double[] lazy = start.outputs().clone();
    start.addChange(model.weights().less(first), lazy);
    return distance(lazy);
  }

  private double distance(double[] outputs) {
    double[] now = model.at(texts).outputs();
    double error = 0;
    double change = 0;
    for (int i = 0; i < now.length; i++) {
      double off = outputs[i] - now[i];
      double moved = now[i] - start.outputs()[i];
      error += off * off;
      change += moved * moved;
    }
    return Math.sqrt(error / change);
  }
}
