package dev.heed.dynamics.noise;

import dev.heed.dynamics.noise.NoisyTokens.Pooled;
import dev.heed.dynamics.projected.Vectors;
import java.util.ArrayList;
import java.util.List;

/**
 * A training over the time {@code ηt}.
 *
 * @param fitted when half of the flipped texts had their wrong labels; infinite if never
 * @param selected when the mean attention of new texts on their first token was ½; infinite if
 *     never
 * @param points the course at the times of {@link #times}
 */
record NoiseCourse(double fitted, double selected, List<Point> points) {
  private static final double FIRST = 0.01;
  private static final double PER_DECADE = 10;

  /** The first step, and the growth of steps with the time. */
  private static final double STEP = 0.002;

  private static final double GROWTH = 0.02;

  /** The longest step, which stronger signals shorten. */
  private static final double MAX_STEP = 0.5;

  private static final double MAX_OF_SIGNAL = 200;

  /**
   * The state at a time.
   *
   * @param wrong share of the flipped texts with their wrong labels
   * @param attention mean attention of new texts on their first token
   * @param accuracy on new texts
   * @param right share of the training texts that can be fitted with the labels that they were
   *     given
   */
  record Point(double wrong, double attention, double accuracy, double right) {
    static final int NUMBERS = 4;
  }

  /** The times at which the course is kept, evenly spaced in their logarithm. */
  static double[] times(double until) {
    List<Double> times = new ArrayList<>();
    for (int i = 0; FIRST * StrictMath.pow(10, i / PER_DECADE) < until; i++) {
      times.add(FIRST * StrictMath.pow(10, i / PER_DECADE));
    }
    times.add(until);
    return times.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The training as numbers; with {@code map}, the map {@code W} of the tokens learns too. */
  static double[] measure(
      NoisyTokens data, double signal, double until, boolean map, Runnable pulse) {
    double[] times = times(until);
    double[] numbers = new double[2 + Point.NUMBERS * times.length];
    numbers[0] = Double.POSITIVE_INFINITY;
    numbers[1] = Double.POSITIVE_INFINITY;
    double longest = Math.min(MAX_STEP, MAX_OF_SIGNAL / (signal * signal));
    Descent descent = new Descent(data, map);
    double time = 0;
    int next = 0;
    double lastTest = 0;
    while (next < times.length) {
      Pooled now = data.train(descent.query());
      boolean keep = time >= times[next];
      if (wrong(data, now) >= 0.5) {
        numbers[0] = Math.min(numbers[0], time);
      }
      // New texts are costly, so they are looked at in steps of 5 % of the time.
      if (keep || Double.isInfinite(numbers[1]) && time >= 1.05 * lastTest) {
        lastTest = time;
        Pooled test = data.test(descent.query());
        double attention = attention(data, test);
        if (attention >= 0.5) {
          numbers[1] = Math.min(numbers[1], time);
        }
        for (; next < times.length && time >= times[next]; next++) {
          numbers[2 + Point.NUMBERS * next] = wrong(data, now);
          numbers[3 + Point.NUMBERS * next] = attention;
          numbers[4 + Point.NUMBERS * next] = accuracy(test);
          numbers[5 + Point.NUMBERS * next] = right(data, now);
        }
        pulse.run();
      }
      double step = Math.min(longest, STEP + GROWTH * time);
      descent.step(now, step);
      time += step;
    }
    return numbers;
  }

  /** The course that {@link #measure} gave as numbers. */
  static NoiseCourse of(double[] numbers) {
    List<Point> points = new ArrayList<>();
    for (int at = 2; at < numbers.length; at += Point.NUMBERS) {
      points.add(new Point(numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3]));
    }
    return new NoiseCourse(numbers[0], numbers[1], points);
  }

  private static double wrong(NoisyTokens data, Pooled now) {
    int flipped = 0;
    int wrong = 0;
    for (int i = 0; i < data.texts(); i++) {
      if (data.isFlipped(i)) {
        flipped++;
        wrong += data.label(i) * now.outputs()[i] > 0 ? 1 : 0;
      }
    }
    return (double) wrong / flipped;
  }

  private static double right(NoisyTokens data, Pooled now) {
    int right = 0;
    int possible = 0;
    for (int i = 0; i < data.texts(); i++) {
      right += data.label(i) * now.outputs()[i] > 0 ? 1 : 0;
      possible += data.canBeFitted(i) ? 1 : 0;
    }
    return (double) right / possible;
  }

  private static double attention(NoisyTokens data, Pooled test) {
    double sum = 0;
    for (int i = 0; i < test.outputs().length; i++) {
      sum += test.attention()[i * data.tokens()];
    }
    return sum / test.outputs().length;
  }

  private static double accuracy(Pooled test) {
    int right = 0;
    for (int i = 0; i < test.outputs().length; i++) {
      right += (i < test.outputs().length / 2 ? 1 : -1) * test.outputs()[i] > 0 ? 1 : 0;
    }
    return (double) right / test.outputs().length;
  }

  /**
   * The weights, as factors of the training tokens: {@code p = Xᵀb}, and {@code W = I + XᵀBX}. The
   * query of the tokens is {@code Wp = Xᵀ(b + BCb)} with {@code C = XXᵀ}.
   */
  private static final class Descent {
    private final NoisyTokens data;
    private final boolean map;
    private final int n;
    private final double[] b;
    private final double[] matrix;

    Descent(NoisyTokens data, boolean map) {
      this.data = data;
      this.map = map;
      n = data.texts() * data.tokens();
      b = new double[n];
      matrix = new double[map ? n * n : 0];
    }

    double[] query() {
      if (!map) {
        return b;
      }
      double[] products = data.times(b);
      double[] query = b.clone();
      for (int i = 0; i < n; i++) {
        query[i] += Vectors.dot(matrix, i * n, products, 0, n);
      }
      return query;
    }

    void step(Pooled now, double rate) {
      double[] pull = data.pull(now);
      if (!map) {
        add(b, rate, pull);
        return;
      }
      double[] before = b.clone();
      double[] products = data.times(pull);
      add(b, rate, pull);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          b[j] += rate * matrix[i * n + j] * products[i];
        }
      }
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          matrix[i * n + j] += rate * pull[i] * before[j];
        }
      }
    }

    private static void add(double[] sum, double factor, double[] vector) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += factor * vector[i];
      }
    }
  }
}
