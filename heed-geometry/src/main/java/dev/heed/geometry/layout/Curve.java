package dev.heed.geometry.layout;

import java.util.function.DoubleUnaryOperator;

/**
 * A smooth function of positive numbers, read from a table with steps that grow with the argument
 * and interpolated between: a power takes some twenty times as long. For functions that change like
 * a power of at most the second degree, relative errors are below 1e-4. Arguments below the table
 * get its first value, those above it its last.
 */
final class Curve {
  /** Binary digits of the mantissa that choose a step: 128 steps from a number to its double. */
  private static final int DIGITS = 7;

  private static final int SHIFT = 52 - DIGITS;
  private static final long REST = (1L << SHIFT) - 1;
  private static final double UNIT = 1.0 / (1L << SHIFT);

  /** Smallest and largest argument, far below and above squared distances in an embedding. */
  private static final double LEAST = 0x1p-40;

  private static final double MOST = 0x1p30;
  private static final long FIRST = Double.doubleToRawLongBits(LEAST) >>> SHIFT;

  private final double[] values;

  Curve(DoubleUnaryOperator function) {
    int steps = (int) ((Double.doubleToRawLongBits(MOST) >>> SHIFT) - FIRST);
    values = new double[steps + 2];
    for (int step = 0; step < values.length; step++) {
      values[step] = function.applyAsDouble(Double.longBitsToDouble((FIRST + step) << SHIFT));
    }
  }

  double at(double x) {
    long bits = Double.doubleToRawLongBits(Math.min(MOST, Math.max(LEAST, x)));
    int step = (int) ((bits >>> SHIFT) - FIRST);
    double low = values[step];
    return low + (double) (bits & REST) * UNIT * (values[step + 1] - low);
  }
}
