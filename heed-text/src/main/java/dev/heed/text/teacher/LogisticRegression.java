package dev.heed.text.teacher;

import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.Workers;
import java.util.Arrays;

/**
 * The multinomial logistic regression of examples, whose features are standardised first: the mean
 * cross-entropy and half the sum of the squared weights times a penalty. The result does not depend
 * on the number of threads.
 */
final class LogisticRegression {
  /** Examples whose gradients are summed in float. */
  private static final int BLOCK = 1024;

  private static final float MIN_DEVIATION = 1e-6f;

  private final Workers workers;
  private final Kernels kernels = KernelSelection.kernels();
  private final int count;
  private final int width;
  private final int classes;
  private final float[] standardised;
  private final float[] targets;
  private final float[] means;
  private final float[] deviations;
  private final int[] rows;
  private final float[][] residuals;
  private final double[] losses;

  LogisticRegression(Examples examples, Workers workers) {
    this.workers = workers;
    count = examples.count();
    width = examples.width();
    classes = examples.classes();
    targets = examples.targets();
    means = new float[width];
    deviations = new float[width];
    standardised = standardised(examples.features());
    rows = new int[count];
    Arrays.setAll(rows, i -> i);
    residuals = new float[classes][count];
    losses = new double[count];
  }

  private float[] standardised(float[] features) {
    float[] result = new float[features.length];
    workers.run(
        width,
        2L * features.length,
        (from, to) -> {
          for (int j = from; j < to; j++) {
            double sum = 0;
            for (int i = 0; i < count; i++) {
              sum += features[i * width + j];
            }
            double mean = sum / count;
            double squares = 0;
            for (int i = 0; i < count; i++) {
              double difference = features[i * width + j] - mean;
              squares += difference * difference;
            }
            means[j] = (float) mean;
            deviations[j] = Math.max(MIN_DEVIATION, (float) Math.sqrt(squares / count));
            for (int i = 0; i < count; i++) {
              result[i * width + j] = (features[i * width + j] - means[j]) / deviations[j];
            }
          }
        });
    return result;
  }

  /**
   * Fits.
   *
   * @param start the parameters to start from: of each class its weights, and after all weights the
   *     biases
   * @return the parameters with the lowest loss
   */
  double[] fit(double penalty, double[] start) {
    return new Lbfgs((at, gradient) -> loss(penalty, at, gradient)).minimise(start);
  }

  /** The parameters of a start: all 0. */
  double[] zeros() {
    return new double[classes * (width + 1)];
  }

  /** The classifier of features that are not standardised. */
  LinearClassifier classifier(double[] parameters) {
    float[] weights = new float[classes * width];
    float[] biases = new float[classes];
    for (int k = 0; k < classes; k++) {
      double bias = parameters[classes * width + k];
      for (int j = 0; j < width; j++) {
        double weight = parameters[k * width + j] / deviations[j];
        weights[k * width + j] = (float) weight;
        bias -= weight * means[j];
      }
      biases[k] = (float) bias;
    }
    return new LinearClassifier(weights, biases);
  }

  /** The loss at some parameters, with its gradient in them. */
  double loss(double penalty, double[] parameters, double[] gradient) {
    float[] weights = new float[classes * width];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) parameters[i];
    }
    workers.run(
        count,
        (long) standardised.length * classes,
        (from, to) -> {
          double[] logits = new double[classes];
          for (int i = from; i < to; i++) {
            for (int k = 0; k < classes; k++) {
              logits[k] =
                  parameters[classes * width + k]
                      + kernels.dot(weights, k * width, standardised, i * width, width);
            }
            example(i, logits);
          }
        });
    workers.run(
        classes,
        (long) standardised.length * classes,
        (from, to) -> {
          for (int k = from; k < to; k++) {
            gradient(k, penalty, parameters, gradient);
          }
        });
    double loss = 0;
    for (double each : losses) {
      loss += each;
    }
    double squares = 0;
    for (int i = 0; i < weights.length; i++) {
      squares += parameters[i] * parameters[i];
    }
    return loss / count + penalty / 2 * squares;
  }

  private void example(int i, double[] logits) {
    double[] p = LinearClassifier.softmax(logits);
    double loss = 0;
    for (int k = 0; k < classes; k++) {
      float target = targets[i * classes + k];
      loss -= target == 0 ? 0 : target * StrictMath.log(Math.max(p[k], Double.MIN_NORMAL));
      residuals[k][i] = (float) (p[k] - target);
    }
    losses[i] = loss;
  }

  private void gradient(int k, double penalty, double[] parameters, double[] gradient) {
    double[] sums = new double[width];
    float[] block = new float[width];
    double bias = 0;
    for (int from = 0; from < count; from += BLOCK) {
      int to = Math.min(count, from + BLOCK);
      kernels.sumRows(standardised, width, rows, residuals[k], from, to, block, 0);
      for (int j = 0; j < width; j++) {
        sums[j] += block[j];
      }
      for (int i = from; i < to; i++) {
        bias += residuals[k][i];
      }
    }
    for (int j = 0; j < width; j++) {
      gradient[k * width + j] = sums[j] / count + penalty * parameters[k * width + j];
    }
    gradient[classes * width + k] = bias / count;
  }
}
