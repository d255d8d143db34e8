package dev.heed.dynamics.binding;

import dev.heed.dynamics.Lbfgs;
import dev.heed.kernel.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The training of a kernel so that the features of a shape's pixels become alike and those of two
 * shapes orthogonal: L-BFGS on {@code (cos − 1)²} of pairs of one shape and {@code cos²} of pairs
 * of two, the mean of each. It is told the shapes, which a trained autoencoder would not be.
 */
final class KernelTraining {
  private static final int RADIUS = 2;
  private static final int DIM = 4;
  private static final int STEPS = 5;
  private static final double DIFFERENCE = 1e-5;
  private static final double TOLERANCE = 1e-5;
  private static final double START = 0.05;

  private final Binding binding;
  private final List<Picture> pictures = new ArrayList<>();
  private final List<double[][]> starts = new ArrayList<>();

  KernelTraining(Binding binding, int count, SeededRandom random) {
    this.binding = binding;
    for (int i = 0; i < count; i++) {
      Picture picture = Picture.overlapping(RADIUS, random);
      pictures.add(picture);
      starts.add(picture.start(DIM, random));
    }
  }

  private double loss(double[] kernel) {
    double loss = 0;
    for (int i = 0; i < pictures.size(); i++) {
      Picture picture = pictures.get(i);
      double[][] features = picture.bound(binding, kernel, starts.get(i), STEPS);
      loss +=
          Arrays.stream(picture.pairs(features, true))
              .map(cosine -> (1 - cosine) * (1 - cosine))
              .average()
              .orElseThrow();
      loss +=
          Arrays.stream(picture.pairs(features, false))
              .map(cosine -> cosine * cosine)
              .average()
              .orElseThrow();
    }
    return loss / pictures.size();
  }

  /** A kernel of equal weights, which has learned nothing. */
  static double[] even() {
    double[] kernel = new double[Picture.places(RADIUS)];
    Arrays.fill(kernel, 1);
    return kernel;
  }

  /** The trained kernel, with a gradient by differences. */
  double[] train(int steps, SeededRandom random, Runnable pulse) {
    double[] start = even();
    for (int i = 0; i < start.length; i++) {
      start[i] += START * random.gaussian();
    }
    return Lbfgs.minimise(
            (kernel, gradient) -> {
              for (int i = 0; i < kernel.length; i++) {
                double[] up = kernel.clone();
                double[] down = kernel.clone();
                up[i] += DIFFERENCE;
                down[i] -= DIFFERENCE;
                gradient[i] = (loss(up) - loss(down)) / (2 * DIFFERENCE);
                pulse.run();
              }
              return loss(kernel);
            },
            start,
            TOLERANCE,
            steps,
            pulse)
        .point();
  }

  /**
   * The mean over pictures of the similarity within and across shapes, and of the probability that
   * a pair of one shape is more alike than a pair of two.
   */
  double[] measure(double[] kernel, Runnable pulse) {
    double[] result = new double[3];
    for (int i = 0; i < pictures.size(); i++) {
      Picture picture = pictures.get(i);
      double[][] features = picture.bound(binding, kernel, starts.get(i), STEPS);
      double[] same = picture.pairs(features, true);
      double[] other = picture.pairs(features, false);
      result[0] += Arrays.stream(same).average().orElseThrow() / pictures.size();
      result[1] += Arrays.stream(other).average().orElseThrow() / pictures.size();
      result[2] += area(same, other) / pictures.size();
      pulse.run();
    }
    return result;
  }

  /** The share of pairs of a same and an other with the same above; ties count half. */
  static double area(double[] same, double[] other) {
    double[] sorted = other.clone();
    Arrays.sort(sorted);
    double wins = 0;
    for (double each : same) {
      int below = 0;
      int upTo = sorted.length;
      while (below < upTo) {
        int middle = (below + upTo) / 2;
        if (sorted[middle] < each) {
          below = middle + 1;
        } else {
          upTo = middle;
        }
      }
      int equal = below;
      while (equal < sorted.length && sorted[equal] == each) {
        equal++;
      }
      wins += (below + equal) / 2.0;
    }
    return wins / ((double) same.length * other.length);
  }
}
