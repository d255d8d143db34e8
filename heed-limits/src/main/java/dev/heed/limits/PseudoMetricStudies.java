package dev.heed.limits;

import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.Score;
import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.limits.manifold.Manifold;
import dev.heed.limits.manifold.Propagation;
import dev.heed.limits.manifold.WavePotential;
import dev.heed.limits.manifold.WavePotential.Wave;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * Measurements of attention by a general {@code f} between tokens of a density.
 *
 * @param tokens number of tokens
 * @param queries number of tokens whose values are computed
 * @param strength {@code a} of the density {@code e^(a cos θ₁)}
 * @param workers threads that share the work
 */
record PseudoMetricStudies(int tokens, int queries, double strength, Workers workers) {

  /** One dimension: second derivative 2, third 1.5. */
  static final WavePotential LINE =
      new WavePotential(new double[] {0.7}, List.of(new Wave(-2, 0.5, 1), new Wave(0, -0.25, 2)));

  /** Two dimensions, with a mixed second derivative and two third derivatives. */
  static final WavePotential PLANE =
      new WavePotential(
          new double[] {0.7, -0.4},
          List.of(
              new Wave(-1.5, 0.4 + 0.5, 1, 0),
              new Wave(-4, 0, 0, 1),
              new Wave(0, -0.2, 2, 0),
              // −sin v₁ sin v₂ and −½ sin v₁ cos v₂
              new Wave(0.4, -0.25, 1, 1),
              new Wave(-0.4, -0.25, 1, -1)));

  /**
   * The three parts of the next order of {@code S_ε H}, or their factors.
   *
   * @param curvature {@code c⁻¹:∇²H}
   * @param drift {@code 2⟨c⁻¹∇log p, ∇H⟩}
   * @param asymmetry {@code −Σ D c⁻¹c⁻¹∂H}
   */
  record Parts(double curvature, double drift, double asymmetry) {
    private Parts(double[] values) {
      this(values[0], values[1], values[2]);
    }

    private double[] values() {
      return new double[] {curvature, drift, asymmetry};
    }
  }

  private double density(double[] angles) {
    return StrictMath.exp(strength * StrictMath.cos(angles[0]));
  }

  private List<double[]> randomAngles(int dimension, SeededRandom random) {
    List<double[]> angles = new ArrayList<>();
    double highest = StrictMath.exp(Math.abs(strength));
    while (angles.size() < tokens) {
      double[] each = new double[dimension];
      Arrays.setAll(each, _ -> random.uniform(-Math.PI, Math.PI));
      if (random.uniform() * highest < density(each)) {
        angles.add(each);
      }
    }
    return angles;
  }

  /** The factors of the three parts in {@code (S_ε H − H(y*))/ε} of random tokens. */
  Parts expansion(WavePotential potential, double epsilon, SeededRandom random) {
    List<double[]> angles = randomAngles(potential.dimension(), random);
    List<double[]> asked = angles.subList(0, queries);
    Points keys = potential.keys(angles);
    double[] after =
        new Propagation(new Score.Dot(), epsilon, workers)
            .fused(potential.queries(asked), keys, keys.values(), keys.dim())
            .values();
    Points least = potential.keys(asked.stream().map(potential::minimiser).toList());
    double[] change = new double[after.length];
    Arrays.setAll(change, i -> (after[i] - least.values()[i]) / epsilon);
    return factors(potential, asked, change);
  }

  /** As {@link #expansion}, with even tokens in double precision. */
  Parts evenExpansion(WavePotential potential, double epsilon) {
    List<double[]> asked =
        IntStream.range(0, 40)
            .mapToObj(i -> Arrays.copyOf(new double[] {i * 0.7, i * 1.1}, potential.dimension()))
            .toList();
    return factors(potential, asked, evenChange(potential, epsilon, asked));
  }

