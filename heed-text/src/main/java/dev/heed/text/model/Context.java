package dev.heed.text.model;

/**
 * The weighted sum of entries, from which single ones can be taken and to which others can be
 * added. So the logits of a text with a small change cost no more than the change. Rounding errors
 * add up: decisions near a tie need {@link Scorer} itself. Not thread-safe.
 */
public final class Context {
  private final Scorer scorer;
  private final float[] row;
  private final double[] sum;
  private double weight;
  private int entries;

  /** A sum without entries. */
  public Context(Scorer scorer) {
    this.scorer = scorer;
    row = new float[scorer.effects()];
    sum = new double[row.length];
  }

  /** Adds entries {@code begin} to {@code end}, exclusive. */
  public void add(int[] added, int begin, int end) {
    for (int i = begin; i < end; i++) {
      add(added[i], 1);
    }
    entries += end - begin;
  }

  /** Takes entries {@code begin} to {@code end}, exclusive, away. */
  public void remove(int[] removed, int begin, int end) {
    for (int i = begin; i < end; i++) {
      add(removed[i], -1);
    }
    entries -= end - begin;
  }

  private void add(int entry, int sign) {
    double factor = sign * scorer.exponential(entry);
    scorer.effect(entry, row);
    for (int m = 0; m < sum.length; m++) {
      sum[m] += factor * row[m];
    }
    weight += factor;
  }

  /** Computes the logits; of no entries they are the remainder. */
  public double[] logits() {
    double[] mean = new double[sum.length];
    for (int m = 0; m < sum.length && entries > 0 && weight > 0; m++) {
      mean[m] = sum[m] / weight;
    }
    return scorer.logitsAt(mean);
  }
}
