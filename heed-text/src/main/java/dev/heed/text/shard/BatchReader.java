package dev.heed.text.shard;

import dev.heed.text.pooling.Documents;
import dev.heed.text.pooling.WordSpans;
import java.util.Arrays;
import java.util.Optional;

/** Makes batches of the documents of a file. */
public final class BatchReader {
  private final DocumentFile file;
  private final Optional<DocumentFile> spans;
  private final float[] labelWeights;
  private final Documents.Builder builder;

  /**
   * Batches of documents that weigh as the file says, times the weight of their label.
   *
   * @param labelWeights by the label in the file
   */
  public BatchReader(DocumentFile file, int vocabulary, float[] labelWeights) {
    this(file, Optional.empty(), vocabulary, labelWeights);
  }

  /**
   * As the other constructor, with the words that each position covers.
   *
   * @param spans the spans of the same documents; without them each position is a word
   */
  public BatchReader(
      DocumentFile file, Optional<DocumentFile> spans, int vocabulary, float[] labelWeights) {
    this.file = file;
    this.spans = spans;
    this.labelWeights = labelWeights.clone();
    this.builder = new Documents.Builder(vocabulary);
  }

  /**
   * Reads the documents {@code order[from .. to]} as one batch.
   *
   * @throws ArithmeticException if they have 2^31 positions or more
   */
  public Documents read(int[] order, int from, int to) {
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
    return builder.build(offsets, words, labels, weights, spans(order, from, to, words.length));
  }

  private WordSpans spans(int[] order, int from, int to, int positions) {
    if (spans.isEmpty()) {
      return WordSpans.single();
    }
    int[] packed = new int[positions];
    int done = 0;
    for (int i = from; i < to; i++) {
      spans.get().copy(order[i], packed, done);
      done += spans.get().length(order[i]);
    }
    return new WordSpans(packed);
  }

  /** The numbers of all documents, ascending, as a new array. */
  public int[] all() {
    int[] order = new int[file.count()];
    Arrays.setAll(order, i -> i);
    return order;
  }
}
