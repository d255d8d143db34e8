package dev.heed.text.fasttext;

import dev.heed.text.fasttext.QuantisedMatrix.Quantiser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The storage of a matrix.
 *
 * @param width columns of a quantised part; 0 if the matrix is dense
 * @param norms whether the norms are quantised apart
 */
record MatrixLayout(String name, long rows, int columns, int width, boolean norms) {
  /** Integers of a quantiser of norms: its dimension, parts, width and last width. */
  private static final int[] NORM_QUANTISER = {1, 1, 1, 1};

  static MatrixLayout of(String name, Matrix matrix, int columns) {
    return switch (matrix) {
      case DenseMatrix dense -> new MatrixLayout(name, dense.rows(), columns, 0, false);
      case QuantisedMatrix quantised ->
          new MatrixLayout(
              name,
              quantised.rows(),
              columns,
              quantised.quantiser().width(),
              quantised.norms().stored());
    };
  }

  int parts() {
    return (columns - 1) / width + 1;
  }

  int last() {
    return columns % width == 0 ? width : columns % width;
  }

  List<Tensor> tensors() {
    if (width == 0) {
      return List.of(Tensor.of(name, "F32", rows, columns));
    }
    List<Tensor> tensors = new ArrayList<>();
    tensors.add(Tensor.of(name + ".codes", "U8", rows, parts()));
    tensors.add(Tensor.of(name + ".centroids", "F32", (long) columns * Quantiser.CENTROIDS));
    if (norms) {
      tensors.add(Tensor.of(name + ".norm_codes", "U8", rows));
      tensors.add(Tensor.of(name + ".norm_centroids", "F32", Quantiser.CENTROIDS));
    }
    return tensors;
  }

  /** The parts of the matrix in fastText's order, with the arrays taken from {@code weights}. */
  void addTo(Parts parts) {
    List<Tensor> tensors = tensors();
    if (width == 0) {
      parts.add(bytes -> bytes.putLong(rows).putLong(columns)).take(tensors.getFirst());
      return;
    }
    parts.add(
        bytes ->
            bytes
                .put((byte) (norms ? 1 : 0))
                .putLong(rows)
                .putLong(columns)
                .putInt((int) (rows * parts())));
    parts.take(tensors.get(0));
    parts.add(bytes -> bytes.putInt(columns).putInt(parts()).putInt(width).putInt(last()));
    parts.take(tensors.get(1));
    if (norms) {
      parts.take(tensors.get(2)).add(bytes -> ints(bytes, NORM_QUANTISER)).take(tensors.get(3));
    }
  }

  /** An array of numbers: its type and shape as safetensors names them. */
  record Tensor(String name, String type, List<Long> shape) {
    static Tensor of(String name, String type, long... shape) {
      return new Tensor(name, type, Arrays.stream(shape).boxed().toList());
    }

    long bytes() {
      return shape.stream().reduce(type.equals("U8") ? 1L : Float.BYTES, Math::multiplyExact);
    }
  }

  /** The stream of a model in fastText's order: bytes made here, and arrays of the weights. */
  static final class Parts {
    private final InputStream weights;
    private final List<InputStream> streams = new ArrayList<>();
    private long size;

    Parts(InputStream weights) {
      this.weights = weights;
    }

    Parts add(byte[] bytes) {
      streams.add(new ByteArrayInputStream(bytes));
      size = Math.addExact(size, bytes.length);
      return this;
    }

    Parts add(UnaryOperator<ByteBuffer> content) {
      ByteBuffer bytes = ByteBuffer.allocate(1 << 8).order(ByteOrder.LITTLE_ENDIAN);
      int length = content.apply(bytes).position();
      return add(Arrays.copyOf(bytes.array(), length));
    }

    Parts take(Tensor tensor) {
      streams.add(new Limited(weights, tensor.bytes()));
      size = Math.addExact(size, tensor.bytes());
      return this;
    }

    ModelFile read(String source) throws IOException {
      InputStream all = new SequenceInputStream(Collections.enumeration(streams));
      return ModelFile.read(new ModelInput(source, all, size));
    }
  }

  /** The next bytes of a stream, which stays open. */
  private static final class Limited extends InputStream {
    private final InputStream in;
    private long left;

    Limited(InputStream in, long left) {
      this.in = in;
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      byte[] single = new byte[1];
      return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0 && length > 0) {
        return -1;
      }
      int got = in.read(bytes, offset, (int) Math.min(length, left));
      left -= Math.max(0, got);
      return got;
    }
  }

  static ByteBuffer ints(ByteBuffer bytes, int... values) {
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes;
  }
}
