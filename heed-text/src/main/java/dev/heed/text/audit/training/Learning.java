package dev.heed.text.audit.training;

import dev.heed.text.training.TrainingListener;

/** Sums over epochs of what trainings think of the texts that they go over, by place. */
final class Learning implements TrainingListener.Examples {
  private final int[] places;
  private final float[] sums;
  private final float[] squares;
  private final short[] counts;
  private final short[] rights;

  /**
   * Starts without any epoch.
   *
   * @param size the number of all places
   * @param places the place of each text that the training reads
   */
  Learning(int size, int... places) {
    this.places = places.clone();
    sums = new float[size];
    squares = new float[size];
    counts = new short[size];
    rights = new short[size];
  }

  @Override
  public void seen(int text, double probability, boolean right) {
    int place = places[text];
    sums[place] += (float) probability;
    squares[place] += (float) (probability * probability);
    counts[place]++;
    rights[place] += (short) (right ? 1 : 0);
  }

  /** Adds the epochs of another training. */
  void add(Learning other) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.sums[i];
      squares[i] += other.squares[i];
      counts[i] += other.counts[i];
      rights[i] += other.rights[i];
    }
  }

  /** The number of epochs in which the text of a place was trained on. */
  int epochs(int place) {
    return counts[place];
  }

  /** The mean probability of the label. */
  double mean(int place) {
    return sums[place] / counts[place];
  }

  /** The standard deviation of the probability of the label. */
  double spread(int place) {
    double mean = mean(place);
    return Math.sqrt(Math.max(0, squares[place] / counts[place] - mean * mean));
  }

  /** The share of the epochs in which the label was the most probable one. */
  double right(int place) {
    return (double) rights[place] / counts[place];
  }
}
