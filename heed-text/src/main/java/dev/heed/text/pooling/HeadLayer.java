package dev.heed.text.pooling;

import dev.heed.kernel.Kernels;
import dev.heed.kernel.Workers;
import dev.heed.text.training.Decoupling;
import dev.heed.text.training.Head;
import java.util.Arrays;

/** The head and the loss: from context vectors to logits to losses, and back. */
final class HeadLayer {
  private final ClassifierShape shape;
  private final ClassifierWeights weights;
  private final Loss loss;
  private final Decoupling decoupling;
  private final Gradients gradients;
  private final Kernels kernels;
  private final Workers workers;
  private final int hiddenUnits;

  /** The numbers of all rows of the hidden layer. */
  private final int[] hiddenRows;

  private Documents documents;
  private ClassSample sample;

  /** The rows of the classes of the sample, one after the other, in the layer that gives logits. */
  private float[] classRows = {};

  private float[] packed = {};
  private float[] logits = {};
  private float[] logitGradients = {};
  private float[] hidden = {};
  private float[] hiddenGradients = {};
  private int[] identity = {};

  HeadLayer(
      ClassifierWeights weights,
      Loss loss,
      Decoupling decoupling,
      Gradients gradients,
      Kernels kernels,
      Workers workers) {
    this.loss = loss;
    this.decoupling = decoupling;
    this.shape = weights.shape();
    this.weights = weights;
    this.gradients = gradients;
    this.kernels = kernels;
    this.workers = workers;
    sample = ClassSample.all(shape.classes());
    hiddenUnits = shape.head() instanceof Head.Mlp(int units) ? units : 0;
    hiddenRows = new int[hiddenUnits];
    Arrays.setAll(hiddenRows, i -> i);
  }

  /** A row for each document, with a logit for each class of the sample. */
  float[] logits() {
    return logits;
  }

  void start(Documents documents, ClassSample sample) {
    this.documents = documents;
    this.sample = sample;
    classRows =
        hiddenUnits == 0
            ? pack(WeightName.HEAD, shape.dim())
            : pack(WeightName.HEAD_OUTPUT, hiddenUnits);
    int count = documents.count();
    int classes = sample.size();
    if (logits.length < count * classes) {
      logits = new float[Math.multiplyExact(count, classes)];
      logitGradients = new float[logits.length];
    }
    if (hidden.length < count * hiddenUnits) {
      hidden = new float[Math.multiplyExact(count, hiddenUnits)];
      hiddenGradients = new float[hidden.length];
    }
    if (identity.length < count) {
      identity = new int[count];
      Arrays.setAll(identity, i -> i);
    }
  }

  /** Elementary operations of the forward pass, about. */
  long cost() {
    int units = hiddenUnits == 0 ? shape.dim() : hiddenUnits;
    // An exponential counts as four.
    long each = (long) hiddenUnits * shape.dim() + (long) sample.size() * (units + 4);
    return documents.count() * each;
  }

  /** The rows of the classes of the sample: the layer itself where it is of all classes. */
  private float[] pack(WeightName name, int inputs) {
    float[] rows = weights.values(name);
    int[] classes = sample.classes();
    if (classes.length == shape.classes()) {
      return rows;
    }
    if (packed.length < classes.length * inputs) {
      packed = new float[Math.multiplyExact(classes.length, inputs)];
    }
    for (int c = 0; c < classes.length; c++) {
      System.arraycopy(rows, classes[c] * inputs, packed, c * inputs, inputs);
    }
    return packed;
  }

  /** Computes logits, losses and their gradients in the logits for documents {@code from .. to}. */
  void forward(float[] contexts, int from, int to, double[] losses) {
    double scale = documents.totalWeight();
    for (int document = from; document < to; document++) {
      switch (shape.head()) {
        case Head.Fixed() ->
            multiply(classRows, sample.size(), contexts, document, shape.dim(), logits);
        case Head.Linear() ->
            multiply(classRows, sample.size(), contexts, document, shape.dim(), logits);
        case Head.Mlp(int units) -> {
          float[] layer = weights.values(WeightName.HEAD_HIDDEN);
          multiply(layer, units, contexts, document, shape.dim(), hidden);
          float[] bias = weights.values(WeightName.HEAD_HIDDEN_BIAS);
          for (int m = 0; m < units; m++) {
            hidden[document * units + m] = Math.max(0, hidden[document * units + m] + bias[m]);
          }
          multiply(classRows, sample.size(), hidden, document, units, logits);
          float[] outputBias = weights.values(WeightName.HEAD_OUTPUT_BIAS);
          for (int c = 0; c < sample.size(); c++) {
            logits[document * sample.size() + c] += outputBias[sample.classes()[c]];
          }
        }
      }
      float weight = (float) (documents.weights()[document] / scale);
      losses[document] =
          loss.of(
              logits,
              logitGradients,
              document * sample.size(),
              sample,
              documents.labels()[document],
              weight,
              kernels);
      if (decoupling instanceof Decoupling.Logits(double strength)) {
        losses[document] += strength * penalty(document, (float) strength * weight);
      }
    }
  }

