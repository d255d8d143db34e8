package dev.heed.nets.data;

import dev.heed.base.ProblemException;
import dev.heed.kernel.SeededRandom;

/**
 * Two interleaving half circles in the plane, as scikit-learn's {@code make_moons} draws them.
 *
 * @param points {@code [count, 2]}, row-major
 * @param labels 0 for the upper moon, 1 for the lower
 */
public record Moons(float[] points, int[] labels) {
  /**
   * Draws points, in random order.
   *
   * @param count number of points, at least 4; half of them belong to the lower moon
   * @param noise standard deviation of the noise in each coordinate
   */
  public static Moons draw(int count, double noise, SeededRandom random) {
    if (count < 4 || !(noise >= 0)) {
      throw new ProblemException(
          "points is %d, noise is %s".formatted(count, noise), "at least 4 and 0");
    }
    int upper = count / 2;
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    random.shuffle(order);
    float[] points = new float[2 * count];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      int moon = order[i] < upper ? 0 : 1;
      int of = moon == 0 ? upper : count - upper;
      double angle = Math.PI * (moon == 0 ? order[i] : order[i] - upper) / (of - 1);
      double x = StrictMath.cos(angle);
      double y = StrictMath.sin(angle);
      labels[i] = moon;
      points[2 * i] = (float) ((moon == 0 ? x : 1 - x) + noise * random.gaussian());
      points[2 * i + 1] = (float) ((moon == 0 ? y : 0.5 - y) + noise * random.gaussian());
    }
    return new Moons(points, labels);
  }
}
