package dev.heed.dynamics.projected;

/** Products and sums of vectors in double. */
public final class Vectors {
  private Vectors() {}

  public static double[] doubles(float[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }

  public static double dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
    double sum = 0;
    for (int j = 0; j < length; j++) {
      sum += (double) a[aOffset + j] * b[bOffset + j];
    }
    return sum;
  }

  public static double norm(float[] values, int offset, int length) {
    return StrictMath.sqrt(dot(values, offset, values, offset, length));
  }

  /** Four running sums, so that an addition need not wait for the one before. */
  public static double dot(double[] a, int aOffset, double[] b, int bOffset, int length) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 4 <= length; i += 4) {
      s0 += a[aOffset + i] * b[bOffset + i];
      s1 += a[aOffset + i + 1] * b[bOffset + i + 1];
      s2 += a[aOffset + i + 2] * b[bOffset + i + 2];
      s3 += a[aOffset + i + 3] * b[bOffset + i + 3];
    }
    double sum = (s0 + s2) + (s1 + s3);
    // Not a loop, which costs more than it does for one to three numbers.
    int left = length - i;
    if (left > 0) {
      sum += a[aOffset + i] * b[bOffset + i];
    }
    if (left > 1) {
      sum += a[aOffset + i + 1] * b[bOffset + i + 1];
    }
    if (left > 2) {
      sum += a[aOffset + i + 2] * b[bOffset + i + 2];
    }
    return sum;
  }

  /** As {@link #dot}. */
  public static double sum(double[] values, int length) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 4 <= length; i += 4) {
      s0 += values[i];
      s1 += values[i + 1];
      s2 += values[i + 2];
      s3 += values[i + 3];
    }
    double sum = (s0 + s2) + (s1 + s3);
    for (; i < length; i++) {
      sum += values[i];
    }
    return sum;
  }

  /** {@code to = to + factor·x}. */
  public static void addScaled(int length, double factor, double[] x, double[] to) {
    for (int i = 0; i < length; i++) {
      to[i] += factor * x[i];
    }
  }

  /** {@code to = base + factor·x}. */
  public static void addScaled(
      double[] base,
      int baseOffset,
      double factor,
      double[] x,
      int xOffset,
      double[] to,
      int toOffset,
      int length) {
    for (int i = 0; i < length; i++) {
      to[toOffset + i] = base[baseOffset + i] + factor * x[xOffset + i];
    }
  }
}
