package dev.heed.text;

import java.util.List;

/**
 * What each word and n-gram of a text contributed to each logit, exactly.
 *
 * <p>For each label {@code k}: {@code Σ words.contributions[k] + remainder[k] = logits[k]}, to the
 * last bit when added in this order in double.
 *
 * @param text the text
 * @param label the most probable label
 * @param labels all labels, the order of every list below
 * @param probabilities calibrated probabilities
 * @param logits before calibration
 * @param words the entries of the vocabulary that occur in the text; unknown words have none
 * @param remainder what no word contributes: 0 for heads without bias, else the logits at the zero
 *     context vector
 */
public record Explanation(
    String text,
    String label,
    List<String> labels,
    List<Double> probabilities,
    List<Double> logits,
    List<Word> words,
    List<Double> remainder) {

  public Explanation {
    labels = List.copyOf(labels);
    probabilities = List.copyOf(probabilities);
    logits = List.copyOf(logits);
    words = List.copyOf(words);
    remainder = List.copyOf(remainder);
  }

  /**
   * An entry of the vocabulary where it occurs in the text.
   *
   * @param word the part of the text, as written there
   * @param begin where it begins, in code points from 0
   * @param end where it ends, exclusive, in code points
   * @param attention its weight in the average; all weights sum to 1
   * @param contributions what it adds to each logit
   */
  public record Word(
      String word, int begin, int end, double attention, List<Double> contributions) {
    public Word {
      contributions = List.copyOf(contributions);
    }
  }
}
