package dev.heed.text.fasttext;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A matrix of product-quantised rows. The codes stay in the mapped file.
 *
 * @param codes a row's codes, one byte a part
 * @param quantiser the centroids
 * @param norms the rows' norms, all 1 if the model keeps none
 */
record QuantisedMatrix(
    ModelInput.MappedRows<ByteBuffer> codes, Quantiser quantiser, Norms norms, int rows)
    implements Matrix {

  /**
   * Norms of rows.
   *
   * @param codes one byte a row; without maps if all norms are 1
   * @param centroids the norm for each code
   */
  record Norms(ModelInput.MappedRows<ByteBuffer> codes, float[] centroids) {
    static final Norms ONES =
        new Norms(new ModelInput.MappedRows<>(new ByteBuffer[0], 0), new float[0]);

    /** Whether the model keeps norms. */
    boolean stored() {
      return centroids.length > 0;
    }

    float of(int row) {
      if (!stored()) {
        return 1;
      }
      return centroids[codes.map(row).get(codes.within(row)) & 0xFF];
    }
  }

  @Override
  public void add(int[] rows, int count, float[] sum, float[] scratch) {
    for (int i = 0; i < count; i++) {
      add(rows[i], sum);
    }
  }

  private void add(int row, float[] sum) {
    float norm = norms.of(row);
    float[] centroids = quantiser.centroids();
    ByteBuffer map = codes.map(row);
    int parts = quantiser.parts();
    int start = codes.within(row) * parts;
    int column = 0;
    int part = 0;
    if (quantiser.width() == 2) {
      // The usual width, without a loop for it.
      for (; part < parts - 1; part++) {
        int from = quantiser.pair(part, map.get(start + part) & 0xFF);
        sum[column] += norm * centroids[from];
        sum[column + 1] += norm * centroids[from + 1];
        column += 2;
      }
    }
    for (; part < parts; part++) {
      int from = quantiser.start(part, map.get(start + part) & 0xFF);
      int to = from + quantiser.columns(part);
      for (int i = from; i < to; i++) {
        sum[column++] += norm * centroids[i];
      }
    }
  }

  @Override
  public float dot(int row, float[] vector, float[] scratch) {
    float[] centroids = quantiser.centroids();
    ByteBuffer map = codes.map(row);
    int parts = quantiser.parts();
    int start = codes.within(row) * parts;
    int column = 0;
    int part = 0;
    float sum = 0;
    if (quantiser.width() == 2) {
      for (; part < parts - 1; part++) {
        int from = quantiser.pair(part, map.get(start + part) & 0xFF);
        sum += vector[column] * centroids[from];
        sum += vector[column + 1] * centroids[from + 1];
        column += 2;
      }
    }
    for (; part < parts; part++) {
      int from = quantiser.start(part, map.get(start + part) & 0xFF);
      int to = from + quantiser.columns(part);
      for (int i = from; i < to; i++) {
        sum += vector[column++] * centroids[i];
      }
    }
    return sum * norms.of(row);
  }

  @Override
  public void two(int row, int other, float[] vector, float[] products, float[] scratch) {
    products[0] = dot(row, vector, scratch);
    products[1] = dot(other, vector, scratch);
  }

  @Override
  public void dots(float[] vector, float[] products, float[] scratch) {
    for (int row = 0; row < rows; row++) {
      products[row] = dot(row, vector, scratch);
    }
  }

  @Override
  public void exact(int row, double[] values) {
    double norm = norms.of(row);
    ByteBuffer map = codes.map(row);
    int parts = quantiser.parts();
    int start = codes.within(row) * parts;
    int column = 0;
    for (int part = 0; part < parts; part++) {
      int from = quantiser.start(part, map.get(start + part) & 0xFF);
      int to = from + quantiser.columns(part);
      for (int i = from; i < to; i++) {
        values[column++] = norm * quantiser.centroids()[i];
      }
    }
  }

  /**
   * Codebooks of product quantisation: a row of {@code dim} columns is cut into parts of {@code
   * width} columns, and each part is one of 256 centroids.
   *
   * @param parts the number of parts of a row
   * @param width columns of a part
   * @param last columns of the last part
   * @param centroids part by part: part {@code m} begins at {@code m · 256 · width}, and its
   *     centroid {@code c} lies {@code c} times the part's columns further on
   */
  record Quantiser(int parts, int width, int last, float[] centroids) {
    static final int CENTROIDS = 256;

    /**
     * Reads a quantiser.
     *
     * @param name its name in messages
     * @param dim the columns of the matrix
     */
    static Quantiser read(ModelInput input, String name, int dim) throws IOException {
      input.between("dim of " + name, dim, dim, input.readInt());
      int parts = input.readInt();
      int width = input.readInt();
      int last = input.readInt();
      input.between("dsub of " + name, 1, Integer.MAX_VALUE, width);
      int expectedParts = (dim - 1) / width + 1;
      input.between("nsub of " + name, expectedParts, expectedParts, parts);
      int remainder = dim % width;
      int expectedLast = remainder == 0 ? width : remainder;
      input.between("the last part's width of " + name, expectedLast, expectedLast, last);
      return new Quantiser(parts, width, last, input.readFloats(name, dim * CENTROIDS));
    }

    /** Index of the first value of a part's centroid. */
    int start(int part, int code) {
      return part * CENTROIDS * width + code * columns(part);
    }

    /** As {@link #start(int, int)}, of a part of two columns that is not the last. */
    int pair(int part, int code) {
      return 2 * (part * CENTROIDS + code);
    }

    /** Columns of a part. */
    int columns(int part) {
      return part == parts - 1 ? last : width;
    }
  }
}
