package dev.heed.attention.fused;

import dev.heed.base.Require;
import dev.heed.kernel.Kernels;
import java.util.Arrays;

/** The keys and values of one head that the cache holds, in order of position. */
final class CachedRows {
  /** Rows that there is room for at first. */
  private static final int CAPACITY = 64;

  private final int features;
  private final int valueDim;
  private float[] keys;
  private float[] values;

  /** {@code −keyWeight·‖v‖²} of each key; empty if the plan has no such term. */
  private float[] biases;

  /** Rows that stay at the start, whose positions are their indices. */
  private int sinks;

  /** Tokens dropped between the sinks and the other rows. */
  private long dropped;

  private int rows;

  CachedRows(int features, int valueDim, boolean biased) {
    this.features = features;
    this.valueDim = valueDim;
    keys = new float[CAPACITY * features];
    values = new float[CAPACITY * valueDim];
    biases = new float[biased ? CAPACITY : 0];
  }

  int rows() {
    return rows;
  }

  int features() {
    return features;
  }

  int capacity() {
    return values.length / valueDim;
  }

  float[] keys() {
    return keys;
  }

  float[] values() {
    return values;
  }

  float bias(int row) {
    return biases.length == 0 ? 0 : biases[row];
  }

  /** The place of a row's token in the sequence. */
  long position(int row) {
    return row < sinks ? row : row + dropped;
  }

  /** The rows that the query at a position sees. */
  Seen seen(long at, AttentionCache.Keep keep) {
    // Rows are in the order of their positions, and the query's own position is one of them.
    int end = (int) Math.min(rows, at + 1 - dropped);
    return switch (keep) {
      case AttentionCache.Keep.All() -> new Seen(0, 0, 0, end);
      case AttentionCache.Keep.Latest(int window, int first) -> {
        int start = (int) Math.max(0, at + 1 - dropped - window);
        yield new Seen(0, Math.min(first, start), start, end);
      }
    };
  }

  /** Appends {@code count} rows of features and values. */
  void append(
      float[] newKeys,
      int keyRow,
      float[] newValues,
      int valueRow,
      int count,
      FusedPlan plan,
      Kernels kernels) {
    reserve(rows + count);
    System.arraycopy(newKeys, keyRow * features, keys, rows * features, count * features);
    System.arraycopy(newValues, valueRow * valueDim, values, rows * valueDim, count * valueDim);
    for (int j = rows; j < rows + count && biases.length > 0; j++) {
      int at = j * features;
      biases[j] = -plan.keyWeight() * kernels.dot(keys, at, keys, at, features);
    }
    rows += count;
  }

  private void reserve(int wanted) {
    if (wanted <= capacity()) {
      return;
    }
    long larger = Math.max(wanted, capacity() + (capacity() >> 1));
    Require.arrayLength("cached keys", larger * features);
    Require.arrayLength("cached values", larger * valueDim);
    keys = Arrays.copyOf(keys, (int) larger * features);
    values = Arrays.copyOf(values, (int) larger * valueDim);
    biases = biases.length == 0 ? biases : Arrays.copyOf(biases, (int) larger);
  }

  /**
   * Drops all rows but the first {@code first} of the sequence and the last {@code last}. Rows move
   * only when half of the window can go, so that a step costs one copied row on average.
   */
  void keepOnly(int first, int last) {
    int excess = rows - Math.min(first, rows) - last;
    if (excess <= 0 || excess < last) {
      return;
    }
    int kept = Math.min(first, rows);
    move(keys, features, kept, excess);
    move(values, valueDim, kept, excess);
    if (biases.length > 0) {
      move(biases, 1, kept, excess);
    }
    sinks = kept;
    dropped += excess;
    rows -= excess;
  }

  private void move(float[] matrix, int width, int kept, int excess) {
    System.arraycopy(
        matrix, (kept + excess) * width, matrix, kept * width, (rows - kept - excess) * width);
  }

  /**
   * The cached rows that a query sees: some of the first ones of the sequence, and the latest.
   *
   * @param fromSink first row of the first ones
   * @param toSink one past their last row
   * @param fromLatest first row of the latest ones
   * @param toLatest one past their last row
   */
  record Seen(int fromSink, int toSink, int fromLatest, int toLatest) {
    /** Those of the rows {@code from ≤ row < to}. */
    Seen within(int from, int to) {
      int sink = Math.clamp(fromSink, from, to);
      int latest = Math.clamp(fromLatest, from, to);
      return new Seen(sink, Math.clamp(toSink, sink, to), latest, Math.clamp(toLatest, latest, to));
    }

    int sinks() {
      return toSink - fromSink;
    }

    int latest() {
      return toLatest - fromLatest;
    }

    int count() {
      return sinks() + latest();
    }

    /** The row of the {@code j}th of them. */
    int row(int j) {
      return j < sinks() ? fromSink + j : fromLatest + j - sinks();
    }
  }
}
