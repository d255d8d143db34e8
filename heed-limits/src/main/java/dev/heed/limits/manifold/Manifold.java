package dev.heed.limits.manifold;

import dev.heed.base.ProblemException;
import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A manifold in space with a known Laplacian. Its parameters run through the unit cube and preserve
 * volume: uniform parameters give uniform points, and an even grid of parameters gives a quadrature
 * with equal weights.
 */
public enum Manifold {
  /** The unit circle in the plane. */
  CIRCLE(1, 2, 2 * Math.PI) {
    @Override
    public double[] place(double... u) {
      double angle = 2 * Math.PI * u[0];
      return new double[] {StrictMath.cos(angle), StrictMath.sin(angle)};
    }
  },
  /** The unit sphere in space; height and longitude preserve area (Archimedes). */
  SPHERE(2, 3, 4 * Math.PI) {
    @Override
    public double[] place(double... u) {
      double height = 2 * u[0] - 1;
      double radius = Math.sqrt(1 - height * height);
      double angle = 2 * Math.PI * u[1];
      return new double[] {radius * StrictMath.cos(angle), radius * StrictMath.sin(angle), height};
    }
  },
  /** The flat torus, a product of two unit circles. */
  TORUS(2, 4, 4 * Math.PI * Math.PI) {
    @Override
    public double[] place(double... u) {
      double[] first = CIRCLE.place(u[0]);
      double[] second = CIRCLE.place(u[1]);
      return new double[] {first[0], first[1], second[0], second[1]};
    }
  },
  /** The unit sphere of four-dimensional space, in Hopf's coordinates. */
  THREE_SPHERE(3, 4, 2 * Math.PI * Math.PI) {
    @Override
    public double[] place(double... u) {
      double[] first = CIRCLE.place(u[1]);
      double[] second = CIRCLE.place(u[2]);
      double cosine = Math.sqrt(1 - u[0]);
      double sine = Math.sqrt(u[0]);
      return new double[] {
        cosine * first[0], cosine * first[1], sine * second[0], sine * second[1]
      };
    }
  },
  /** A rolled-up rectangle, intrinsically flat, with a border. */
  SWISS_ROLL(2, 3, SwissRoll.LENGTH * SwissRoll.HEIGHT) {
    @Override
    public double[] place(double... u) {
      double turn = SwissRoll.turn(u[0] * SwissRoll.LENGTH);
      double radius = turn / (2 * Math.PI);
      return new double[] {
        radius * StrictMath.cos(turn), radius * StrictMath.sin(turn), u[1] * SwissRoll.HEIGHT
      };
    }
  };

  private final int dimension;
  private final int space;
  private final double volume;

  Manifold(int dimension, int space, double volume) {
    this.dimension = dimension;
    this.space = space;
    this.volume = volume;
  }

  /** Number of parameters of a point. */
  public int dimension() {
    return dimension;
  }

  /** Number of coordinates of a point. */
  public int space() {
    return space;
  }

  /** Volume of the manifold: a length, an area or a volume. */
  public double volume() {
    return volume;
  }

  /** Name in reports and traces. */
  public String label() {
    return switch (this) {
      case CIRCLE -> "circle";
      case SPHERE -> "sphere S²";
      case TORUS -> "flat torus";
      case THREE_SPHERE -> "sphere S³";
      case SWISS_ROLL -> "swiss roll";
    };
  }

  /** The point with parameters in {@code [0, 1]}. */
  public abstract double[] place(double... parameters);

  /** Uniformly random points. */
  public Points random(int count, SeededRandom random) {
    return random(count, random, _ -> 1, 1);
  }

  /**
   * Random points with a density, by rejection.
   *
   * @param density relative to the uniform one, up to a factor
   * @param bound an upper bound of the density
   * @throws IllegalArgumentException if {@code count} is less than 1, or the density exceeds the
   *     bound
   */
  public Points random(
      int count, SeededRandom random, ToDoubleFunction<double[]> density, double bound) {
    if (count < 1) {
      throw new ProblemException("points are " + count, "at least 1");
    }
    double[] parameters = new double[dimension];
    List<double[]> points = new ArrayList<>(count);
    while (points.size() < count) {
      Arrays.setAll(parameters, _ -> random.uniform());
      double[] point = place(parameters);
      double here = density.applyAsDouble(point);
      if (!(here <= bound * (1 + 1e-12))) {
        throw new ProblemException("density is " + here, "at most the bound, " + bound);
      }
      if (random.uniform() * bound < here) {
        points.add(point);
      }
    }
    return points(points);
  }

  /**
   * The midpoints of an even grid of parameters.
   *
   * @param counts number of points along each parameter
   */
  public Points even(int... counts) {
    List<double[]> points = new ArrayList<>();
    int total = Arrays.stream(counts).reduce(1, Math::multiplyExact);
    for (int index = 0; index < total; index++) {
      double[] parameters = new double[dimension];
      int rest = index;
      for (int axis = dimension - 1; axis >= 0; axis--) {
        parameters[axis] = (rest % counts[axis] + 0.5) / counts[axis];
        rest /= counts[axis];
      }
      points.add(place(parameters));
    }
    return points(points);
  }

  /** Points on the circle that divide a density into equal shares. */
  public static Points evenCircle(int count, ToDoubleFunction<double[]> density) {
    int steps = 200_000;
    double[] cumulative = new double[steps + 1];
    for (int i = 0; i < steps; i++) {
      double[] middle = CIRCLE.place((i + 0.5) / steps);
      cumulative[i + 1] = cumulative[i] + density.applyAsDouble(middle);
    }
    List<double[]> points = new ArrayList<>();
    int step = 0;
    for (int i = 0; i < count; i++) {
      double wanted = (i + 0.5) / count * cumulative[steps];
      while (cumulative[step + 1] < wanted) {
        step++;
      }
      double part = (wanted - cumulative[step]) / (cumulative[step + 1] - cumulative[step]);
      points.add(CIRCLE.place((step + part) / steps));
    }
    return points(points);
  }

  /** Points from a non-empty list. */
  public static Points points(List<double[]> points) {
    int dim = points.getFirst().length;
    double[] values = new double[points.size() * dim];
    for (int i = 0; i < points.size(); i++) {
      System.arraycopy(points.get(i), 0, values, i * dim, dim);
    }
    return new Points(dim, values);
  }

  /**
   * The factor by which attention between infinitely many uniform tokens multiplies a coordinate
   * (Funk and Hecke).
   *
   * @throws IllegalArgumentException for the swiss roll, whose coordinates are no eigenfunctions
   */
  public double coordinateEigenvalue(double epsilon) {
    int sphere =
        switch (this) {
          case CIRCLE, TORUS -> 1;
          case SPHERE -> 2;
          case THREE_SPHERE -> 3;
          case SWISS_ROLL ->
              throw new ProblemException(
                  "the swiss roll's coordinates are not eigenfunctions", "a sphere");
        };
    int steps = 20_000;
    double numerator = 0;
    double denominator = 0;
    for (int i = 0; i < steps; i++) {
      double angle = (i + 0.5) * Math.PI / steps;
      double cosine = StrictMath.cos(angle);
      double weight =
          StrictMath.exp((cosine - 1) / epsilon)
              * StrictMath.pow(StrictMath.sin(angle), sphere - 1);
      numerator += weight * cosine;
      denominator += weight;
    }
    return numerator / denominator;
  }
}
