package dev.heed.limits.manifold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.attention.Attention;
import dev.heed.attention.AttentionInput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.Numbers;
import dev.heed.attention.ReferenceEngine;
import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PropagationTest {
  private static final Workers WORKERS = new Workers(2);
  private static final Points TOKENS = Manifold.SPHERE.random(67, new SeededRandom(5));

  @AfterAll
  static void close() {
    WORKERS.close();
  }

  private static Propagation attention(double epsilon) {
    return Propagation.of(3, epsilon, WORKERS);
  }

  @Test
  void fusedPreciseAndReferenceEnginesAgree() {
    Propagation attention = attention(0.05);
    double[] fused = attention.fused(TOKENS, TOKENS, TOKENS.values(), 3).values();
    double[] precise =
        attention.precise(TOKENS, TOKENS, TOKENS.values(), 3, new double[TOKENS.values().length]);
    float[] x = Numbers.toFloat(TOKENS.values());
    float[] reference =
        new ReferenceEngine()
            .forward(
                new Attention(attention.score()).plus(new Bias.Scale(10)),
                new AttentionInput(AttentionShape.self(1, 67, 3), x, x, x))
            .values();
    for (int i = 0; i < fused.length; i++) {
      assertThat(fused[i]).isCloseTo(precise[i], within(3e-6));
      assertThat((double) reference[i]).isCloseTo(precise[i], within(3e-7));
    }
  }

  @Test
  void preciseSubtractsTheValuesBefore() {
    double[] before = TOKENS.values();
    double[] change = attention(0.05).precise(TOKENS, TOKENS, TOKENS.values(), 3, before);
    double[] generator = attention(0.05).generator(TOKENS, 67, TOKENS.values(), 3);
    for (int i = 0; i < change.length; i++) {
      assertThat(generator[i]).isCloseTo(change[i] / 0.05, within(1e-4));
    }
  }

  @Test
  void ownWeightIsTheLargest() {
    Propagation attention = attention(0.05);
    double[] all = attention.generator(TOKENS, 67, TOKENS.values(), 3);
    double[] others = attention.generatorOfOthers(TOKENS, 67, TOKENS.values(), 3);
    double own = attention.fused(TOKENS, TOKENS, TOKENS.values(), 3).maxWeight()[4];
    assertThat(own).isBetween(0.01, 0.9);
    assertThat(all[12]).isCloseTo(others[12] * (1 - own), within(1e-9));
  }

  @Test
  void duplicateTokensChangeNothing() {
    double[] twice = Arrays.copyOf(TOKENS.values(), 2 * TOKENS.values().length);
    System.arraycopy(TOKENS.values(), 0, twice, TOKENS.values().length, TOKENS.values().length);
    double[] once = attention(0.05).generator(TOKENS, 67, TOKENS.values(), 3);
    double[] both = attention(0.05).generator(new Points(3, twice), 67, twice, 3);
    for (int i = 0; i < once.length; i++) {
      assertThat(both[i]).isCloseTo(once[i], within(2e-5));
    }
  }

  @Test
  void singleTokenKeepsItsValue() {
    Points one = new Points(3, new double[] {0, 0, 1});
    assertThat(attention(0.1).generator(one, 1, new double[] {7}, 1)).containsExactly(0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> attention(0.1).generatorOfOthers(one, 1, new double[] {7}, 1))
        .withMessage(
            "token 0 attends to itself alone at ε = 0.1; expected a bandwidth in which it has"
                + " neighbours");
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-7, 1e-20, 1e-35})
  void nothingMovesWhereOtherWeightsUnderflow(double epsilon) {
    double[] change =
        attention(epsilon).precise(TOKENS, TOKENS, TOKENS.values(), 3, TOKENS.values());
    assertThat(change).containsOnly(0);
    double[] fused = attention(1e-7).fused(TOKENS, TOKENS, TOKENS.values(), 3).values();
    assertThat(fused).doesNotContain(Double.NaN);
  }

  @Test
  void separatePartsStayApart() {
    double[] values = new double[134 * 3];
    for (int i = 0; i < TOKENS.values().length; i++) {
      values[i] = TOKENS.values()[i];
      values[TOKENS.values().length + i] = TOKENS.values()[i] + (i % 3 == 0 ? 100 : 0);
    }
    double[] h = new double[134];
    Arrays.fill(h, 67, 134, 1);
    double[] after =
        attention(0.1).fused(new Points(3, values), new Points(3, values), h, 1).values();
    for (int i = 0; i < 134; i++) {
      assertThat(after[i]).isCloseTo(i < 67 ? 0 : 1, within(1e-6));
    }
    double[] eigenvalues = AttentionSpectrum.of(new Points(3, values), 0.1).eigenvalues();
    assertThat(eigenvalues[0]).isCloseTo(1, within(1e-12));
    assertThat(eigenvalues[1]).isCloseTo(1, within(1e-12));
    assertThat(eigenvalues[2]).isLessThan(0.99);
  }

  @Test
  void isolatedTokensHaveTheSpectrumOfTheIdentity() {
    assertThat(
            new AttentionSpectrum(AttentionSpectrum.of(TOKENS, 1e-9).eigenvalues()).nearOne(1e-9))
        .isEqualTo(67);
    assertThat(AttentionSpectrum.of(new Points(1, new double[] {3}), 1).eigenvalues())
        .containsExactly(1);
    double[] twins = AttentionSpectrum.of(new Points(1, new double[] {3, 3}), 1).eigenvalues();
    assertThat(twins[0]).isCloseTo(1, within(1e-15));
    assertThat(twins[1]).isCloseTo(0, within(1e-15));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e-40})
  void invalidBandwidthsAreRejected(double epsilon) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> attention(epsilon))
        .withMessageStartingWith("bandwidth ε is " + epsilon + "; expected a finite number");
  }

  @Test
  void missingTokensAndValuesAreRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> attention(1).fused(TOKENS, new Points(3, new double[0]), new double[0], 1))
        .withMessage("there are no tokens; expected at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> attention(1).fused(TOKENS, TOKENS, new double[3], 1))
        .withMessage("H has 3 values; expected 67×1");
  }
}
