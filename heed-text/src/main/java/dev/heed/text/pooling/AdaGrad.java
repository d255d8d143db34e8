package dev.heed.text.pooling;

import dev.heed.base.Require;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.Workers;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * AdaGrad (Duchi, Hazan, Singer, JMLR 2011) with one accumulator for each word's row and one for
 * each value of shared tensors. The step is {@code η g / √(Σ‖g‖²)}, so a rare word moves as far at
 * its first occurrence as a frequent one did at its own.
 *
 * <p>A row moves by at most η in length, whatever its width, so one rate serves every {@code dim}.
 * A fixed head is not trained, whatever {@code trained} says.
 */
public final class AdaGrad implements Optimizer {
  /** Keeps the step of a row without any gradient so far from dividing by zero. */
  private static final float MIN_SQUARES = 1e-30f;

  private final Rates rates;
  private final Set<Part> trained;
  private final Kernels kernels;
  private final Map<WeightName, float[]> squares = new EnumMap<>(WeightName.class);
  private final List<Tensor> state;
  private double scale = 1;

  /**
   * The steps η, all positive.
   *
   * @param embeddings the step of a row of the embeddings
   * @param keys the step of a row of the keys
   * @param head the step of a value of the head
   * @param metric the step of a value of the metric network or of the query
   */
  public record Rates(double embeddings, double keys, double head, double metric) {
    public Rates {
      for (double rate : new double[] {embeddings, keys, head, metric}) {
        Require.positive("rate", rate);
      }
    }
  }

  /** AdaGrad with all accumulators at 0. */
  public AdaGrad(ClassifierShape shape, Rates rates, Set<Part> trained, Kernels kernels) {
    this.kernels = kernels;
    this.rates = rates;
    this.trained = EnumSet.copyOf(trained);
    List<Tensor> tensors = new ArrayList<>();
    shape
        .tensors()
        .forEach(
            (name, sizes) -> {
              List<Integer> kept = name.isByWord() ? sizes.subList(0, 1) : sizes;
              Tensor tensor = Tensor.zeros("squares." + name, kept);
              squares.put(name, tensor.values());
              tensors.add(tensor);
            });
    state = List.copyOf(tensors);
  }

  /** Multiplies all rates from the next step on. */
  public void scaleRates(double scale) {
    this.scale = scale;
  }

  @Override
  public void updateEmbeddings(
      Documents documents, Gradients gradients, ClassifierWeights weights, int from, int to) {
    if (trained.contains(Part.EMBEDDINGS)) {
      float[] squared = squares.get(WeightName.EMBEDDINGS);
      int dim = weights.shape().dim();
      float rate = (float) (scale * rates.embeddings());
      rows(documents, gradients.embeddings(), squared, weights.embeddings(), dim, rate, from, to);
    }
  }

  @Override
  public void updateRest(
      Documents documents, Gradients gradients, ClassifierWeights weights, Workers workers) {
    ClassifierShape shape = weights.shape();
    if (trained.contains(Part.KEYS)) {
      float[] squared = squares.get(WeightName.KEYS);
      int width = shape.keyDim();
      float rate = (float) (scale * rates.keys());
      workers.run(
          documents.columns(),
          (long) documents.columns() * width * 2,
          (from, to) ->
              rows(documents, gradients.keys(), squared, weights.keys(), width, rate, from, to));
    }
    gradients
        .shared()
        .forEach(
            (name, gradient) -> {
              if (trained.contains(name.part()) && !GradientDescent.isFixedHead(shape, name)) {
                double rate = name.part() == Part.HEAD ? rates.head() : rates.metric();
                float[] squared = squares.get(name);
                float[] values = weights.values(name);
                gradients.forEachRange(
                    name,
                    (from, to) ->
                        values(gradient, squared, values, (float) (scale * rate), from, to));
              }
            });
  }

  @Override
  public List<Tensor> state() {
    return state;
  }

  private void rows(
      Documents documents,
      float[] gradient,
      float[] squared,
      float[] values,
      int width,
      float rate,
      int from,
      int to) {
    kernels.stepRows(
        gradient, width, documents.words(), from, to, rate, MIN_SQUARES, squared, values);
  }

  private static void values(
      float[] gradient, float[] squares, float[] values, float rate, int from, int to) {
    for (int i = from; i < to; i++) {
      squares[i] += gradient[i] * gradient[i];
      values[i] -= rate / (float) Math.sqrt(squares[i] + MIN_SQUARES) * gradient[i];
    }
  }
}
