package dev.heed.attention.fused;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.attention.Attention;
import dev.heed.attention.AttentionEngine;
import dev.heed.attention.AttentionGradients;
import dev.heed.attention.AttentionInput;
import dev.heed.attention.AttentionOutput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.ReferenceEngine;
import dev.heed.attention.mask.Mask;
import dev.heed.attention.mask.MaskCase;
import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.PseudoMetric;
import dev.heed.attention.score.Score;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Workers;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Both engines at the ends of single precision, and with masks at the ends of an int. */
class RangeTest {
  private static final int TOKENS = 4;
  private static final AttentionShape SHAPE = new AttentionShape(1, 1, TOKENS, TOKENS, 2, 2);

  private static List<AttentionEngine> engines(Workers workers) {
    return List.of(
        new ReferenceEngine(),
        new FusedEngine(KernelSelection.scalarTiles(), KernelSelection.scalar(), workers),
        new FusedEngine(workers));
  }

  @Provide
  Arbitrary<float[]> vectors() {
    Arbitrary<Float> extreme =
        Arbitraries.of(
            Float.MAX_VALUE, -Float.MAX_VALUE, 1e19f, -2e19f, 1e25f, Float.MIN_VALUE, 0f);
    return Arbitraries.oneOf(extreme, Arbitraries.floats().between(-3, 3))
        .array(float[].class)
        .ofSize(2 * TOKENS);
  }

  private static Matrix identity() {
    return new Matrix(2, 2, new double[] {1, 0, 0, 1});
  }

  private static List<Attention> attentions() {
    float[] table = new float[TOKENS * TOKENS];
    for (int i = 0; i < table.length; i++) {
      table[i] = i % 3 == 0 ? -Float.MAX_VALUE : i;
    }
    return List.of(
        new Attention(new Score.Dot()),
        new Attention(new Score.Dot()).plus(new Bias.Scale(1e-30)),
        new Attention(new Score.Dot()).plus(new Bias.Scale(1e-60)),
        new Attention(new Score.Dot()).plus(new Bias.SoftCap(30)),
        new Attention(new Score.Bilinear(identity(), identity())),
        new Attention(new Score.Dot()).plus(new Bias.Table(1, TOKENS, TOKENS, table)),
        new Attention(new Score.Dot()).plus(new Bias.Alibi(new double[] {1e38}, 0)),
        new Attention(new PseudoMetric.L2(identity())));
  }

  /** Values of 1 come out as 1, and all that the loss gives the outputs reaches the values. */
  @Property(tries = 150)
  void weightsSumToOneAtAnyFiniteInput(
      @ForAll("vectors") float[] queries, @ForAll("vectors") float[] keys) {
    float[] ones = new float[2 * TOKENS];
    Arrays.fill(ones, 1);
    float[] gradients = {1, 2, 3, 4, 5, 6, 7, 8};
    AttentionInput input = new AttentionInput(SHAPE, queries, keys, ones);
    try (Workers workers = new Workers(1)) {
      for (AttentionEngine engine : engines(workers)) {
        for (Attention attention : attentions()) {
          AttentionOutput output = engine.forward(attention, input);
          for (float value : output.values()) {
            assertThat(value).as("%s of %s", engine, attention).isCloseTo(1, within(2e-6f));
          }
          AttentionGradients found = engine.backward(attention, input, output, gradients);
          double sum = 0;
          for (float value : found.values()) {
            sum += value;
          }
          assertThat(sum).as("%s of %s", engine, attention).isCloseTo(36, within(1e-4));
        }
      }
    }
  }

  @Test
  void inputsBeyondSinglePrecisionGiveTheReferencesResult() {
    float[] q = {1e25f, 0, 1e18f, 1e18f, 3, 4, -1e30f, 2};
    float[] k = {1e25f, 1, 1e19f, 1, 1, 1, 5, -2e38f};
    float[] v = {3e38f, 3e38f, 3e38f, -3e38f, 1, 2, 3e38f, 1e-40f};
    float[] d = {1, 1e10f, 1, 2, 1e-30f, 1, 1, 1};
    AttentionInput input = new AttentionInput(SHAPE, q, k, v);
    AttentionInput equal = new AttentionInput(SHAPE, new float[8], k, v);
    try (Workers workers = new Workers(1)) {
      for (AttentionInput each : List.of(input, equal)) {
        for (Attention attention : attentions()) {
          ReferenceEngine reference = new ReferenceEngine();
          FusedEngine fused = new FusedEngine(workers);
          AttentionOutput expected = reference.forward(attention, each);
          AttentionOutput output = fused.forward(attention, each);
          assertThat(output.values()).as("%s", attention).containsExactly(expected.values());
          AttentionGradients gradients = reference.backward(attention, each, expected, d);
          AttentionGradients found = fused.backward(attention, each, output, d);
          assertThat(found.queries()).as("%s", attention).containsExactly(gradients.queries());
          assertThat(found.values()).as("%s", attention).containsExactly(gradients.values());
        }
      }
    }
  }

