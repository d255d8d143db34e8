package dev.heed.attention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.Score;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Compares the reference's gradients with finite differences, for every combination of parts. */
class ReferenceGradientTest {
  private static final AttentionShape SELF = new AttentionShape(2, 2, 5, 5, 3, 2);
  private static final AttentionShape CROSS = new AttentionShape(2, 2, 5, 7, 3, 2);
  private static final AttentionShape GROUPED = new AttentionShape(4, 2, 5, 7, 3, 2);
  private static final double STEP = 1e-4;

  @TestFactory
  Stream<DynamicTest> everyScoreMaskAndNormalisation() {
    Variants variants = new Variants(1);
    return variants.scores(2, 3).entrySet().stream()
        .map(
            score ->
                DynamicTest.dynamicTest(
                    score.getKey(),
                    () ->
                        Variants.normalisations()
                            .forEach(
                                (name, normalise) -> {
                                  boolean square = normalise instanceof Normalise.TwoSided;
                                  AttentionShape shape = square ? SELF : CROSS;
                                  Variants.masks(2, shape.queries(), shape.keys())
                                      .forEach(
                                          (maskName, mask) ->
                                              check(
                                                  score.getKey() + ", " + maskName + ", " + name,
                                                  new Attention(score.getValue())
                                                      .with(mask)
                                                      .with(normalise)
                                                      // Dividing by two small sums gives large
                                                      // weights and rounding errors.
                                                      .plus(new Bias.Scale(square ? 0.1 : 1)),
                                                  shape));
                                })));
  }

  @TestFactory
  Stream<DynamicTest> biases() {
    return new Variants(2)
        .biases(CROSS).stream()
            .map(
                biases ->
                    DynamicTest.dynamicTest(
                        biases.toString(),
                        () ->
                            check(
                                biases.toString(),
                                new Attention(new Score.Dot()).withBiases(biases),
                                CROSS)));
  }

  @TestFactory
  Stream<DynamicTest> groupedHeads() {
    return new Variants(3)
        .scores(1, 3).entrySet().stream()
            .map(
                score ->
                    DynamicTest.dynamicTest(
                        score.getKey(),
                        () ->
                            check(
                                score.getKey(),
                                new Attention(score.getValue()).with(new Mask.Causal(2)),
                                GROUPED)));
  }

  private static void check(String what, Attention attention, AttentionShape shape) {
    Variants variants = new Variants(5);
    ReferenceAttention reference =
        new ReferenceAttention(
            attention,
            shape,
            variants.doubles(shape.querySize()),
            variants.doubles(shape.keySize()),
            variants.doubles(shape.valueSize()));
    double[] upstream = variants.doubles(shape.outputSize());
    ReferenceAttention.Gradients gradients = reference.backward(upstream);
    compare(what + ": queries", reference, reference.queries(), gradients.queries(), upstream);
    compare(what + ": keys", reference, reference.keys(), gradients.keys(), upstream);
    compare(what + ": values", reference, reference.values(), gradients.values(), upstream);
    List<Matrix> parameters = attention.score().parameters();
    for (int p = 0; p < parameters.size(); p++) {
      compare(
          what + ": parameter " + p,
          reference,
          parameters.get(p).values(),
          gradients.parameters().get(p).values(),
          upstream);
    }
  }

  /** Uses five points, so the error is about {@code STEP⁴}. */
  private static void compare(
      String what,
      ReferenceAttention reference,
      double[] values,
      double[] gradients,
      double[] upstream) {
    double largest = 0;
    double largestLoss = 0;
    double[] numeric = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double value = values[i];
      double[] losses = new double[4];
      int[] steps = {-2, -1, 1, 2};
      for (int s = 0; s < 4; s++) {
        values[i] = value + steps[s] * STEP;
        losses[s] = loss(reference, upstream);
        largestLoss = Math.max(largestLoss, Math.abs(losses[s]));
      }
      values[i] = value;
      numeric[i] = (losses[0] - 8 * losses[1] + 8 * losses[2] - losses[3]) / (12 * STEP);
      largest = Math.max(largest, Math.abs(numeric[i]));
    }
    for (int i = 0; i < values.length; i++) {
      assertThat(Math.abs(gradients[i] - numeric[i]))
          .as("%s %d: %s against %s", what, i, gradients[i], numeric[i])
          .isLessThanOrEqualTo(
              1e-6 * Math.max(Math.abs(numeric[i]), 1e-3 * (1 + largest))
                  // rounding errors of the loss in a difference
                  + 4e-15 / STEP * largestLoss);
    }
  }

  private static double loss(ReferenceAttention reference, double[] upstream) {
    double[] output = reference.forward();
    double loss = 0;
    for (int i = 0; i < output.length; i++) {
      loss += upstream[i] * output[i];
    }
    return loss;
  }
}
