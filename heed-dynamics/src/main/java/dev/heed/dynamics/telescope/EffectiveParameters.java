package dev.heed.dynamics.telescope;

import dev.heed.dynamics.projected.Vectors;
import dev.heed.dynamics.telescope.PooledWords.Linearised;
import java.util.Arrays;

/**
 * The smoother of a training with squared loss, whose outputs are {@code S y}: {@code S += (η/n)
 * K_t (I − S)} on training texts, and {@code S* += (η/n) K*_t (I − S)} on test texts, with the
 * products {@code K_t} of the derivatives at step t. Their effective parameters are {@code ‖S‖²}
 * and {@code (n/n*)‖S*‖²}.
 */
final class EffectiveParameters {
  private final int train;
  private final int test;
  private final double[] rest;
  private final double[] onTest;

  EffectiveParameters(int train, int test) {
    this.train = train;
    this.test = test;
    rest = new double[train * train];
    for (int i = 0; i < train; i++) {
      rest[i * train + i] = 1;
    }
    onTest = new double[test * train];
  }

  /** Takes in a step from these derivatives. */
  void add(Linearised ofTrain, Linearised ofTest, double rate) {
    double scale = rate / train;
    double[] before = rest.clone();
    double[][] byWeight = ofTrain.byWeight();
    for (int i = 0; i < test; i++) {
      addProducts(ofTest.products(i, byWeight), scale, before, onTest, i * train);
    }
    for (int i = 0; i < train; i++) {
      addProducts(ofTrain.products(i, byWeight), -scale, before, rest, i * train);
    }
  }

  /** Adds {@code scale·row·before} to the row at a place. */
  private void addProducts(double[] row, double scale, double[] before, double[] sum, int at) {
    for (int j = 0; j < train; j++) {
      double factor = scale * row[j];
      for (int k = 0; k < train; k++) {
        sum[at + k] += factor * before[j * train + k];
      }
    }
  }

  double ofTraining() {
    double sum = 0;
    for (int i = 0; i < train; i++) {
      for (int j = 0; j < train; j++) {
        double s = (i == j ? 1 : 0) - rest[i * train + j];
        sum += s * s;
      }
    }
    return sum;
  }

  double ofTest() {
    return Arrays.stream(onTest).map(each -> each * each).sum() * train / test;
  }

  /** The outputs on the training texts, {@code start + S(labels − start)}. */
  double[] outputs(double[] labels, double[] start) {
    double[] toLearn = labels.clone();
    Arrays.setAll(toLearn, i -> labels[i] - start[i]);
    double[] outputs = labels.clone();
    for (int i = 0; i < train; i++) {
      outputs[i] -= Vectors.dot(rest, i * train, toLearn, 0, train);
    }
    return outputs;
  }
}
