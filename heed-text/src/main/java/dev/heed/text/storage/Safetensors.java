package dev.heed.text.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.InvalidInputException;
import dev.heed.text.pooling.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
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
  private static final int MAX_HEADER = 1 << 20;

  private static final int MAX_VALUES = Integer.MAX_VALUE - 8;

  /** Ends the name of the tensor with the scale of each row of another tensor. */
  private static final String SCALE = ".scale";

  private Safetensors() {}

  /** A tensor of the file: its values, or whole numbers to be multiplied by the row's scale. */
  private record Stored(Tensor tensor, Precision precision) {
    long bytes() {
      return (long) precision.bytes() * tensor.values().length;
    }
  }

  /** The place of a tensor's values, in bytes after the header. */
  private record Place(String name, Precision precision, long begin, long end) {}

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
   * @throws InvalidInputException if the input is anything else
   */
  public static List<Tensor> read(
      InputStream in, long size, String source, SequencedMap<String, List<Integer>> expected)
      throws IOException {
    if (size < Long.BYTES) {
      throw new InvalidInputException(source, 0, "has " + size + " bytes", "at least 8");
    }
    long length =
        ByteBuffer.wrap(exactly(in, Long.BYTES, source)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 0 || length > Math.min(size - Long.BYTES, MAX_HEADER)) {
      throw new InvalidInputException(
          source,
          0,
          "has a header of " + Long.toUnsignedString(length) + " bytes",
          "at most " + Math.min(size - Long.BYTES, MAX_HEADER));
    }
    JsonNode header;
    try {
      header = JsonTree.read(exactly(in, (int) length, source));
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          source, 0, "has a broken header: " + e.getOriginalMessage(), "JSON", e);
    }
    SequencedMap<String, List<Integer>> inFile = withScales(header, expected);
    Map<String, float[]> read = new LinkedHashMap<>();
    for (Place place : places(header, size - Long.BYTES - length, source, inFile)) {
      read.put(place.name(), values(in, place, source));
    }
    List<Tensor> tensors = new ArrayList<>();
    for (Map.Entry<String, List<Integer>> each : expected.entrySet()) {
      String name = each.getKey();
      float[] values = read.get(name);
      if (inFile.containsKey(name + SCALE)) {
        Precision.multiply(values, read.get(name + SCALE));
        requireFinite(values, name, source);
      }
      tensors.add(new Tensor(name, each.getValue(), values));
    }
    return tensors;
  }

  /** The expected tensors, and the scales that go with those in whole numbers. */
  private static SequencedMap<String, List<Integer>> withScales(
      JsonNode header, SequencedMap<String, List<Integer>> expected) {
    SequencedMap<String, List<Integer>> inFile = new LinkedHashMap<>(expected);
    expected.forEach(
        (name, shape) -> {
          boolean scaled = header.path(name).path("dtype").asText().equals(Precision.BYTE.dtype());
          if (scaled && !shape.isEmpty()) {
            inFile.put(name + SCALE, shape.subList(0, 1));
          }
        });
    return inFile;
  }

  /** The places in ascending order. */
  private static List<Place> places(
      JsonNode header, long dataSize, String source, SequencedMap<String, List<Integer>> expected)
      throws InvalidInputException {
    List<String> names = new ArrayList<>();
    header.fieldNames().forEachRemaining(names::add);
    names.remove("__metadata__");
    if (names.size() != expected.size() || !expected.keySet().containsAll(names)) {
      throw new InvalidInputException(
          source, 0, "has the tensors " + names, expected.keySet().toString());
    }
    List<Place> places = new ArrayList<>();
    for (String name : names) {
      places.add(place(header.get(name), name, expected.get(name), source));
    }
    places.sort(Comparator.comparingLong(Place::begin).thenComparingLong(Place::end));
    long at = 0;
    for (Place place : places) {
      if (place.begin() != at) {
        throw new InvalidInputException(
            source, 0, "tensor " + place.name() + " begins at " + place.begin(), Long.toString(at));
      }
      at = place.end();
    }
    if (at != dataSize) {
      throw new InvalidInputException(
          source, 0, "has " + dataSize + " bytes of values", Long.toString(at));
    }
    return places;
  }

  private static Place place(JsonNode entry, String name, List<Integer> shape, String source)
      throws InvalidInputException {
    Precision precision = precision(entry, name, source);
    ArrayNode expectedShape = JsonTree.object().arrayNode();
    shape.forEach(expectedShape::add);
    if (!entry.path("shape").equals(expectedShape)) {
      throw new InvalidInputException(
          source,
          0,
          "tensor " + name + " has the shape " + entry.path("shape"),
          expectedShape.toString());
    }
    long count = 1;
    for (int length : shape) {
      count = count > MAX_VALUES ? count : count * length;
    }
    if (count > MAX_VALUES) {
      throw new InvalidInputException(
          source, 0, "tensor " + name + " has the shape " + shape, "fewer than 2^31 values");
    }
    JsonNode offsets = entry.path("data_offsets");
    long bytes = precision.bytes() * count;
    boolean valid = offsets.size() == 2 && isOffset(offsets.get(0)) && isOffset(offsets.get(1));
    if (!valid || offsets.get(1).longValue() - offsets.get(0).longValue() != bytes) {
      throw new InvalidInputException(
          source, 0, "tensor " + name + " has the offsets " + offsets, "two, " + bytes + " apart");
    }
    return new Place(name, precision, offsets.get(0).longValue(), offsets.get(1).longValue());
  }

  private static Precision precision(JsonNode entry, String name, String source)
      throws InvalidInputException {
    List<Precision> known =
        name.endsWith(SCALE) ? List.of(Precision.SINGLE) : List.of(Precision.values());
    for (Precision precision : known) {
      if (entry.path("dtype").asText().equals(precision.dtype())) {
        return precision;
      }
    }
    throw new InvalidInputException(
        source,
        0,
        "tensor " + name + " has the type " + entry.path("dtype"),
        known.stream().map(each -> '"' + each.dtype() + '"').collect(Collectors.joining(" or ")));
  }

  private static boolean isOffset(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0;
  }

  private static float[] values(InputStream in, Place place, String source) throws IOException {
    int bytes = place.precision().bytes();
    float[] values = new float[(int) ((place.end() - place.begin()) / bytes)];
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    int length;
    for (int from = 0; from < values.length; from += length) {
      length = Math.min(values.length - from, BUFFER / bytes);
      int got = in.readNBytes(buffer.array(), 0, length * bytes);
      if (got < length * bytes) {
        throw endsEarly(source);
      }
      place.precision().get(buffer.clear(), values, from, length);
    }
    requireFinite(values, place.name(), source);
    return values;
  }

  private static void requireFinite(float[] values, String name, String source)
      throws InvalidInputException {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new InvalidInputException(
            source, 0, "tensor " + name + " holds " + value, "finite numbers");
      }
    }
  }

  private static byte[] exactly(InputStream in, int length, String source) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw endsEarly(source);
    }
    return bytes;
  }

  private static InvalidInputException endsEarly(String source) {
    return new InvalidInputException(source, 0, "is cut short", "the whole file");
  }
}
