package dev.heed.attention;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heed.attention.fused.FusedEngine;
import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.PseudoMetric;
import dev.heed.attention.score.Score;
import dev.heed.kernel.Workers;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Sizes that do not match are rejected; messages state the expected and the actual size. */
class AttentionErrorsTest {
  private static final AttentionShape SHAPE = new AttentionShape(4, 2, 3, 5, 7, 11);

  @Test
  void rejectsInvalidShapes() {
    refused(() -> new AttentionShape(0, 1, 3, 5, 7, 11), "heads is 0; expected at least 1");
    refused(
        () -> new AttentionShape(4, 3, 3, 5, 7, 11),
        "keyHeads is 3; expected a divisor of heads, 4");
    refused(() -> new AttentionShape(4, 2, -1, 5, 7, 11), "queries is -1; expected at least 0");
    refused(() -> new AttentionShape(4, 2, 3, -5, 7, 11), "keys is -5; expected at least 0");
    refused(() -> new AttentionShape(4, 2, 3, 5, 0, 11), "dim is 0; expected at least 1");
    refused(() -> new AttentionShape(4, 2, 3, 5, 7, 0), "valueDim is 0; expected at least 1");
    refused(
        () -> AttentionShape.self(1024, 65_536, 64),
        "queries would have 4294967296 values; expected at most 2147483583");
  }

  @Test
  void rejectsArraysOfOtherSizes() {
    float[] queries = new float[4 * 3 * 7];
    float[] keys = new float[2 * 5 * 7];
    float[] values = new float[2 * 5 * 11];
    refused(
        () -> new AttentionInput(SHAPE, keys, keys, values), "queries has 70 values; expected 84");
    refused(
        () -> new AttentionInput(SHAPE, queries, queries, values),
        "keys has 84 values; expected 70");
    refused(
        () -> new AttentionInput(SHAPE, queries, keys, keys), "values has 70 values; expected 110");
    AttentionInput input = new AttentionInput(SHAPE, queries, keys, values);
    Attention attention = new Attention(new Score.Dot());
    for (AttentionEngine engine : List.of(new FusedEngine(new Workers(1)), new ReferenceEngine())) {
      AttentionOutput output = engine.forward(attention, input);
      refused(
          () -> engine.backward(attention, input, output, new float[131]),
          "gradients has 131 values; expected 132");
    }
  }

  @Test
  void rejectsOutputsOfOtherEnginesAndInputs() {
    Variants variants = new Variants(2);
    AttentionInput input = variants.input(new AttentionShape(2, 2, 3, 5, 7, 1));
    AttentionInput other = variants.input(new AttentionShape(2, 2, 3, 4, 7, 1));
    Attention attention = new Attention(new Score.Dot());
    FusedEngine engine = new FusedEngine(new Workers(1));
    float[] gradients = new float[6];
    AttentionOutput ofReference = new ReferenceEngine().forward(attention, input);
    refused(
        () -> engine.backward(attention, input, ofReference, gradients),
        "the output comes from another engine; expected an output of the fused engine");
    AttentionOutput ofOther = engine.forward(attention, other);
    refused(
        () -> engine.backward(attention, input, ofOther, gradients),
        "output is of " + other.shape() + "; expected that of the input, " + input.shape());
  }

  @Test
  void rejectsParametersOfOtherSizes() {
    refused(() -> new Matrix(2, 3, new double[7]), "matrix has 7 values; expected 1×2×3");
    refused(() -> new Matrix(2, 0, new double[0]), "matrix is 1×2×0; expected sizes of at least 1");
    Variants variants = new Variants(1);
    check(
        new PseudoMetric.L2(variants.matrix(1, 13, 6)),
        "matrix of a score is 1×13×6; expected (1 or 4)×13×7");
    check(
        new PseudoMetric.L2(variants.matrix(4, 13, 7)),
        "the score has parameters for each head, but keyHeads is 2; expected 4, as many as heads");
    check(
        new Score.Bilinear(variants.matrix(1, 13, 7), variants.matrix(1, 17, 7)),
        "key has 17 features; expected 13 as a query has");
    check(
        new PseudoMetric.LearnedMetric(
            variants.matrix(1, 13, 7),
            variants.matrix(1, 1, 13),
            variants.matrix(1, 5, 13),
            variants.matrix(1, 1, 5)),
        "W₂ is 1×5×13; expected (1 or 4)×7×13");
  }

  private static void check(Score score, String message) {
    refused(() -> new Attention(score).check(SHAPE), message);
  }

  @Test
  void rejectsUnsuitableMasksBiasesAndNormalisations() {
    refused(() -> new Mask.Window(-1, 2), "window has -1 before and 2 after; expected at least 0");
    refused(() -> new Mask.Padding(-1), "length is -1; expected at least 0");
    refused(() -> new Bias.SoftCap(0), "limit of a soft cap is 0.0; expected a positive number");
    Attention attention = new Attention(new Score.Dot());
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> attention.with(new Mask.Table(4, 3, 6, new boolean[4 * 3 * 6])).check(SHAPE))
        .withMessageContaining("6")
        .withMessageContaining("expected 5");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> attention.plus(new Bias.Table(4, 2, 5, new float[4 * 2 * 5])).check(SHAPE))
        .withMessageContaining("2")
        .withMessageContaining("expected 3");
    refused(
        () -> attention.with(new Normalise.TwoSided()).check(SHAPE),
        "two-sided normalisation of 3 queries and 5 keys; expected as many keys as queries");
  }

  private static void refused(ThrowingCallable call, String message) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
  }
}
