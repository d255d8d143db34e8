package dev.heed.attention.onnx;

import dev.heed.base.Require;
import java.util.List;

/**
 * An input or output of an ONNX operator.
 *
 * @param type the type its numbers are rounded to
 * @param shape its sizes, outermost first
 * @param values the numbers, row-major; 0 and 1 for booleans
 */
public record OnnxTensor(Type type, List<Integer> shape, double[] values) {

  /** Element types that the operators support. */
  public enum Type {
    FLOAT,
    FLOAT16,
    BFLOAT16,
    DOUBLE,
    BOOL,
    INT64
  }

  public OnnxTensor {
    shape = List.copyOf(shape);
    long expected = 1;
    for (int size : shape) {
      Require.atLeast("size in the shape " + shape, 0, size);
      // Far above any array's length, and a product with one more size does not overflow.
      expected = Math.min(expected * size, 1L << 31);
    }
    Require.size("tensor of shape " + shape, expected, values.length);
  }

  int rank() {
    return shape.size();
  }

  int size(int axis) {
    return shape.get(axis);
  }

  /** A copy with each number rounded to the nearest of the type. */
  OnnxTensor rounded() {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      float single = (float) values[i];
      result[i] =
          switch (type) {
            case FLOAT -> single;
            case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16(single));
            case BFLOAT16 -> bfloat16(single);
            case DOUBLE, BOOL, INT64 -> values[i];
          };
    }
    return new OnnxTensor(type, shape, result);
  }

  /** The upper half of a float's bits, rounded to the nearest, ties to even. */
  private static float bfloat16(float value) {
    if (Float.isNaN(value)) {
      return value;
    }
    int bits = Float.floatToRawIntBits(value);
    int rounded = bits + 0x7fff + (bits >>> 16 & 1);
    return Float.intBitsToFloat(rounded & 0xffff0000);
  }
}
