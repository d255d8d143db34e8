package dev.heed.bench;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** PyTorch's attention, which Heed's is compared with; or nothing to compare with. */
public interface Torch extends Closeable {

  /** Nothing to compare with: a problem can be computed in no way. */
  static Torch none() {
    return new None();
  }

  /** PyTorch's output for a problem, and its gradient in the queries. */
  record Results(float[] output, float[] queryGradients) {}

  /** Hands over a problem; returns the names of the ways to compute it. */
  List<String> prepare(AttentionBench.Problem problem, int threads) throws IOException;

  /** Computes the problem in one of the ways, by its index. */
  Results compute(int way) throws IOException;

  /** Milliseconds of a pass, from a turn of {@link AttentionBench#TURN_NANOSECONDS}. */
  double milliseconds(int way, boolean backward) throws IOException;

  /** Computes nothing. */
  record None() implements Torch {
    @Override
    public List<String> prepare(AttentionBench.Problem problem, int threads) {
      return List.of();
    }

    @Override
    public Results compute(int way) {
      throw new IllegalArgumentException("there is no way " + way);
    }

    @Override
    public double milliseconds(int way, boolean backward) {
      throw new IllegalArgumentException("there is no way " + way);
    }

    @Override
    public void close() {}
  }
}
