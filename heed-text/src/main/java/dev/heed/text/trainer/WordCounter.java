package dev.heed.text.trainer;

import dev.heed.text.shard.DocumentFile;
import dev.heed.text.shard.LabelSets;
import dev.heed.text.training.WordCounts;
import dev.heed.text.vocabulary.Vocabulary;
import java.util.Arrays;
import java.util.List;

/** Counts the training texts of words by label. */
final class WordCounter {
  /** Counters in memory: 128 MiB, for the 330,000 most frequent words of 100 labels. */
  private static final int MAX_COUNTERS = 1 << 25;

  private WordCounter() {}

  /** The number of the most frequent words that are counted. */
  static int size(EncodedTexts corpus, int labels) {
    return Math.min(corpus.vocabulary().words(), MAX_COUNTERS / labels);
  }

  /** Counts the first {@code size} words of a vocabulary. */
  static WordCounts count(
      Vocabulary vocabulary,
      DocumentFile documents,
      int size,
      LabelSets sets,
      List<String> labels) {
    int[] ofLabel = new int[labels.size()];
    int[] ofWord = new int[size];
    int[] ofBoth = new int[size * labels.size()];
    int[] seen = new int[size];
    Arrays.fill(seen, -1);
    int[] entries = new int[1 << 10];
    for (int i = 0; i < documents.count(); i++) {
      int length = documents.length(i);
      if (entries.length < length) {
        entries = new int[2 * length];
      }
      documents.copy(i, entries, 0);
      int[] given = sets.of(documents.label(i));
      for (int label : given) {
        ofLabel[label]++;
      }
      for (int p = 0; p < length; p++) {
        int word = entries[p];
        if (word < size && seen[word] != i) {
          seen[word] = i;
          ofWord[word]++;
          for (int label : given) {
            ofBoth[word * labels.size() + label]++;
          }
        }
      }
    }
    return new WordCounts(
        vocabulary.entries().subList(0, size), labels, documents.count(), ofLabel, ofWord, ofBoth);
  }
}
