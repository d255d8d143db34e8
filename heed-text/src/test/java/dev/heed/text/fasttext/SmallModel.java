package dev.heed.text.fasttext;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A model for tests, in plain arrays, and its file. */
final class SmallModel {
  static final int MAGIC = 793712314;
  static final int HS = 1;
  static final int NS = 2;
  static final int SOFTMAX = 3;
  static final int ONE_VS_ALL = 4;
  static final int SKIPGRAM = 2;
  static final int SUPERVISED = 3;

  int version = 12;
  int dim = 4;
  int wordNgrams = 1;
  int loss = SOFTMAX;
  int kind = SUPERVISED;
  int bucket;
  int minn;
  int maxn;
  List<byte[]> words = new ArrayList<>();
  List<byte[]> labels = new ArrayList<>();
  List<Long> labelCounts = new ArrayList<>();

  /** New numbers of buckets, or null if the model is not pruned. */
  Map<Integer, Integer> pruned;

  Rows input = new Dense(new float[0][]);
  Rows output = new Dense(new float[0][]);

  /** A matrix. */
  sealed interface Rows {
    int rows();
  }

  /** A matrix of floats. */
  record Dense(float[][] values) implements Rows {
    @Override
    public int rows() {
      return values.length;
    }
  }

  /** A product-quantised matrix; {@code normCodes} is empty for one without norms. */
  record Quantised(
      byte[][] codes, int dsub, float[] centroids, byte[] normCodes, float[] normCentroids)
      implements Rows {
    @Override
    public int rows() {
      return codes.length;
    }
  }

  int inputRows() {
    return words.size() + (pruned == null ? bucket : pruned.size());
  }

  int outputRows() {
    return kind == SUPERVISED ? labels.size() : words.size();
  }

  byte[] bytes() {
    Out out = new Out();
    out.ints(MAGIC, version, dim, 5, 3, 1, 5, wordNgrams, loss, kind, bucket, minn, maxn, 100);
    out.longs(Double.doubleToRawLongBits(1e-4));
    out.ints(words.size() + labels.size(), words.size(), labels.size());
    out.longs(1000, pruned == null ? -1 : pruned.size());
    for (byte[] word : words) {
      out.entry(word, 3, 0);
    }
    for (int i = 0; i < labels.size(); i++) {
      out.entry(labels.get(i), labelCounts.get(i), 1);
    }
    if (pruned != null) {
      new TreeMap<>(pruned).forEach((from, to) -> out.ints(from, to));
    }
    matrix(out, input, true);
    matrix(out, output, input instanceof Quantised);
    return out.bytes.toByteArray();
  }

  private void matrix(Out out, Rows matrix, boolean mayBeQuantised) {
    switch (matrix) {
      case Dense dense -> {
        out.flag(false);
        out.longs(dense.rows(), dim);
        for (float[] row : dense.values()) {
          out.floats(row);
        }
      }
      case Quantised q -> {
        if (!mayBeQuantised) {
          throw new IllegalArgumentException("a quantised output needs a quantised input");
        }
        out.flag(true);
        out.flag(q.normCodes().length > 0);
        out.longs(q.rows(), dim);
        int parts = (dim + q.dsub() - 1) / q.dsub();
        out.ints(q.rows() * parts);
        for (byte[] row : q.codes()) {
          out.bytes.writeBytes(row);
        }
        out.ints(dim, parts, q.dsub(), dim % q.dsub() == 0 ? q.dsub() : dim % q.dsub());
        out.floats(q.centroids());
        if (q.normCodes().length > 0) {
          out.bytes.writeBytes(q.normCodes());
          out.ints(1, 1, 1, 1);
          out.floats(q.normCentroids());
        }
      }
    }
  }

  /** Little-endian output. */
  private static final class Out {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void flag(boolean value) {
      bytes.write(value ? 1 : 0);
    }

    void ints(int... values) {
      byte[] packed = new byte[Integer.BYTES * values.length];
      ByteBuffer buffer = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
      for (int value : values) {
        buffer.putInt(value);
      }
      bytes.writeBytes(packed);
    }

    void longs(long... values) {
      byte[] packed = new byte[Long.BYTES * values.length];
      ByteBuffer buffer = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
      for (long value : values) {
        buffer.putLong(value);
      }
      bytes.writeBytes(packed);
    }

    void floats(float... values) {
      byte[] packed = new byte[Float.BYTES * values.length];
      ByteBuffer buffer = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
      for (float value : values) {
        buffer.putFloat(value);
      }
      bytes.writeBytes(packed);
    }

    void entry(byte[] word, long count, int type) {
      bytes.writeBytes(word);
      bytes.write(0);
      longs(count);
      bytes.write(type);
    }
  }
}
