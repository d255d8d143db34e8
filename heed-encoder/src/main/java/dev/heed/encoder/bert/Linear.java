package dev.heed.encoder.bert;

import dev.heed.base.Require;

/**
 * The map {@code x ↦ xW + b}.
 *
 * @param weights {@code W}, {@code [inputs, outputs]}, row-major
 * @param bias {@code b}, {@code [outputs]}
 */
public record Linear(int inputs, int outputs, float[] weights, float[] bias) {
  public Linear {
    Require.size("a matrix", (long) inputs * outputs, weights.length);
    Require.size("a bias", outputs, bias.length);
  }

  /** Several maps of the same input as one, whose outputs stand side by side. */
  static Linear sideBySide(Linear... maps) {
    int inputs = maps[0].inputs;
    int outputs = 0;
    for (Linear map : maps) {
      outputs += map.outputs;
    }
    float[] weights = new float[inputs * outputs];
    float[] bias = new float[outputs];
    int at = 0;
    for (Linear map : maps) {
      System.arraycopy(map.bias, 0, bias, at, map.outputs);
      for (int i = 0; i < inputs; i++) {
        System.arraycopy(map.weights, i * map.outputs, weights, i * outputs + at, map.outputs);
      }
      at += map.outputs;
    }
    return new Linear(inputs, outputs, weights, bias);
  }
}
