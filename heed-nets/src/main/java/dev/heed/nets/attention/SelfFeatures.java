package dev.heed.nets.attention;

import dev.heed.kernel.SeededRandom;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;

/** Scores {@code (Qx)·(Ky)/√(dim/heads)} (Vaswani et al. 2017). */
public final class SelfFeatures extends ScoreFeatures {
  private final LinearImpl query;
  private final LinearImpl key;

  SelfFeatures(int dim, int heads, double scale, SeededRandom random) {
    super(heads, scale);
    query = linear("query", dim, dim, false, random);
    key = linear("key", dim, dim, false, random);
  }

  @Override
  public Features of(Tensor queries, Tensor keys) {
    return products(query.forward(queries), key.forward(keys));
  }

  @Override
  public Tensor position(Tensor nodes) {
    return query.forward(nodes);
  }
}
