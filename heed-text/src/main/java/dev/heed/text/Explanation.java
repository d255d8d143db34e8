package dev.heed.text;

import dev.heed.attention.Thermodynamics;
import java.util.List;

/**
 * The exact contribution of each word and n-gram of a text to each logit.
 *
 * <p>A text of which nothing is known has no words, and its logits are the remainder; its label and
 * probabilities are the labels' shares in the training texts, as in {@link Classification}.
 *
 * <p>For each label {@code k}: {@code Σ words.contributions[k] + remainder[k] = logits[k]}, bit for
 * bit, when added in this order in double.
 *
 * @param text the text
 * @param chosen the labels that are given, as {@link Classification#labels}
 * @param labels all labels, the order of every list below
 * @param probabilities calibrated probabilities; if {@code known} is 0, the labels' shares
 * @param logits the logits, before calibration
 * @param words the entries of the vocabulary that occur in the text, in the order of their first
 *     words; unknown words have none
 * @param remainder the logits at the zero context vector, to which no word contributes; 0 for heads
 *     without bias
 * @param known the share of the text that the known words cover, 0 to 1, as in {@link
 *     Classification}
 */
public record Explanation(
    String text,
    List<String> chosen,
    List<String> labels,
    List<Double> probabilities,
    List<Double> logits,
    List<Word> words,
    List<Double> remainder,
    double known) {

  public Explanation {
    chosen = List.copyOf(chosen);
    labels = List.copyOf(labels);
    probabilities = List.copyOf(probabilities);
    logits = List.copyOf(logits);
    words = List.copyOf(words);
    remainder = List.copyOf(remainder);
  }

  /** The most probable label; of equally probable ones the first. */
  public String label() {
    int best = 0;
    for (int k = 1; k < probabilities.size(); k++) {
      best = probabilities.get(k) > probabilities.get(best) ? k : best;
    }
    return labels.get(best);
  }

  /**
   * The number of words and n-grams that the attention is on: that of equal weights with the same
   * entropy, {@code e^H} with {@code H = −Σ a·log a} over {@link #words}. It is 1 if one has all of
   * the attention, their number if all weigh the same, and 0 if there are none.
   */
  public double effectiveWords() {
    double[] logarithms =
        words.stream().mapToDouble(word -> StrictMath.log(word.attention())).toArray();
    return logarithms.length == 0 ? 0 : Thermodynamics.of(logarithms, 1).effectiveKeys();
  }

  /**
   * A part of a text.
   *
   * @param begin start in code points from 0
   * @param end end in code points, exclusive
   */
  public record Span(int begin, int end) {}

  /**
   * A word or n-gram at a place in the text.
   *
   * @param word the part of the text, as written there
   * @param known whether the word or n-gram itself is an entry; if not, character n-grams of it are
   * @param entries its indices in {@link TextClassifier#vocabulary()}: the word or n-gram itself,
   *     if it is known, and then the known character n-grams of a word; attention and contributions
   *     are their sums
   * @param begin start in code points from 0
   * @param end end in code points, exclusive
   * @param attention weight in the average; all weights sum to 1
   * @param contributions contribution to each logit
   */
  public record Word(
      String word,
      boolean known,
      List<Integer> entries,
      int begin,
      int end,
      double attention,
      List<Double> contributions) {
    public Word {
      entries = List.copyOf(entries);
      contributions = List.copyOf(contributions);
    }
  }
}
