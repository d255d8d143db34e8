package dev.heed.encoder.onnx;

import dev.heed.base.ProblemException;
import dev.heed.encoder.onnx.WireReader.Slice;
import java.util.ArrayList;
import java.util.List;

/** A tensor that stands in the file: an initialiser, or the value of a {@code Constant}. */
public final class OnnxValue {
  private static final int FLOAT = 1;
  private static final int UINT8 = 2;
  private static final int INT8 = 3;
  private static final int INT32 = 6;
  private static final int INT64 = 7;
  private static final int FLOAT16 = 10;

  private static final int MAX_DIMENSIONS = 8;

  private final String name;
  private final int type;
  private final List<Integer> shape;
  private final int size;

  /** The values one after the other; for integers of {@code int32_data}, as varints. */
  private final Slice data;

  private final boolean varints;

  private OnnxValue(String name, int type, List<Integer> shape, Slice data, boolean varints) {
    this.name = name;
    this.type = type;
    this.shape = List.copyOf(shape);
    this.size = size(name, shape);
    this.data = data;
    this.varints = varints;
  }

  static OnnxValue read(WireReader in) {
    String name = "";
    int type = 0;
    List<Integer> shape = new ArrayList<>();
    Slice data = new Slice(new byte[0], 0, 0);
    boolean varints = false;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> addDimensions(in, shape);
        case 2 -> type = (int) in.integer();
        case 4 -> data = in.is(WireReader.FIXED32) ? in.fixed32() : in.message().rest();
        case 5, 7 -> {
          varints = true;
          data = in.message().rest();
        }
        case 8 -> name = in.string();
        case 9 -> {
          varints = false;
          data = in.message().rest();
        }
        case 13, 14 ->
            throw new ProblemException(
                "the weights lie in another file", "an ONNX model that contains them");
        default -> in.skip();
      }
    }
    OnnxValue value = new OnnxValue(name, type, shape, data, varints);
    value.check();
    return value;
  }

  private static void addDimensions(WireReader in, List<Integer> shape) {
    if (in.is(WireReader.VARINT)) {
      add(shape, in.integer());
      return;
    }
    WireReader packed = in.message();
    while (!packed.atEnd()) {
      add(shape, packed.varint());
    }
  }

  private static void add(List<Integer> shape, long dimension) {
    if (dimension < 0 || dimension > Integer.MAX_VALUE || shape.size() == MAX_DIMENSIONS) {
      throw new ProblemException(
          "a tensor has a dimension " + dimension + " after " + shape,
          "at most 8 dimensions below 2^31");
    }
    shape.add((int) dimension);
  }

  private static int size(String name, List<Integer> shape) {
    long size = 1;
    for (int each : shape) {
      size *= each;
      if (size > Integer.MAX_VALUE) {
        throw new ProblemException(
            "the tensor " + name + " has the shape " + shape, "fewer than 2^31 values");
      }
    }
    return (int) size;
  }

  private void check() {
    int width =
        switch (type) {
          case FLOAT, INT32 -> Integer.BYTES;
          case UINT8, INT8 -> 1;
          case INT64 -> Long.BYTES;
          case FLOAT16 -> 2;
          default -> 0; // never asked for its values
        };
    if (varints ? size > data.length() : width > 0 && data.length() != (long) size * width) {
      throw new ProblemException(
          "the tensor %s of shape %s has %d bytes".formatted(name, shape, data.length()),
          varints ? "at least " + size : Long.toString((long) size * width));
    }
  }

  /** The name; empty for the value of a node. */
  public String name() {
    return name;
  }

  /** The sizes of the dimensions; empty for a single number. */
  public List<Integer> shape() {
    return shape;
  }

  /** The number of values. */
  public int size() {
    return size;
  }

  /** Whether the values are integers of 8 bits. */
  public boolean isByte() {
    return type == INT8 || type == UINT8;
  }

  /**
   * The values of a tensor of floats of 32 or 16 bits.
   *
   * @throws ProblemException if it has others, or a value that is not finite
   */
  public float[] floats() {
    float[] values;
    switch (type) {
      case FLOAT -> {
        values = new float[size];
        for (int i = 0; i < size; i++) {
          values[i] = data.floatAt(i);
        }
      }
      case FLOAT16 -> {
        requireRaw();
        values = new float[size];
        for (int i = 0; i < size; i++) {
          values[i] = Float.float16ToFloat((short) data.integerAt(i, 2));
        }
      }
      default ->
          throw new ProblemException(
              "the tensor " + name + " has ONNX's data type " + type, "floats of 32 or 16 bits");
    }
    for (float each : values) {
      if (!Float.isFinite(each)) {
        throw new ProblemException("the tensor " + name + " has the value " + each, "finite ones");
      }
    }
    return values;
  }

  /** The values of a tensor of integers. */
  public int[] integers() {
    int[] values = new int[size];
    if (varints) {
      WireReader in = new WireReader(data.bytes(), data.begin(), data.begin() + data.length());
      for (int i = 0; i < size; i++) {
        values[i] = (int) in.varint();
      }
      return values;
    }
    for (int i = 0; i < size; i++) {
      values[i] =
          switch (type) {
            case UINT8 -> (int) data.integerAt(i, 1) & 0xFF;
            case INT8 -> (int) data.integerAt(i, 1);
            case INT32 -> (int) data.integerAt(i, Integer.BYTES);
            case INT64 -> (int) data.integerAt(i, Long.BYTES);
            default ->
                throw new ProblemException(
                    "the tensor " + name + " has ONNX's data type " + type, "integers");
          };
    }
    return values;
  }

  private void requireRaw() {
    if (varints) {
      throw new ProblemException("the tensor " + name + " keeps halves as numbers", "raw data");
    }
  }
}
