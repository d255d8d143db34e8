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
import dev.heed.attention.Numbers;
import dev.heed.attention.ReferenceEngine;
import dev.heed.attention.Variants;
import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.PseudoMetric;
import dev.heed.attention.score.Score;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Workers;
import dev.heed.kernel.scalar.ScalarTileKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The fused engine on plain loops against the reference. */
class FusedEngineTest {
  private static final Workers ONE = new Workers(1);
  private static final FusedEngine FUSED =
      new FusedEngine(KernelSelection.scalarTiles(), KernelSelection.scalar(), ONE);
  private static final ReferenceEngine REFERENCE = new ReferenceEngine();

  @Test
  void agreesForEveryScoreAndMask() {
    // More queries than a tile has columns, more keys than it has rows; the second shape shares
    // heads of keys.
    AttentionShape shape = new AttentionShape(2, 2, 53, 101, 5, 11);
    AttentionShape grouped = new AttentionShape(6, 2, 53, 101, 5, 11);
    Variants variants = new Variants(11);
    variants
        .scores(2, 5)
        .forEach(
            (name, score) ->
                Variants.masks(2, 53, 101)
                    .forEach((mask, m) -> check(name + ", " + mask, attention(score, m), shape)));
    variants
        .scores(1, 5)
        .forEach(
            (name, score) ->
                Variants.masks(6, 53, 101)
                    .forEach((mask, m) -> check(name + ", " + mask, attention(score, m), grouped)));
  }

  private static Attention attention(Score score, Mask mask) {
    return new Attention(score).with(mask);
  }

  @Test
  void agreesForEveryBias() {
    AttentionShape shape = new AttentionShape(4, 2, 53, 101, 5, 11);
    for (List<Bias> biases : new Variants(12).biases(shape)) {
      Attention attention = new Attention(new Score.Dot()).withBiases(biases);
      assertThat(FusedPlan.of(attention)).isPresent();
      check(biases.toString(), attention, shape);
      check(biases + ", causal", attention.with(new Mask.Causal(7)), shape);
    }
  }

  @Test
  void fusesExactlyTheDocumentedVariants() {
    Variants variants = new Variants(13);
    variants
        .scores(1, 5)
        .forEach(
            (name, score) ->
                Variants.normalisations()
                    .forEach(
                        (normalisation, normalise) -> {
                          boolean fused =
                              !name.equals("custom")
                                  && !name.equals("graph attention")
                                  && normalisation.matches("row softmax|doubly");
                          Optional<FusedPlan> plan =
                              FusedPlan.of(new Attention(score).with(normalise));
                          assertThat(plan.isPresent()).as(name + normalisation).isEqualTo(fused);
                        }));
    Attention capped = new Attention(variants.scores(1, 5).get("l2")).plus(new Bias.SoftCap(3));
    assertThat(FusedPlan.of(capped)).isEmpty();
    assertThat(FusedPlan.of(new Attention(new Score.Dot()).plus(new Bias.SoftCap(3)))).isPresent();
  }

  @Test
  void delegatesOtherVariantsToTheReference() {
    AttentionShape shape = new AttentionShape(2, 2, 5, 5, 3, 2);
    Variants variants = new Variants(14);
    Variants.normalisations()
        .forEach(
            (name, normalise) ->
                check(
                    name,
                    new Attention(variants.scores(2, 3).get("graph attention")).with(normalise),
                    shape));
  }

  @Test
  void agreesAtEverySize() {
    Variants variants = new Variants(15);
    for (int tokens : new int[] {1, 13, 16, 17, 207}) {
      for (int dim : new int[] {1, 5, 64, 80}) {
        AttentionShape shape = AttentionShape.self(2, tokens, dim);
        Bias scale = new Bias.Scale(1 / Math.sqrt(dim));
        check(tokens + "×" + dim, new Attention(new Score.Dot()).plus(scale), shape);
        check(
            tokens + "×" + dim + " metric",
            new Attention(variants.scores(1, dim).get("metric")).plus(scale),
            shape);
      }
    }
  }

