package dev.heed.nets.data;

import dev.heed.attention.mask.Mask;
import java.util.Arrays;

/** Graphs as masks. */
final class Graphs {
  private Graphs() {}

  /** The mask that allows each node's neighbours, given in ascending order. */
  static Mask.Graph mask(int[][] neighbours) {
    int[] offsets = new int[neighbours.length + 1];
    for (int i = 0; i < neighbours.length; i++) {
      offsets[i + 1] = offsets[i] + neighbours[i].length;
    }
    return new Mask.Graph(
        offsets, Arrays.stream(neighbours).flatMapToInt(Arrays::stream).toArray());
  }
}
