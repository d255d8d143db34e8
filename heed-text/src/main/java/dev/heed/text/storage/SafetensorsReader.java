package dev.heed.text.storage;

import dev.heed.base.InvalidInputException;
import dev.heed.text.pooling.Tensor;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Reads what {@link Safetensors} writes. Apart from it, and without streams and lambdas, so that
 * who only reads a model soon has it: they are slow when a process meets them first.
 */
public final class SafetensorsReader implements Archive.Parser<List<Tensor>> {
  private static final int BUFFER = 1 << 16;
  private static final int MAX_VALUES = Integer.MAX_VALUE - 8;

  /** The bits of an infinite float; those of a finite one are below, but for the sign. */
  private static final int INFINITE = 0x7f800000;

  /** The exponents of two floats, one in the last place of each, and their signs. */
  private static final long EXPONENTS = 0x7f8000007f800000L;

  private static final long EXPONENT_ONES = 0x0080000000800000L;
  private static final long SIGNS = 0x8000000080000000L;

  /** Bytes below which values are copied: the file stays open for those that are not. */
  private static final int MIN_STORED = 1 << 20;

  private final SequencedMap<String, List<Integer>> expected;
  private final Optional<Stored> stored;
  private boolean keepsFile;

  /** A tensor that may stay in the file. */
  private record Stored(String tensor, Archive archive, String entry) {}

