package dev.heed.geometry.layout;

import java.util.Arrays;

/**
 * One level of a quadtree: the squares of a grid that hold points.
 *
 * @param side squares in a row of the grid, a power of two
 * @param size length of a square's side
 * @param slots {@code [side, side]}, the number of each square, −1 without points
 * @param squares the square of each number: {@code row·side + column}, ascending
 * @param charges {@code [squares, nodes]}, what stands at the nodes for a square's points
 * @param potential {@code [squares, nodes]}, what other squares' points cause at the nodes
 */
record Boxes(
    int side, double size, int[] slots, int[] squares, double[] charges, double[] potential) {

  /** The squares with a mark. */
  static Boxes of(int side, double size, boolean[] marked) {
    int[] slots = new int[marked.length];
    int[] squares = new int[marked.length];
    int count = 0;
    for (int square = 0; square < marked.length; square++) {
      slots[square] = marked[square] ? count : -1;
      if (marked[square]) {
        squares[count++] = square;
      }
    }
    double[] charges = new double[count * Chebyshev.SQUARE];
    return new Boxes(side, size, slots, Arrays.copyOf(squares, count), charges, charges.clone());
  }

  /** The level above, of squares twice as long. */
  Boxes parents() {
    boolean[] marked = new boolean[side / 2 * (side / 2)];
    for (int square : squares) {
      marked[row(square) / 2 * (side / 2) + column(square) / 2] = true;
    }
    return of(side / 2, 2 * size, marked);
  }

  int count() {
    return squares.length;
  }

  int row(int square) {
    return square / side;
  }

  int column(int square) {
    return square % side;
  }
}
