package dev.heed.text.order;

import dev.heed.text.corpus.LabelledText;
import dev.heed.text.storage.TemporaryFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Texts in the order of their {@linkplain TextHash hashes}: first added in any order, then read in
 * that one. The texts are in a temporary file; memory holds 28 bytes for each. Of texts with the
 * same hash, which are the same, the first one comes first.
 */
public final class SortedTexts implements AutoCloseable {
  private static final int MIN_BUFFER = 1 << 20;

  private final TemporaryFile file = new TemporaryFile();
  private ByteBuffer buffer = ByteBuffer.allocate(MIN_BUFFER);
  private long[] high = new long[1 << 10];
  private long[] low = new long[1 << 10];
  private long[] ends = new long[1 << 10];
  private int count;

  /** The numbers of the texts as added, in the order of the hashes. */
  private int[] places = {};

  /** No texts yet. */
  public SortedTexts() throws IOException {}

  /** Adds a text. */
  public void add(LabelledText text) throws IOException {
    byte[] record = TextRecord.write(text);
    TextHash hash = TextHash.of(record);
    if (count == ends.length) {
      int length = (int) Math.min(Integer.MAX_VALUE - 8, 2L * count);
      high = Arrays.copyOf(high, length);
      low = Arrays.copyOf(low, length);
      ends = Arrays.copyOf(ends, length);
    }
    int size = Math.addExact(record.length, Long.BYTES);
    reserve(size);
    buffer.putLong(text.line()).put(record);
    high[count] = hash.high();
    low[count] = hash.low();
    ends[count] = begin(count) + size;
    count++;
  }

  private void reserve(int size) throws IOException {
    if (buffer.remaining() < size) {
      flush();
      buffer = buffer.capacity() < size ? ByteBuffer.allocate(size) : buffer;
    }
  }

  private void flush() throws IOException {
    file.append(buffer.flip());
    buffer.clear();
  }

  /** Ends adding, and sorts. */
  public void sort() throws IOException {
    flush();
    long[] keys = new long[count];
    // Primitive numbers sort fast: the first half of the hash's first half, then the place.
    Arrays.setAll(keys, i -> (high[i] ^ Long.MIN_VALUE) & ~0xFFFF_FFFFL | i);
    Arrays.parallelSort(keys);
    places = Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    for (int from = 0; from < count; ) {
      int to = from + 1;
      while (to < count && keys[to] >>> Integer.SIZE == keys[from] >>> Integer.SIZE) {
        to++;
      }
      if (to - from > 1) {
        sort(from, to);
      }
      from = to;
    }
  }

  /** Sorts texts whose hashes begin alike. */
  private void sort(int from, int to) {
    int[] sorted =
        IntStream.range(from, to)
            .mapToObj(i -> places[i])
            .sorted(Comparator.comparing(this::ofPlace))
            .mapToInt(place -> place)
            .toArray();
    System.arraycopy(sorted, 0, places, from, sorted.length);
  }

  private TextHash ofPlace(int place) {
    return new TextHash(high[place], low[place]);
  }

  private long begin(int place) {
    return place == 0 ? 0 : ends[place - 1];
  }

  /** The number of texts. */
  public int count() {
    return count;
  }

  /** Reads the text at a place in the order of the hashes. */
  public LabelledText text(int i) throws IOException {
    int place = places[i];
    int size = (int) (ends[place] - begin(place));
    reserve(size);
    buffer.clear().limit(size);
    file.read(buffer, begin(place));
    buffer.flip();
    long line = buffer.getLong();
    return TextRecord.read(buffer, line);
  }

  /** The hash of the text at a place in the order of the hashes. */
  public TextHash hash(int i) {
    return ofPlace(places[i]);
  }

  /** The place that the text had when it was added, from 0. */
  public int place(int i) {
    return places[i];
  }

  /** Frees the room of the texts; hashes and places may still be asked for. */
  @Override
  public void close() throws IOException {
    file.close();
  }
}
