package dev.heed.attention;

import dev.heed.base.Require;

/** {@link ReferenceAttention} as an engine: supports everything, slowly. */
public record ReferenceEngine() implements AttentionEngine {
  @Override
  public AttentionOutput forward(Attention attention, AttentionInput input) {
    double[] values = ReferenceAttention.of(attention, input).forward();
    return new AttentionOutput(Numbers.toFloat(values));
  }

  @Override
  public AttentionGradients backward(
      Attention attention, AttentionInput input, AttentionOutput output, float[] outputGradients) {
    Require.size("gradients", input.shape().outputSize(), outputGradients.length);
    ReferenceAttention.Gradients gradients =
        ReferenceAttention.of(attention, input).backward(Numbers.toDouble(outputGradients));
    return AttentionGradients.of(
        input,
        Numbers.toFloat(gradients.queries()),
        Numbers.toFloat(gradients.keys()),
        Numbers.toFloat(gradients.values()),
        gradients.parameters());
  }
}
