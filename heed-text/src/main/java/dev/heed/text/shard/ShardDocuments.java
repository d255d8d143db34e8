package dev.heed.text.shard;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The training documents of one shard: first appended to, in the order of their hashes, then
 * trained on. Targets are numbered as they are met.
 */
public final class ShardDocuments implements AutoCloseable {
  private final int classes;
  private final boolean areSeveral;
  private final DocumentFile file = new DocumentFile();
  private final Optional<DocumentFile> spans;
  private final Map<List<Integer>, Integer> numbers = new HashMap<>();
  private final List<int[]> sets = new ArrayList<>();

  /**
   * No documents yet.
   *
   * @param classes the number of classes
   * @param areSeveral whether a document may have any number of them
   * @param withSpans whether the words that entries cover are needed
   */
  public ShardDocuments(int classes, boolean areSeveral, boolean withSpans) throws IOException {
    this.classes = classes;
    this.areSeveral = areSeveral;
    spans = withSpans ? Optional.of(new DocumentFile()) : Optional.empty();
  }

  /**
   * Appends a document.
   *
   * @param ofClasses its classes, ascending
   * @param covered the words that each entry covers; ignored if they are not needed
   */
  public void append(int[] entries, int[] covered, int[] ofClasses, float weight)
      throws IOException {
    int target = areSeveral ? number(ofClasses) : ofClasses[0];
    file.append(entries, entries.length, target, weight);
    if (spans.isPresent()) {
      spans.get().append(covered, covered.length, target);
    }
  }

  private int number(int[] ofClasses) {
    return numbers.computeIfAbsent(
        Arrays.stream(ofClasses).boxed().toList(),
        key -> {
          sets.add(ofClasses.clone());
          return sets.size() - 1;
        });
  }

  /** Ends appending. */
  public void finish() throws IOException {
    file.finish();
    if (spans.isPresent()) {
      spans.get().finish();
    }
  }

  /** The number of documents. */
  public int count() {
    return file.count();
  }

  /** The targets of the documents. */
  LabelSets sets() {
    return areSeveral ? LabelSets.several(sets.toArray(int[][]::new)) : LabelSets.single(classes);
  }

  BatchReader reader(int vocabulary, float[] targetWeights) {
    return new BatchReader(file, spans, vocabulary, targetWeights);
  }

  @Override
  public void close() throws IOException {
    file.close();
    if (spans.isPresent()) {
      spans.get().close();
    }
  }
}
