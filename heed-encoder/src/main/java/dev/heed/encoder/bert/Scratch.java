package dev.heed.encoder.bert;

import dev.heed.kernel.TileKernels;

/** Memory of a thread, kept from batch to batch and as large as the largest needed. */
final class Scratch {
  float[] states = {};
  float[] sums = {};
  float[] context = {};
  float[] projected = {};
  float[] hidden = {};

  /** Makes room for a batch. */
  void fit(int rows, int dim, int projectedStride, int hiddenStride, int sumStride) {
    int padded = padded(rows);
    states = atLeast(states, padded * dim);
    context = atLeast(context, padded * dim);
    sums = atLeast(sums, padded * sumStride);
    projected = atLeast(projected, padded * projectedStride);
    hidden = atLeast(hidden, padded * hiddenStride);
  }

  /** Products compute rows in groups. */
  static int padded(int rows) {
    return Math.ceilDiv(rows, TileKernels.ROWS) * TileKernels.ROWS;
  }

  static float[] atLeast(float[] values, int length) {
    return values.length >= length ? values : new float[length];
  }
}
