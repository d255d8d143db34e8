package dev.heed.nets.experiment.chaos;

/** How periodic a series is. */
final class Periodicity {
  private static final double NO_SPREAD = 1e-12;

  private Periodicity() {}

  /**
   * One less the smallest mean squared difference of the series and itself some steps later, over
   * twice its variance: 1 for a periodic series, about 0 for one without memory.
   *
   * @param most the most steps
   */
  static double of(float[] series, int most) {
    double mean = 0;
    for (float value : series) {
      mean += value / series.length;
    }
    double variance = 0;
    for (float value : series) {
      variance += (value - mean) * (value - mean) / series.length;
    }
    if (variance < NO_SPREAD * mean * mean) {
      return 1;
    }
    double least = Double.POSITIVE_INFINITY;
    for (int lag = 1; lag <= most; lag++) {
      double sum = 0;
      for (int i = lag; i < series.length; i++) {
        double difference = series[i] - series[i - lag];
        sum += difference * difference;
      }
      least = Math.min(least, sum / (series.length - lag));
    }
    return 1 - least / (2 * variance);
  }

  /** The share of pairs of a regular and a chaotic series in which the regular one is higher. */
  static double area(double[] values, boolean[] chaotic) {
    double right = 0;
    long pairs = 0;
    for (int i = 0; i < values.length; i++) {
      for (int j = 0; j < values.length; j++) {
        if (!chaotic[i] && chaotic[j]) {
          pairs++;
          right += values[i] > values[j] ? 1 : values[i] == values[j] ? 0.5 : 0;
        }
      }
    }
    return right / pairs;
  }
}
