package dev.heed.text;

import dev.heed.text.reason.SentenceSpans;
import java.util.ArrayList;
import java.util.List;

/**
 * A sentence of a text with the sums of its words: no approximation, since logits are sums over
 * words. So sentences are marked while their text is classified, as instances of a bag are in Ilse,
 * Tomczak and Welling, Attention-based deep multiple instance learning (1802.04712).
 *
 * @param sentence the sentence as it stands in the text, without blanks around it
 * @param begin start in code points from 0
 * @param end end in code points, exclusive
 * @param attention the sum of its words' attention
 * @param contributions the sum of its words' contributions to each logit; over all sentences, with
 *     the remainder, they add up to the logits but for rounding
 */
public record Sentence(
    String sentence, int begin, int end, double attention, List<Double> contributions) {
  public Sentence {
    contributions = List.copyOf(contributions);
  }

  /**
   * Sums an explanation by sentence, found by the rules of Unicode (UAX #29). An n-gram across two
   * sentences belongs to that of its first word. Sentences without a known word have zeros.
   */
  public static List<Sentence> of(Explanation explanation) {
    String text = explanation.text();
    int classes = explanation.labels().size();
    List<Sentence> sentences = new ArrayList<>();
    List<int[]> spans = SentenceSpans.of(text);
    int point = 0;
    int unit = 0;
    int word = 0;
    for (int i = 0; i < spans.size(); i++) {
      int[] span = spans.get(i);
      int begin = point + text.codePointCount(unit, span[0]);
      int end = begin + text.codePointCount(span[0], span[1]);
      point = end;
      unit = span[1];
      double attention = 0;
      double[] sums = new double[classes];
      boolean isLast = i == spans.size() - 1;
      while (word < explanation.words().size()
          && (isLast || explanation.words().get(word).begin() < end)) {
        Explanation.Word each = explanation.words().get(word++);
        attention += each.attention();
        for (int k = 0; k < classes; k++) {
          sums[k] += each.contributions().get(k);
        }
      }
      List<Double> contributions = new ArrayList<>(classes);
      for (double sum : sums) {
        contributions.add(sum);
      }
      sentences.add(
          new Sentence(text.substring(span[0], span[1]), begin, end, attention, contributions));
    }
    return sentences;
  }
}
