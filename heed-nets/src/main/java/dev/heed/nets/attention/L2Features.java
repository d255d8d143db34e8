package dev.heed.nets.attention;

import dev.heed.kernel.SeededRandom;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;

/** Scores {@code −‖Qx − Qy‖²}; each head has its part of {@code Q} (Kim et al. 2021). */
public final class L2Features extends ScoreFeatures {
  private final LinearImpl query;

  L2Features(int dim, int heads, double scale, SeededRandom random) {
    super(heads, scale);
    query = linear("query", dim, dim, false, random);
  }

  @Override
  public Features of(Tensor queries, Tensor keys) {
    return distances(queries, keys);
  }

  @Override
  public Tensor position(Tensor nodes) {
    return query.forward(nodes);
  }
}