  /** Adds the gradient of the penalty on logits, and returns half the sum of their squares. */
  private double penalty(int document, float weight) {
    int classes = sample.size();
    int start = document * classes;
    float mean = 0;
    for (int c = 0; c < classes && loss.isOfDifferences(); c++) {
      mean += logits[start + c] / classes;
    }
    double squares = 0;
    for (int c = 0; c < classes; c++) {
      float value = logits[start + c] - mean;
      logitGradients[start + c] += weight * value;
      squares += (double) value * value;
    }
    return squares / 2;
  }

  /** {@code y = Wx} for one document and the first rows of {@code W}. */
  private void multiply(float[] w, int rows, float[] x, int document, int inputs, float[] y) {
    kernels.dots(w, 0, rows, x, document * inputs, inputs, y, document * rows);
  }

  /** Computes {@code h = ∂L/∂ν̄} of each document and, on request, the head's own gradients. */
  void backward(boolean withWeights, float[] contexts, float[] contextGradients) {
    int dim = shape.dim();
    switch (shape.head()) {
      case Head.Fixed() -> linearBackward(withWeights, contexts, contextGradients);
      case Head.Linear() -> linearBackward(withWeights, contexts, contextGradients);
      case Head.Mlp(int units) -> {
        inputGradients(classRows, sample.size(), logitGradients, hiddenGradients, units);
        for (int i = 0; i < documents.count() * units; i++) {
          hiddenGradients[i] = hidden[i] > 0 ? hiddenGradients[i] : 0;
        }
        float[] layer = weights.values(WeightName.HEAD_HIDDEN);
        inputGradients(layer, units, hiddenGradients, contextGradients, dim);
        if (withWeights) {
          weightGradients(WeightName.HEAD_OUTPUT, logitGradients, sample.classes(), hidden, units);
          biasGradients(WeightName.HEAD_OUTPUT_BIAS, logitGradients, sample.classes());
          weightGradients(WeightName.HEAD_HIDDEN, hiddenGradients, hiddenRows, contexts, dim);
          biasGradients(WeightName.HEAD_HIDDEN_BIAS, hiddenGradients, hiddenRows);
        }
      }
    }
  }

  private void linearBackward(boolean withWeights, float[] contexts, float[] contextGradients) {
    int dim = shape.dim();
    inputGradients(classRows, sample.size(), logitGradients, contextGradients, dim);
    if (withWeights) {
      weightGradients(WeightName.HEAD, logitGradients, sample.classes(), contexts, dim);
    }
  }

  /** {@code dx = Wᵀ dy} for each document, over the first rows of {@code W}. */
  private void inputGradients(float[] w, int rows, float[] dy, float[] dx, int inputs) {
    int count = documents.count();
    int[] each = new int[rows];
    Arrays.setAll(each, r -> r);
    int[] rowOf = new int[count * rows];
    for (int document = 0; document < count; document++) {
      System.arraycopy(each, 0, rowOf, document * rows, rows);
    }
    workers.run(
        count,
        (long) count * rows * inputs,
        (from, to) -> {
          for (int document = from; document < to; document++) {
            int start = document * rows;
            kernels.sumRows(w, inputs, rowOf, dy, start, start + rows, dx, document * inputs);
          }
        });
  }

  /**
   * {@code dW = Σ dy xᵀ} for the given rows of {@code W}; one thread sums a row, in the order of
   * the documents.
   */
  private void weightGradients(WeightName name, float[] dy, int[] rows, float[] x, int inputs) {
    float[] dw = gradients.shared().get(name);
    int count = documents.count();
    workers.run(
        rows.length,
        (long) count * rows.length * inputs,
        (from, to) -> {
          float[] coefficients = new float[count];
          for (int r = from; r < to; r++) {
            copyColumn(dy, rows.length, r, coefficients);
            kernels.sumRows(x, inputs, identity, coefficients, 0, count, dw, rows[r] * inputs);
          }
        });
  }

  private static void copyColumn(float[] matrix, int columns, int column, float[] target) {
    for (int row = 0; row < target.length; row++) {
      target[row] = matrix[row * columns + column];
    }
  }

  private void biasGradients(WeightName name, float[] dy, int[] rows) {
    float[] db = gradients.shared().get(name);
    for (int r = 0; r < rows.length; r++) {
      float sum = 0;
      for (int document = 0; document < documents.count(); document++) {
        sum += dy[document * rows.length + r];
      }
      db[rows[r]] = sum;
    }
  }
}