  /**
   * {@code (S_ε H − H(y*))/ε} between even tokens, in double precision.
   *
   * @return for each query, the keys' features as {@code H}
   */
  double[] evenChange(WavePotential potential, double epsilon, List<double[]> asked) {
    Points first = Manifold.evenCircle(400, x -> StrictMath.exp(strength * x[0]));
    List<double[]> angles = new ArrayList<>();
    int others = potential.dimension() == 1 ? 1 : 100;
    for (int i = 0; i < first.count(); i++) {
      double[] x = first.at(i);
      double angle = StrictMath.atan2(x[1], x[0]);
      for (int j = 0; j < others; j++) {
        double other = 2 * Math.PI * j / others;
        angles.add(others == 1 ? new double[] {angle} : new double[] {angle, other});
      }
    }
    Points keys = potential.keys(angles);
    Points least = potential.keys(asked.stream().map(potential::minimiser).toList());
    double[] change =
        new Propagation(new Score.Dot(), epsilon, workers)
            .precise(potential.queries(asked), keys, keys.values(), keys.dim(), least.values());
    Arrays.setAll(change, i -> change[i] / epsilon);
    return change;
  }

  /** Least squares, over queries and functions {@code H}, of the change in the three parts. */
  private Parts factors(WavePotential potential, List<double[]> asked, double[] change) {
    double[][] normal = new double[3][3];
    double[] right = new double[3];
    int fields = 2 * potential.waves().size();
    for (int i = 0; i < change.length; i++) {
      double[] parts = parts(potential, asked.get(i / fields), i % fields).values();
      for (int a = 0; a < 3; a++) {
        right[a] += parts[a] * change[i];
        for (int b = 0; b < 3; b++) {
          normal[a][b] += parts[a] * parts[b];
        }
      }
    }
    RealMatrix inverse = MatrixUtils.inverse(MatrixUtils.createRealMatrix(normal));
    return new Parts(inverse.operate(right));
  }

  /** The three parts at {@code y*}, with one of the keys' features as {@code H}. */
  Parts parts(WavePotential potential, double[] x, int field) {
    double[] y = potential.minimiser(x);
    Wave wave = potential.waves().get(field / 2);
    double phase = wave.phase(y);
    double value = field % 2 == 0 ? StrictMath.cos(phase) : StrictMath.sin(phase);
    double derivative = field % 2 == 0 ? -StrictMath.sin(phase) : StrictMath.cos(phase);
    double logDensitySlope = -strength * StrictMath.sin(y[0]);
    double[][] inverse = potential.inverse();
    int n = potential.dimension();
    double curvature = 0;
    double drift = 0;
    double asymmetry = 0;
    for (int i = 0; i < n; i++) {
      double slope = derivative * wave.k()[i];
      drift += 2 * inverse[0][i] * logDensitySlope * slope;
      for (int j = 0; j < n; j++) {
        curvature -= inverse[i][j] * wave.k()[i] * wave.k()[j] * value;
        for (int k = 0; k < n; k++) {
          for (int l = 0; l < n; l++) {
            asymmetry -= potential.third(k, l, j) * inverse[k][l] * inverse[j][i] * slope;
          }
        }
      }
    }
    return new Parts(curvature, drift, asymmetry);
  }

  /** A random matrix near the identity, as Q or K of a dot product. */
  static Matrix near(SeededRandom random) {
    double[] values = new double[9];
    Arrays.setAll(values, i -> (i % 4 == 0 ? 1 : 0) + 0.3 * random.gaussian());
    return new Matrix(3, 3, values);
  }

  /** {@code KᵀQx}. */
  static double[] towards(Matrix query, Matrix key, double[] x) {
    double[] result = new double[3];
    for (int row = 0; row < 3; row++) {
      double feature = 0;
      for (int c = 0; c < 3; c++) {
        feature += query.values()[row * 3 + c] * x[c];
      }
      for (int c = 0; c < 3; c++) {
        result[c] += key.values()[row * 3 + c] * feature;
      }
    }
    return result;
  }

