package dev.heed.nets.attention;

import dev.heed.attention.mask.Mask;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** Which pairs count, as tensors. */
public sealed interface AttentionMask {
  /** Every query attends to every key. */
  record All() implements AttentionMask {}

  /**
   * Yes or no for each pair.
   *
   * @param allowed truth values that can be broadcast to {@code [batch, heads, queries, keys]}
   */
  record Table(Tensor allowed) implements AttentionMask {
    /** Allows what both allow. */
    public Table and(Table other) {
      return new Table(allowed.logical_and(other.allowed));
    }
  }

  /**
   * The neighbours in a graph, pair by pair: no score of another pair is ever computed.
   *
   * @param queries the query of each pair, {@code [pairs]}
   * @param keys its key
   */
  record Neighbours(Tensor queries, Tensor keys) implements AttentionMask {}

  /** A mask of the core for some numbers of heads, queries and keys. */
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
