package dev.heed.limits.lens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.encoder.Piece;
import dev.heed.encoder.TracedText;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.limits.lens.Finding.Bound;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;

class MeasuresTest {
  private static final int TOKENS = 4;
  private static final int DIM = 3;
  private static final List<Piece> PIECES =
      List.of(
          new Piece("[CLS]", 0, 0, 0),
          new Piece("a", 1, 0, 1),
          new Piece("b", 2, 2, 3),
          new Piece("[SEP]", 3, 3, 3));

  private static float[] random(int count, long seed) {
    SeededRandom random = new SeededRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.gaussian();
    }
    return values;
  }

  private static DMatrixRMaj states() {
    return TokenMatrix.of(random(TOKENS * DIM, 3), DIM);
  }

  private static HeadText measured(DMatrixRMaj map, DMatrixRMaj scores) {
    DMatrixRMaj states = states();
    return HeadText.of(PIECES, map, scores, states, DriftFit.Terms.of(states));
  }

  @Test
  void equalMatricesGiveAPseudoMetricAndOppositeOnesItsNegative() {
    int dim = 60;
    float[] query = random(dim * dim, 1);
    float[] opposite = new float[query.length];
    for (int i = 0; i < query.length; i++) {
      opposite[i] = -query[i];
    }
    HeadWeights same = HeadWeights.of(query, query, dim, 10, 20);
    assertThat(same.symmetric()).isCloseTo(1, within(1e-12));
    assertThat(same.negative()).isCloseTo(0, within(1e-12));
    assertThat(HeadWeights.of(query, opposite, dim, 10, 20).negative()).isCloseTo(1, within(1e-12));
    HeadWeights random = HeadWeights.of(query, random(dim * dim, 2), dim, 0, dim);
    assertThat(random.symmetric()).isCloseTo(0.5, within(0.05));
    assertThat(random.negative()).isCloseTo(0.5, within(0.05));
  }

  @Test
  void onlyTheColumnsOfAHeadCount() {
    float[] query = {1, 9, 0, 8};
    float[] key = {0, 7, 1, 6};
    // The first column gives (1, 0)(0, 1)ᵀ, half of it symmetric, with the eigenvalues ±½.
    HeadWeights first = HeadWeights.of(query, key, 2, 0, 1);
    assertThat(first.symmetric()).isCloseTo(0.5, within(1e-12));
    assertThat(first.negative()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void equalWeightsHaveAnEntropyOf1() {
    DMatrixRMaj map = new DMatrixRMaj(TOKENS, TOKENS);
    CommonOps_DDRM.fill(map, 0.25);
    HeadText text = measured(map, map);
    assertThat(text.entropy()).isCloseTo(1, within(1e-12));
    assertThat(text.diagonal()).isCloseTo(0.25, within(1e-12));
    assertThat(text.special()).isCloseTo(0.5, within(1e-12));
    assertThat(text.nearOne()).isEqualTo(1);
    assertThat(text.fit().best().byMean()).isCloseTo(1, within(1e-12));
    assertThat(HeadText.of(text.toArray(), 0)).usingRecursiveComparison().isEqualTo(text);
  }

  @Test
  void pairsOfAGramMatrixAreADistanceAndItsNegativeHasNone() {
    DMatrixRMaj states = states();
    DMatrixRMaj gram = new DMatrixRMaj(TOKENS, TOKENS);
    CommonOps_DDRM.multTransB(states, states, gram);
    assertThat(HeadText.negativePairs(gram)).isZero();
    CommonOps_DDRM.changeSign(gram);
    assertThat(HeadText.negativePairs(gram)).isEqualTo(1);
  }

  @Test
  void partsThatDoNotMixHaveAnEigenvalueOf1Each() {
    DMatrixRMaj map =
        new DMatrixRMaj(
            new double[][] {{.5, .5, 0, 0}, {.5, .5, 0, 0}, {0, 0, .9, .1}, {0, 0, .5, .5}});
    assertThat(TokenMatrix.nearOne(map)).isEqualTo(2);
    assertThat(TokenMatrix.nearOne(CommonOps_DDRM.identity(3))).isEqualTo(3);
    // A rotation has the eigenvalues 1 and two far from it on the unit circle.
    assertThat(
            TokenMatrix.nearOne(new DMatrixRMaj(new double[][] {{0, 1, 0}, {0, 0, 1}, {1, 0, 0}})))
        .isEqualTo(1);
  }

  /** Changes that are made of the two terms are found again. */
  @Test
  void driftAndDiffusionAreFoundAgain() {
    DriftFit.Terms terms = DriftFit.Terms.of(states());
    DMatrixRMaj change = new DMatrixRMaj(TOKENS, DIM);
    CommonOps_DDRM.add(0.3, terms.laplacian()[2], 0.6, terms.drift()[2], change);
    DriftFit.Fit fit = DriftFit.of(change, terms).best();
    assertThat(fit.explained()).isCloseTo(1, within(1e-9));
    assertThat(fit.ratio()).isCloseTo(4, within(1e-6));
    assertThat(fit.byMean()).isBetween(0.0, 1 - 1e-3);
  }

  @Test
  void equalTokensLeaveNothingToExplain() {
    DMatrixRMaj states = new DMatrixRMaj(TOKENS, DIM);
    CommonOps_DDRM.fill(states, 2);
    assertThat(DriftFit.of(states, DriftFit.Terms.of(states)).best().explained()).isZero();
    assertThat(TokenMatrix.spread(states)).isZero();
  }

  @Test
  void mapsAloneCollapseAndResidualsSlowThemDown() {
    float[] half = new float[TOKENS * TOKENS];
    for (int i = 0; i < half.length; i++) {
      half[i] = (i % (TOKENS + 1) == 0 ? 0.5f : 0) + 0.125f;
    }
    float[] states = random(TOKENS * DIM, 3);
    TracedText text =
        new TracedText(
            PIECES, List.of(states, states, states), List.of(List.of(half), List.of(half, half)));
    Spreads spreads = Spreads.of(text, DIM);
    DMatrixRMaj changed = states();
    double mean = TokenMatrix.spread(changed);
    assertThat(spreads.network()).containsExactly(new double[] {mean, mean, mean}, within(1e-12));
    // Each map halves the difference from the mean, and so leaves ¾ of it beside a residual.
    assertThat(spreads.alone()[2]).isCloseTo(scaled(mean, 0.25), within(1e-6));
    assertThat(spreads.residual()[2]).isCloseTo(scaled(mean, 0.5625), within(1e-6));
  }

  /** The spread after differences from the mean have shrunk by a factor. */
  private static double scaled(double spread, double factor) {
    double part = factor * factor * spread * spread;
    return Math.sqrt(part / (part + 1 - spread * spread));
  }

  @Test
  void aBoundInsideOfTheIntervalLeavesACheckUndecided() {
    double[] texts = {0.1, 0.2, 0.3};
    Check open = Finding.texts("x", texts, "theory", Bound.atMost(1), Bound.atMost(0.25)).check();
    assertThat(open.outcome()).isEqualTo(Check.Outcome.UNDECIDED);
    assertThat(open.why()).contains("more texts would decide");
    Finding closed = Finding.texts("x", texts, "theory", Bound.atMost(0.1), Bound.atMost(0.9));
    assertThat(closed.check().passed()).isTrue();
    assertThat(closed.holds()).isFalse();
    assertThat(Finding.layers("x", texts, "t", Bound.atLeast(0.1), 0.15, 0.5).check().outcome())
        .isEqualTo(Check.Outcome.FAILED);
    assertThat(Arrays.stream(texts).allMatch(Bound.atLeast(0.1)::allows)).isTrue();
  }
}
