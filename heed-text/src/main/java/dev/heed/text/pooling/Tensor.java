package dev.heed.text.pooling;

import dev.heed.base.Require;
import java.util.Arrays;
import java.util.List;

/** A named array of weights; the values are shared, not copied. Safe for many threads. */
public final class Tensor {
  /** Values that are read together, unless a row has more; 8 KiB. */
  private static final int BLOCK = 2048;

  private final String name;
  private final List<Integer> shape;
  private final int size;
  private final Source source;

  /** None as long as they are at their source. */
  private volatile float[] values;

  /** The place of values that are not in memory. */
  public interface Source {
    /**
     * Reads values; by any number of threads.
     *
     * @param from the index of the first one, a multiple of the number of values in a block
     */
    float[] read(int from, int count);
  }

  /**
   * A tensor in memory.
   *
   * @param name the name in a file
   * @param shape the sizes, outermost first
   * @param values the values, row-major
   */
  public Tensor(String name, List<Integer> shape, float[] values) {
    this(name, shape, new Memory(values), values);
    Require.size(name, size(shape), values.length);
  }

  /** A tensor whose values are read when they are needed. */
  public Tensor(String name, List<Integer> shape, Source source) {
    this(name, shape, source, null);
  }

  private Tensor(String name, List<Integer> shape, Source source, float[] values) {
    this.name = name;
    this.shape = List.copyOf(shape);
    this.source = source;
    this.values = values;
    size = values == null ? Math.toIntExact(size(shape)) : values.length;
  }

  private static long size(List<Integer> shape) {
    long size = 1;
    for (int length : shape) {
      size *= length;
    }
    return size;
  }

  /** Values in memory. */
  private record Memory(float[] values) implements Source {
    @Override
    public float[] read(int from, int count) {
      return Arrays.copyOfRange(values, from, from + count);
    }
  }

  /** A tensor of zeros. */
  static Tensor zeros(String name, List<Integer> shape) {
    return new Tensor(name, shape, new float[Math.toIntExact(size(shape))]);
  }

  /** The name in a file. */
  public String name() {
    return name;
  }

  /** The sizes, outermost first. */
  public List<Integer> shape() {
    return shape;
  }

  /** The values, row-major; from now on they are in memory. */
  public float[] values() {
    float[] all = values;
    if (all == null) {
      synchronized (this) {
        all = values;
        if (all == null) {
          all = source.read(0, size);
          values = all;
        }
      }
    }
    return all;
  }

  /** The number of rows of a block, a power of two. */
  int blockRows() {
    return blockRows(shape);
  }

  /** The number of values in a block of a tensor of this shape; the last one may have fewer. */
  public static int blockLength(List<Integer> shape) {
    return blockRows(shape) * rowLength(shape);
  }

  private static int blockRows(List<Integer> shape) {
    return Integer.highestOneBit(Math.max(1, BLOCK / rowLength(shape)));
  }

  private static int rowLength(List<Integer> shape) {
    return shape.size() < 2 ? 1 : shape.getLast();
  }

  /** Copies a block of rows, without bringing the others into memory. */
  float[] block(int index) {
    int length = blockLength(shape);
    int from = index * length;
    return source.read(from, Math.min(length, size - from));
  }
}
