package dev.heed.text.fasttext;

import java.util.List;

/**
 * Contribution of each row of the input matrix to the logits of labels.
 *
 * <p>The hidden vector is the mean of the text's rows, so a logit is a sum of one term a row: the
 * dot product of the label's row of the output matrix with the row, divided by the number of rows.
 * Terms are computed in double from the stored numbers. Their sum differs from the logit, which is
 * computed in single precision, by at most {@code (n + d + 4) · 2⁻²⁴ · Σ|w·e|/n} for {@code n} rows
 * of {@code d} columns, with the sum over all products of two numbers.
 *
 * @param text the text up to its end, decoded from UTF-8; if it is not valid UTF-8, a character for
 *     each byte, as in ISO 8859-1
 * @param utf8 whether the text is valid UTF-8
 * @param places where each row comes from, in the order in which rows are added
 * @param labels the labels explained, from the most probable
 */
public record FastTextExplanation(
    String text, boolean utf8, List<Place> places, List<Label> labels) {

  public FastTextExplanation {
    places = List.copyOf(places);
    labels = List.copyOf(labels);
  }

  /** The meaning of a row. */
  public enum Kind {
    /** A word of the dictionary, or the end of the line, {@code </s>}. */
    WORD,
    /** An n-gram of characters within a word. */
    CHARACTERS,
    /** An n-gram of words. */
    WORDS
  }

  /**
   * Origin of a row.
   *
   * @param kind what the row stands for
   * @param row the row of the input matrix
   * @param begin start in code points of the text, from 0; the end of the line lies at the end
   * @param end end in code points, exclusive. The marks {@code <} and {@code >} around a word take
   *     no room
   */
  public record Place(Kind kind, int row, int begin, int end) {}

  /**
   * The explanation of one label.
   *
   * @param label the label
   * @param probability as in a prediction
   * @param logits of softmax and the sigmoids, one; of hierarchical softmax, one for each turn from
   *     the root to the label
   */
  public record Label(String label, float probability, List<Logit> logits) {
    public Label {
      logits = List.copyOf(logits);
    }
  }

  /**
   * A dot product of the hidden vector with a row of the output matrix.
   *
   * @param row the row of the output matrix
   * @param favours whether a higher logit makes the label more probable; false where the path to a
   *     label turns left
   * @param value the logit, as the prediction computes it
   * @param contributions the terms, in the order of {@link FastTextExplanation#places()}
   * @param remainder {@code value − Σ contributions}: the rounding of single precision
   */
  public record Logit(
      int row, boolean favours, float value, List<Double> contributions, double remainder) {
    public Logit {
      contributions = List.copyOf(contributions);
    }
  }
}
