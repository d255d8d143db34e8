package dev.heed.geometry.neighbour;

import java.util.Arrays;

/**
 * The nearest points found so far of each point, in ascending order of distance, then of index.
 *
 * @param width points kept for each point
 * @param index {@code [n, width]}, −1 where none is known yet
 * @param square squared distances {@code [n, width]}
 */
record Nearest(int width, int[] index, double[] square) {

  static Nearest none(int count, int width) {
    int[] index = new int[Math.multiplyExact(count, width)];
    double[] square = new double[index.length];
    Arrays.fill(index, -1);
    Arrays.fill(square, Double.POSITIVE_INFINITY);
    return new Nearest(width, index, square);
  }

  Nearest copy() {
    return new Nearest(width, index.clone(), square.clone());
  }

  /** The largest squared distance kept for a point. */
  double worst(int point) {
    return square[(point + 1) * width - 1];
  }

  /** Keeps {@code other} if it is among the nearest and not kept yet. */
  void offer(int point, int other, double distance) {
    int first = point * width;
    int last = first + width - 1;
    if (!before(distance, other, last)) {
      return;
    }
    int at = last;
    while (at > first && before(distance, other, at - 1)) {
      at--;
    }
    if (at > first && index[at - 1] == other) {
      return;
    }
    System.arraycopy(index, at, index, at + 1, last - at);
    System.arraycopy(square, at, square, at + 1, last - at);
    index[at] = other;
    square[at] = distance;
  }

  private boolean before(double distance, int other, int place) {
    return distance < square[place] || distance == square[place] && other < index[place];
  }
}
