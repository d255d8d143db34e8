package dev.heed.dynamics.features;

import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts of words in texts of two labels. */
final class WordCounts {
  /** Added to both counts, so that a word of one label has finite odds. */
  private static final double SMOOTHING = 0.5;

  /**
   * A word.
   *
   * @param first the number of texts of the first label that contain it
   * @param second the number of texts of the second label
   * @param firstStep {@code Σ ±1/length} over its places: the margin after one small step from
   *     embeddings of zero, up to a factor
   */
  record Word(String form, int first, int second, double firstStep) {
    int texts() {
      return first + second;
    }

    double logOdds() {
      return StrictMath.log((second + SMOOTHING) / (first + SMOOTHING));
    }
  }

  private static final class Counter {
    int first;
    int second;
    double firstStep;
  }

  private WordCounts() {}

  /** The words of at least {@code minTexts} texts, in alphabetical order. */
  static List<Word> of(LabelledTexts texts, String firstLabel, int minTexts) {
    Tokenizer tokenizer = new Tokenizer();
    TokenBuffer tokens = new TokenBuffer();
    Map<String, Counter> counters = new TreeMap<>();
    for (LabelledTexts.Item item : texts.items()) {
      boolean isFirst = item.label().equals(firstLabel);
      tokenizer.tokenize(item.text(), tokens);
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < tokens.size(); i++) {
        Counter counter = counters.computeIfAbsent(tokens.form(i), word -> new Counter());
        counter.firstStep += (isFirst ? -1.0 : 1.0) / tokens.size();
        if (seen.add(tokens.form(i))) {
          counter.first += isFirst ? 1 : 0;
          counter.second += isFirst ? 0 : 1;
        }
      }
    }
    List<Word> words = new ArrayList<>();
    counters.forEach(
        (form, counter) -> {
          if (counter.first + counter.second >= minTexts) {
            words.add(new Word(form, counter.first, counter.second, counter.firstStep));
          }
        });
    return words;
  }
}
