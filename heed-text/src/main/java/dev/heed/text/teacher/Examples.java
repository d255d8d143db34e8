package dev.heed.text.teacher;

import dev.heed.base.Require;
import java.util.Arrays;

/**
 * Features of texts with the probability of each class; the arrays are shared, not copied.
 *
 * @param features the features of one text after the other
 * @param width the number of features of a text
 * @param targets the probabilities of one text after the other, which sum to 1 for each
 * @param classes the number of classes
 */
public record Examples(float[] features, int width, float[] targets, int classes) {
  public Examples {
    Require.atLeast("width", 1, width);
    Require.atLeast("classes", 2, classes);
    Require.size("features", (long) targets.length / classes * width, features.length);
  }

  /** The number of texts. */
  public int count() {
    return targets.length / classes;
  }

  /** Some of these texts, in this order. */
  Examples of(int[] places) {
    float[] chosen = new float[Math.multiplyExact(places.length, width)];
    float[] ofChosen = new float[places.length * classes];
    for (int i = 0; i < places.length; i++) {
      System.arraycopy(features, places[i] * width, chosen, i * width, width);
      System.arraycopy(targets, places[i] * classes, ofChosen, i * classes, classes);
    }
    return new Examples(chosen, width, ofChosen, classes);
  }

  /** These texts and then others. */
  public Examples and(Examples others) {
    float[] all = Arrays.copyOf(features, features.length + others.features.length);
    System.arraycopy(others.features, 0, all, features.length, others.features.length);
    float[] ofAll = Arrays.copyOf(targets, targets.length + others.targets.length);
    System.arraycopy(others.targets, 0, ofAll, targets.length, others.targets.length);
    return new Examples(all, width, ofAll, classes);
  }

  /** The most probable class of a text, of equal ones the first. */
  int likeliest(int text) {
    int best = 0;
    for (int k = 1; k < classes; k++) {
      best = targets[text * classes + k] > targets[text * classes + best] ? k : best;
    }
    return best;
  }
}
