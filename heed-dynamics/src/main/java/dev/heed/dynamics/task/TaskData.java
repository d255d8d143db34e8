package dev.heed.dynamics.task;

import dev.heed.text.pooling.Documents;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A classification task in three parts over one vocabulary.
 *
 * @param train the documents to learn from
 * @param dev the documents that decide when to stop
 * @param test the documents to measure the result with
 */
public record TaskData(Documents train, Documents dev, Documents test) {

  /**
   * The same documents, each filled at its end to the length of the longest of all parts.
   *
   * @param word the word to fill with; all others are below it
   */
  public TaskData padded(int word) {
    int length = Stream.of(train, dev, test).mapToInt(TaskData::longest).max().orElseThrow();
    Documents.Builder builder = new Documents.Builder(word + 1);
    return new TaskData(
        padded(train, word, length, builder),
        padded(dev, word, length, builder),
        padded(test, word, length, builder));
  }

  private static int longest(Documents documents) {
    int[] offsets = documents.offsets();
    return IntStream.range(0, documents.count())
        .map(i -> offsets[i + 1] - offsets[i])
        .max()
        .orElse(0);
  }

  private static Documents padded(
      Documents documents, int word, int length, Documents.Builder builder) {
    int count = documents.count();
    int[] words = new int[Math.multiplyExact(count, length)];
    Arrays.fill(words, word);
    for (int i = 0; i < count; i++) {
      int from = documents.offsets()[i];
      int size = documents.offsets()[i + 1] - from;
      System.arraycopy(documents.positionWords(), from, words, i * length, size);
    }
    int[] offsets = IntStream.rangeClosed(0, count).map(i -> i * length).toArray();
    return builder.build(offsets, words, documents.labels(), documents.weights());
  }
}
