package dev.heed.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.attention.Attention;
import dev.heed.attention.AttentionEngine;
import dev.heed.attention.AttentionGradients;
import dev.heed.attention.AttentionInput;
import dev.heed.attention.AttentionOutput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.ReferenceEngine;
import dev.heed.attention.fused.FusedEngine;
import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.PseudoMetric;
import dev.heed.attention.score.Score;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.apache.commons.numbers.gamma.Erf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fused attention on vectors: close to the reference, and the same bytes as plain loops. */
class VectorTileKernelsTest {
  private static final Workers ONE = new Workers(1);
  private static final FusedEngine SCALAR =
      new FusedEngine(KernelSelection.scalarTiles(), KernelSelection.scalar(), ONE);
  private static final FusedEngine VECTOR =
      new FusedEngine(new VectorTileKernels(), new VectorKernels(), ONE);

  @Test
  void areFoundByTheServiceLoader() {
    assertThat(KernelSelection.tileKernels()).isInstanceOf(WarmTileKernels.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 13, 16, 17, 207, 1024})
  void agreesWithTheReference(int tokens) {
    // The reference is slow, so of many tokens it gets a few across an edge of tiles, as if the
    // loss depended on no others.
    int first = tokens < 1000 ? 0 : 470;
    int count = tokens < 1000 ? tokens : 40;
    for (int dim : new int[] {1, 5, 64, 80}) {
      AttentionInput input = input(AttentionShape.self(1, tokens, dim), 1);
      AttentionInput some =
          new AttentionInput(
              new AttentionShape(1, 1, count, tokens, dim, dim),
              rows(input.queries(), first, count, dim),
              input.keys(),
              input.values());
      float[] upstream = floats(count * dim, 9);
      float[] all = new float[tokens * dim];
      System.arraycopy(upstream, 0, all, first * dim, upstream.length);
      Bias scale = new Bias.Scale(1 / Math.sqrt(dim));
      for (Score score : scores(dim)) {
        Attention attention = new Attention(score).plus(scale);
        List<float[]> expected =
            run(new ReferenceEngine(), attention.with(new Mask.Causal(5 + first)), some, upstream);
        List<float[]> got = run(VECTOR, attention.with(new Mask.Causal(5)), input, all);
        got.set(0, rows(got.get(0), first, count, dim));
        got.set(1, rows(got.get(1), first, count, dim));
        double summed = Math.sqrt((double) dim * dim * tokens);
        for (int i = 0; i < got.size(); i++) {
          String what = tokens + "×" + dim + " " + score.getClass().getSimpleName() + " " + i;
          close(what, got.get(i), expected.get(i), i < 4 ? 1 : summed);
        }
      }
    }
  }

  private static float[] rows(float[] matrix, int first, int count, int dim) {
    return Arrays.copyOfRange(matrix, first * dim, (first + count) * dim);
  }

  private static List<Score> scores(int dim) {
    return List.of(
        new Score.Dot(),
        new Score.Bilinear(matrix(11, dim, 8), matrix(11, dim, 9)),
        new PseudoMetric.L2(matrix(dim, dim, 3)),
        new PseudoMetric.LearnedMetric(
            matrix(7, dim, 4), matrix(1, 7, 5), matrix(dim, 7, 6), matrix(1, dim, 7)),
        new PseudoMetric.Cosine());
  }

  @Test
  void givesTheBytesOfPlainLoops() {
    AttentionShape shape = new AttentionShape(6, 2, 107, 203, 19, 37);
    AttentionInput input = input(shape, 2);
    for (Score score : scores(19)) {
      for (Mask mask : List.of(new Mask.All(), new Mask.Causal(3), new Mask.Window(7, 2))) {
        same(new Attention(score).with(mask), input);
      }
    }
    same(new Attention(new Score.Dot()).plus(new Bias.SoftCap(2)).plus(Bias.Alibi.of(6)), input);
    AttentionInput self = self(input(AttentionShape.self(2, 107, 19), 3));
    scores(19).forEach(score -> same(new Attention(score), self));
  }

  /** Blocks are cut where a mask leaves nothing; the last one has any number of keys. */
  @Test
  void givesTheBytesOfPlainLoopsWhereBlocksAreCut() {
    for (int tokens : new int[] {107, 209}) {
      AttentionInput two = input(AttentionShape.self(2, tokens, 19), 4);
      for (Mask mask : List.of(new Mask.Window(5, 5), new Mask.Window(17, 0))) {
        for (Score score : scores(19)) {
          same(new Attention(score).with(mask), two);
          same(new Attention(score).with(mask), self(two));
        }
      }
    }
  }

