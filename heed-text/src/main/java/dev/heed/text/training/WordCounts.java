package dev.heed.text.training;

import dev.heed.base.Require;
import java.util.List;

/**
 * The number of training texts that each word is in, by label.
 *
 * @param words the most frequent words, by descending frequency; the mark of a text's begin, which
 *     is in no text, among them
 * @param labels the labels
 * @param texts the number of training texts
 * @param textsOfLabel the number of texts with each label
 * @param textsOfWord the number of texts with each word
 * @param textsOfBoth a row for each word, of the number of texts that have it and each label
 */
public record WordCounts(
    List<String> words,
    List<String> labels,
    int texts,
    int[] textsOfLabel,
    int[] textsOfWord,
    int[] textsOfBoth) {
  public WordCounts {
    words = List.copyOf(words);
    labels = List.copyOf(labels);
    Require.size("texts of labels", labels.size(), textsOfLabel.length);
    Require.size("texts of words", words.size(), textsOfWord.length);
    Require.size("texts of both", (long) words.size() * labels.size(), textsOfBoth.length);
  }

  /** The number of texts that have a word and a label. */
  public int both(int word, int label) {
    return textsOfBoth[word * labels.size() + label];
  }
}
