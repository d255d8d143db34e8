package dev.heed.dynamics;

/** Products of float vectors in double. */
final class Vectors {
  private Vectors() {}

  static double dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
    double sum = 0;
    for (int j = 0; j < length; j++) {
      sum += (double) a[aOffset + j] * b[bOffset + j];
    }
    return sum;
  }

  static double norm(float[] values, int offset, int length) {
    return StrictMath.sqrt(dot(values, offset, values, offset, length));
  }
}
