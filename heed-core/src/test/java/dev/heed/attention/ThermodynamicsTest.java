package dev.heed.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.base.ProblemException;
import dev.heed.kernel.SeededRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ThermodynamicsTest {
  private static final double STEP = 1e-5;

  private static double[] scores(long seed, int count) {
    SeededRandom random = new SeededRandom(seed);
    double[] scores = new double[count];
    for (int i = 0; i < count; i++) {
      scores[i] = 3 * random.gaussian();
    }
    return scores;
  }

  @Test
  void identitiesHold() {
    for (double t : new double[] {0.3, 1, 4}) {
      for (int seed = 0; seed < 50; seed++) {
        double[] z = scores(seed, 50);
        Thermodynamics at = Thermodynamics.of(z, t);
        Thermodynamics above = Thermodynamics.of(z, t + STEP);
        Thermodynamics below = Thermodynamics.of(z, t - STEP);
        assertThat(at.freeEnergy()).isCloseTo(at.energy() - t * at.entropy(), within(1e-13 * 50));
        assertThat((above.freeEnergy() - below.freeEnergy()) / (2 * STEP))
            .isCloseTo(-at.entropy(), within(1e-7));
        assertThat((above.energy() - below.energy()) / (2 * STEP))
            .isCloseTo(at.heatCapacity(), within(1e-7));
        assertThat((above.entropy() - below.entropy()) / (2 * STEP))
            .isCloseTo(at.heatCapacity() / t, within(1e-7));
      }
    }
  }

  @Test
  void equalsTheDefinition() {
    double[] z = scores(7, 30);
    double[] a = new Normalise.RowSoftmax().forward(z, 1, z.length);
    double energy = 0;
    double entropy = 0;
    for (int i = 0; i < z.length; i++) {
      energy -= a[i] * z[i];
      entropy -= a[i] * Math.log(a[i]);
    }
    Thermodynamics result = Thermodynamics.of(z, 1);
    assertThat(result.energy()).isCloseTo(energy, within(1e-12));
    assertThat(result.entropy()).isCloseTo(entropy, within(1e-12));
    assertThat(result.effectiveKeys()).isCloseTo(Math.exp(entropy), within(1e-10));
  }

  @Test
  void softmaxIsTheOnlyMaximum() {
    SeededRandom random = new SeededRandom(2);
    for (int seed = 0; seed < 50; seed++) {
      double[] z = scores(seed, 20);
      double t = 0.7;
      double[] scaled = Arrays.stream(z).map(each -> each / t).toArray();
      double[] a = new Normalise.RowSoftmax().forward(scaled, 1, z.length);
      double[] b = new double[z.length];
      double sum = 0;
      for (int i = 0; i < b.length; i++) {
        b[i] = random.uniform() + 1e-3;
        sum += b[i];
      }
      double value = 0;
      double divergence = 0;
      for (int i = 0; i < b.length; i++) {
        double share = b[i] / sum;
        value += share * z[i] - t * share * Math.log(share);
        divergence += share * Math.log(share / a[i]);
      }
      assertThat(value)
          .isCloseTo(-Thermodynamics.of(z, t).freeEnergy() - t * divergence, within(1e-12));
    }
  }

  @Test
  void equalScoresCountEachKeyAndExcludedOnesNone() {
    double out = Double.NEGATIVE_INFINITY;
    Thermodynamics equal = Thermodynamics.of(new double[] {5, out, 5, 5, out, 5}, 2);
    assertThat(equal.effectiveKeys()).isCloseTo(4, within(1e-12));
    assertThat(equal.heatCapacity()).isZero();
    Thermodynamics none = Thermodynamics.of(new double[] {out, out}, 2);
    assertThat(none).isEqualTo(new Thermodynamics(2, 0, 0, 0, 0));
  }

  @Test
  void holdsForHugeScoresAndAnyOrder() {
    Thermodynamics rising = Thermodynamics.of(new double[] {-1e300, 0, 1e300}, 1);
    Thermodynamics falling = Thermodynamics.of(new double[] {1e300, 0, -1e300}, 1);
    assertThat(rising).isEqualTo(falling);
    assertThat(rising.freeEnergy()).isEqualTo(-1e300);
    assertThat(rising.entropy()).isZero();
    assertThat(rising.heatCapacity()).isZero();
  }

  @Test
  void refusesATemperatureThatIsNotPositive() {
    for (double t : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Thermodynamics.of(new double[] {1}, t))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("temperature");
    }
  }
}
