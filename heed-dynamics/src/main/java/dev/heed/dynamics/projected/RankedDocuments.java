package dev.heed.dynamics.projected;

import dev.heed.dynamics.task.TaskData;
import dev.heed.text.pooling.Documents;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Training and dev documents, ordered by label, over words that are numbered by rank: those of the
 * training documents by falling frequency, so that the rows used most share cache lines, then those
 * of the dev documents alone.
 */
public final class RankedDocuments {
  /**
   * Maximum number of blocks of a loop, enough that threads end at about the same time. Twice as
   * many would cost a twentieth of an epoch, since loops would be too short.
   */
  private static final int MAX_BLOCKS = 24;

  /** Minimum number of entries of a block. */
  private static final int ENTRIES_PER_BLOCK = 1000;

  /** Fixed cost of a document or a word, in entries. */
  private static final int ROW_COST = 8;

  /**
   * Documents as rows.
   *
   * @param offsets document {@code i} has the positions {@code offsets[i] .. offsets[i+1]}
   * @param ranks the word at each position
   * @param labels the label of each document, in rising order
   * @param shares the share of each document in the weight of all
   * @param blocks the first document of each block of a loop over documents, and the end of the
   *     last; the documents of a block have one label
   */
  public record Rows(int[] offsets, int[] ranks, int[] labels, double[] shares, int[] blocks) {
    int count() {
      return labels.length;
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

  public RankedDocuments(TaskData data, int vocabulary) {
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
    columnOffsets = offsets(train.ranks(), trainWords);
    columnDocuments = new int[train.ranks().length];
    int[] next = columnOffsets.clone();
    for (int document = 0; document < train.count(); document++) {
      for (int p = train.offsets()[document]; p < train.offsets()[document + 1]; p++) {
        columnDocuments[next[train.ranks()[p]]++] = document;
      }
    }
    columnBlocks = blocks(columnOffsets);
  }

  private static int[] byFrequency(Documents documents) {
    int[] offsets = documents.wordOffsets();
    return IntStream.range(0, documents.columns())
        .boxed()
        .sorted((a, b) -> offsets[b + 1] - offsets[b] - (offsets[a + 1] - offsets[a]))
        .mapToInt(u -> u)
        .toArray();
  }

  /** The first index of each value's entries in sorted order, and the end of the last. */
  private static int[] offsets(int[] values, int count) {
    int[] offsets = new int[count + 1];
    for (int value : values) {
      offsets[value + 1]++;
    }
    for (int value = 0; value < count; value++) {
      offsets[value + 1] += offsets[value];
    }
    return offsets;
  }

  private Rows rows(Documents documents) {
    double total = 0;
    for (float weight : documents.weights()) {
      total += weight;
    }
    int count = documents.count();
    int[] order =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingInt(document -> documents.labels()[document]))
            .mapToInt(document -> document)
            .toArray();
    int[] offsets = new int[count + 1];
    int[] positions = new int[documents.positions()];
    double[] shares = new double[count];
    for (int i = 0; i < count; i++) {
      int from = documents.offsets()[order[i]];
      int length = documents.offsets()[order[i] + 1] - from;
      for (int p = 0; p < length; p++) {
        positions[offsets[i] + p] = ranks[documents.positionWords()[from + p]];
      }
      offsets[i + 1] = offsets[i] + length;
      shares[i] = total == 0 ? 0 : documents.weights()[order[i]] / total;
    }
    int[] labels = IntStream.of(order).map(document -> documents.labels()[document]).toArray();
    return new Rows(offsets, positions, labels, shares, ofOneLabel(blocks(offsets), labels));
  }

  /** Cuts blocks where the label changes. */
  private static int[] ofOneLabel(int[] blocks, int[] labels) {
    IntStream changes = IntStream.range(1, labels.length).filter(i -> labels[i] != labels[i - 1]);
    return IntStream.concat(IntStream.of(blocks), changes).sorted().distinct().toArray();
  }

  /** Cuts rows into blocks of about the same number of entries. */
  private static int[] blocks(int[] offsets) {
    int rows = offsets.length - 1;
    long total = offsets[rows] + (long) rows * ROW_COST;
    int count = Math.clamp(total / ENTRIES_PER_BLOCK, 1, MAX_BLOCKS);
    int[] blocks = new int[count + 1];
    int row = 0;
    for (int block = 1; block < count; block++) {
      while (row < rows && offsets[row] + (long) row * ROW_COST < total * block / count) {
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
  public Rows train() {
    return train;
  }

  /** The dev documents. */
  public Rows dev() {
    return dev;
  }

  /** Number of words of the training documents, which have the ranks below it. */
  int trainWords() {
    return trainWords;
  }

  /** The word of each rank. */
  public int[] words() {
    return words;
  }

  /** The rank of a word, −1 if it is in neither training nor dev documents. */
  int rank(int word) {
    return ranks[word];
  }

  /** The word of rank {@code u} has the entries {@code columnOffsets[u] .. columnOffsets[u+1]}. */
  public int[] columnOffsets() {
    return columnOffsets;
  }

  /** The training document of each entry. */
  public int[] columnDocuments() {
    return columnDocuments;
  }

  /** The first word of each block of training words, and the end of the last. */
  int[] columnBlocks() {
    return columnBlocks;
  }

  /**
   * Maximum number of documents or words of a block; the words of dev documents alone are one
   * block.
   */
  int largestBlock() {
    int ofDocuments = Math.max(largest(train.blocks()), largest(dev.blocks()));
    return Math.max(Math.max(ofDocuments, largest(columnBlocks)), words.length - trainWords);
  }
}
