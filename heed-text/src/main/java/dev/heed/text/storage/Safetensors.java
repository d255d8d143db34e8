package dev.heed.text.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.InvalidInputException;
import dev.heed.text.pooling.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Tensors of {@code float} in the safetensors format (https://github.com/huggingface/safetensors):
 * the length of the header as 8 bytes, little-endian; a header in JSON, padded with spaces to a
 * multiple of 8 bytes, with each tensor's type, shape and place; then the values, row-major,
 * little-endian.
 */
public final class Safetensors {
  private static final int BUFFER = 1 << 16;

  /** Bytes; enough for thousands of tensors. */
  private static final int MAX_HEADER = 1 << 20;

  private static final int MAX_VALUES = Integer.MAX_VALUE - 8;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Safetensors() {}

  /** The place of a tensor's values, in bytes after the header. */
  private record Place(String name, long begin, long end) {}

  /** Writes tensors in the given order. */
  public static void write(List<Tensor> tensors, OutputStream out) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    long offset = 0;
    for (Tensor tensor : tensors) {
      ObjectNode entry = header.putObject(tensor.name()).put("dtype", "F32");
      tensor.shape().forEach(entry.putArray("shape")::add);
      long end = offset + (long) Float.BYTES * tensor.values().length;
      entry.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = JSON.writeValueAsBytes(header);
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    out.write(buffer.putLong(padded.length).array(), 0, Long.BYTES);
    out.write(padded);
    for (Tensor tensor : tensors) {
      float[] values = tensor.values();
      int count;
      for (int from = 0; from < values.length; from += count) {
        count = Math.min(values.length - from, BUFFER / Float.BYTES);
        buffer.clear().asFloatBuffer().put(values, from, count);
        out.write(buffer.array(), 0, count * Float.BYTES);
      }
    }
  }

  /**
   * Reads tensors whose names and shapes are known. They may be in any order, without gaps; all
   * values must be finite. Nothing is allocated before all sizes agree.
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
      header = JSON.readTree(exactly(in, (int) length, source));
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          source, 0, "has a broken header: " + e.getOriginalMessage(), "JSON", e);
    }
    List<Place> places = places(header, size - Long.BYTES - length, source, expected);
    Map<String, Tensor> read = new LinkedHashMap<>();
    for (Place place : places) {
      float[] values =
          values(in, (int) ((place.end() - place.begin()) / Float.BYTES), place, source);
      read.put(place.name(), new Tensor(place.name(), expected.get(place.name()), values));
    }
    return expected.sequencedKeySet().stream().map(read::get).toList();
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
    if (!entry.path("dtype").asText().equals("F32")) {
      throw new InvalidInputException(
          source, 0, "tensor " + name + " has the type " + entry.path("dtype"), "\"F32\"");
    }
    // Compared as JSON text, so that no number is too large.
    String expectedShape = JSON.valueToTree(shape).toString();
    if (!entry.path("shape").toString().equals(expectedShape)) {
      throw new InvalidInputException(
          source, 0, "tensor " + name + " has the shape " + entry.path("shape"), expectedShape);
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
    long bytes = Float.BYTES * count;
    boolean valid = offsets.size() == 2 && isOffset(offsets.get(0)) && isOffset(offsets.get(1));
    if (!valid || offsets.get(1).longValue() - offsets.get(0).longValue() != bytes) {
      throw new InvalidInputException(
          source, 0, "tensor " + name + " has the offsets " + offsets, "two, " + bytes + " apart");
    }
    return new Place(name, offsets.get(0).longValue(), offsets.get(1).longValue());
  }

  private static boolean isOffset(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0;
  }

  private static float[] values(InputStream in, int count, Place place, String source)
      throws IOException {
    float[] values = new float[count];
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    int length;
    for (int from = 0; from < count; from += length) {
      length = Math.min(count - from, BUFFER / Float.BYTES);
      int got = in.readNBytes(buffer.array(), 0, length * Float.BYTES);
      if (got < length * Float.BYTES) {
        throw endsEarly(source);
      }
      buffer.clear().asFloatBuffer().get(values, from, length);
      for (int i = from; i < from + length; i++) {
        if (!Float.isFinite(values[i])) {
          throw new InvalidInputException(
              source, 0, "tensor " + place.name() + " holds " + values[i], "finite numbers");
        }
      }
    }
    return values;
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
