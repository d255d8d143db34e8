package dev.heed.nets.attention;

import dev.heed.attention.mask.Mask;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** The pairs that are allowed, as tensors. */
public sealed interface AttentionMask {
  /** Every query attends to every key. */
  record All() implements AttentionMask {}

  /**
   * A truth value for each pair.
   *
   * @param allowed can be broadcast to {@code [batch, heads, queries, keys]}
   */
  record Table(Tensor allowed) implements AttentionMask {
    /** Pairs that both allow. */
    public Table and(Table other) {
      return new Table(allowed.logical_and(other.allowed));
    }
  }

  /**
   * Pairs of neighbours in a graph. Scores of other pairs are not computed.
   *
   * @param queries the query of each pair, {@code [pairs]}
   * @param keys the key of each pair, {@code [pairs]}
   */
  record Neighbours(Tensor queries, Tensor keys) implements AttentionMask {}

  /** A mask of the core library as tensors. */
  static AttentionMask of(Mask mask, int heads, int queries, int keys, Device device) {
    mask.check(heads, queries, keys);
    return switch (mask) {
      case Mask.All _ -> new All();
      case Mask.Graph(int[] offsets, int[] neighbours) -> {
        int[] from = new int[neighbours.length];
        for (int i = 0; i < queries; i++) {
          Arrays.fill(from, offsets[i], offsets[i + 1], i);
        }
        yield new Neighbours(Tensors.of(from, device), Tensors.of(neighbours, device));
      }
      default -> {
        boolean[] allowed = new boolean[heads * queries * keys];
        for (int i = 0; i < allowed.length; i++) {
          allowed[i] = mask.allows(i / (queries * keys), i / keys % queries, i % keys);
        }
        yield new Table(Tensors.of(allowed, device, 1, heads, queries, keys));
      }
    };
  }
}
