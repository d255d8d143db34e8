package dev.heed.cli.text;

import dev.heed.text.Explanation;
import dev.heed.text.TextClassifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Which words and n-grams had attention, and which contributed, in the texts that were given each
 * label; words that stand in few of these texts are left out.
 */
final class WordStatistics {
  private final List<String> vocabulary;
  private final List<Map<Integer, Sums>> labels = new ArrayList<>();
  private final int[] texts;

  private static final class Sums {
    int occurrences;
    double attention;
    double contribution;

    double meanAttention() {
      return attention / occurrences;
    }

    double meanContribution() {
      return contribution / occurrences;
    }
  }

  /**
   * A word or n-gram in the texts of one label.
   *
   * @param occurrences how often it stands there
   * @param attention its mean attention where it stands, as a multiple of the even share that every
   *     word and n-gram of the text would have
   * @param contribution its mean contribution to the label's logit where it stands
   */
  record WordScore(String form, int occurrences, double attention, double contribution) {}

  WordStatistics(TextClassifier classifier) {
    vocabulary = classifier.vocabulary();
    texts = new int[classifier.labels().size()];
    for (int k = 0; k < texts.length; k++) {
      labels.add(new HashMap<>());
    }
  }

  /** Counts a text for the label that was predicted. */
  void add(ExplainedText text) {
    texts[text.predicted()]++;
    Map<Integer, Sums> sums = labels.get(text.predicted());
    List<Explanation.Word> words = text.explanation().words();
    for (int i = 0; i < words.size(); i++) {
      Sums sum = sums.computeIfAbsent(text.entries()[i], _ -> new Sums());
      sum.occurrences++;
      sum.attention += words.get(i).attention() * words.size();
      sum.contribution += words.get(i).contributions().get(text.predicted());
    }
  }

  /** How many texts were given the label. */
  int texts(int label) {
    return texts[label];
  }

  /** How often a word has to stand in the texts given the label: once in a hundred of them. */
  int leastOccurrences(int label) {
    return Math.max(1, Math.ceilDiv(texts[label], 100));
  }

  /** The words with the highest mean attention. */
  List<WordScore> byAttention(int label, int most) {
    return highest(label, most, Sums::meanAttention);
  }

  /** The words with the highest mean contribution, above 0, to the logit of the label. */
  List<WordScore> byContribution(int label, int most) {
    return highest(label, most, Sums::meanContribution);
  }

  private List<WordScore> highest(int label, int most, ToDoubleFunction<Sums> value) {
    return labels.get(label).entrySet().stream()
        .filter(entry -> entry.getValue().occurrences >= leastOccurrences(label))
        .filter(entry -> value.applyAsDouble(entry.getValue()) > 0)
        .sorted(
            Comparator.comparingDouble(
                    (Map.Entry<Integer, Sums> entry) -> -value.applyAsDouble(entry.getValue()))
                .thenComparing(Map.Entry::getKey))
        .limit(most)
        .map(
            entry -> {
              Sums sum = entry.getValue();
              return new WordScore(
                  vocabulary.get(entry.getKey()),
                  sum.occurrences,
                  sum.meanAttention(),
                  sum.meanContribution());
            })
        .toList();
  }
}