  @Test
  void agreesWhereQueriesAreTheKeys() {
    AttentionShape shape = AttentionShape.self(2, 101, 5);
    float[] tokens = new Variants(31).floats(shape.querySize());
    float[] values = new Variants(32).floats(shape.valueSize());
    AttentionInput one = new AttentionInput(shape, tokens, tokens, values);
    AttentionInput two = new AttentionInput(shape, tokens, tokens.clone(), values);
    for (int heads : new int[] {1, 2}) {
      new Variants(16)
          .scores(heads, 5)
          .forEach(
              (name, score) -> {
                Attention attention = attention(score, new Mask.Window(40, 9));
                check(name, attention, one);
                check(name + ", twice", attention, two);
              });
    }
  }

  @Test
  void agreesWhereScoresAreSymmetric() {
    for (int tokens : new int[] {1, 13, 95, 96, 97, 207}) {
      new Variants(36)
          .scores(2, 5)
          .forEach(
              (name, score) -> {
                if (score instanceof PseudoMetric) {
                  symmetric(tokens + ", " + name, new Attention(score), tokens);
                  Attention scaled = new Attention(score).plus(new Bias.Scale(0.3));
                  symmetric(tokens + ", scaled " + name, scaled, tokens);
                }
              });
    }
    // Several teams.
    symmetric("many", new Attention(new Variants(36).scores(2, 5).get("l2")), 800);
  }

  @Test
  void agreesWhereMasksAreSymmetric() {
    for (int tokens : new int[] {1, 97, 400}) {
      int[] documents = new int[tokens];
      Arrays.setAll(documents, i -> i / 70 % 3);
      Mask document = new Mask.Document(documents);
      for (Mask mask :
          List.of(
              document,
              new Mask.Window(9, 9),
              document.and(new Mask.Window(40, 40)),
              document.or(new Mask.Window(3, 3)))) {
        Attention attention = new Attention(new Variants(36).scores(2, 5).get("l2")).with(mask);
        symmetric(tokens + ", " + mask, attention, tokens);
      }
    }
  }

  /** Blocks of keys that are cut at their ends, and the last one, whose length is any number. */
  @Test
  void agreesWhereBlocksAreCut() {
    for (int tokens : new int[] {107, 119, 131, 209}) {
      AttentionShape shape = AttentionShape.self(2, tokens, 5);
      Variants variants = new Variants(39);
      AttentionInput input =
          new AttentionInput(
              shape,
              variants.floats(shape.querySize()),
              variants.floats(shape.keySize()),
              variants.floats(shape.valueSize()));
      for (Mask mask : List.of(new Mask.Window(5, 5), new Mask.Window(17, 0))) {
        for (String score : List.of("dot", "l2")) {
          Attention attention = new Attention(new Variants(36).scores(2, 5).get(score));
          check(tokens + ", " + mask, attention.with(mask), input);
        }
      }
    }
  }

  /** Wide panels are those of processors whose vectors have sixteen floats. */
  @Test
  void widerPanelsGiveTheSameBytes() {
    FusedEngine wide = new FusedEngine(new ScalarTileKernels(32), KernelSelection.scalar(), ONE);
    for (int tokens : new int[] {47, 207}) {
      AttentionShape shape = new AttentionShape(2, 2, tokens, tokens, 5, 37);
      float[] queries = new Variants(51).floats(shape.querySize());
      float[] keys = new Variants(52).floats(shape.keySize());
      float[] values = new Variants(53).floats(shape.valueSize());
      for (float[] each : List.of(queries, keys)) {
        AttentionInput input = new AttentionInput(shape, queries, each, values);
        new Variants(54)
            .scores(2, 5)
            .forEach(
                (name, score) -> {
                  for (Mask mask : List.of(new Mask.All(), new Mask.Causal(3))) {
                    Attention attention = attention(score, mask);
                    String what = tokens + " tokens, " + name + ", " + mask;
                    float[][] expected = bytes(FUSED, attention, input);
                    assertThat(bytes(wide, attention, input)).as(what).isDeepEqualTo(expected);
                  }
                });
      }
    }
  }

  private static float[][] bytes(FusedEngine engine, Attention attention, AttentionInput input) {
    AttentionOutput output = engine.forward(attention, input);
    float[] upstream = new Variants(55).floats(output.values().length);
    AttentionGradients gradients = engine.backward(attention, input, output, upstream);
    List<float[]> all =
        new ArrayList<>(
            List.of(output.values(), gradients.queries(), gradients.keys(), gradients.values()));
    gradients.parameters().forEach(each -> all.add(Numbers.toFloat(each.values())));
    return all.toArray(float[][]::new);
  }

