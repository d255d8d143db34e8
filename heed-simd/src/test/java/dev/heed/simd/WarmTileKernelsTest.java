package dev.heed.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.attention.Attention;
import dev.heed.attention.AttentionGradients;
import dev.heed.attention.AttentionInput;
import dev.heed.attention.AttentionOutput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.fused.FusedEngine;
import dev.heed.attention.score.Score;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.Workers;
import dev.heed.kernel.scalar.ScalarTileKernels;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class WarmTileKernelsTest {
  private static final long DEADLINE_NANOSECONDS = 120_000_000_000L;

  /** Names of the vector kernels that the test's own thread has reached. */
  private final Set<String> reached = ConcurrentHashMap.newKeySet();

  private final TileKernels plain = new ScalarTileKernels(VectorTileKernels.PANEL);
  private final TileKernels kernels = new WarmTileKernels(recorded(""), plain);

  /** The vector kernels, one of them never faster than plain loops. */
  private TileKernels recorded(String slow) {
    Thread test = Thread.currentThread();
    TileKernels vectors = new VectorTileKernels();
    return (TileKernels)
        Proxy.newProxyInstance(
            TileKernels.class.getClassLoader(),
            new Class<?>[] {TileKernels.class},
            (proxy, method, arguments) -> {
              if (Thread.currentThread().equals(test)) {
                reached.add(method.getName());
              }
              if (method.getName().equals(slow)) {
                Thread.sleep(1);
              }
              try {
                return method.invoke(vectors, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void theBytesStayTheSameWhileVectorsTakeOver() {
    AttentionInput input = input(new AttentionShape(4, 2, 211, 307, 64, 40), 1);
    Attention attention =
        new Attention(new Score.Dot()).plus(new Bias.Scale(0.125)).plus(new Bias.SoftCap(3));
    try (Workers workers = new Workers(2)) {
      FusedEngine engine = new FusedEngine(kernels, KernelSelection.kernels(), workers);
      List<float[]> expected =
          run(new FusedEngine(plain, KernelSelection.kernels(), workers), attention, input);
      float[] values = floats(1003, 5);
      float[] gelu = values.clone();
      plain.gelu(gelu, 0, gelu.length);
      long start = System.nanoTime();
      Set<String> all =
          Set.of(
              "multiply",
              "multiplyTransposed",
              "softmax",
              "weights",
              "scoreGradients",
              "gelu",
              "largest",
              "copyPanel",
              "scaleRows",
              "softCap");
      while (!reached.containsAll(all) && System.nanoTime() - start < DEADLINE_NANOSECONDS) {
        assertThat(run(engine, attention, input)).usingRecursiveComparison().isEqualTo(expected);
        float[] got = values.clone();
        kernels.gelu(got, 0, got.length);
        assertThat(got).isEqualTo(gelu);
      }
      assertThat(reached).containsAll(all);
    }
  }

  @Test
  void aSmallComputationUsesPlainLoops() {
    AttentionInput input = input(AttentionShape.self(2, 30, 16), 2);
    try (Workers workers = new Workers(1)) {
      FusedEngine engine = new FusedEngine(kernels, KernelSelection.kernels(), workers);
      for (int i = 0; i < 100; i++) {
        engine.forward(new Attention(new Score.Dot()), input);
      }
    }
    assertThat(reached).containsOnly("panelWidth");
  }

  @Test
  void aKernelThatStaysSlowDoesNotKeepOthersBack() {
    TileKernels half = new WarmTileKernels(recorded("scaleRows"), plain);
    float[] values = floats(1 << 20, 7);
    float[] factors = floats(8, 8);
    long start = System.nanoTime();
    while (!reached.contains("softCap") && System.nanoTime() - start < DEADLINE_NANOSECONDS) {
      half.scaleRows(values, 8, half.panelWidth(), factors);
      half.softCap(values, 0, values.length, 3);
    }
    assertThat(reached).contains("softCap").doesNotContain("scaleRows");
  }

  @Test
  void theLargestSizeIsTheSameInBothKernels() {
    TileKernels vectors = new VectorTileKernels();
    for (int length : new int[] {0, 1, 15, 64, 1003}) {
      float[] values = floats(length + 3, 6);
      float largest = 0;
      for (int i = 3; i < values.length; i++) {
        largest = Math.max(largest, Math.abs(values[i]));
      }
      assertThat(plain.largest(values, 3, length)).isEqualTo(largest);
      assertThat(vectors.largest(values, 3, length)).isEqualTo(largest);
      for (float strange : new float[] {Float.NEGATIVE_INFINITY, Float.NaN}) {
        values[values.length - 1] = strange;
        Float size = length == 0 ? 0 : Math.abs(strange);
        assertThat(plain.largest(values, 3, length)).isEqualTo(size);
        assertThat(vectors.largest(values, 3, length)).isEqualTo(size);
      }
    }
  }

  private static List<float[]> run(FusedEngine engine, Attention attention, AttentionInput input) {
    AttentionOutput output = engine.forward(attention, input);
    float[] upstream = floats(input.shape().outputSize(), 4);
    AttentionGradients gradients = engine.backward(attention, input, output, upstream);
    return List.of(output.values(), gradients.queries(), gradients.keys(), gradients.values());
  }

  private static AttentionInput input(AttentionShape shape, long seed) {
    return new AttentionInput(
        shape,
        floats(shape.querySize(), seed),
        floats(shape.keySize(), seed + 1),
        floats(shape.valueSize(), seed + 2));
  }

  private static float[] floats(int count, long seed) {
    SeededRandom random = new SeededRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.gaussian();
    }
    return values;
  }
}