  /** The place of a tensor's values, in bytes after the header. */
  private record Place(String name, Precision precision, long begin, long end)
      implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int order = Long.compare(begin, other.begin);
      return order == 0 ? Long.compare(end, other.end) : order;
    }
  }

  /**
   * Prepares to read all tensors into memory.
   *
   * @param expected the names and shapes, in the order of the result
   */
  public SafetensorsReader(SequencedMap<String, List<Integer>> expected) {
    this.expected = expected;
    stored = Optional.empty();
  }

  /**
   * Prepares to read tensors from an entry of an archive, of which a large one of 32-bit values
   * stays in the file until it is needed.
   *
   * @param expected the names and shapes, in the order of the result
   * @param tensor the name of the tensor that may stay there
   */
  public SafetensorsReader(
      SequencedMap<String, List<Integer>> expected, String tensor, Archive archive, String entry) {
    this.expected = expected;
    // Elsewhere a file that is open could not be replaced.
    boolean canStay = archive.hasParts(entry) && File.separatorChar == '/';
    stored = canStay ? Optional.of(new Stored(tensor, archive, entry)) : Optional.empty();
  }

  /** Whether a tensor stayed in the file, which must not be closed then. */
  public boolean keepsFile() {
    return keepsFile;
  }

  @Override
  public List<Tensor> parse(InputStream in, long size, String source) throws IOException {
    if (size < Long.BYTES) {
      throw new InvalidInputException(source, 0, "has " + size + " bytes", "at least 8");
    }
    long length =
        ByteBuffer.wrap(exactly(in, Long.BYTES, source)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    long most = Math.min(size - Long.BYTES, Safetensors.MAX_HEADER);
    if (length < 0 || length > most) {
      throw new InvalidInputException(
          source,
          0,
          "has a header of " + Long.toUnsignedString(length) + " bytes",
          "at most " + most);
    }
    Object header;
    try {
      header = PlainJson.read(exactly(in, (int) length, source));
    } catch (PlainJson.Broken e) {
      throw new InvalidInputException(
          source, 0, "has a broken header: " + e.getMessage(), "JSON", e);
    }
    SequencedMap<String, List<Integer>> inFile = withScales(header);
    Map<String, Tensor> read = new LinkedHashMap<>();
    long begin = Long.BYTES + length;
    for (Place place : places(header, size - begin, source, inFile)) {
      read.put(place.name(), tensor(in, place, begin, inFile.get(place.name()), source));
    }
    List<Tensor> tensors = new ArrayList<>();
    for (String name : expected.keySet()) {
      if (inFile.containsKey(name.concat(Safetensors.SCALE))) {
        float[] values = read.get(name).values();
        Precision.multiply(values, read.get(name.concat(Safetensors.SCALE)).values());
        requireFinite(values, values.length, name, source);
      }
      tensors.add(read.get(name));
    }
    return tensors;
  }

  /** The expected tensors, and the scales that go with those in whole numbers. */
  private SequencedMap<String, List<Integer>> withScales(Object header) {
    SequencedMap<String, List<Integer>> inFile = new LinkedHashMap<>(expected);
    for (Map.Entry<String, List<Integer>> each : expected.entrySet()) {
      Optional<Object> entry = PlainJson.member(header, each.getKey());
      boolean scaled =
          entry.isPresent()
              && PlainJson.member(entry.get(), "dtype").equals(Optional.of(Precision.BYTE.dtype()));
      if (scaled && !each.getValue().isEmpty()) {
        inFile.put(each.getKey().concat(Safetensors.SCALE), each.getValue().subList(0, 1));
      }
    }
    return inFile;
  }

  /** The places in ascending order. */
  private static List<Place> places(
      Object header, long dataSize, String source, SequencedMap<String, List<Integer>> inFile)
      throws InvalidInputException {
    List<String> names = new ArrayList<>();
    if (header instanceof Map<?, ?> members) {
      for (Object name : members.keySet()) {
        names.add((String) name);
      }
    }
    names.remove("__metadata__");
    if (names.size() != inFile.size() || !inFile.keySet().containsAll(names)) {
      throw new InvalidInputException(
          source, 0, "has the tensors " + names, inFile.keySet().toString());
    }
    Place[] places = new Place[names.size()];
    for (int i = 0; i < places.length; i++) {
      Object entry = PlainJson.member(header, names.get(i)).orElseThrow();
      places[i] = place(entry, names.get(i), inFile.get(names.get(i)), source);
    }
    Arrays.sort(places);
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
    return Arrays.asList(places);
  }

  private static Place place(Object entry, String name, List<Integer> shape, String source)
      throws InvalidInputException {
    Precision precision = precision(entry, name, source);
    List<Long> expectedShape = new ArrayList<>();
    long count = 1;
    for (int length : shape) {
      expectedShape.add((long) length);
      count = count > MAX_VALUES ? count : count * length;
    }
    Optional<Object> given = PlainJson.member(entry, "shape");
    if (!given.equals(Optional.of(expectedShape))) {
      throw new InvalidInputException(
          source,
          0,
          "tensor " + name + " has the shape " + text(given),
          PlainJson.text(expectedShape));
    }
    if (count > MAX_VALUES) {
      throw new InvalidInputException(
          source, 0, "tensor " + name + " has the shape " + shape, "fewer than 2^31 values");
    }
    Optional<Object> offsets = PlainJson.member(entry, "data_offsets");
    long bytes = precision.bytes() * count;
    if (!(offsets.orElse(List.of()) instanceof List<?> pair)
        || pair.size() != 2
        || !(pair.get(0) instanceof Long begin)
        || !(pair.get(1) instanceof Long end)
        || begin < 0
        || end - begin != bytes) {
      throw new InvalidInputException(
          source,
          0,
          "tensor " + name + " has the offsets " + text(offsets),
          "two, " + bytes + " apart");
    }
    return new Place(name, precision, begin, end);
  }

  private static String text(Optional<Object> value) {
    return value.isEmpty() ? "" : PlainJson.text(value.get());
  }

  private static Precision precision(Object entry, String name, String source)
      throws InvalidInputException {
    Optional<Object> type = PlainJson.member(entry, "dtype");
    StringBuilder known = new StringBuilder();
    for (Precision precision : Precision.values()) {
      if (precision == Precision.SINGLE || !name.endsWith(Safetensors.SCALE)) {
        if (type.equals(Optional.of(precision.dtype()))) {
          return precision;
        }
        known.append(known.isEmpty() ? "\"" : " or \"").append(precision.dtype()).append('"');
      }
    }
    throw new InvalidInputException(
        source, 0, "tensor " + name + " has the type " + text(type), known.toString());
  }

  /** Reads a tensor, or leaves it where it is. */
  private Tensor tensor(
      InputStream in, Place place, long offset, List<Integer> shape, String source)
      throws IOException {
    boolean canStay =
        stored.isPresent()
            && stored.get().tensor().equals(place.name())
            && place.precision() == Precision.SINGLE
            && place.end() - place.begin() >= MIN_STORED;
    if (!canStay) {
      return new Tensor(place.name(), shape, values(in, place, source));
    }
    int blockBytes = Tensor.blockLength(shape) * Float.BYTES;
    int[] checksums = checked(in, place, blockBytes, source);
    keepsFile = true;
    return new Tensor(
        place.name(),
        shape,
        new StoredValues(
            stored.get().archive(),
            stored.get().entry(),
            offset + place.begin(),
            blockBytes,
            checksums));
  }

  private static float[] values(InputStream in, Place place, String source) throws IOException {
    int bytes = place.precision().bytes();
    float[] values = new float[(int) ((place.end() - place.begin()) / bytes)];
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    int length;
    for (int from = 0; from < values.length; from += length) {
      length = Math.min(values.length - from, BUFFER / bytes);
      exactly(in, buffer.array(), length * bytes, source);
      place.precision().get(buffer.clear(), values, from, length);
    }
    requireFinite(values, values.length, place.name(), source);
    return values;
  }

  /** Checks values without keeping them, and returns the checksum of each block of bytes. */
  private static int[] checked(InputStream in, Place place, int blockBytes, String source)
      throws IOException {
    long bytes = place.end() - place.begin();
    int[] checksums = new int[(int) ((bytes + blockBytes - 1) / blockBytes)];
    ByteBuffer buffer =
        ByteBuffer.allocate(StoredValues.bufferBytes(blockBytes)).order(ByteOrder.LITTLE_ENDIAN);
    long[] pairs = new long[buffer.capacity() / Long.BYTES];
    int block = 0;
    int length;
    for (long from = 0; from < bytes; from += length) {
      length = (int) Math.min(bytes - from, buffer.capacity());
      exactly(in, buffer.array(), length, source);
      for (int at = 0; at < length; at += blockBytes) {
        checksums[block++] =
            StoredValues.checksum(buffer.array(), at, Math.min(length, at + blockBytes));
      }
      if (!areFinite(buffer, length, pairs)) {
        float[] values = new float[length / Float.BYTES];
        place.precision().get(buffer.clear(), values, 0, values.length);
        requireFinite(values, values.length, place.name(), source);
      }
    }
    return checksums;
  }

  /** Whether floats are finite, two of them at a time; an odd one at the end is not. */
  private static boolean areFinite(ByteBuffer buffer, int bytes, long[] pairs) {
    int count = bytes / Long.BYTES;
    buffer.clear().asLongBuffer().get(pairs, 0, count);
    long carries = 0;
    for (int i = 0; i < count; i++) {
      // An exponent of ones alone, to which one is added, carries into the place of the sign.
      carries |= (pairs[i] & EXPONENTS) + EXPONENT_ONES;
    }
    return bytes % Long.BYTES == 0 && (carries & SIGNS) == 0;
  }

  private static void requireFinite(float[] values, int count, String name, String source)
      throws InvalidInputException {
    int greatest = 0;
    for (int i = 0; i < count; i++) {
      greatest = Math.max(greatest, Float.floatToRawIntBits(values[i]) & Integer.MAX_VALUE);
    }
    if (greatest < INFINITE) {
      return;
    }
    for (int i = 0; i < count; i++) {
      if (!Float.isFinite(values[i])) {
        throw new InvalidInputException(
            source, 0, "tensor " + name + " holds " + values[i], "finite numbers");
      }
    }
  }

  private static byte[] exactly(InputStream in, int length, String source) throws IOException {
    byte[] bytes = new byte[length];
    exactly(in, bytes, length, source);
    return bytes;
  }

  private static void exactly(InputStream in, byte[] into, int length, String source)
      throws IOException {
    if (in.readNBytes(into, 0, length) < length) {
      throw new InvalidInputException(source, 0, "is cut short", "the whole file");
    }
  }
}