  private static void symmetric(String what, Attention attention, int tokens) {
    AttentionShape shape = new AttentionShape(2, 2, tokens, tokens, 5, 11);
    float[] x = new Variants(37).floats(shape.querySize());
    AttentionInput input =
        new AttentionInput(shape, x, x, new Variants(38).floats(shape.valueSize()));
    check(what, attention, input);
  }

  /**
   * Far from the origin distances are too inexact, and with a negative scale a token is not nearest
   * to itself.
   */
  @Test
  void computesUnsuitablePseudoMetricsInFull() {
    AttentionShape shape = AttentionShape.self(1, 120, 5);
    float[] near = new Variants(46).floats(shape.querySize());
    float[] far = near.clone();
    for (int i = 0; i < far.length; i++) {
      far[i] += 3000;
    }
    float[] values = new Variants(47).floats(shape.valueSize());
    Attention attention = new Attention(new PseudoMetric.L2(new Variants(45).matrix(1, 7, 5)));
    sameAsOfTwoArrays(attention, new AttentionInput(shape, far, far, values));
    sameAsOfTwoArrays(
        attention.plus(new Bias.Scale(-1)), new AttentionInput(shape, near, near, values));
  }

  private static void sameAsOfTwoArrays(Attention attention, AttentionInput input) {
    float[] keys = input.keys().clone();
    AttentionInput two = new AttentionInput(input.shape(), input.queries(), keys, input.values());
    assertThat(FUSED.forward(attention, input).values())
        .doesNotContain(Float.NaN)
        .containsExactly(FUSED.forward(attention, two).values());
  }

  /** The tokens form two groups so far apart that neither attends to the other. */
  @Test
  void infinitiesDoNotReachGroupsThatDoNotAttendToThem() {
    AttentionShape shape = AttentionShape.self(1, 120, 5);
    float[] x = new Variants(43).floats(shape.querySize());
    int half = x.length / 2;
    for (int i = half; i < x.length; i++) {
      x[i] += 20;
    }
    float[] clean = new Variants(44).floats(x.length);
    float[] dirty = clean.clone();
    dirty[7] = Float.POSITIVE_INFINITY;
    Attention attention = new Attention(new PseudoMetric.L2(new Variants(45).matrix(1, 7, 5)));
    AttentionInput ordinary = new AttentionInput(shape, x, x, clean);
    AttentionInput infinite = new AttentionInput(shape, x, x, dirty);
    AttentionOutput output = FUSED.forward(attention, ordinary);
    float[] expected = FUSED.backward(attention, ordinary, output, clean).values();
    float[] got = FUSED.backward(attention, ordinary, output, dirty).values();
    float[] outputs = FUSED.forward(attention, infinite).values();
    for (int i = half; i < x.length; i++) {
      assertThat(outputs[i]).isCloseTo(output.values()[i], within(1e-3f));
      assertThat(got[i]).isCloseTo(expected[i], within(1e-3f));
    }
  }

  @Test
  void aSharedArrayHasOneJointGradient() {
    AttentionShape shape = AttentionShape.self(2, 101, 5);
    float[] x = new Variants(39).floats(shape.querySize());
    float[] values = new Variants(40).floats(shape.valueSize());
    float[] upstream = new Variants(41).floats(shape.outputSize());
    AttentionInput one = new AttentionInput(shape, x, x, values);
    AttentionInput two = new AttentionInput(shape, x, x.clone(), values);
    for (AttentionEngine engine : List.of(FUSED, REFERENCE)) {
      new Variants(42)
          .scores(2, 5)
          .forEach(
              (name, score) -> {
                Attention attention = new Attention(score);
                AttentionGradients got =
                    engine.backward(attention, one, engine.forward(attention, one), upstream);
                AttentionGradients apart =
                    engine.backward(attention, two, engine.forward(attention, two), upstream);
                assertThat(got.keys()).isEmpty();
                float[] sum = apart.queries().clone();
                for (int i = 0; i < sum.length; i++) {
                  sum[i] += apart.keys()[i];
                }
                close(name, got.queries(), sum);
              });
    }
  }

