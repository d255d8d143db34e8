package dev.heed.limits.manifold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.SeededRandom;
import java.util.Arrays;
import java.util.stream.Stream;
import org.hipparchus.linear.LUDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ManifoldTest {

  @ParameterizedTest
  @EnumSource
  void parametersPreserveVolume(Manifold manifold) {
    SeededRandom random = new SeededRandom(1);
    for (int trial = 0; trial < 20; trial++) {
      double[] u = new double[manifold.dimension()];
      Arrays.setAll(u, _ -> random.uniform(0.1, 0.9));
      RealMatrix jacobian = MatrixUtils.createRealMatrix(manifold.space(), u.length);
      double step = 1e-5;
      for (int axis = 0; axis < u.length; axis++) {
        double[] up = u.clone();
        double[] down = u.clone();
        up[axis] += step;
        down[axis] -= step;
        double[] above = manifold.place(up);
        double[] below = manifold.place(down);
        for (int i = 0; i < manifold.space(); i++) {
          jacobian.setEntry(i, axis, (above[i] - below[i]) / (2 * step));
        }
      }
      double gram = new LUDecomposition(jacobian.transposeMultiply(jacobian)).getDeterminant();
      assertThat(Math.sqrt(gram)).isCloseTo(manifold.volume(), within(1e-6 * manifold.volume()));
    }
  }

  @Test
  void evenPointsAreAQuadrature() {
    for (Manifold manifold : new Manifold[] {Manifold.SPHERE, Manifold.THREE_SPHERE}) {
      Points points =
          manifold == Manifold.SPHERE ? manifold.even(50, 16) : manifold.even(50, 16, 17);
      double[] sums = new double[points.dim()];
      for (int i = 0; i < points.count(); i++) {
        for (int c = 0; c < points.dim(); c++) {
          sums[c] += points.at(i)[c] * points.at(i)[c] / points.count();
        }
      }
      for (double sum : sums) {
        assertThat(sum).isCloseTo(1.0 / points.dim(), within(2e-4));
      }
    }
  }

  @Test
  void samplesFollowTheDensity() {
    Points points = Manifold.CIRCLE.random(20_000, new SeededRandom(3), x -> 1 + 0.5 * x[0], 1.5);
    double mean = 0;
    for (int i = 0; i < points.count(); i++) {
      mean += points.at(i)[0] / points.count();
    }
    assertThat(mean).isCloseTo(0.25, within(0.02));
    Points even = Manifold.evenCircle(500, x -> 1 + 0.5 * x[0]);
    double evenMean = 0;
    for (int i = 0; i < 500; i++) {
      evenMean += even.at(i)[0] / 500;
    }
    assertThat(evenMean).isCloseTo(0.25, within(1e-5));
  }

  @Test
  void invalidSamplesAreRejected() {
    SeededRandom random = new SeededRandom(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Manifold.SPHERE.random(0, random))
        .withMessageContaining("points are 0; expected at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Manifold.SPHERE.random(10, random, _ -> 2, 1))
        .withMessageContaining("density is 2.0; expected at most the bound, 1.0");
  }

  @ParameterizedTest
  @EnumSource(names = {"CIRCLE", "SPHERE", "THREE_SPHERE"})
  void slopesAndLaplaciansMatchDifferencesAlongGreatCircles(Manifold manifold) {
    double[] u = new double[manifold.dimension()];
    Arrays.fill(u, 0.37);
    double[] x = manifold.place(u);
    int n = x.length;
    double step = 1e-3;
    for (Field field :
        Stream.concat(Field.coordinates(manifold).stream(), Field.products(manifold).stream())
            .toList()) {
      double laplacian = 0;
      double slope = 0;
      // The great circles of all axes' tangents: Σ over a of second derivatives in the direction
      // e_a − x_a x is the Laplacian, as these vectors make up the projection to the tangent space.
      for (int a = 0; a < n; a++) {
        double[] tangent = new double[n];
        for (int i = 0; i < n; i++) {
          tangent[i] = (i == a ? 1 : 0) - x[a] * x[i];
        }
        double length = Math.sqrt(Arrays.stream(tangent).map(t -> t * t).sum());
        double up = field.value().applyAsDouble(along(x, tangent, length, step));
        double down = field.value().applyAsDouble(along(x, tangent, length, -step));
        double here = field.value().applyAsDouble(x);
        laplacian += length * length * (up - 2 * here + down) / (step * step);
        if (a == 0) {
          slope = length * (up - down) / (2 * step);
        }
      }
      assertThat(field.laplacian().applyAsDouble(x)).isCloseTo(laplacian, within(1e-4));
      assertThat(field.slope().applyAsDouble(x)).isCloseTo(slope, within(1e-5));
    }
  }

  private static double[] along(double[] x, double[] tangent, double length, double step) {
    double[] moved = new double[x.length];
    Arrays.setAll(moved, i -> x[i] * Math.cos(step) + tangent[i] / length * Math.sin(step));
    return moved;
  }

  @Test
  void coordinatesAreEigenfunctions() {
    // Langevin's function: coth(1/ε) − ε.
    double epsilon = 0.1;
    assertThat(Manifold.SPHERE.coordinateEigenvalue(epsilon))
        .isCloseTo(1 / Math.tanh(1 / epsilon) - epsilon, within(1e-6));
  }
}
