package dev.heed.limits.lens;

import dev.heed.encoder.EncoderInfo;
import java.util.Arrays;
import java.util.List;

/**
 * All measures of a text.
 *
 * @param values those of each layer's heads, then {@link Spreads}
 */
record TextResult(EncoderInfo.Shape shape, double[] values) {

  static TextResult of(EncoderInfo.Shape shape, List<HeadText> heads, Spreads spreads) {
    int points = shape.layers() + 1;
    double[] values = new double[heads.size() * HeadText.SIZE + 3 * points];
    int at = 0;
    for (HeadText head : heads) {
      System.arraycopy(head.toArray(), 0, values, at, HeadText.SIZE);
      at += HeadText.SIZE;
    }
    for (double[] each : List.of(spreads.alone(), spreads.residual(), spreads.network())) {
      System.arraycopy(each, 0, values, at, points);
      at += points;
    }
    return new TextResult(shape, values);
  }

  /** A head of a layer; both count from 0. */
  HeadText head(int layer, int head) {
    return HeadText.of(values, (layer * shape.heads() + head) * HeadText.SIZE);
  }

  Spreads spreads() {
    int points = shape.layers() + 1;
    int at = shape.layers() * shape.heads() * HeadText.SIZE;
    return new Spreads(
        Arrays.copyOfRange(values, at, at + points),
        Arrays.copyOfRange(values, at + points, at + 2 * points),
        Arrays.copyOfRange(values, at + 2 * points, at + 3 * points));
  }
}
