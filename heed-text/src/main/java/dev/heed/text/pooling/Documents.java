package dev.heed.text.pooling;

import dev.heed.base.Require;
import java.util.Arrays;

/**
 * Labelled documents of any length: as a sparse matrix in compressed rows (a document each) and,
 * mirrored, in compressed columns (a word each).
 *
 * <p>Only words that occur have a column: column {@code u} belongs to the word {@code words()[u]}.
 * The arrays are shared, not copied.
 *
 * @param offsets document {@code i} has the positions {@code offsets[i] .. offsets[i+1]}
 * @param positionWords the word at each position, a row of the embeddings
 * @param positionColumns the column of the word at each position
 * @param labels the class of each document; for {@link Loss.Sigmoids} the index of its set of
 *     classes, for {@link Loss.Distributions} that of its distribution
 * @param weights the weight of each document in the loss, which is the weighted mean
 * @param mirror the same matrix by columns
 * @param spans the words of the text that each position covers
 */
public record Documents(
    int[] offsets,
    int[] positionWords,
    int[] positionColumns,
    int[] labels,
    float[] weights,
    Mirror mirror,
    WordSpans spans) {

  /**
   * The matrix by columns.
   *
   * @param words the words that occur, in order of first occurrence
   * @param offsets column {@code u} has the entries {@code offsets[u] .. offsets[u+1]}
   * @param positions the position of each entry, ascending within a column
   * @param documents the document of each entry
   */
  public record Mirror(int[] words, int[] offsets, int[] positions, int[] documents) {}

  /** Number of documents. */
  public int count() {
    return labels.length;
  }

  /** The sum of the weights. */
  public double totalWeight() {
    double sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    return sum;
  }

  /** Number of positions, that is of words counted with multiplicity. */
  public int positions() {
    return positionWords.length;
  }

  /** Number of different words. */
  public int columns() {
    return words().length;
  }

  /** The word of each column. */
  public int[] words() {
    return mirror.words();
  }

  /** Column {@code u} has the entries {@code wordOffsets()[u] .. wordOffsets()[u+1]}. */
  public int[] wordOffsets() {
    return mirror.offsets();
  }

  /** The position of each entry of the columns. */
  public int[] wordPositions() {
    return mirror.positions();
  }

  /** The document of each entry of the columns. */
  public int[] wordDocuments() {
    return mirror.documents();
  }

  /**
   * Makes {@link Documents} for one vocabulary, reusing a table as long as the vocabulary. The work
   * on one document is a method of its own, which the JVM compiles sooner than a long loop.
   */
  public static final class Builder {
    /** Column + 1 of a word that has occurred, else 0. */
    private final int[] columnOf;

    /** Makes a builder for words {@code 0 .. vocabulary−1}. */
    public Builder(int vocabulary) {
      columnOf = new int[vocabulary];
    }

    /**
     * Makes documents from rows; the arrays are used, not copied.
     *
     * @throws IndexOutOfBoundsException if a word is outside the vocabulary
     */
    public Documents build(int[] offsets, int[] positionWords, int[] labels, float[] weights) {
      return build(offsets, positionWords, labels, weights, WordSpans.single());
    }

    /** As the other method, with positions that may cover several words of the text. */
    public Documents build(
        int[] offsets, int[] positionWords, int[] labels, float[] weights, WordSpans spans) {
      Require.size("offsets", labels.length + 1L, offsets.length);
      Require.size("positionWords", offsets[labels.length], positionWords.length);
      Require.size("weights", labels.length, weights.length);
      spans.require(positionWords.length);
      int positions = positionWords.length;
      int[] columns = new int[positions];
      int[] seen = new int[positions];
      int[] counts = new int[positions + 1];
      int distinct = 0;
      for (int document = 0; document < labels.length; document++) {
        int from = offsets[document];
        distinct =
            number(positionWords, from, offsets[document + 1], columns, seen, counts, distinct);
      }
      for (int u = 0; u < distinct; u++) {
        columnOf[seen[u]] = 0;
        counts[u + 1] += counts[u];
      }
      int[] wordOffsets = Arrays.copyOf(counts, distinct + 1);
      int[] wordPositions = new int[positions];
      int[] wordDocuments = new int[positions];
      for (int document = 0; document < labels.length; document++) {
        place(document, offsets, columns, counts, wordPositions, wordDocuments);
      }
      Mirror mirror =
          new Mirror(Arrays.copyOf(seen, distinct), wordOffsets, wordPositions, wordDocuments);
      return new Documents(offsets, positionWords, columns, labels, weights, mirror, spans);
    }

    /**
     * Numbers and counts the words of positions {@code from .. to}.
     *
     * @param distinct the number of distinct words before
     * @return their number afterwards
     */
    private int number(
        int[] words, int from, int to, int[] columns, int[] seen, int[] counts, int distinct) {
      int next = distinct;
      for (int p = from; p < to; p++) {
        int column = columnOf[words[p]] - 1;
        if (column < 0) {
          column = next++;
          columnOf[words[p]] = column + 1;
          seen[column] = words[p];
        }
        columns[p] = column;
        counts[column + 1]++;
      }
      return next;
    }

    /** Writes the entries of one document; {@code ends[u]} is where column {@code u} continues. */
    private static void place(
        int document,
        int[] offsets,
        int[] columns,
        int[] ends,
        int[] wordPositions,
        int[] wordDocuments) {
      for (int p = offsets[document]; p < offsets[document + 1]; p++) {
        int entry = ends[columns[p]]++;
        wordPositions[entry] = p;
        wordDocuments[entry] = document;
      }
    }
  }
}
