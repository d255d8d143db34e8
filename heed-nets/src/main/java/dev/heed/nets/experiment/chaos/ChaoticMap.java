package dev.heed.nets.experiment.chaos;

import dev.heed.kernel.SeededRandom;

/** A map of the unit interval whose series are regular or chaotic, by its parameters. */
enum ChaoticMap {
  /** {@code x → r x (1 − x)}, r from 3 to 4. */
  LOGISTIC("logistic map"),
  /** {@code θ → θ + Ω − K/2π · sin 2πθ mod 1}, Ω from 0 to 1, K from 0 to 5. */
  CIRCLE("circle map");

  /** Steps before the series begins, so that it is near its attractor. */
  private static final int SETTLING = 1000;

  /** Steps over which the Lyapunov exponent is a mean. */
  private static final int MEASURED = 2000;

  /** Exponents above are chaotic; below the other they are regular, as are those of 0. */
  private static final double CHAOTIC = 0.05;

  private static final double REGULAR = 0.002;
  private static final double SMALLEST_SLOPE = 1e-300;

  private final String label;

  ChaoticMap(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  /**
   * A series.
   *
   * @param values from 0 to 1
   * @param isChaotic whether neighbouring series part exponentially
   */
  record Series(float[] values, boolean isChaotic) {}

  /** The two numbers of a map, and a place on its interval; the logistic map uses one number. */
  private record Orbit(double first, double second, double place) {}

  /** A series that is chaotic or regular as wanted; parameters in between are passed over. */
  Series draw(int length, boolean chaotic, SeededRandom random) {
    while (true) {
      Orbit orbit =
          switch (this) {
            case LOGISTIC -> new Orbit(random.uniform(3, 4), 0, random.uniform());
            case CIRCLE -> new Orbit(random.uniform(), random.uniform(0, 5), random.uniform());
          };
      double place = orbit.place();
      for (int i = 0; i < SETTLING; i++) {
        place = next(orbit, place);
      }
      double exponent = exponent(orbit, place);
      if (chaotic ? exponent > CHAOTIC : exponent < REGULAR) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
          values[i] = (float) place;
          place = next(orbit, place);
        }
        return new Series(values, chaotic);
      }
    }
  }

  private double next(Orbit orbit, double x) {
    return switch (this) {
      case LOGISTIC -> orbit.first() * x * (1 - x);
      case CIRCLE -> {
        double turn = 2 * Math.PI;
        double y = x + orbit.first() - orbit.second() / turn * StrictMath.sin(turn * x);
        yield y - Math.floor(y);
      }
    };
  }

  private double slope(Orbit orbit, double x) {
    return switch (this) {
      case LOGISTIC -> orbit.first() * (1 - 2 * x);
      case CIRCLE -> 1 - orbit.second() * StrictMath.cos(2 * Math.PI * x);
    };
  }

  /** The Lyapunov exponent, the mean of the logarithm of the slope along the series. */
  private double exponent(Orbit orbit, double from) {
    double place = from;
    double sum = 0;
    for (int i = 0; i < MEASURED; i++) {
      sum += StrictMath.log(Math.max(SMALLEST_SLOPE, Math.abs(slope(orbit, place))));
      place = next(orbit, place);
    }
    return sum / MEASURED;
  }

  /** The exponent of the logistic map with a parameter, for tests. */
  static double logisticExponent(double r, double from) {
    return LOGISTIC.exponent(new Orbit(r, 0, 0), from);
  }
}