  /**
   * Such a token attends to itself only, and its gradient is a small difference of large numbers.
   */
  @Test
  void gradientsOfTokensFarApartAreExact() {
    AttentionShape shape = AttentionShape.self(1, 200, 64);
    float[] tokens = new Variants(33).floats(shape.querySize());
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = 0.4f * tokens[i] + 2;
    }
    AttentionInput input =
        new AttentionInput(shape, tokens, tokens, new Variants(34).floats(shape.valueSize()));
    float[] upstream = new Variants(35).floats(shape.outputSize());
    for (String name : List.of("l2", "metric")) {
      Attention attention = new Attention(new Variants(18).scores(1, 64).get(name));
      float[] got =
          FUSED.backward(attention, input, FUSED.forward(attention, input), upstream).queries();
      AttentionOutput output = REFERENCE.forward(attention, input);
      float[] expected = REFERENCE.backward(attention, input, output, upstream).queries();
      double largest = 0;
      double difference = 0;
      for (int i = 0; i < expected.length; i++) {
        largest = Math.max(largest, Math.abs(expected[i]));
        difference = Math.max(difference, Math.abs(got[i] - expected[i]));
      }
      assertThat(difference / largest).as(name).isLessThan(2e-4);
    }
  }

  @Test
  void acceptsInputsWithoutTokens() {
    new Variants(17)
        .scores(1, 5)
        .forEach(
            (name, score) -> {
              for (AttentionEngine engine : List.of(FUSED, REFERENCE)) {
                noTokens(engine, new Attention(score));
              }
            });
  }

  private static void noTokens(AttentionEngine engine, Attention attention) {
    AttentionInput noKeys = new Variants(1).input(new AttentionShape(2, 2, 3, 0, 5, 7));
    AttentionOutput output = engine.forward(attention, noKeys);
    assertThat(output.values()).hasSize(2 * 3 * 7).containsOnly(0);
    AttentionGradients gradients = engine.backward(attention, noKeys, output, new float[2 * 3 * 7]);
    assertThat(gradients.queries()).hasSize(2 * 3 * 5).containsOnly(0);
    AttentionInput noQueries = new Variants(1).input(new AttentionShape(2, 2, 0, 3, 5, 7));
    output = engine.forward(attention, noQueries);
    assertThat(output.values()).isEmpty();
    assertThat(engine.backward(attention, noQueries, output, new float[0]).values())
        .hasSize(2 * 3 * 7)
        .containsOnly(0);
    AttentionInput nothing = new Variants(1).input(AttentionShape.self(2, 0, 5));
    output = engine.forward(attention, nothing);
    assertThat(engine.backward(attention, nothing, output, new float[0]).queries()).isEmpty();
  }

  static void check(String what, Attention attention, AttentionShape shape) {
    check(what, attention, new Variants(21).input(shape));
  }

  static void check(String what, Attention attention, AttentionInput input) {
    AttentionShape shape = input.shape();
    float[] upstream = new Variants(22).floats(shape.outputSize());
    AttentionOutput fused = FUSED.forward(attention, input);
    AttentionOutput reference = REFERENCE.forward(attention, input);
    close(what, fused.values(), reference.values());
    AttentionGradients got = FUSED.backward(attention, input, fused, upstream);
    AttentionGradients expected = REFERENCE.backward(attention, input, reference, upstream);
    close(what + ": queries", got.queries(), expected.queries());
    close(what + ": keys", got.keys(), expected.keys());
    close(what + ": values", got.values(), expected.values());
    assertThat(got.parameters()).hasSameSizeAs(expected.parameters());
    for (int p = 0; p < got.parameters().size(); p++) {
      Matrix matrix = got.parameters().get(p);
      close(
          what + ": parameter " + p,
          Numbers.toFloat(matrix.values()),
          Numbers.toFloat(expected.parameters().get(p).values()),
          // Sums of terms that cancel; the error grows with the root of their number.
          (float) Math.sqrt(shape.queries() * shape.dim() * shape.valueDim()));
    }
  }

  static void close(String what, float[] got, float[] expected) {
    close(what, got, expected, 1);
  }

  static void close(String what, float[] got, float[] expected, float scale) {
    assertThat(got).as(what).hasSameSizeAs(expected);
    float largest = scale;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < got.length; i++) {
      if (!(Math.abs(got[i] - expected[i]) <= 1e-5f * largest)) {
        assertThat(got[i]).as("%s, %d of %d", what, i, got.length).isEqualTo(expected[i]);
      }
    }
  }
}
