package dev.heed.encoder.bert;

import dev.heed.base.Require;

/**
 * The map {@code x ↦ (x − mean x) / √(var x + ε) · scale + shift}.
 *
 * @param scale {@code [dim]}
 * @param shift {@code [dim]}
 * @param epsilon {@code ε}
 */
public record LayerNorm(float[] scale, float[] shift, float epsilon) {
  public LayerNorm {
    Require.size("the shift of a layer norm", scale.length, shift.length);
  }
}
