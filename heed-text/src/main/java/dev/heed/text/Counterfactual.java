package dev.heed.text;

import java.util.List;

/**
 * A small change of a text after which the classifier gives another label, or of several labels one
 * more or one less: words deleted, or one word replaced. The edited text was classified as it is
 * here.
 *
 * @param delete the deleted words, in the order of the text
 * @param replace the replaced word; empty for a deletion
 * @param text the edited text
 * @param change the fate of the label
 * @param label the label that the edited text has, or no longer has; of several added ones the most
 *     probable
 * @param probability the calibrated probability of this label for the edited text
 * @param isFewest whether no smaller number of words makes such a change (gives any other label,
 *     adds any, or removes this one), if words are left out together with the n-grams that hold
 *     them; false where that is not known
 */
public record Counterfactual(
    List<Deletion> delete,
    List<Replacement> replace,
    String text,
    Change change,
    String label,
    double probability,
    boolean isFewest) {

  public Counterfactual {
    delete = List.copyOf(delete);
    replace = List.copyOf(replace);
  }

  /** The fate of a label. */
  public enum Change {
    /** The text has it in the place of its only label. */
    INSTEAD,
    /** The text has it beside the labels that it keeps. */
    ADDED,
    /** The text has it no longer. */
    REMOVED
  }

  /**
   * A word that is left out.
   *
   * @param word the word as it stands in the text
   * @param begin start in code points of the original text, from 0
   * @param end end in code points, exclusive
   */
  public record Deletion(String word, int begin, int end) {}

  /**
   * A word with another one in its place.
   *
   * @param word the word as it stands in the text
   * @param by the new word
   * @param begin start in code points of the original text, from 0
   * @param end end in code points, exclusive
   */
  public record Replacement(String word, String by, int begin, int end) {}
}
