package dev.heed.text.storage;

import java.nio.ByteBuffer;

/** The number of bits of a tensor's values in a file. */
public enum Precision {
  /** 32 bits, without any loss. */
  SINGLE("F32", Float.BYTES),

  /**
   * 16 bits (IEEE 754 binary16): an error of at most {@code 2⁻¹¹·|x|}, or {@code 2⁻²⁵} if that is
   * greater. Values beyond 65504 have no place.
   */
  HALF("F16", Short.BYTES),

  /**
   * 8 bits: whole numbers from −127 to 127, times a scale for each row, which is a 127th of the
   * row's greatest magnitude. So the error is at most half the scale.
   *
   * <p>The scale is rounded up to 16 significant bits. Its product with a whole number is then an
   * exact {@code float}, and a tensor that was read is written with the same bytes again.
   */
  BYTE("I8", Byte.BYTES);

  private static final int MAX_NUMBER = 127;

  /** The greatest value of binary16. */
  private static final float MAX_HALF = 65504;

  /** The bits of a float that a scale does not use. */
  private static final int SCALE_REST = (1 << 8) - 1;

  private final String dtype;
  private final int bytes;

  Precision(String dtype, int bytes) {
    this.dtype = dtype;
    this.bytes = bytes;
  }

  /** The name of the type in the safetensors format. */
  String dtype() {
    return dtype;
  }

  /** The bytes of a value. */
  int bytes() {
    return bytes;
  }

  /** The bytes of a matrix, with its scales. */
  public long bytes(long rows, long length) {
    return rows * (length * bytes + (this == BYTE ? Float.BYTES : 0));
  }

  /** Writes values to the beginning of a buffer; those of {@link #BYTE} are whole numbers. */
  void put(float[] values, int from, int count, ByteBuffer buffer) {
    switch (this) {
      case SINGLE -> buffer.asFloatBuffer().put(values, from, count);
      case HALF -> {
        for (int i = 0; i < count; i++) {
          buffer.putShort(Float.floatToFloat16(values[from + i]));
        }
      }
      case BYTE -> {
        for (int i = 0; i < count; i++) {
          buffer.put((byte) values[from + i]);
        }
      }
    }
  }

  /** Reads values from the beginning of a buffer; those of {@link #BYTE} are whole numbers. */
  void get(ByteBuffer buffer, float[] values, int from, int count) {
    switch (this) {
      case SINGLE -> buffer.asFloatBuffer().get(values, from, count);
      case HALF -> {
        for (int i = 0; i < count; i++) {
          values[from + i] = Float.float16ToFloat(buffer.getShort());
        }
      }
      case BYTE -> {
        for (int i = 0; i < count; i++) {
          values[from + i] = buffer.get();
        }
      }
    }
  }

  /** Whether all values are within the range of {@link #HALF}. */
  static boolean fitHalf(float[] values) {
    for (float value : values) {
      if (!(Math.abs(value) <= MAX_HALF)) {
        return false;
      }
    }
    return true;
  }

  /** The scale of each row for {@link #BYTE}; 0 for a row without a normal number. */
  static float[] scales(float[] values, int rows) {
    float[] scales = new float[rows];
    for (int row = 0; row < rows; row++) {
      int length = values.length / rows;
      float greatest = 0;
      for (int i = row * length; i < (row + 1) * length; i++) {
        greatest = Math.max(greatest, Math.abs(values[i]));
      }
      float exact = greatest / MAX_NUMBER;
      scales[row] =
          exact < Float.MIN_NORMAL
              ? 0
              : Float.intBitsToFloat((Float.floatToIntBits(exact) + SCALE_REST) & ~SCALE_REST);
    }
    return scales;
  }

  /** The values divided by the scale of their row and rounded, half to even. */
  static float[] divided(float[] values, float[] scales) {
    float[] numbers = new float[values.length];
    for (int i = 0; i < numbers.length; i++) {
      float scale = scales[i / (values.length / scales.length)];
      numbers[i] = scale == 0 ? 0 : (float) Math.rint(values[i] / scale);
    }
    return numbers;
  }

  /** Multiplies whole numbers by the scale of their row. */
  static void multiply(float[] numbers, float[] scales) {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] *= scales[i / (numbers.length / scales.length)];
    }
  }
}
