package dev.heed.nets.attention;

import dev.heed.random.SeededRandom;
import java.util.Optional;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** {@code z = (Qx)·(Ky)/√(dim/heads)} (Vaswani et al. 2017). */
public final class SelfFeatures extends ScoreFeatures {
  private final LinearImpl query;
  private final LinearImpl key;
  private final double scale;

  SelfFeatures(int dim, int heads, SeededRandom random) {
    super(heads);
    query = linear("query", dim, dim, false, random);
    key = linear("key", dim, dim, false, random);
    scale = 1 / Math.sqrt((double) dim / heads);
  }

  @Override
  public Features of(Tensor queries, Tensor keys) {
    Tensor u = split(query.forward(queries)).mul(new Scalar(scale));
    return new Features(u, split(key.forward(keys)), Optional.empty());
  }

  @Override
  public Tensor position(Tensor nodes) {
    return query.forward(nodes);
  }
}
