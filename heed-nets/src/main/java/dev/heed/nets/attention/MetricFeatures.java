package dev.heed.nets.attention;

import dev.heed.kernel.SeededRandom;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;

/**
 * Metric-attention: {@code z = −‖φ(x) − φ(y)‖²} with {@code φ(x) = x + W₂ tanh(W₁x + b₁) + b₂};
 * each head has its part of {@code φ} (arXiv:2412.18288).
 */
public final class MetricFeatures extends ScoreFeatures {
  private final LinearImpl inner;
  private final LinearImpl outer;

  MetricFeatures(int dim, int heads, int width, double scale, SeededRandom random) {
    super(heads, scale);
    inner = linear("inner", dim, width, true, random);
    outer = linear("outer", width, dim, true, random);
  }

  @Override
  public Features of(Tensor queries, Tensor keys) {
    return distances(queries, keys);
  }

  @Override
  public Tensor position(Tensor nodes) {
    return nodes.add(outer.forward(inner.forward(nodes).tanh()));
  }
}
