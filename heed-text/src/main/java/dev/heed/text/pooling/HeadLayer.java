package dev.heed.text.pooling;

import dev.heed.kernel.Kernels;
import dev.heed.kernel.Workers;
import dev.heed.text.training.Head;
import java.util.Arrays;

/** The head and the cross-entropy: from context vectors to logits to losses, and back. */
final class HeadLayer {
  private final ClassifierShape shape;
  private final ClassifierWeights weights;
  private final Gradients gradients;
  private final Kernels kernels;
  private final Workers workers;
  private final int hiddenUnits;

  private Documents documents;
  private float[] logits = {};
  private float[] logitGradients = {};
  private float[] hidden = {};
  private float[] hiddenGradients = {};
  private int[] identity = {};

  HeadLayer(ClassifierWeights weights, Gradients gradients, Kernels kernels, Workers workers) {
    this.shape = weights.shape();
    this.weights = weights;
    this.gradients = gradients;
    this.kernels = kernels;
    this.workers = workers;
    this.hiddenUnits = shape.head() instanceof Head.Mlp(int units) ? units : 0;
  }

  float[] logits() {
    return logits;
  }

  void start(Documents documents) {
    this.documents = documents;
    int count = documents.count();
    int classes = shape.classes();
    if (logits.length < count * classes) {
      logits = new float[Math.multiplyExact(count, classes)];
      logitGradients = new float[logits.length];
      hidden = new float[Math.multiplyExact(count, hiddenUnits)];
      hiddenGradients = new float[hidden.length];
    }
    int longest = Math.max(count, Math.max(classes, hiddenUnits));
    if (identity.length < longest) {
      identity = new int[longest];
      Arrays.setAll(identity, i -> i);
    }
  }

  /** Computes logits, losses and their gradients in the logits for documents {@code from .. to}. */
  void forward(float[] contexts, int from, int to, double[] losses) {
    int classes = shape.classes();
    double scale = 0;
    for (float weight : documents.weights()) {
      scale += weight;
    }
    for (int document = from; document < to; document++) {
      switch (shape.head()) {
        case Head.Fixed() ->
            multiply(WeightName.HEAD, contexts, document, shape.dim(), logits, classes);
        case Head.Linear() ->
            multiply(WeightName.HEAD, contexts, document, shape.dim(), logits, classes);
        case Head.Mlp(int units) -> {
          multiply(WeightName.HEAD_HIDDEN, contexts, document, shape.dim(), hidden, units);
          float[] bias = weights.values(WeightName.HEAD_HIDDEN_BIAS);
          for (int m = 0; m < units; m++) {
            hidden[document * units + m] = Math.max(0, hidden[document * units + m] + bias[m]);
          }
          multiply(WeightName.HEAD_OUTPUT, hidden, document, units, logits, classes);
          kernels.addScaled(
              1,
              weights.values(WeightName.HEAD_OUTPUT_BIAS),
              0,
              logits,
              document * classes,
              classes);
        }
      }
      losses[document] = crossEntropy(document, (float) (documents.weights()[document] / scale));
    }
  }

  /** {@code y = Wx} for one document. */
  private void multiply(
      WeightName name, float[] x, int document, int inputs, float[] y, int outputs) {
    float[] w = weights.values(name);
    for (int k = 0; k < outputs; k++) {
      y[document * outputs + k] = kernels.dot(w, k * inputs, x, document * inputs, inputs);
    }
  }

  private double crossEntropy(int document, float weight) {
    int classes = shape.classes();
    int start = document * classes;
    float highest = Float.NEGATIVE_INFINITY;
    for (int k = 0; k < classes; k++) {
      highest = Math.max(highest, logits[start + k]);
    }
    for (int k = 0; k < classes; k++) {
      logitGradients[start + k] = logits[start + k] - highest;
    }
    int label = documents.labels()[document];
    double loss = -logitGradients[start + label];
    kernels.exp(logitGradients, start, classes);
    float sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += logitGradients[start + k];
    }
    for (int k = 0; k < classes; k++) {
      float target = k == label ? 1 : 0;
      logitGradients[start + k] = (logitGradients[start + k] / sum - target) * weight;
    }
    return loss + StrictMath.log(sum);
  }

  /** Computes {@code h = ∂L/∂ν̄} of each document and, on request, the head's own gradients. */
  void backward(boolean withWeights, float[] contexts, float[] contextGradients) {
    int classes = shape.classes();
    int dim = shape.dim();
    switch (shape.head()) {
      case Head.Fixed() -> linearBackward(withWeights, contexts, contextGradients);
      case Head.Linear() -> linearBackward(withWeights, contexts, contextGradients);
      case Head.Mlp(int units) -> {
        inputGradients(WeightName.HEAD_OUTPUT, logitGradients, classes, hiddenGradients, units);
        for (int i = 0; i < documents.count() * units; i++) {
          hiddenGradients[i] = hidden[i] > 0 ? hiddenGradients[i] : 0;
        }
        inputGradients(WeightName.HEAD_HIDDEN, hiddenGradients, units, contextGradients, dim);
        if (withWeights) {
          weightGradients(WeightName.HEAD_OUTPUT, logitGradients, classes, hidden, units);
          biasGradients(WeightName.HEAD_OUTPUT_BIAS, logitGradients, classes);
          weightGradients(WeightName.HEAD_HIDDEN, hiddenGradients, units, contexts, dim);
          biasGradients(WeightName.HEAD_HIDDEN_BIAS, hiddenGradients, units);
        }
      }
    }
  }

  private void linearBackward(boolean withWeights, float[] contexts, float[] contextGradients) {
    int classes = shape.classes();
    int dim = shape.dim();
    inputGradients(WeightName.HEAD, logitGradients, classes, contextGradients, dim);
    if (withWeights) {
      weightGradients(WeightName.HEAD, logitGradients, classes, contexts, dim);
    }
  }

  /** {@code dx = Wᵀ dy} for each document. */
  private void inputGradients(WeightName name, float[] dy, int outputs, float[] dx, int inputs) {
    float[] w = weights.values(name);
    int count = documents.count();
    int[] rows = new int[count * outputs];
    Arrays.setAll(rows, i -> i % outputs);
    workers.run(
        count,
        (long) count * outputs * inputs,
        (from, to) -> {
          for (int document = from; document < to; document++) {
            int start = document * outputs;
            kernels.sumRows(w, inputs, rows, dy, start, start + outputs, dx, document * inputs);
          }
        });
  }

  /** {@code dW = Σ dy xᵀ}; one thread sums an output's row, in the order of the documents. */
  private void weightGradients(WeightName name, float[] dy, int outputs, float[] x, int inputs) {
    float[] dw = gradients.shared().get(name);
    int count = documents.count();
    workers.run(
        outputs,
        (long) count * outputs * inputs,
        (from, to) -> {
          float[] coefficients = new float[count];
          for (int k = from; k < to; k++) {
            copyColumn(dy, outputs, k, coefficients);
            kernels.sumRows(x, inputs, identity, coefficients, 0, count, dw, k * inputs);
          }
        });
  }

  private static void copyColumn(float[] matrix, int columns, int column, float[] target) {
    for (int row = 0; row < target.length; row++) {
      target[row] = matrix[row * columns + column];
    }
  }

  private void biasGradients(WeightName name, float[] dy, int outputs) {
    float[] db = gradients.shared().get(name);
    Arrays.fill(db, 0);
    for (int document = 0; document < documents.count(); document++) {
      kernels.addScaled(1, dy, document * outputs, db, 0, outputs);
    }
  }
}
