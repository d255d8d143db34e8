package dev.heed.text.trainer;

import dev.heed.kernel.SeededRandom;
import java.util.Arrays;

/** Assigns each document to a part; every part has the classes in the same proportions. */
public final class Split {

  /** The parts of a corpus, in the order in which they take their documents. */
  public enum Part {
    TEST,
    DEV,
    TRAIN
  }

  private Split() {}

  /**
   * Draws a stratified split.
   *
   * @param labels the class of each document
   * @param classes the number of classes
   * @return the part of each document; each class gives {@code round(share·n)} documents to the
   *     test part, then to the dev part, and keeps at least one for training
   */
  public static Part[] stratified(
      int[] labels, int classes, double testShare, double devShare, SeededRandom random) {
    int[] counts = new int[classes];
    for (int label : labels) {
      counts[label]++;
    }
    int[][] documents = new int[classes][];
    for (int k = 0; k < classes; k++) {
      documents[k] = new int[counts[k]];
    }
    for (int i = labels.length - 1; i >= 0; i--) {
      documents[labels[i]][--counts[labels[i]]] = i;
    }
    Part[] parts = new Part[labels.length];
    Arrays.fill(parts, Part.TRAIN);
    for (int k = 0; k < classes; k++) {
      int n = documents[k].length;
      random.stream("split", k).shuffle(documents[k]);
      int test = (int) Math.min(Math.round(testShare * n), n - 1);
      int dev = (int) Math.min(Math.round(devShare * (n - test)), n - test - 1);
      for (int i = 0; i < test + dev; i++) {
        parts[documents[k][i]] = i < test ? Part.TEST : Part.DEV;
      }
    }
    return parts;
  }
}
