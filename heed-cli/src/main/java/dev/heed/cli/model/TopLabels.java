package dev.heed.cli.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.Json;
import dev.heed.text.fasttext.FastTextNumbers;

/**
 * Counts how many labels of texts are among the {@code k} predicted ones: P@k is their share of the
 * predicted labels, R@k that of the texts' labels.
 */
public final class TopLabels {
  /** Digits of fastText's measures. */
  private static final int DIGITS = 3;

  private final int k;
  private long texts;
  private long expected;
  private long predicted;
  private long hits;

  /**
   * Begins to count.
   *
   * @param k how many labels are predicted, or {@link LoadedModel#ALL}
   */
  public TopLabels(int k) {
    this.k = k;
  }

  /** The number of labels that are predicted if there are this many. */
  public int among(int labels) {
    return k == LoadedModel.ALL ? labels : Math.min(k, labels);
  }

  /**
   * Counts a text with one label.
   *
   * @param label its number; negative for one that the model does not know
   * @param probabilities those of all labels; of equal ones the first are predicted
   */
  public void add(int label, double[] probabilities) {
    int count = among(probabilities.length);
    int before = label < 0 ? probabilities.length : 0;
    for (int i = 0; i < probabilities.length && label >= 0; i++) {
      boolean isEarlier = i < label && probabilities[i] == probabilities[label];
      before += probabilities[i] > probabilities[label] || isEarlier ? 1 : 0;
    }
    add(1, count, before < count ? 1 : 0);
  }

  /** Counts a text. */
  public void add(int labels, int found, int right) {
    texts++;
    expected += labels;
    predicted += found;
    hits += right;
  }

  /** The number of texts. */
  public long texts() {
    return texts;
  }

  /** The {@code k} of P@k. */
  public String name() {
    return Integer.toString(k);
  }

  /** P@k as fastText prints it. */
  public String precision() {
    return FastTextNumbers.format((double) hits / predicted, DIGITS);
  }

  /** R@k as fastText prints it. */
  public String recall() {
    return FastTextNumbers.format((double) hits / expected, DIGITS);
  }

  /** Adds the counts to the results for scripts. */
  public void addTo(ObjectNode json) {
    json.put("n", texts).put("k", k);
    json.set("precision_at_k", Json.number((double) hits / predicted));
    json.set("recall_at_k", Json.number((double) hits / expected));
  }
}
