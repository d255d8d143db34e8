package dev.heed.attention;

/** Conversions between precisions. */
public final class Numbers {
  private Numbers() {}

  /** A copy in double precision. */
  public static double[] toDouble(float[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }

  /** A copy, each number rounded to the nearest float. */
  public static float[] toFloat(double[] values) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (float) values[i];
    }
    return result;
  }
}