  /**
   * The outcome of dot products on the unit sphere.
   *
   * @param least {@code KᵀQx/‖KᵀQx‖} of each query
   * @param after the coordinates of {@code S_ε y}
   * @param zeroth the factor of {@code H(least)} in {@code S_ε H}
   * @param first the factor of {@code (ΔH + 2⟨∇log p, ∇H⟩)/‖KᵀQx‖} in the rest over {@code ε}
   */
  record OnSphere(List<double[]> least, double[] after, double zeroth, double first) {}

  /** {@code f = −xᵀQᵀKy} between random tokens of the sphere, with the density {@code e^(a x₁)}. */
  OnSphere sphere(Matrix query, Matrix key, double epsilon, SeededRandom random) {
    Points points =
        Manifold.SPHERE.random(
            tokens,
            random,
            x -> StrictMath.exp(strength * x[0]),
            StrictMath.exp(Math.abs(strength)));
    Points asked = new Points(3, Arrays.copyOf(points.values(), 3 * queries));
    double[] after =
        new Propagation(new Score.Bilinear(query, key), epsilon, workers)
            .fused(asked, points, points.values(), 3)
            .values();
    List<double[]> least = new ArrayList<>();
    double products = 0;
    double parts = 0;
    double changes = 0;
    for (int i = 0; i < queries; i++) {
      double[] y = towards(query, key, asked.at(i));
      double norm = Math.sqrt(y[0] * y[0] + y[1] * y[1] + y[2] * y[2]);
      Arrays.setAll(y, c -> y[c] / norm);
      least.add(y);
      for (int c = 0; c < 3; c++) {
        products += after[3 * i + c] * y[c];
        double slope = (c == 0 ? 1 : 0) - y[0] * y[c];
        double part = (-2 * y[c] + 2 * strength * slope) / norm;
        parts += part * part;
        changes += part * (after[3 * i + c] - y[c]) / epsilon;
      }
    }
    return new OnSphere(least, after, products / queries, changes / parts);
  }

  /** The second derivative of {@code f} across its circle of minimisers, halved. */
  private static double stiffness(double angle) {
    return 1 + 0.6 * StrictMath.sin(angle);
  }

  /**
   * The power of {@code w} in the weight along the circle of minimisers of {@code f = 2w(y₂)(1 −
   * cos(y₁ − x₁))} on the torus, from the mean of {@code sin y₂}. Tokens have the density {@code
   * e^(a cos y₁)}, uniform along the circle.
   */
  double weightPower(double epsilon, SeededRandom random) {
    List<double[]> angles = randomAngles(2, random);
    double[] keys = new double[3 * tokens];
    double[] asked = new double[3 * queries];
    double[] values = new double[tokens];
    for (int i = 0; i < tokens; i++) {
      double[] y = angles.get(i);
      double w = stiffness(y[1]);
      keys[3 * i] = w * StrictMath.cos(y[0]);
      keys[3 * i + 1] = w * StrictMath.sin(y[0]);
      keys[3 * i + 2] = w;
      values[i] = StrictMath.sin(y[1]);
      if (i < queries) {
        asked[3 * i] = 2 * StrictMath.cos(y[0]);
        asked[3 * i + 1] = 2 * StrictMath.sin(y[0]);
        asked[3 * i + 2] = -2;
      }
    }
    double[] means =
        new Propagation(new Score.Dot(), epsilon, workers)
            .fused(new Points(3, asked), new Points(3, keys), values, 1)
            .values();
    return power(Arrays.stream(means).sum() / queries);
  }

  /** The power of {@link #stiffness}, as a density along the circle, that has this mean sine. */
  private static double power(double mean) {
    double low = -5;
    double high = 5;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (meanSine(middle) < mean) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  private static double meanSine(double power) {
    double sines = 0;
    double weights = 0;
    for (int i = 0; i < 200; i++) {
      double angle = 2 * Math.PI * i / 200;
      double weight = StrictMath.pow(stiffness(angle), power);
      sines += weight * StrictMath.sin(angle);
      weights += weight;
    }
    return sines / weights;
  }
}
