package dev.heed.text.fasttext;

import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * A model's file, read from front to back. Numbers are little-endian and packed. Every length is
 * compared with the bytes left before anything is allocated for it.
 */
final class ModelInput implements AutoCloseable {
  /** Largest word in bytes. A file without zero bytes is refused here, before memory is full. */
  private static final int MAX_WORD = 1 << 24;

  /** Largest map in bytes: maps of more than 2 GB are impossible. */
  private static final int MAX_MAP_SHIFT = 30;

  private static final int MAX_LENGTH = Integer.MAX_VALUE - 64;

  private final String source;
  private final Storage storage;
  private final long size;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

  /** Offset in the file of the buffer's first byte. */
  private long base;

  /** Opens a file, whose matrices are mapped. */
  ModelInput(Path file) throws IOException {
    this(file.toString(), new MappedFile(open(file)));
  }

  /**
   * Reads a stream, whose matrices are copied.
   *
   * @param size its bytes
   */
  ModelInput(String source, InputStream stream, long size) throws IOException {
    this(source, new CopiedStream(stream, size));
  }

  private ModelInput(String source, Storage storage) throws IOException {
    this.source = source;
    this.storage = storage;
    size = storage.size();
    buffer.limit(0);
  }

  private static FileChannel open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new InvalidInputException(file.toString(), 0, "is a folder", "a fastText model");
    }
    return FileChannel.open(file, StandardOpenOption.READ);
  }

  @Override
  public void close() throws IOException {
    storage.close();
  }

  /** A length half as large again, at least 16, at most that of the longest array. */
  static int larger(int length) {
    if (length == MAX_LENGTH) {
      throw new OutOfMemoryError("an array of more than " + MAX_LENGTH + " values");
    }
    return (int) Math.min(MAX_LENGTH, Math.max(16L, length + (length >> 1)));
  }

  /** The bytes of a model. */
  private sealed interface Storage extends AutoCloseable {
    long size() throws IOException;

    /** Reads bytes at an offset, not before that of the last call; negative at the end. */
    int read(ByteBuffer to, long offset) throws IOException;

    /** The bytes at an offset, which is not before that of the last call. */
    ByteBuffer part(long offset, int length) throws IOException;

    @Override
    void close() throws IOException;
  }

  private record MappedFile(FileChannel channel) implements Storage {
    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public int read(ByteBuffer to, long offset) throws IOException {
      return channel.read(to, offset);
    }

    @Override
    public ByteBuffer part(long offset, int length) throws IOException {
      return channel.map(MapMode.READ_ONLY, offset, length);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** A stream; the bytes that were read last are kept, as the buffer may hold a matrix's first. */
  private static final class CopiedStream implements Storage {
    private final InputStream stream;
    private final long size;
    private byte[] last = new byte[0];
    private long end;

    CopiedStream(InputStream stream, long size) {
      this.stream = stream;
      this.size = size;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public int read(ByteBuffer to, long offset) throws IOException {
      if (offset == end) {
        last = stream.readNBytes(to.remaining());
        end += last.length;
      }
      int length = Math.min(to.remaining(), kept(offset));
      to.put(last, last.length - kept(offset), length);
      return length == 0 ? -1 : length;
    }

    @Override
    public ByteBuffer part(long offset, int length) throws IOException {
      byte[] bytes = new byte[length];
      int first = Math.min(length, kept(offset));
      System.arraycopy(last, last.length - kept(offset), bytes, 0, first);
      end += stream.readNBytes(bytes, first, length - first);
      return ByteBuffer.wrap(bytes);
    }

    /** The bytes from an offset on that have been read. */
    private int kept(long offset) {
      return Math.toIntExact(end - offset);
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }

  String source() {
    return source;
  }

  /** Offset of the next byte. */
  long position() {
    return base + buffer.position();
  }

  /** Bytes after the position. */
  long remaining() {
    return size - position();
  }

  /** The exception for a file that is no model. */
  InvalidInputException invalid(String problem, String expected) {
    return new InvalidInputException(source, 0, problem, expected);
  }

  /** Checks that a number is in a range. */
  void between(String name, long min, long max, long value) throws InvalidInputException {
    if (value < min || value > max) {
      throw invalid(name + " is " + value, min == max ? Long.toString(min) : min + " to " + max);
    }
  }

  /** Checks that {@code count} items of {@code width} bytes are left. */
  void left(String name, long count, long width) throws InvalidInputException {
    if (count < 0 || count > remaining() / width) {
      throw invalid(
          name + " at byte " + position() + " would have " + count + " × " + width + " bytes",
          "no more than the " + remaining() + " bytes left");
    }
  }

  byte readByte() throws IOException {
    return fill(1).get();
  }

  int readInt() throws IOException {
    return fill(Integer.BYTES).getInt();
  }

  long readLong() throws IOException {
    return fill(Long.BYTES).getLong();
  }

  double readDouble() throws IOException {
    return fill(Double.BYTES).getDouble();
  }

  /** A byte that is 0 or 1. */
  boolean readFlag(String name) throws IOException {
    byte flag = readByte();
    between(name, 0, 1, flag & 0xFF);
    return flag == 1;
  }

  /** Appends the bytes before the next zero to the words, and skips the zero. */
  void readWord(ByteList words) throws IOException {
    int start = words.size();
    while (true) {
      byte next = readByte();
      if (next == 0) {
        return;
      }
      if (words.size() - start == MAX_WORD) {
        throw invalid(
            "a word before byte " + position() + " has no end within " + MAX_WORD + " bytes",
            "a zero byte after each word");
      }
      words.add(next);
    }
  }

  /** Reads floats, all finite. */
  float[] readFloats(String name, int count) throws IOException {
    left(name, count, Float.BYTES);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = fill(Float.BYTES).getFloat();
      if (!Float.isFinite(values[i])) {
        throw invalid(name + " has a number " + values[i], "finite numbers");
      }
    }
    return values;
  }

  /** Maps rows of floats and skips them. */
  MappedRows<FloatBuffer> mapFloats(String name, long rows, int columns) throws IOException {
    left(name, rows, (long) Float.BYTES * columns);
    return map(rows, Float.BYTES * columns, FloatBuffer[]::new, ByteBuffer::asFloatBuffer);
  }

  /** Maps rows of bytes and skips them. */
  MappedRows<ByteBuffer> mapBytes(String name, long rows, int columns) throws IOException {
    left(name, rows, columns);
    return map(rows, columns, ByteBuffer[]::new, each -> each);
  }

  private <B> MappedRows<B> map(
      long rows, int width, IntFunction<B[]> array, Function<ByteBuffer, B> view)
      throws IOException {
    int widthBits = Integer.SIZE - Integer.numberOfLeadingZeros(width - 1);
    int shift = MAX_MAP_SHIFT - widthBits;
    long each = 1L << shift;
    B[] maps = array.apply(Math.toIntExact((rows + each - 1) >> shift));
    long start = position();
    for (int i = 0; i < maps.length; i++) {
      long length = Math.min(each, rows - i * each) * width;
      ByteBuffer map = storage.part(start + i * each * width, Math.toIntExact(length));
      maps[i] = view.apply(map.order(ByteOrder.LITTLE_ENDIAN));
    }
    base = start + rows * width;
    buffer.position(0).limit(0);
    return new MappedRows<>(maps, shift);
  }

  /** The buffer with at least {@code bytes} bytes to read. */
  private ByteBuffer fill(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      base += buffer.position();
      buffer.compact();
      int got = 0;
      while (buffer.position() < bytes && got >= 0) {
        got = storage.read(buffer, base + buffer.position());
      }
      buffer.flip();
      if (buffer.remaining() < bytes) {
        throw invalid("the file ends at byte " + size, "a complete fastText model");
      }
    }
    return buffer;
  }

  /** Bytes that grow. */
  static final class ByteList {
    private byte[] bytes = new byte[1 << 12];
    private int size;

    void add(byte value) {
      if (size == bytes.length) {
        bytes = Arrays.copyOf(bytes, larger(size));
      }
      bytes[size++] = value;
    }

    int size() {
      return size;
    }

    byte[] toArray() {
      return Arrays.copyOf(bytes, size);
    }
  }

  /**
   * Rows of a matrix in a mapped file, in as many maps as needed: a map has at most 2 GB.
   *
   * @param <B> the kind of buffer
   * @param maps the maps, each of {@code 1 << shift} rows, the last perhaps of fewer
   * @param shift see {@code maps}
   */
  record MappedRows<B>(B[] maps, int shift) {
    /** The map that holds a row. */
    B map(int row) {
      return maps[row >>> shift];
    }

    /** A row's number within its map. */
    int within(int row) {
      return row & ((1 << shift) - 1);
    }
  }
}