  /** The input with the queries as keys. */
  private static AttentionInput self(AttentionInput input) {
    return new AttentionInput(input.shape(), input.queries(), input.queries(), input.values());
  }

  private static void same(Attention attention, AttentionInput input) {
    same(attention.toString(), run(VECTOR, attention, input), run(SCALAR, attention, input));
  }

  private static void same(String what, List<float[]> got, List<float[]> expected) {
    for (int i = 0; i < got.size(); i++) {
      assertThat(Arrays.equals(got.get(i), expected.get(i))).as(what + " " + i).isTrue();
    }
  }

  @Test
  void givesTheSameBytesForAnyNumberOfThreads() {
    AttentionInput input = input(new AttentionShape(4, 2, 211, 1601, 16, 17), 3);
    AttentionInput self = self(input(AttentionShape.self(3, 507, 16), 4));
    for (Score score : scores(16)) {
      Attention attention = new Attention(score).with(new Mask.Causal(1000));
      List<float[]> expected = run(VECTOR, attention, input);
      List<float[]> expectedOfSelf = run(VECTOR, new Attention(score), self);
      for (int threads : new int[] {2, 3, 7}) {
        try (Workers workers = new Workers(threads)) {
          FusedEngine engine =
              new FusedEngine(new VectorTileKernels(), new VectorKernels(), workers);
          same(threads + " threads, " + score, run(engine, attention, input), expected);
          same(
              threads + " threads, " + score,
              run(engine, new Attention(score), self),
              expectedOfSelf);
        }
      }
    }
  }

  @Test
  void largeScoresStayFinite() {
    AttentionShape shape = AttentionShape.self(1, 113, 7);
    AttentionInput ordinary = input(shape, 4);
    for (double factor : new double[] {1e4, -1e4}) {
      for (Score score : scores(7)) {
        Attention attention = new Attention(score).plus(new Bias.Scale(factor));
        finite(run(VECTOR, attention, ordinary));
        finite(run(new ReferenceEngine(), attention, ordinary));
      }
    }
    Attention attention = new Attention(new Score.Dot()).plus(new Bias.Scale(30));
    close(
        "large",
        VECTOR.forward(attention, ordinary).values(),
        new ReferenceEngine().forward(attention, ordinary).values(),
        3);
  }

  @Test
  void tinyNumbersAndEqualRowsStayFinite() {
    AttentionShape shape = AttentionShape.self(1, 113, 7);
    for (IntToDoubleFunction values :
        List.<IntToDoubleFunction>of(i -> Float.MIN_VALUE * i, i -> 1, i -> 0, i -> 1e-30 * i)) {
      AttentionInput input = filled(shape, values);
      for (Score score : scores(7)) {
        List<float[]> got = run(VECTOR, new Attention(score), input);
        got.forEach(each -> assertThat(each).as(score.toString()).doesNotContain(Float.NaN));
        List<float[]> expected = run(new ReferenceEngine(), new Attention(score), input);
        // A direction's gradient divides a difference that floats cannot resolve by the tiny
        // length.
        boolean comparable =
            !(score instanceof PseudoMetric.Cosine) || values.applyAsDouble(1) > 1e-40;
        for (int i = 0; comparable && i < got.size(); i++) {
          close(score + " " + i, got.get(i), expected.get(i), 1);
        }
      }
    }
  }

  @Test
  void maskedPairsMayBeInfiniteOrNaN() {
    AttentionShape shape = AttentionShape.self(2, 113, 7);
    AttentionInput clean = input(shape, 5);
    AttentionInput dirty = input(shape, 5);
    float[] dirt = {
      Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, Float.MAX_VALUE, -Float.MAX_VALUE
    };
    for (int head = 0; head < 2; head++) {
      for (int i = 0; i < 13 * 7; i++) {
        int place = (head * 113 + 100) * 7 + i;
        dirty.keys()[place] = dirt[i % 5];
        dirty.values()[place] = dirt[(i + 2) % 5];
      }
    }
    for (Score score : scores(7)) {
      Attention attention = new Attention(score).with(new Mask.Padding(100));
      for (FusedEngine engine : List.of(VECTOR, SCALAR)) {
        same(score.toString(), run(engine, attention, dirty), run(engine, attention, clean));
      }
      finite(run(new ReferenceEngine(), attention, dirty));
    }
  }

