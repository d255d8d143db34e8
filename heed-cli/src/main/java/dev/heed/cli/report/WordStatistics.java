package dev.heed.cli.report;

import dev.heed.text.Explanation;
import dev.heed.text.TextClassifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Mean attention and contribution of words and n-grams, over the texts predicted as each label;
 * words that occur in few of these texts are left out.
 */
final class WordStatistics {
  private final List<String> vocabulary;
  private final List<Map<String, Sums>> labels = new ArrayList<>();
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
   * A word or n-gram in the texts predicted as one label.
   *
   * @param occurrences the number of its occurrences
   * @param attention its mean attention over these, as a multiple of the even share, which every
   *     word and n-gram of the text would have if all had the same
   * @param contribution its mean contribution over these to the label's logit
   */
  record WordScore(String form, int occurrences, double attention, double contribution) {}

  WordStatistics(TextClassifier classifier) {
    vocabulary = classifier.vocabulary();
    texts = new int[classifier.labels().size()];
    for (int k = 0; k < texts.length; k++) {
      labels.add(new HashMap<>());
    }
  }

  /** Adds a text to its predicted label. */
  void add(ExplainedText text) {
    texts[text.predicted()]++;
    Map<String, Sums> sums = labels.get(text.predicted());
    List<Explanation.Word> words = text.explanation().words();
    for (int i = 0; i < words.size(); i++) {
      Sums sum = sums.computeIfAbsent(form(words.get(i)), _ -> new Sums());
      sum.occurrences++;
      sum.attention += words.get(i).attention() * words.size();
      sum.contribution += words.get(i).contributions().get(text.predicted());
    }
  }

  /** The entry of a word or n-gram; of an unknown word, whose parts are known, its lower case. */
  private String form(Explanation.Word word) {
    return word.known()
        ? vocabulary.get(word.entries().getFirst())
        : word.word().toLowerCase(Locale.ROOT);
  }

  /** The number of texts predicted as the label. */
  int texts(int label) {
    return texts[label];
  }

  /** The minimum occurrences of a word: one in a hundred texts predicted as the label. */
  int minOccurrences(int label) {
    return Math.max(1, Math.ceilDiv(texts[label], 100));
  }

  /** The words of highest mean attention. */
  List<WordScore> byAttention(int label, int limit) {
    return highest(label, limit, Sums::meanAttention);
  }

  /** The words of highest mean contribution to the logit of the label, above 0. */
  List<WordScore> byContribution(int label, int limit) {
    return highest(label, limit, Sums::meanContribution);
  }

  private List<WordScore> highest(int label, int limit, ToDoubleFunction<Sums> value) {
    return labels.get(label).entrySet().stream()
        .filter(entry -> entry.getValue().occurrences >= minOccurrences(label))
        .filter(entry -> value.applyAsDouble(entry.getValue()) > 0)
        .sorted(
            Comparator.comparingDouble(
                    (Map.Entry<String, Sums> entry) -> -value.applyAsDouble(entry.getValue()))
                .thenComparing(Map.Entry::getKey))
        .limit(limit)
        .map(
            entry -> {
              Sums sum = entry.getValue();
              return new WordScore(
                  entry.getKey(), sum.occurrences, sum.meanAttention(), sum.meanContribution());
            })
        .toList();
  }
}
