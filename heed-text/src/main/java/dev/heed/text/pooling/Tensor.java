package dev.heed.text.pooling;

import dev.heed.base.Require;
import java.util.List;

/**
 * A named array of weights; the values are shared, not copied.
 *
 * @param name the name in a file
 * @param shape the sizes, outermost first
 * @param values the values, row-major
 */
public record Tensor(String name, List<Integer> shape, float[] values) {
  public Tensor {
    shape = List.copyOf(shape);
    long expected = 1;
    for (int size : shape) {
      expected *= size;
    }
    Require.size(name, expected, values.length);
  }

  /** A tensor of zeros. */
  static Tensor zeros(String name, List<Integer> shape) {
    return new Tensor(name, shape, new float[shape.stream().reduce(1, Math::multiplyExact)]);
  }
}
