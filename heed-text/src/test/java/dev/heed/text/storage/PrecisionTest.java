package dev.heed.text.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.base.InvalidInputException;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.pooling.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values stored with fewer bits come back within the bounds of their format. */
class PrecisionTest {
  private static final int ROWS = 97;
  private static final int LENGTH = 131;

  /** Rows of very different size, with zeros, subnormal numbers, and a row of zeros. */
  private static Tensor matrix(float greatest) {
    SeededRandom random = new SeededRandom(1);
    float[] values = new float[ROWS * LENGTH];
    for (int i = 0; i < values.length; i++) {
      double size = greatest * Math.pow(2, -(i / LENGTH));
      values[i] = i / LENGTH == 5 || i % 7 == 0 ? 0 : (float) random.uniform(-size, size);
    }
    values[17] = -greatest;
    values[18] = Float.MIN_VALUE;
    return new Tensor("t", List.of(ROWS, LENGTH), values);
  }

  private static byte[] written(Tensor tensor, Precision precision) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(List.of(tensor), each -> precision, out);
    return out.toByteArray();
  }

  private static float[] read(byte[] bytes) throws IOException {
    SequencedMap<String, List<Integer>> shapes = new TreeMap<>();
    shapes.put("t", List.of(ROWS, LENGTH));
    return Safetensors.read(new ByteArrayInputStream(bytes), bytes.length, "in", shapes)
        .getFirst()
        .values();
  }

  @Test
  void halvesKeepElevenBits() throws IOException {
    Tensor matrix = matrix(65504);
    float[] read = read(written(matrix, Precision.HALF));
    for (int i = 0; i < read.length; i++) {
      double value = matrix.values()[i];
      double bound = Math.max(Math.scalb(Math.abs(value), -11), Math.scalb(1.0, -25));
      assertThat((double) read[i]).isCloseTo(value, within(bound));
    }
  }

  @Test
  void bytesKeepHalfTheScaleOfTheirRow() throws IOException {
    Tensor matrix = matrix(3e38f);
    float[] read = read(written(matrix, Precision.BYTE));
    for (int row = 0; row < ROWS; row++) {
      double greatest = 0;
      for (int i = row * LENGTH; i < (row + 1) * LENGTH; i++) {
        greatest = Math.max(greatest, Math.abs(matrix.values()[i]));
      }
      // The scale is rounded up to 16 bits; a row below the normal numbers becomes 0.
      double scale = greatest / 127 * (1 + Math.scalb(1.0, -15));
      double bound = Math.max(scale / 2, 127 * Float.MIN_NORMAL);
      for (int i = row * LENGTH; i < (row + 1) * LENGTH; i++) {
        assertThat((double) read[i]).isCloseTo(matrix.values()[i], within(bound));
      }
    }
    assertThat(read[17]).isCloseTo(-3e38f, within(3e38f / 254));
  }

  @ParameterizedTest
  @EnumSource
  void valuesThatWereReadAreWrittenWithTheSameBytes(Precision precision) throws IOException {
    byte[] first = written(matrix(60_000), precision);
    byte[] second = written(new Tensor("t", List.of(ROWS, LENGTH), read(first)), precision);
    assertThat(second).isEqualTo(first);
  }

  @ParameterizedTest
  @EnumSource
  void sizesAreThoseOfTheFormat(Precision precision) throws IOException {
    byte[] bytes = written(matrix(1), precision);
    long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(bytes.length - Long.BYTES - header).isEqualTo(precision.bytes(ROWS, LENGTH));
    assertThat(precision.bytes(ROWS, LENGTH))
        .isEqualTo(
            switch (precision) {
              case SINGLE -> 4L * ROWS * LENGTH;
              case HALF -> 2L * ROWS * LENGTH;
              case BYTE -> (long) ROWS * LENGTH + 4L * ROWS;
            });
  }

  @Test
  void aValueBeyondTheRangeOfHalvesKeepsAllBits() throws IOException {
    Tensor matrix = matrix(65536);
    byte[] bytes = written(matrix, Precision.HALF);
    assertThat(header(bytes)).contains("\"F32\"");
    assertThat(read(bytes)).isEqualTo(matrix.values());
  }

  private static String header(byte[] bytes) {
    long length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return new String(bytes, Long.BYTES, (int) length, StandardCharsets.UTF_8);
  }

  @Test
  void hostileScalesAreRejected() throws IOException {
    byte[] bytes = written(matrix(1), Precision.BYTE);
    assertRejected(changed(bytes, "t.scale", "t.scalx"), "has the tensors [t, t.scalx]");
    assertRejected(changed(bytes, "\"F32\"", "\"F16\""), "tensor t.scale has the type \"F16\"");
    assertRejected(changed(bytes, "\"I8\"", "\"U8\""), "has the tensors [t, t.scale]");
    assertRejected(changed(bytes, "\"shape\":[97]", "\"shape\":[79]"), "has the shape [79]");
    byte[] infinite = bytes.clone();
    ByteBuffer values = ByteBuffer.wrap(infinite).order(ByteOrder.LITTLE_ENDIAN);
    values.putFloat(bytes.length - 4, Float.NaN);
    assertRejected(infinite, "tensor t.scale holds NaN; expected finite numbers");
    values.putFloat(bytes.length - 4, 1);
    values.putFloat(bytes.length - 4 * ROWS, Float.MAX_VALUE);
    assertRejected(infinite, "tensor t holds");
    byte[] halves = written(matrix(1), Precision.HALF);
    ByteBuffer.wrap(halves)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(halves.length - 2, (short) 0x7c00);
    assertRejected(halves, "tensor t holds Infinity; expected finite numbers");
  }

  @ParameterizedTest
  @EnumSource
  void truncatedFilesAreRejected(Precision precision) throws IOException {
    byte[] bytes = written(matrix(1), precision);
    SequencedMap<String, List<Integer>> shapes = new TreeMap<>();
    shapes.put("t", List.of(ROWS, LENGTH));
    for (int length = 0; length < bytes.length; length += 61) {
      ByteArrayInputStream in = new ByteArrayInputStream(bytes, 0, length);
      assertThatThrownBy(() -> Safetensors.read(in, bytes.length, "in", shapes))
          .hasMessage("in: is cut short; expected the whole file");
    }
  }

  private static byte[] changed(byte[] bytes, String from, String to) {
    String header = header(bytes);
    assertThat(header).contains(from);
    byte[] changed = header.replace(from, to).getBytes(StandardCharsets.UTF_8);
    byte[] result = bytes.clone();
    System.arraycopy(changed, 0, result, Long.BYTES, changed.length);
    return result;
  }

  private static void assertRejected(byte[] bytes, String message) {
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("in: ")
        .hasMessageContaining(message);
  }
}
