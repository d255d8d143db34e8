package dev.heed.encoder.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heed.base.ProblemException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A message in the wire format of Protocol Buffers, read field by field: {@link #next} moves to a
 * field, whose value is then read once by the method of its type, or skipped.
 *
 * <p>Nothing is allocated for a length before it is known to lie within the message.
 */
final class WireReader {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int FIXED32 = 5;

  private static final VarHandle FLOATS =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int MAX_VARINT_BITS = 64;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int field;
  private int type;

  WireReader(byte[] bytes, int begin, int end) {
    this.bytes = bytes;
    this.at = begin;
    this.end = end;
  }

  /** Moves to the next field; false at the end of the message. */
  boolean next() {
    if (at == end) {
      return false;
    }
    long tag = varint();
    long number = tag >>> 3;
    if (number == 0 || number > (1 << 29) - 1) {
      throw damaged("has a field number " + number);
    }
    field = (int) number;
    type = (int) tag & 7;
    return true;
  }

  /** The number of the field. */
  int field() {
    return field;
  }

  /** Whether the field has this wire type. */
  boolean is(int wireType) {
    return type == wireType;
  }

  /** Whether all of the message has been read. */
  boolean atEnd() {
    return at == end;
  }

  /** The value of an integer field. */
  long integer() {
    require(VARINT);
    return varint();
  }

  /** A varint, also one within a packed field. */
  long varint() {
    long value = 0;
    for (int shift = 0; shift < MAX_VARINT_BITS; shift += 7) {
      if (at == end) {
        throw damaged("ends within a number");
      }
      byte next = bytes[at++];
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw damaged("has a number of more than 64 bits");
  }

  /** The value of a field of four bytes. */
  float float32() {
    require(FIXED32);
    return (float) FLOATS.get(bytes, advance(Float.BYTES));
  }

  /** The value of a message or of bytes, as a reader of its own. */
  WireReader message() {
    require(BYTES);
    long length = varint();
    if (length < 0 || length > end - at) {
      throw damaged(
          "has a field of %s bytes where %d are left"
              .formatted(Long.toUnsignedString(length), end - at));
    }
    int begin = advance((int) length);
    return new WireReader(bytes, begin, at);
  }

  /** The value of a field of text. */
  String string() {
    WireReader text = message();
    return new String(bytes, text.at, text.end - text.at, UTF_8);
  }

  /** The bytes of the rest of this message. */
  Slice rest() {
    return new Slice(bytes, at, end - at);
  }

  /** The bytes of a field of four bytes. */
  Slice fixed32() {
    require(FIXED32);
    return new Slice(bytes, advance(Float.BYTES), Float.BYTES);
  }

  /** Passes over the value of the field. */
  void skip() {
    switch (type) {
      case VARINT -> varint();
      case FIXED64 -> advance(Long.BYTES);
      case BYTES -> message();
      case FIXED32 -> advance(Float.BYTES);
      default -> throw damaged("has a field of wire type " + type);
    }
  }

  private int advance(int length) {
    if (length > end - at) {
      throw damaged("ends within a field");
    }
    int begin = at;
    at += length;
    return begin;
  }

  private void require(int wireType) {
    if (type != wireType) {
      throw damaged("has a field %d of wire type %d".formatted(field, type));
    }
  }

  private ProblemException damaged(String problem) {
    return new ProblemException(
        "the file is truncated, damaged or no ONNX model: it " + problem + " at byte " + at,
        "an ONNX model");
  }

  /** Part of the bytes of a model. */
  record Slice(byte[] bytes, int begin, int length) {
    float floatAt(int index) {
      return (float) FLOATS.get(bytes, begin + index * Float.BYTES);
    }

    /** An integer of some bytes, the lowest first, with its sign. */
    long integerAt(int index, int width) {
      int from = begin + index * width;
      long value = bytes[from + width - 1];
      for (int i = width - 2; i >= 0; i--) {
        value = value << 8 | bytes[from + i] & 0xFF;
      }
      return value;
    }
  }
}
