package dev.heed.text.trainer;

import dev.heed.text.pooling.Documents;
import java.util.Arrays;

/** Makes batches of the documents of a file. */
final class BatchReader {
  private final DocumentFile file;
  private final float[] labelWeights;
  private final Documents.Builder builder;

  /**
   * Batches of documents that weigh as the file says, times the weight of their label.
   *
   * @param labelWeights by the label in the file
   */
  BatchReader(DocumentFile file, int vocabulary, float[] labelWeights) {
    this.file = file;
    this.labelWeights = labelWeights.clone();
    this.builder = new Documents.Builder(vocabulary);
  }

  /**
   * Reads the documents {@code order[from .. to]} as one batch.
   *
   * @throws ArithmeticException if they have 2^31 positions or more
   */
  Documents read(int[] order, int from, int to) {
    int[] offsets = new int[to - from + 1];
    for (int i = from; i < to; i++) {
      offsets[i - from + 1] = Math.addExact(offsets[i - from], file.length(order[i]));
    }
    int[] words = new int[offsets[to - from]];
    int[] labels = new int[to - from];
    float[] weights = new float[to - from];
    for (int i = from; i < to; i++) {
      file.copy(order[i], words, offsets[i - from]);
      labels[i - from] = file.label(order[i]);
      weights[i - from] = labelWeights[labels[i - from]] * file.weight(order[i]);
    }
    return builder.build(offsets, words, labels, weights);
  }

  /** The numbers of all documents, ascending, as a new array. */
  int[] all() {
    int[] order = new int[file.count()];
    Arrays.setAll(order, i -> i);
    return order;
  }
}
