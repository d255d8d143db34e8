package dev.heed.limits.manifold;

import dev.heed.base.ProblemException;
import dev.heed.geometry.similarity.Points;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A smooth function {@code H} on a manifold.
 *
 * @param value {@code H} at a point
 * @param laplacian {@code ΔH} at a point
 * @param slope {@code ⟨∇x₁, ∇H⟩} at a point, with {@code x₁} the first coordinate of space
 */
public record Field(
    ToDoubleFunction<double[]> value,
    ToDoubleFunction<double[]> laplacian,
    ToDoubleFunction<double[]> slope) {

  /** {@code H} at the points, {@code [count, fields]}. */
  public static double[] values(List<Field> fields, Points points) {
    double[] values = new double[points.count() * fields.size()];
    for (int i = 0; i < points.count(); i++) {
      double[] point = points.at(i);
      for (int c = 0; c < fields.size(); c++) {
        values[i * fields.size() + c] = fields.get(c).value().applyAsDouble(point);
      }
    }
    return values;
  }

  /**
   * The coordinates of space.
   *
   * @throws IllegalArgumentException for the swiss roll
   */
  public static List<Field> coordinates(Manifold manifold) {
    List<Field> fields = new ArrayList<>();
    for (int a = 0; a < manifold.space(); a++) {
      fields.add(coordinate(manifold, a));
    }
    return fields;
  }

  /** Functions that vary twice as fast: products of two coordinates; on the swiss roll, waves. */
  public static List<Field> products(Manifold manifold) {
    List<Field> fields = new ArrayList<>();
    if (manifold == Manifold.SWISS_ROLL) {
      fields.add(wave(2, 0));
      fields.add(wave(0, 2));
      fields.add(wave(1.5, 1.5));
      return fields;
    }
    for (int a = 0; a < manifold.space(); a++) {
      for (int b = 0; b < a; b++) {
        fields.add(product(manifold, a, b));
      }
    }
    return fields;
  }

  private static Field coordinate(Manifold manifold, int a) {
    int first = a;
    return switch (manifold) {
      case CIRCLE, SPHERE, THREE_SPHERE ->
          new Field(
              x -> x[first],
              x -> -manifold.dimension() * x[first],
              x -> (first == 0 ? 1 : 0) - x[0] * x[first]);
      case TORUS ->
          new Field(
              x -> x[first],
              x -> -x[first],
              x -> first < 2 ? (first == 0 ? 1 : 0) - x[0] * x[first] : 0);
      case SWISS_ROLL ->
          throw new ProblemException("the manifold is the swiss roll", "a closed manifold");
    };
  }

  private static Field product(Manifold manifold, int a, int b) {
    Field first = coordinate(manifold, a);
    Field second = coordinate(manifold, b);
    // On a sphere Δ(xy) = −2(n + 1)xy; on a product of circles −4xy within one, else −2xy.
    double eigenvalue =
        manifold == Manifold.TORUS ? (a / 2 == b / 2 ? 4 : 2) : 2 * (manifold.dimension() + 1);
    return new Field(
        x -> x[a] * x[b],
        x -> -eigenvalue * x[a] * x[b],
        x -> x[b] * first.slope.applyAsDouble(x) + x[a] * second.slope.applyAsDouble(x));
  }

  /** A wave on the unrolled rectangle. */
  private static Field wave(double along, double up) {
    return new Field(
        x -> StrictMath.cos(along * SwissRoll.along(x) + up * x[2]),
        x -> -(along * along + up * up) * StrictMath.cos(along * SwissRoll.along(x) + up * x[2]),
        _ -> Double.NaN);
  }
}
