package dev.heed.dynamics;

import dev.heed.dynamics.projected.ProjectedGradient;
import dev.heed.dynamics.projected.ProjectedWeights;
import dev.heed.dynamics.projected.RankedDocuments;
import dev.heed.dynamics.task.TaskData;
import dev.heed.kernel.Workers;
import dev.heed.text.pooling.ClassifierWeights;
import java.util.Optional;

/** Gradient descent by {@link ProjectedGradient}. */
final class ProjectedDescent implements Descent {
  private final ProjectedGradient gradient;
  private final ProjectedWeights weights;
  private final double rate;
  private final int vocabulary;
  private double[] values;

  /** True if the rows of the words belong to the current values. */
  private boolean projected;

  // A step away from the best numbers goes into the spare vector, so that nothing has to be copied.
  private Optional<double[]> best = Optional.empty();
  private boolean atBest;
  private Optional<double[]> spare = Optional.empty();

  ProjectedDescent(
      DescentOptions options, TaskData data, ClassifierWeights start, Workers workers) {
    vocabulary = start.shape().vocabulary();
    RankedDocuments documents = new RankedDocuments(data, vocabulary);
    gradient = new ProjectedGradient(start, options.trained(), documents, workers);
    weights = gradient.weights();
    rate = options.rate();
    values = weights.start();
  }

  ProjectedGradient gradient() {
    return gradient;
  }

  @Override
  public double trainLoss() {
    if (!projected) {
      gradient.project(values);
      projected = true;
    }
    return gradient.trainLoss(values);
  }

  @Override
  public double devLoss() {
    return gradient.devLoss(values);
  }

  @Override
  public void step() {
    double[] target = values;
    if (atBest) {
      target = spare.orElseGet(() -> new double[values.length]);
      spare = Optional.empty();
      atBest = false;
    }
    gradient.step(values, rate, target);
    values = target;
  }

  @Override
  public void keepBest() {
    if (!atBest) {
      spare = best;
      best = Optional.of(values);
      atBest = true;
    }
  }

  @Override
  public double[] values() {
    return values.clone();
  }

  @Override
  public void setValues(double[] numbers) {
    values = numbers.clone();
    projected = false;
    atBest = false;
  }

  @Override
  public Optional<double[]> best() {
    return best.map(double[]::clone);
  }

  @Override
  public void setBest(double[] numbers) {
    best = Optional.of(numbers.clone());
  }

  @Override
  public String problem() {
    for (int word = 0; word < vocabulary; word++) {
      double score = score(word);
      if (!(Math.abs(score) <= ProjectedGradient.MAX_SCORE)) {
        return "the score of word %d is %s; expected at most ±%s"
            .formatted(word, score, ProjectedGradient.MAX_SCORE);
      }
    }
    for (int word = 0; word < vocabulary; word++) {
      double norm = norm(word);
      if (!Double.isFinite(norm)) {
        return "the embedding of word %d has the norm %s".formatted(word, norm);
      }
    }
    return "";
  }

  @Override
  public int vocabulary() {
    return vocabulary;
  }

  @Override
  public double score(int word) {
    return weights.scoreOf(values, word);
  }

  @Override
  public double norm(int word) {
    return weights.normOf(values, word);
  }

  @Override
  public double queryNorm() {
    return weights.queryNorm(values);
  }

  @Override
  public ClassifierWeights weights() {
    return weights.weights(values);
  }
}
