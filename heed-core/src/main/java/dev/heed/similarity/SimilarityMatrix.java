package dev.heed.similarity;

import java.util.Arrays;

/** Similarities of {@code rows} things with {@code columns} things, all or only some of them. */
public sealed interface SimilarityMatrix {

  /** Number of rows. */
  int rows();

  /** Number of columns. */
  int columns();

  /** A function of a place and its value. */
  @FunctionalInterface
  interface Entry {
    /** The new value. */
    double of(int row, int column, double value);
  }

  /** The same places with other values. */
  SimilarityMatrix map(Entry entry);

  /** All places; those that a sparse matrix leaves out are zeros. */
  Dense dense();

  /** {@code H ← S H}: {@code h} is {@code [columns, dim]}, the result {@code [rows, dim]}. */
  default double[] propagate(double[] h, int dim) {
    if (h.length != columns() * dim) {
      throw new IllegalArgumentException(
          "features have " + h.length + " values; expected " + columns() + "×" + dim);
    }
    double[] result = new double[rows() * dim];
    map(
        (i, j, value) -> {
          for (int c = 0; c < dim; c++) {
            result[i * dim + c] += value * h[j * dim + c];
          }
          return value;
        });
    return result;
  }

  /** The sum of each row. */
  default double[] rowSums() {
    double[] sums = new double[rows()];
    map(
        (i, j, value) -> {
          sums[i] += value;
          return value;
        });
    return sums;
  }

  /** The sum of each column. */
  default double[] columnSums() {
    double[] sums = new double[columns()];
    map(
        (i, j, value) -> {
          sums[j] += value;
          return value;
        });
    return sums;
  }

  /**
   * Every place has a value.
   *
   * @param values {@code [rows, columns]}, row-major
   */
  record Dense(int rows, int columns, double[] values) implements SimilarityMatrix {
    public Dense {
      if (values.length != rows * columns) {
        throw new IllegalArgumentException(
            "matrix has " + values.length + " values; expected " + rows + "×" + columns);
      }
    }

    /** The value at a place. */
    public double at(int row, int column) {
      return values[row * columns + column];
    }

    @Override
    public Dense map(Entry entry) {
      double[] result = new double[values.length];
      for (int place = 0; place < result.length; place++) {
        result[place] = entry.of(place / columns, place % columns, values[place]);
      }
      return new Dense(rows, columns, result);
    }

    @Override
    public Dense dense() {
      return this;
    }

    /** {@code Aᵀ}. */
    public Dense transposed() {
      double[] result = new double[values.length];
      for (int place = 0; place < result.length; place++) {
        result[place % columns * rows + place / columns] = values[place];
      }
      return new Dense(columns, rows, result);
    }

    /** {@code A B}. */
    public Dense times(Dense other) {
      return new Dense(rows, other.columns, propagate(other.values, other.columns));
    }
  }

  /**
   * Compressed sparse rows: row {@code i} has values at {@code columnIndex[offsets[i] ..
   * offsets[i+1])}. Places left out are zeros, and stay so.
   */
  record Sparse(int columns, int[] offsets, int[] columnIndex, double[] values)
      implements SimilarityMatrix {
    public Sparse {
      int last = offsets[offsets.length - 1];
      if (columnIndex.length != last || values.length != last) {
        throw new IllegalArgumentException(
            "matrix has "
                + columnIndex.length
                + " columns and "
                + values.length
                + " values; expected "
                + last
                + " of each");
      }
    }

    @Override
    public int rows() {
      return offsets.length - 1;
    }

    @Override
    public Sparse map(Entry entry) {
      double[] result = new double[values.length];
      for (int i = 0; i < rows(); i++) {
        for (int p = offsets[i]; p < offsets[i + 1]; p++) {
          result[p] = entry.of(i, columnIndex[p], values[p]);
        }
      }
      return new Sparse(columns, offsets, columnIndex, result);
    }

    @Override
    public Dense dense() {
      double[] result = new double[rows() * columns];
      map(
          (i, j, value) -> {
            result[i * columns + j] = value;
            return value;
          });
      return new Dense(rows(), columns, result);
    }

    /** The places that are not zero. */
    static Sparse of(Dense matrix) {
      int[] offsets = new int[matrix.rows() + 1];
      int[] index = new int[matrix.values().length];
      double[] values = new double[index.length];
      int count = 0;
      for (int place = 0; place < index.length; place++) {
        if (matrix.values()[place] != 0) {
          index[count] = place % matrix.columns();
          values[count++] = matrix.values()[place];
        }
        offsets[place / matrix.columns() + 1] = count;
      }
      return new Sparse(
          matrix.columns(), offsets, Arrays.copyOf(index, count), Arrays.copyOf(values, count));
    }
  }
}
