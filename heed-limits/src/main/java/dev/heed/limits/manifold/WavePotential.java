package dev.heed.limits.manifold;

import dev.heed.base.ProblemException;
import dev.heed.geometry.similarity.Points;
import java.util.Arrays;
import java.util.List;

/**
 * {@code f(x, y) = g(y − x − shift)} for angles {@code x} and {@code y} on the circle or the torus,
 * with {@code g(v) = Σ (A cos k·v + B sin k·v)}. As a score, {@code −f} is a dot product of
 * features of {@code x} and {@code y}: attention with {@code Q} and {@code K}.
 *
 * @param shift from a point {@code x} to the minimiser of {@code f(x, ·)}
 * @param waves the terms of {@code g}
 */
public record WavePotential(double[] shift, List<Wave> waves) {

  /** The function {@code cosine·cos k·v + sine·sin k·v}. */
  public record Wave(double cosine, double sine, int... k) {

    /** The phase {@code k·v}. */
    public double phase(double[] angles) {
      double sum = 0;
      for (int i = 0; i < k.length; i++) {
        sum += k[i] * angles[i];
      }
      return sum;
    }
  }

  public WavePotential {
    waves = List.copyOf(waves);
    for (int i = 0; i < shift.length; i++) {
      int axis = i;
      double slope = waves.stream().mapToDouble(wave -> wave.sine * wave.k[axis]).sum();
      if (Math.abs(slope) > 1e-12) {
        throw new ProblemException(
            "g has the slope " + slope + " at 0", "none, so that its minimum is there");
      }
    }
  }

  /** Number of angles of a point, 1 or 2. */
  public int dimension() {
    return shift.length;
  }

  /** The minimiser of {@code f(x, ·)}. */
  public double[] minimiser(double[] x) {
    double[] y = new double[x.length];
    Arrays.setAll(y, i -> x[i] + shift[i]);
    return y;
  }

  /** The derivative {@code ∂²g/∂v_i∂v_j} at 0. */
  public double second(int i, int j) {
    return -waves.stream().mapToDouble(wave -> wave.cosine * wave.k[i] * wave.k[j]).sum();
  }

  /** The derivative {@code ∂³g/∂v_i∂v_j∂v_l} at 0. */
  public double third(int i, int j, int l) {
    return -waves.stream().mapToDouble(wave -> wave.sine * wave.k[i] * wave.k[j] * wave.k[l]).sum();
  }

  /** The inverse of the matrix of second derivatives at 0. */
  public double[][] inverse() {
    if (dimension() == 1) {
      return new double[][] {{1 / second(0, 0)}};
    }
    double determinant = determinant();
    return new double[][] {
      {second(1, 1) / determinant, -second(0, 1) / determinant},
      {-second(0, 1) / determinant, second(0, 0) / determinant}
    };
  }

  /** The determinant of the matrix of second derivatives at 0. */
  public double determinant() {
    return dimension() == 1
        ? second(0, 0)
        : second(0, 0) * second(1, 1) - second(0, 1) * second(0, 1);
  }

  /** Features of keys: {@code cos k·y} and {@code sin k·y} for each wave. */
  public Points keys(List<double[]> angles) {
    double[] values = new double[angles.size() * 2 * waves.size()];
    int next = 0;
    for (double[] y : angles) {
      for (Wave wave : waves) {
        values[next++] = StrictMath.cos(wave.phase(y));
        values[next++] = StrictMath.sin(wave.phase(y));
      }
    }
    return new Points(2 * waves.size(), values);
  }

  /** Features of queries; their dot products with those of keys are {@code −f}. */
  public Points queries(List<double[]> angles) {
    double[] values = new double[angles.size() * 2 * waves.size()];
    int next = 0;
    for (double[] x : angles) {
      double[] least = minimiser(x);
      for (Wave wave : waves) {
        double cosine = StrictMath.cos(wave.phase(least));
        double sine = StrictMath.sin(wave.phase(least));
        values[next++] = wave.sine * sine - wave.cosine * cosine;
        values[next++] = -wave.cosine * sine - wave.sine * cosine;
      }
    }
    return new Points(2 * waves.size(), values);
  }
}
