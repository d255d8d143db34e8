package dev.heed.text.audit.training;

import dev.heed.text.TextClassifier;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Calibrated probabilities of texts, each by a classifier that was trained on the other folds: that
 * of the label, and the highest ones. Places may be filled by several threads.
 */
final class OutOfFold implements CrossTraining.Predictions {
  /** Labels kept of each text; the others have a probability below a ninth. */
  private static final int MAX_KEPT = 8;

  private final Problem problem;
  private final int width;
  private final float[] given;
  private final int[] labels;
  private final float[] p;

  OutOfFold(Problem problem) {
    this.problem = problem;
    width = Math.min(MAX_KEPT, problem.labels().size());
    given = new float[problem.size()];
    Arrays.fill(given, Float.NaN);
    labels = new int[width * given.length];
    p = new float[width * given.length];
  }

  @Override
  public void predict(TextClassifier classifier, int fold) throws IOException {
    List<String> known = classifier.labels();
    int[] classOf = known.stream().mapToInt(problem.labels()::indexOf).toArray();
    int[] knownOf = new int[problem.labels().size()];
    Arrays.fill(knownOf, -1);
    for (int k = 0; k < classOf.length; k++) {
      knownOf[classOf[k]] = k;
    }
    for (int i = 0; i < problem.size(); i++) {
      if (problem.folds()[i] == fold && knownOf[problem.classes()[i]] >= 0) {
        double[] all = classifier.probabilities(problem.text(i));
        given[i] = (float) all[knownOf[problem.classes()[i]]];
        keep(i, all, classOf);
      }
    }
  }

  /** Keeps the highest probabilities, of equal ones the first, in descending order. */
  private void keep(int place, double[] all, int[] classOf) {
    int first = place * width;
    int kept = 0;
    for (int k = 0; k < all.length; k++) {
      float value = (float) all[k];
      if (kept == width && !(value > p[first + kept - 1])) {
        continue;
      }
      int at = kept < width ? kept++ : kept - 1;
      for (; at > 0 && p[first + at - 1] < value; at--) {
        p[first + at] = p[first + at - 1];
        labels[first + at] = labels[first + at - 1];
      }
      p[first + at] = value;
      labels[first + at] = classOf[k];
    }
    for (; kept < width; kept++) { // labels that the classifier does not know
      p[first + kept] = -1;
    }
  }

  /** Whether a text was predicted by a classifier that knows its label. */
  boolean isPredicted(int place) {
    return !Float.isNaN(given[place]);
  }

  /** The probability of the text's label. */
  double given(int place) {
    return given[place];
  }

  /** The number of labels that are kept of each text. */
  int width() {
    return width;
  }

  /** The label with the highest probability but {@code rank} ones. */
  int label(int place, int rank) {
    return labels[place * width + rank];
  }

  /** The highest probability but {@code rank} ones; negative if there are no more. */
  double probability(int place, int rank) {
    return p[place * width + rank];
  }

  /** Whether the label is the most probable one. */
  boolean isRight(int place) {
    return label(place, 0) == problem.classes()[place];
  }

  /** The probability of the label minus the highest one of another label. */
  double margin(int place) {
    int other = isRight(place) ? 1 : 0;
    return given[place] - (other < width ? Math.max(0, probability(place, other)) : 0);
  }
}
