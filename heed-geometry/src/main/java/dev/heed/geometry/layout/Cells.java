package dev.heed.geometry.layout;

/**
 * Points of a plane, sorted into the squares of a grid, row by row.
 *
 * @param side squares in a row of the grid, a power of two
 * @param size length of a square's side
 * @param left least first coordinate
 * @param top least second coordinate
 * @param starts the place at which each square's points begin, and their number at the end
 * @param order the point at each place
 * @param x first coordinate at each place
 * @param y second coordinate at each place
 */
record Cells(
    int side,
    double size,
    double left,
    double top,
    int[] starts,
    int[] order,
    double[] x,
    double[] y) {
  /** Most squares in a row, so that a grid takes a few megabytes. */
  private static final int MAX_SIDE = 1024;

  /** Squares in a row that a quadtree needs. */
  private static final int MIN_SIDE = 4;

  /**
   * Sorts points into squares of about a size.
   *
   * @param points {@code [n, 2]}
   * @param wanted length of a square's side; longer if the grid would be too large
   */
  static Cells of(double[] points, double wanted) {
    double left = Double.POSITIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < points.length; i += 2) {
      left = Math.min(left, points[i]);
      right = Math.max(right, points[i]);
      top = Math.min(top, points[i + 1]);
      bottom = Math.max(bottom, points[i + 1]);
    }
    double extent = Math.max(right - left, bottom - top);
    double size = Math.max(wanted, extent / (MAX_SIDE - 1));
    int side = MIN_SIDE;
    while (side * size <= extent) {
      side *= 2;
    }
    return sorted(points, side, size, left, top);
  }

  private static Cells sorted(double[] points, int side, double size, double left, double top) {
    int n = points.length / 2;
    int[] square = new int[n];
    int[] starts = new int[side * side + 1];
    for (int i = 0; i < n; i++) {
      int column = Math.min(side - 1, (int) ((points[2 * i] - left) / size));
      int row = Math.min(side - 1, (int) ((points[2 * i + 1] - top) / size));
      square[i] = row * side + column;
      starts[square[i] + 1]++;
    }
    for (int s = 0; s < side * side; s++) {
      starts[s + 1] += starts[s];
    }
    int[] next = starts.clone();
    int[] order = new int[n];
    double[] x = new double[n];
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      int place = next[square[i]]++;
      order[place] = i;
      x[place] = points[2 * i];
      y[place] = points[2 * i + 1];
    }
    return new Cells(side, size, left, top, starts, order, x, y);
  }

  /** The mean over points of the number of points in the same square. */
  double crowding() {
    double sum = 0;
    for (int s = 0; s + 1 < starts.length; s++) {
      double count = starts[s + 1] - starts[s];
      sum += count * count;
    }
    return sum / order.length;
  }

  boolean[] occupied() {
    boolean[] occupied = new boolean[side * side];
    for (int s = 0; s < occupied.length; s++) {
      occupied[s] = starts[s + 1] > starts[s];
    }
    return occupied;
  }

  /** The first coordinate of a place, from −1 to 1 within its square. */
  double within(int place, int column) {
    return 2 * ((x[place] - left) / size - column) - 1;
  }

  /** The second coordinate of a place, from −1 to 1 within its square. */
  double below(int place, int row) {
    return 2 * ((y[place] - top) / size - row) - 1;
  }
}
