package dev.heed.dynamics;

import dev.heed.pooling.Documents;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Training and dev documents over words that are numbered by rank: those of the training documents
 * by falling frequency, so that the rows used most share cache lines, then those of the dev
 * documents alone.
 */
final class RankedDocuments {
  /** So many that the ends of a loop shared by threads differ little. */
  private static final int MOST_BLOCKS = 48;

  /** Entries that are worth a block. */
  private static final int ENTRIES_PER_BLOCK = 1000;

  /** What a word costs besides its entries, in entries. */
  private static final int WORD_COST = 8;

  /**
   * Documents as rows.
   *
   * @param offsets document {@code i} has the positions {@code offsets[i] .. offsets[i+1]}
   * @param ranks the word at each position
   * @param shares the share of each document in the weight of all
   * @param blocks where each of the blocks begins that a loop over documents is cut into, and the
   *     end of the last
   */
  record Rows(int[] offsets, int[] ranks, int[] labels, double[] shares, int[] blocks) {
    int count() {
      return labels.length;
    }

    /** The most documents of a block. */
    int largestBlock() {
      return largest(blocks);
    }
  }

  private final int trainWords;
  private final int[] words;
  private final int[] ranks;
  private final Rows train;
  private final Rows dev;
  private final int[] columnOffsets;
  private final int[] columnDocuments;
  private final int[] columnBlocks;

  RankedDocuments(TaskData data, int vocabulary) {
    Documents documents = data.train();
    int[] column = byFrequency(documents);
    trainWords = column.length;
    ranks = new int[vocabulary];
    Arrays.fill(ranks, -1);
    int[] ordered = new int[vocabulary];
    int count = 0;
    for (int u : column) {
      ordered[count++] = documents.words()[u];
    }
    for (int u = 0; u < count; u++) {
      ranks[ordered[u]] = u;
    }
    for (int word : data.dev().words()) {
      if (ranks[word] < 0) {
        ranks[word] = count;
        ordered[count++] = word;
      }
    }
    words = Arrays.copyOf(ordered, count);
    train = rows(documents);
    dev = rows(data.dev());
    columnOffsets = new int[trainWords + 1];
    columnDocuments = new int[documents.positions()];
    for (int rank = 0; rank < trainWords; rank++) {
      int from = documents.wordOffsets()[column[rank]];
      int entries = documents.wordOffsets()[column[rank] + 1] - from;
      System.arraycopy(
          documents.wordDocuments(), from, columnDocuments, columnOffsets[rank], entries);
      columnOffsets[rank + 1] = columnOffsets[rank] + entries;
    }
    columnBlocks = blocks(columnOffsets, WORD_COST);
  }

  private static int[] byFrequency(Documents documents) {
    int[] offsets = documents.wordOffsets();
    return IntStream.range(0, documents.columns())
        .boxed()
        .sorted((a, b) -> offsets[b + 1] - offsets[b] - (offsets[a + 1] - offsets[a]))
        .mapToInt(u -> u)
        .toArray();
  }

  private Rows rows(Documents documents) {
    double total = 0;
    for (float weight : documents.weights()) {
      total += weight;
    }
    double[] shares = new double[documents.count()];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = total == 0 ? 0 : documents.weights()[i] / total;
    }
    int[] positions = IntStream.of(documents.positionWords()).map(word -> ranks[word]).toArray();
    int[] offsets = documents.offsets();
    return new Rows(offsets, positions, documents.labels(), shares, blocks(offsets, WORD_COST));
  }

  /** Cuts rows into blocks of about the same number of entries. */
  private static int[] blocks(int[] offsets, int costOfRow) {
    int rows = offsets.length - 1;
    long total = offsets[rows] + (long) rows * costOfRow;
    int count = Math.clamp(total / ENTRIES_PER_BLOCK, 1, MOST_BLOCKS);
    int[] blocks = new int[count + 1];
    int row = 0;
    for (int block = 1; block < count; block++) {
      while (row < rows && offsets[row] + (long) row * costOfRow < total * block / count) {
        row++;
      }
      blocks[block] = row;
    }
    blocks[count] = rows;
    return blocks;
  }

  private static int largest(int[] blocks) {
    int largest = 0;
    for (int block = 1; block < blocks.length; block++) {
      largest = Math.max(largest, blocks[block] - blocks[block - 1]);
    }
    return largest;
  }

  /** The training documents. */
  Rows train() {
    return train;
  }

  /** The dev documents. */
  Rows dev() {
    return dev;
  }

  /** Number of words of the training documents, which have the ranks below it. */
  int trainWords() {
    return trainWords;
  }

  /** The word of each rank. */
  int[] words() {
    return words;
  }

  /** The rank of a word, −1 if it is in neither training nor dev documents. */
  int rank(int word) {
    return ranks[word];
  }

  /** The word of rank {@code u} has the entries {@code columnOffsets[u] .. columnOffsets[u+1]}. */
  int[] columnOffsets() {
    return columnOffsets;
  }

  /** The training document of each entry. */
  int[] columnDocuments() {
    return columnDocuments;
  }

  /** Where each block of training words begins, and the end of the last. */
  int[] columnBlocks() {
    return columnBlocks;
  }

  /** The most words of a block. */
  int largestColumnBlock() {
    return largest(columnBlocks);
  }
}
