package dev.heed.text.evaluation;

import dev.heed.base.Require;
import java.util.Collection;

/**
 * How often the most probable labels of a text are among its true ones, one text after the other.
 * Not thread-safe.
 */
public final class TopLabels {
  private final int k;
  private long texts;
  private long labels;
  private long hits;

  /**
   * Starts with no texts.
   *
   * @param k the number of labels that are looked at for each text, at least 1
   */
  public TopLabels(int k) {
    Require.atLeast("k", 1, k);
    this.k = k;
  }

  /**
   * Counts a text.
   *
   * @param truth the indices of its true labels, as far as the classifier knows them
   * @param count the number of its true labels
   * @param probabilities probabilities in the order of the labels
   */
  public void add(Collection<Integer> truth, int count, double[] probabilities) {
    texts++;
    labels += count;
    for (int label : truth) {
      int before = 0;
      for (int other = 0; other < probabilities.length; other++) {
        boolean isHigher = probabilities[other] > probabilities[label];
        before += isHigher || other < label && probabilities[other] == probabilities[label] ? 1 : 0;
      }
      hits += before < k ? 1 : 0;
    }
  }

  /** The number of labels that are looked at for each text. */
  public int k() {
    return k;
  }

  /**
   * The share of true labels among the {@code k} most probable of each text (P@k), of equal ones
   * the first; NaN without texts.
   */
  public double precision() {
    return (double) hits / (texts * k);
  }

  /**
   * The share of all true labels that are among the {@code k} most probable of their text (R@k);
   * NaN without true labels.
   */
  public double recall() {
    return (double) hits / labels;
  }
}
