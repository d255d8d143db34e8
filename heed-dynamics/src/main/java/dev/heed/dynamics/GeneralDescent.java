package dev.heed.dynamics;

import dev.heed.dynamics.projected.Vectors;
import dev.heed.dynamics.task.TaskData;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Workers;
import dev.heed.text.pooling.ClassifierStep;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.GradientDescent;
import dev.heed.text.pooling.Part;
import dev.heed.text.pooling.Tensor;
import java.util.EnumSet;
import java.util.Optional;
import java.util.stream.Collectors;

/** Gradient descent on every weight in full, in float; the reference for the shortcuts. */
final class GeneralDescent implements Descent {
  private final TaskData data;
  private final ClassifierWeights weights;
  private final ClassifierStep step;
  private final ClassifierStep watch;
  private final GradientDescent descent;
  private Optional<double[]> best = Optional.empty();

  GeneralDescent(DescentOptions options, TaskData data, ClassifierWeights start, Workers workers) {
    this.data = data;
    weights = copy(start);
    step = new ClassifierStep(weights, options.trained(), KernelSelection.kernels(), workers);
    watch =
        new ClassifierStep(weights, EnumSet.noneOf(Part.class), KernelSelection.kernels(), workers);
    descent = new GradientDescent(options.rate(), options.trained());
  }

  @Override
  public double trainLoss() {
    return step.forward(data.train());
  }

  @Override
  public double devLoss() {
    return watch.forward(data.dev());
  }

  @Override
  public void step() {
    step.backward(descent);
  }

  @Override
  public double[] values() {
    double[] values =
        new double[weights.tensors().stream().mapToInt(tensor -> tensor.values().length).sum()];
    int at = 0;
    for (Tensor tensor : weights.tensors()) {
      for (float value : tensor.values()) {
        values[at++] = value;
      }
    }
    return values;
  }

  @Override
  public void setValues(double[] values) {
    int at = 0;
    for (Tensor tensor : weights.tensors()) {
      for (int i = 0; i < tensor.values().length; i++) {
        tensor.values()[i] = (float) values[at++];
      }
    }
  }

  @Override
  public void keepBest() {
    best = Optional.of(values());
  }

  @Override
  public Optional<double[]> best() {
    return best.map(double[]::clone);
  }

  @Override
  public void setBest(double[] values) {
    best = Optional.of(values.clone());
  }

  @Override
  public String problem() {
    String names =
        weights.tensors().stream()
            .filter(GeneralDescent::isNotFinite)
            .map(Tensor::name)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : "not finite: " + names;
  }

  private static boolean isNotFinite(Tensor tensor) {
    for (float value : tensor.values()) {
      if (!Float.isFinite(value)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int vocabulary() {
    return weights.shape().vocabulary();
  }

  @Override
  public double score(int word) {
    int dim = weights.shape().keyDim();
    return Vectors.dot(weights.query(), 0, weights.keys(), word * dim, dim);
  }

  @Override
  public double norm(int word) {
    int dim = weights.shape().dim();
    return Vectors.norm(weights.embeddings(), word * dim, dim);
  }

  @Override
  public double queryNorm() {
    return Vectors.norm(weights.query(), 0, weights.shape().keyDim());
  }

  @Override
  public ClassifierWeights weights() {
    return copy(weights);
  }

  private static ClassifierWeights copy(ClassifierWeights weights) {
    ClassifierWeights copy = ClassifierWeights.zeros(weights.shape());
    copy.copyFrom(weights);
    return copy;
  }
}
