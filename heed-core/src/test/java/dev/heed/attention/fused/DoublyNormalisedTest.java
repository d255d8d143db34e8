package dev.heed.attention.fused;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.attention.Attention;
import dev.heed.attention.AttentionInput;
import dev.heed.attention.AttentionOutput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.Normalise;
import dev.heed.attention.Variants;
import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.Score;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Workers;
import dev.heed.kernel.scalar.ScalarTileKernels;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Fused doubly normalised attention against the reference. */
class DoublyNormalisedTest {

  /** The scale keeps squared distances below 50: a score's error grows with them. */
  private static Attention doubly(Score score) {
    return new Attention(score).plus(new Bias.Scale(0.3)).with(new Normalise.Sinkhorn(1));
  }

  @Test
  void agreesForEveryScoreAndMask() {
    AttentionShape shape = new AttentionShape(2, 2, 53, 101, 5, 11);
    AttentionShape grouped = new AttentionShape(6, 2, 101, 53, 5, 11);
    Variants variants = new Variants(11);
    variants
        .scores(2, 5)
        .forEach(
            (name, score) ->
                Variants.masks(2, 53, 101)
                    .forEach(
                        (mask, m) ->
                            FusedEngineTest.check(
                                name + ", " + mask, doubly(score).with(m), shape)));
    variants
        .scores(1, 5)
        .forEach(
            (name, score) ->
                Variants.masks(6, 101, 53)
                    .forEach(
                        (mask, m) ->
                            FusedEngineTest.check(
                                name + ", " + mask, doubly(score).with(m), grouped)));
  }

  @Test
  void agreesForEveryBias() {
    AttentionShape shape = new AttentionShape(4, 2, 53, 101, 5, 11);
    for (List<Bias> biases : new Variants(12).biases(shape)) {
      Attention attention = doubly(new Score.Dot()).withBiases(biases);
      assertThat(FusedPlan.of(attention)).isPresent();
      FusedEngineTest.check(biases.toString(), attention, shape);
      FusedEngineTest.check(biases + ", window", attention.with(new Mask.Window(20, 30)), shape);
    }
  }

  @Test
  void agreesAtEverySizeAndWhereQueriesAreKeys() {
    for (int tokens : new int[] {1, 13, 96, 207}) {
      AttentionShape shape = AttentionShape.self(2, tokens, 5);
      float[] x = new Variants(31).floats(shape.querySize());
      AttentionInput one =
          new AttentionInput(shape, x, x, new Variants(32).floats(shape.valueSize()));
      new Variants(16)
          .scores(2, 5)
          .forEach((name, score) -> FusedEngineTest.check(tokens + name, doubly(score), one));
    }
  }

  @Test
  void keysAreNotExplainedAwayAndRowsSumToOne() {
    AttentionShape shape = new AttentionShape(1, 1, 64, 64, 8, 64);
    Variants variants = new Variants(3);
    float[] ones = new float[64 * 64];
    for (int i = 0; i < 64; i++) {
      ones[i * 65] = 1;
    }
    float[] queries = variants.floats(shape.querySize());
    float[] keys = variants.floats(shape.keySize());
    AttentionInput input = new AttentionInput(shape, queries, keys, ones);
    try (Workers one = new Workers(1)) {
      Attention attention = doubly(new Score.Dot()).plus(new Bias.Scale(15));
      float[] weights = new FusedEngine(one).forward(attention, input).values();
      for (int j = 0; j < 64; j++) {
        double total = 0;
        double row = 0;
        for (int i = 0; i < 64; i++) {
          total += weights[i * 64 + j];
          row += weights[j * 64 + i];
        }
        assertThat(total).isGreaterThan(1.0 / 64);
        assertThat(row).isBetween(1 - 1e-5, 1 + 1e-5);
      }
    }
  }

  @Test
  void givesTheSameBytesForAnyThreadsAndKernels() {
    AttentionShape shape = AttentionShape.self(4, 300, 16);
    AttentionInput input = new Variants(8).input(shape);
    Attention attention = doubly(new Variants(9).scores(4, 16).get("l2"));
    float[] upstream = new Variants(10).floats(shape.outputSize());
    try (Workers one = new Workers(1);
        Workers three = new Workers(3)) {
      FusedEngine plain =
          new FusedEngine(KernelSelection.scalarTiles(), KernelSelection.scalar(), one);
      AttentionOutput expected = plain.forward(attention, input);
      var gradients = plain.backward(attention, input, expected, upstream);
      for (FusedEngine engine :
          List.of(
              new FusedEngine(three),
              new FusedEngine(new ScalarTileKernels(32), KernelSelection.scalar(), three))) {
        AttentionOutput output = engine.forward(attention, input);
        assertThat(output.values()).isEqualTo(expected.values());
        var got = engine.backward(attention, input, output, upstream);
        assertThat(got.queries()).isEqualTo(gradients.queries());
        assertThat(got.keys()).isEqualTo(gradients.keys());
        assertThat(got.values()).isEqualTo(gradients.values());
      }
    }
  }
}