  @Test
  void rejectsProductsOfTooManyTerms() {
    TileKernels kernels = new VectorTileKernels();
    TileKernels.Strided some = new TileKernels.Strided(new float[96], 0, 16);
    String expected =
        "product of arrays of 96 and 96 values, 16777216 terms each; expected at most";
    assertThatThrownBy(() -> kernels.multiply(some, 6, 1 << 24, some, 1, some))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(expected);
    assertThatThrownBy(() -> kernels.multiplyTransposed(some.values(), 6, 1 << 24, some, 1, some))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(expected);
  }

  @Test
  void softCapIsAccurate() {
    float[] values = new float[20_003];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i - 10_000) * 0.003f;
    }
    float[] got = values.clone();
    new VectorTileKernels().softCap(got, 0, got.length, 5);
    for (int i = 0; i < values.length; i++) {
      double exact = 5 * Math.tanh(values[i] / 5);
      assertThat(Math.abs(got[i] - exact)).isLessThanOrEqualTo(4e-7 * Math.abs(exact));
    }
  }

  @Test
  void geluIsAccurateAndTheSameInBothKernels() {
    float[] values = new float[40_009];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i - 20_000) * 0.0007f;
    }
    values[1] = -1e30f;
    values[2] = 1e30f;
    values[3] = -0f;
    values[4] = Float.NaN;
    float[] got = values.clone();
    new VectorTileKernels().gelu(got, 0, got.length);
    float[] plain = values.clone();
    KernelSelection.scalarTiles().gelu(plain, 0, plain.length);
    for (int i = 0; i < values.length; i++) {
      assertThat(Float.floatToIntBits(got[i])).isEqualTo(Float.floatToIntBits(plain[i]));
      double exact = values[i] * (1 + Erf.value(values[i] / Math.sqrt(2))) / 2;
      if (i == 4) {
        assertThat(got[i]).isNaN();
      } else {
        assertThat(Math.abs(got[i] - exact))
            .as("%s", values[i])
            .isLessThanOrEqualTo(2e-7 * Math.max(1, Math.abs(exact)));
      }
    }
  }

  /** The output and all gradients. */
  private static List<float[]> run(
      AttentionEngine engine, Attention attention, AttentionInput input) {
    AttentionShape shape = input.shape();
    return run(
        engine, attention, input, floats(shape.heads() * shape.queries() * shape.valueDim(), 9));
  }

  private static List<float[]> run(
      AttentionEngine engine, Attention attention, AttentionInput input, float[] upstream) {
    AttentionOutput output = engine.forward(attention, input);
    AttentionGradients gradients = engine.backward(attention, input, output, upstream);
    List<float[]> all =
        new ArrayList<>(
            List.of(output.values(), gradients.queries(), gradients.keys(), gradients.values()));
    for (Matrix parameter : gradients.parameters()) {
      float[] values = new float[parameter.values().length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) parameter.values()[i];
      }
      all.add(values);
    }
    return all;
  }

  private static void close(String what, float[] got, float[] expected, double scale) {
    assertThat(got).as(what).hasSameSizeAs(expected);
    double largest = scale;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < got.length; i++) {
      if (!(Math.abs(got[i] - expected[i]) <= 1e-5 * largest)) {
        assertThat(got[i]).as("%s, %d of %d", what, i, got.length).isEqualTo(expected[i]);
      }
    }
  }

  private static void finite(List<float[]> results) {
    for (float[] result : results) {
      for (float value : result) {
        assertThat(Float.isFinite(value)).isTrue();
      }
    }
  }

  private static AttentionInput input(AttentionShape shape, long seed) {
    return new AttentionInput(
        shape,
        floats(shape.heads() * shape.queries() * shape.dim(), seed),
        floats(shape.keyHeads() * shape.keys() * shape.dim(), seed + 1),
        floats(shape.keyHeads() * shape.keys() * shape.valueDim(), seed + 2));
  }

  private static AttentionInput filled(AttentionShape shape, IntToDoubleFunction values) {
    AttentionInput input = input(shape, 1);
    for (float[] array : List.of(input.queries(), input.keys(), input.values())) {
      for (int i = 0; i < array.length; i++) {
        array[i] = (float) values.applyAsDouble(i);
      }
    }
    return input;
  }

  private static float[] floats(int count, long seed) {
    SeededRandom random = new SeededRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.gaussian();
    }
    return values;
  }

  private static Matrix matrix(int rows, int columns, long seed) {
    SeededRandom random = new SeededRandom(seed);
    double[] values = new double[rows * columns];
    Arrays.setAll(values, i -> random.gaussian() / Math.sqrt(columns));
    return new Matrix(rows, columns, values);
  }
}
