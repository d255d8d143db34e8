package dev.heed.studio.explain;

import dev.heed.base.ProblemException;
import dev.heed.text.Counterfactual;
import dev.heed.text.Counterfactuals;
import dev.heed.text.TextClassifier;
import java.util.ArrayList;
import java.util.List;

/**
 * Small changes of a text after which it gets other labels.
 *
 * @param exact whether the least number of words to delete is proven
 * @param replaces whether the model knows pairs of words, so that single words can be replaced
 */
public record Edits(boolean exact, boolean replaces, List<Edit> edits) {
  /** Characters of a text; the search takes some seconds for so many. */
  private static final int MAX_CHARACTERS = 5_000;

  private static final int MAX_EDITS = 20;

  /**
   * A change of the text.
   *
   * @param text the changed text
   * @param change the fate of the label
   * @param label the label that the changed text has, or has no longer
   * @param before the probability of this label for the text as it was
   * @param after its probability for the changed text
   * @param fewest whether no smaller number of words makes such a change
   */
  public record Edit(
      List<Counterfactual.Deletion> delete,
      List<Counterfactual.Replacement> replace,
      String text,
      Counterfactual.Change change,
      String label,
      double before,
      double after,
      boolean fewest) {}

  /**
   * Finds changes.
   *
   * @param most the maximum number of deletions, and of replacements, for each change of the labels
   * @throws ProblemException if the text is too long
   */
  static Edits of(TextClassifier classifier, String text, int most) {
    if (most < 1 || most > MAX_EDITS) {
      throw new ProblemException("most is " + most, "1 to " + MAX_EDITS);
    }
    if (text.length() > MAX_CHARACTERS) {
      throw new ProblemException(
          "text has %d characters".formatted(text.length()),
          "at most %d to look for edits".formatted(MAX_CHARACTERS));
    }
    Counterfactuals counterfactuals = new Counterfactuals(classifier);
    double[] before = classifier.probabilities(text);
    List<Edit> edits = new ArrayList<>();
    for (Counterfactual each : counterfactuals.find(text, most)) {
      edits.add(
          new Edit(
              each.delete(),
              each.replace(),
              each.text(),
              each.change(),
              each.label(),
              before[classifier.labels().indexOf(each.label())],
              each.probability(),
              each.isFewest()));
    }
    return new Edits(counterfactuals.isExact(), counterfactuals.canReplace(), edits);
  }
}
