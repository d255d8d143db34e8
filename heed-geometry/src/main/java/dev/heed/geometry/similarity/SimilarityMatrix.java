package dev.heed.geometry.similarity;

import dev.heed.base.ProblemException;
import dev.heed.kernel.Workers;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntToDoubleFunction;

/** A matrix of similarities, dense or sparse. */
public sealed interface SimilarityMatrix {

  /** Number of rows. */
  int rows();

  /** Number of columns. */
  int columns();

  /** A function of an entry's position and value. */
  @FunctionalInterface
  interface Entry {
    /** The new value. */
    double of(int row, int column, double value);
  }

  /** Applies a function to each stored entry, row by row. */
  SimilarityMatrix map(Entry entry);

  /** The dense form; entries that a sparse matrix does not store are zeros. */
  Dense dense();

  /** {@code Aᵀ}. */
  SimilarityMatrix transposed();

  /** {@code f(A_ij, B_ij)} of two matrices of the same size, for {@code f(0, 0) = 0}. */
  SimilarityMatrix combined(SimilarityMatrix other, DoubleBinaryOperator f);

  /** {@code A B}; sparse if both are sparse. */
  SimilarityMatrix times(SimilarityMatrix other, Workers workers);

  /** {@code H ← S H}: {@code h} is {@code [columns, dim]}, the result {@code [rows, dim]}. */
  default double[] propagate(double[] h, int dim) {
    if (h.length != columns() * dim) {
      throw new ProblemException("features have " + h.length + " values", columns() + "×" + dim);
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
   * A dense matrix.
   *
   * @param values {@code [rows, columns]}, row-major
   */
  record Dense(int rows, int columns, double[] values) implements SimilarityMatrix {
    public Dense {
      if (values.length != rows * columns) {
        throw new ProblemException("matrix has " + values.length + " values", rows + "×" + columns);
      }
    }

    /** The value of an entry. */
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

    @Override
    public Dense transposed() {
      double[] result = new double[values.length];
      for (int place = 0; place < result.length; place++) {
        result[place % columns * rows + place / columns] = values[place];
      }
      return new Dense(columns, rows, result);
    }

    @Override
    public Dense combined(SimilarityMatrix other, DoubleBinaryOperator f) {
      Dense second = other.dense();
      return map((i, j, value) -> f.applyAsDouble(value, second.at(i, j)));
    }

    private static void addRow(
        double factor, double[] from, int start, double[] to, int target, int count) {
      if (factor != 0) {
        for (int j = 0; j < count; j++) {
          to[target + j] += factor * from[start + j];
        }
      }
    }

    @Override
    public Dense times(SimilarityMatrix other, Workers workers) {
      double[] b = other.dense().values;
      int width = other.columns();
      double[] result = new double[rows * width];
      workers.run(
          rows,
          (long) rows * columns * width,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              for (int k = 0; k < columns; k++) {
                addRow(values[i * columns + k], b, k * width, result, i * width, width);
              }
            }
          });
      return new Dense(rows, width, result);
    }
  }

  /**
   * Compressed sparse rows: row {@code i} has values at {@code columnIndex[offsets[i] ..
   * offsets[i+1])}. Entries that are not stored are zeros, and stay zeros.
   */
  record Sparse(int columns, int[] offsets, int[] columnIndex, double[] values)
      implements SimilarityMatrix {
    public Sparse {
      int last = offsets[offsets.length - 1];
      if (columnIndex.length != last || values.length != last) {
        throw new ProblemException(
            "matrix has " + columnIndex.length + " columns and " + values.length + " values",
            last + " of each");
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
    public Sparse transposed() {
      int[] starts = new int[columns + 1];
      for (int column : columnIndex) {
        starts[column + 1]++;
      }
      for (int j = 0; j < columns; j++) {
        starts[j + 1] += starts[j];
      }
      int[] next = starts.clone();
      int[] index = new int[values.length];
      double[] result = new double[values.length];
      for (int i = 0; i < rows(); i++) {
        for (int p = offsets[i]; p < offsets[i + 1]; p++) {
          int to = next[columnIndex[p]]++;
          index[to] = i;
          result[to] = values[p];
        }
      }
      return new Sparse(rows(), starts, index, result);
    }

    @Override
    public SimilarityMatrix combined(SimilarityMatrix other, DoubleBinaryOperator f) {
      if (!(other instanceof Sparse second)) {
        return dense().combined(other, f);
      }
      SparseBuilder builder = new SparseBuilder(rows(), columns);
      double[] row = new double[columns];
      double[] otherRow = new double[columns];
      for (int i = 0; i < rows(); i++) {
        scatter(i, row, builder);
        second.scatter(i, otherRow, builder);
        builder.endRow(j -> f.applyAsDouble(row[j], otherRow[j]));
        clear(i, row);
        second.clear(i, otherRow);
      }
      return builder.build();
    }

    private void scatter(int i, double[] row, SparseBuilder builder) {
      for (int p = offsets[i]; p < offsets[i + 1]; p++) {
        row[columnIndex[p]] = values[p];
        builder.mark(columnIndex[p]);
      }
    }

    private void clear(int i, double[] row) {
      for (int p = offsets[i]; p < offsets[i + 1]; p++) {
        row[columnIndex[p]] = 0;
      }
    }

    /** {@code A B}, row by row (Gustavson 1978). */
    @Override
    public SimilarityMatrix times(SimilarityMatrix other, Workers workers) {
      if (!(other instanceof Sparse second)) {
        Dense dense = other.dense();
        return new Dense(rows(), dense.columns, propagate(dense.values, dense.columns));
      }
      SparseBuilder builder = new SparseBuilder(rows(), second.columns);
      double[] row = new double[second.columns];
      for (int i = 0; i < rows(); i++) {
        for (int p = offsets[i]; p < offsets[i + 1]; p++) {
          int k = columnIndex[p];
          for (int q = second.offsets[k]; q < second.offsets[k + 1]; q++) {
            row[second.columnIndex[q]] += values[p] * second.values[q];
            builder.mark(second.columnIndex[q]);
          }
        }
        builder.endRow(
            j -> {
              double value = row[j];
              row[j] = 0;
              return value;
            });
      }
      return builder.build();
    }

    /** A diagonal matrix. */
    public static Sparse diagonal(int size, IntToDoubleFunction value) {
      int[] offsets = new int[size + 1];
      int[] index = new int[size];
      double[] values = new double[size];
      for (int i = 0; i < size; i++) {
        offsets[i + 1] = i + 1;
        index[i] = i;
        values[i] = value.applyAsDouble(i);
      }
      return new Sparse(size, offsets, index, values);
    }

    /** A copy without the entries of at most {@code threshold}. */
    Sparse above(double threshold) {
      SparseBuilder builder = new SparseBuilder(rows(), columns);
      double[] row = new double[columns];
      for (int i = 0; i < rows(); i++) {
        for (int p = offsets[i]; p < offsets[i + 1]; p++) {
          if (values[p] > threshold) {
            row[columnIndex[p]] = values[p];
            builder.mark(columnIndex[p]);
          }
        }
        builder.endRow(j -> row[j]);
      }
      return builder.build();
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
  }
}
