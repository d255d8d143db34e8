package dev.heed.text.storage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.text.pooling.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Tensors of {@code float} in the safetensors format (https://github.com/huggingface/safetensors):
 * the length of the header as 8 bytes, little-endian; a header in JSON, padded with spaces to a
 * multiple of 8 bytes, with each tensor's type, shape and place; then the values, row-major,
 * little-endian. Values may be stored with fewer bits, see {@link Precision}; they are read as
 * {@code float} again.
 */
public final class Safetensors {
  private static final int BUFFER = 1 << 16;

  /** Bytes; enough for thousands of tensors. */
  static final int MAX_HEADER = 1 << 20;

  /** Ends the name of the tensor with the scale of each row of another tensor. */
  static final String SCALE = ".scale";

  private Safetensors() {}

  /** A tensor of the file: its values, or whole numbers to be multiplied by the row's scale. */
  private record Stored(Tensor tensor, Precision precision) {
    long bytes() {
      return (long) precision.bytes() * tensor.values().length;
    }
  }

  /** Writes bytes. */
  @FunctionalInterface
  public interface Values {
    /** Writes all values, row-major, little-endian. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes a matrix of 32-bit values that need not fit into memory. */
  public static void write(String name, int rows, int columns, Values values, OutputStream out)
      throws IOException {
    ObjectNode header = JsonTree.object();
    long bytes = (long) Precision.SINGLE.bytes() * rows * columns;
    entry(header, name, Precision.SINGLE, List.of(rows, columns), 0, bytes);
    writeHeader(header, out);
    values.writeTo(out);
  }

  private static void entry(
      ObjectNode header,
      String name,
      Precision precision,
      List<Integer> shape,
      long begin,
      long end) {
    ObjectNode entry = header.putObject(name).put("dtype", precision.dtype());
    shape.forEach(entry.putArray("shape")::add);
    entry.putArray("data_offsets").add(begin).add(end);
  }

  private static void writeHeader(ObjectNode header, OutputStream out) throws IOException {
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.write(length.putLong(padded.length).array());
    out.write(padded);
  }

  /** Writes tensors of 32-bit values in the given order. */
  public static void write(List<Tensor> tensors, OutputStream out) throws IOException {
    write(tensors, tensor -> Precision.SINGLE, out);
  }

  /**
   * Writes tensors in the given order.
   *
   * @param precision the precision of each tensor; one with values that {@link Precision#HALF}
   *     cannot hold is stored as {@link Precision#SINGLE} instead
   */
  public static void write(
      List<Tensor> tensors, Function<Tensor, Precision> precision, OutputStream out)
      throws IOException {
    List<Stored> stored =
        tensors.stream().flatMap(tensor -> stored(tensor, precision.apply(tensor))).toList();
    ObjectNode header = JsonTree.object();
    long offset = 0;
    for (Stored each : stored) {
      long end = offset + each.bytes();
      entry(header, each.tensor().name(), each.precision(), each.tensor().shape(), offset, end);
      offset = end;
    }
    writeHeader(header, out);
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    for (Stored each : stored) {
      float[] values = each.tensor().values();
      int bytes = each.precision().bytes();
      int count;
      for (int from = 0; from < values.length; from += count) {
        count = Math.min(values.length - from, BUFFER / bytes);
        each.precision().put(values, from, count, buffer.clear());
        out.write(buffer.array(), 0, count * bytes);
      }
    }
  }

  private static Stream<Stored> stored(Tensor tensor, Precision precision) {
    return switch (precision) {
      case SINGLE -> Stream.of(new Stored(tensor, precision));
      case HALF ->
          Stream.of(
              new Stored(
                  tensor, Precision.fitHalf(tensor.values()) ? precision : Precision.SINGLE));
      case BYTE -> {
        int rows = tensor.shape().getFirst();
        float[] scales = Precision.scales(tensor.values(), rows);
        float[] numbers = Precision.divided(tensor.values(), scales);
        yield Stream.of(
            new Stored(new Tensor(tensor.name(), tensor.shape(), numbers), precision),
            new Stored(new Tensor(tensor.name() + SCALE, List.of(rows), scales), Precision.SINGLE));
      }
    };
  }

  /**
   * Reads tensors whose names and shapes are known. They may be in any order and precision, without
   * gaps; all values must be finite. Nothing is allocated before all sizes agree.
   *
   * @param size the number of bytes of the input
   * @param source the name of the input, for messages
   * @param expected the names and shapes, in the order of the result
   * @throws dev.heed.base.InvalidInputException if the input is anything else
   */
  public static List<Tensor> read(
      InputStream in, long size, String source, SequencedMap<String, List<Integer>> expected)
      throws IOException {
    return new SafetensorsReader(expected).parse(in, size, source);
  }
}
