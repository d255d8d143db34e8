package dev.heed.limits.manifold;

/**
 * The spiral {@code r = t/2π} for {@code t} from 3π to 7π, whose layers are 1 apart, times a
 * height.
 */
final class SwissRoll {
  private static final double FIRST = 3 * Math.PI;
  private static final double LAST = 7 * Math.PI;

  static final double LENGTH = arc(LAST) - arc(FIRST);
  static final double HEIGHT = 4;

  private SwissRoll() {}

  /** The arc length of the spiral from its centre to an angle. */
  private static double arc(double turn) {
    double root = Math.sqrt(1 + turn * turn);
    return (turn * root + StrictMath.log(turn + root)) / (4 * Math.PI);
  }

  /** The arc length from the start of the roll to a point. */
  static double along(double[] point) {
    return arc(2 * Math.PI * Math.sqrt(point[0] * point[0] + point[1] * point[1])) - arc(FIRST);
  }

  /** The angle at an arc length, by Newton's method. */
  static double turn(double along) {
    double turn = FIRST + (LAST - FIRST) * along / LENGTH;
    for (int i = 0; i < 20; i++) {
      turn -= (arc(turn) - arc(FIRST) - along) * 2 * Math.PI / Math.sqrt(1 + turn * turn);
    }
    return turn;
  }
}
