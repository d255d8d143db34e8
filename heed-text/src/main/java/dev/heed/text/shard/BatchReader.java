package dev.heed.text.shard;

import dev.heed.kernel.Workers;
import dev.heed.text.pooling.Documents;
import dev.heed.text.pooling.WordSpans;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Makes batches of the documents of a file. */
public final class BatchReader {
  /** Elementary operations that a position of a batch takes, some 5 nanoseconds of them. */
  private static final long POSITION_OPERATIONS = 40;

  private final DocumentFile file;
  private final Optional<DocumentFile> spans;
  private final float[] labelWeights;
  private final int vocabulary;

  /** Builders of batches that are read at the same time; the first one exists. */
  private final List<Documents.Builder> builders = new ArrayList<>();

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
    this.vocabulary = vocabulary;
    builders.add(new Documents.Builder(vocabulary));
  }

  /**
   * Reads the documents {@code order[from .. to]} as one batch.
   *
   * @throws ArithmeticException if they have 2^31 positions or more
   */
  public Documents read(int[] order, int from, int to) {
    return read(order, from, to, builders.getFirst());
  }

  /**
   * Reads as many batches as there are threads at the same time, or all that are left.
   *
   * @param from the place of the first document in the order
   * @param size the documents of a batch; the last one may have fewer
   * @throws ArithmeticException if a batch has 2^31 positions or more
   */
  public List<Documents> read(int[] order, int from, int size, Workers workers) {
    int count = Math.min(workers.threads(), (order.length - from + size - 1) / size);
    while (builders.size() < count) {
      builders.add(new Documents.Builder(vocabulary));
    }
    long positions = 0;
    for (int i = from; i < Math.min(order.length, from + (long) count * size); i++) {
      positions += file.length(order[i]);
    }
    Documents[] batches = new Documents[count];
    workers.run(
        count,
        positions * POSITION_OPERATIONS,
        (first, end) -> {
          for (int i = first; i < end; i++) {
            int begin = from + i * size;
            int to = Math.min(order.length, begin + size);
            batches[i] = read(order, begin, to, builders.get(i));
          }
        });
    return List.of(batches);
  }

  private Documents read(int[] order, int from, int to, Documents.Builder builder) {
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
