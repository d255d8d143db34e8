package dev.heed.text.shard;

import dev.heed.text.pooling.Tensor;
import dev.heed.text.pooling.WeightName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Weights and accumulators of a training as rows: one for each word, of its embedding, its key and
 * their accumulators, and one of all values that words share. The values are those of the tensors,
 * read and written in place.
 */
public final class ShardState {
  /** The row of the values that all words share; the others are numbered by their words. */
  public static final int SHARED = -1;

  private final List<float[]> byWord = new ArrayList<>();
  private final List<float[]> shared = new ArrayList<>();
  private final int words;

  /** Makes rows of the state of a training with this number of words. */
  public ShardState(List<Tensor> state, int words) {
    this.words = words;
    for (Tensor tensor : state) {
      (isByWord(tensor) ? byWord : shared).add(tensor.values());
    }
  }

  private static boolean isByWord(Tensor tensor) {
    return Arrays.stream(WeightName.values())
        .anyMatch(name -> name.isByWord() && tensor.name().endsWith(name.toString()));
  }

  /** The number of words. */
  public int words() {
    return words;
  }

  /** The values of a row, as a new array. */
  public float[] row(int row) {
    float[] values = new float[width(row)];
    int at = 0;
    for (float[] tensor : tensors(row)) {
      int width = width(tensor, row);
      System.arraycopy(tensor, Math.max(0, row) * width, values, at, width);
      at += width;
    }
    return values;
  }

  /** Sets the values of a row. */
  public void setRow(int row, float[] values) {
    int at = 0;
    for (float[] tensor : tensors(row)) {
      int width = width(tensor, row);
      System.arraycopy(values, at, tensor, Math.max(0, row) * width, width);
      at += width;
    }
  }

  private int width(int row) {
    return tensors(row).stream().mapToInt(tensor -> width(tensor, row)).sum();
  }

  private int width(float[] tensor, int row) {
    return row == SHARED ? tensor.length : tensor.length / words;
  }

  /** The tensors that a row is a part of; shared, not copied. */
  List<float[]> tensors(int row) {
    return row == SHARED ? shared : byWord;
  }
}