  @Provide
  Arbitrary<MaskCase> masks() {
    return MaskCase.composed();
  }

  /** Each key has a component of its own in the values, so outputs tell which keys were seen. */
  @Property(tries = 100)
  void enginesAgreeOnMasks(@ForAll("masks") MaskCase masked) {
    int queries = masked.block().toQuery();
    int keys = masked.block().toKey();
    AttentionShape shape =
        new AttentionShape(masked.heads(), masked.heads(), queries, keys, 1, keys);
    float[] values = new float[shape.valueSize()];
    for (int place = 0; place < masked.heads() * keys; place++) {
      values[place * keys + place % keys] = 1;
    }
    AttentionInput input =
        new AttentionInput(shape, new float[shape.querySize()], new float[shape.keySize()], values);
    Mask mask = trimmed(masked, queries, keys);
    Attention attention = new Attention(new Score.Dot()).with(mask);
    try (Workers workers = new Workers(1)) {
      for (AttentionEngine engine : engines(workers)) {
        float[] output = engine.forward(attention, input).values();
        for (int i = 0; i < output.length; i++) {
          int head = i / (queries * keys);
          boolean seen = mask.allows(head, i / keys % queries, i % keys);
          assertThat(output[i] > 0).as("%s with %s, %d", engine, mask, i).isEqualTo(seen);
        }
      }
    }
  }

  /** The mask itself if it fits any sizes, otherwise a table of its first queries and keys. */
  private static Mask trimmed(MaskCase masked, int queries, int keys) {
    if (masked.mask() instanceof Mask.Causal || masked.mask() instanceof Mask.Window) {
      return masked.mask();
    }
    boolean[] allowed = new boolean[masked.heads() * queries * keys];
    for (int i = 0; i < allowed.length; i++) {
      allowed[i] = masked.mask().allows(i / (queries * keys), i / keys % queries, i % keys);
    }
    return new Mask.Table(masked.heads(), queries, keys, allowed);
  }

  @Test
  void aTableLeavesOutNaNAndInfinity() {
    float out = Float.NEGATIVE_INFINITY;
    float[] table = new float[TOKENS * TOKENS];
    for (int i = 0; i < TOKENS; i++) {
      table[i * TOKENS + 2] = out;
    }
    float[] x = {1, 2, -1, 0.5f, 3, 1, 0, 1};
    float[] d = {1, 2, 3, 4, 5, 6, 7, 8};
    Attention plain = new Attention(new Score.Dot()).plus(new Bias.Scale(0.5));
    Bias.Table added = new Bias.Table(1, TOKENS, TOKENS, table);
    List<Attention> all =
        List.of(
            plain.plus(added),
            plain.plus(new Bias.SoftCap(3)).plus(added),
            plain.plus(added).plus(new Bias.Alibi(new double[] {0.1}, 0)),
            plain.plus(added).plus(new Bias.SoftCap(3)),
            new Attention(new PseudoMetric.L2(identity())).plus(added));
    try (Workers workers = new Workers(1)) {
      for (AttentionEngine engine : engines(workers)) {
        for (Attention attention : all) {
          AttentionInput clean = new AttentionInput(SHAPE, x, x.clone(), x.clone());
          AttentionOutput expected = engine.forward(attention, clean);
          AttentionGradients gradients = engine.backward(attention, clean, expected, d);
          for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, out, 1e38f}) {
            float[] k = x.clone();
            float[] v = x.clone();
            k[4] = bad;
            v[5] = bad;
            AttentionInput input = new AttentionInput(SHAPE, x, k, v);
            AttentionOutput output = engine.forward(attention, input);
            String name = engine + " with " + bad + " of " + attention;
            assertThat(output.values()).as(name).containsExactly(expected.values(), within(1e-6f));
            AttentionGradients found = engine.backward(attention, input, output, d);
            assertThat(found.queries())
                .as(name)
                .containsExactly(gradients.queries(), within(1e-5f));
            assertThat(found.keys()).as(name).containsExactly(gradients.keys(), within(1e-5f));
            assertThat(found.values()).as(name).containsExactly(gradients.values(), within(1e-5f));
          }
        }
      }
    }
  }
}
