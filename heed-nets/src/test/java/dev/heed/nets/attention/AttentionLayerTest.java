package dev.heed.nets.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.attention.Attention;
import dev.heed.attention.AttentionGradients;
import dev.heed.attention.AttentionInput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.Numbers;
import dev.heed.attention.ReferenceEngine;
import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.FeatureMap;
import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.PseudoMetric;
import dev.heed.attention.score.Score;
import dev.heed.kernel.SeededRandom;
import dev.heed.nets.RequiresPyTorch;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares values and gradients of the modules with the reference engine. */
@RequiresPyTorch
class AttentionLayerTest {
  private static final int DIM = 6;
  private static final int WIDTH = 11;
  private static final int QUERIES = 7;
  private static final int KEYS = 5;
  private static final double TOLERANCE = 2e-5;

  /** Query 3 has no neighbour. */
  private static final Mask GRAPH =
      new Mask.Graph(
          new int[] {0, 2, 3, 7, 7, 8, 10, 12}, new int[] {0, 4, 2, 0, 1, 2, 3, 3, 1, 4, 2, 3});

  static Stream<Arguments> cases() {
    List<Mask> masks =
        List.of(
            new Mask.All(),
            new Mask.Padding(3),
            new Mask.Causal(-1),
            GRAPH,
            GRAPH.and(new Mask.All()));
    return Arrays.stream(AttentionKind.values())
        .flatMap(
            kind ->
                Stream.of(1, 2, 3)
                    .flatMap(heads -> masks.stream().map(mask -> Arguments.of(kind, heads, mask))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithTheReference(AttentionKind kind, int heads, Mask mask) {
    SeededRandom random = new SeededRandom(heads);
    ScoreFeatures score =
        ScoreFeatures.of(kind, new AttentionSizes(DIM, heads, WIDTH, heads == 3), random);
    float[] queries = normal(QUERIES * DIM, random);
    float[] keys = normal(KEYS * DIM, random);
    float[] upstream = normal(QUERIES * DIM, random);
    Tensor x = Tensors.of(queries, Device.CPU, 1, QUERIES, DIM).requires_grad_(true);
    Tensor y = Tensors.of(keys, Device.CPU, 1, KEYS, DIM).requires_grad_(true);
    Tensor out =
        Heads.join(
            Propagation.propagate(
                score.of(x, y),
                Heads.split(y, heads),
                AttentionMask.of(mask, heads, QUERIES, KEYS, Device.CPU)));
    out.backward(
        Tensors.of(upstream, Device.CPU, 1, QUERIES, DIM),
        new BoolOptional(),
        false,
        new TensorArrayRefOptional());

    // Each head of the reference sees the whole vector, and has its own rows of the matrices.
    int part = DIM / heads;
    AttentionInput input =
        new AttentionInput(
            new AttentionShape(heads, heads, QUERIES, KEYS, DIM, part),
            repeated(queries, heads),
            repeated(keys, heads),
            parts(keys, KEYS, heads));
    Attention attention =
        new Attention(reference(kind, score, heads))
            .plus(
                new Bias.Scale(kind == AttentionKind.SELF || heads == 3 ? 1 / Math.sqrt(part) : 1))
            .with(mask);
    ReferenceEngine engine = new ReferenceEngine();
    var output = engine.forward(attention, input);
    AttentionGradients gradients =
        engine.backward(attention, input, output, parts(upstream, QUERIES, heads));

    assertClose(Tensors.floats(out), whole(output.values(), QUERIES, heads));
    assertClose(Tensors.floats(x.grad()), summed(gradients.queries(), heads));
    float[] dy = summed(gradients.keys(), heads);
    float[] dv = whole(gradients.values(), KEYS, heads);
    for (int i = 0; i < dy.length; i++) {
      dy[i] += dv[i];
    }
    assertClose(Tensors.floats(y.grad()), dy);
    // The reference may have one more matrix, the skip connection, which is not trained here.
    for (int i = 0; i < score.parameters().size(); i++) {
      assertClose(
          Tensors.floats(score.parameters().get(i).grad()),
          Numbers.toFloat(gradients.parameters().get(i).values()));
    }
    float[] weights =
        Tensors.floats(
            Propagation.weights(
                score.of(x, y), AttentionMask.of(mask, heads, QUERIES, KEYS, Device.CPU)));
    assertClose(weights, engine.weights(attention, input));
  }

  private static Score reference(AttentionKind kind, ScoreFeatures score, int heads) {
    List<Matrix> parameters = new ArrayList<>();
    for (int i = 0; i < score.parameters().size(); i++) {
      Tensor parameter = score.parameters().get(i);
      int rows = parameter.shape().length == 2 ? (int) parameter.size(0) : 1;
      double[] values = Numbers.toDouble(Tensors.floats(parameter));
      boolean shared = kind == AttentionKind.METRIC && i < 2;
      // Rows of a matrix, or elements of a bias, are divided among the heads.
      parameters.add(
          rows == 1
              ? new Matrix(shared ? 1 : heads, 1, values.length / (shared ? 1 : heads), values)
              : new Matrix(
                  shared ? 1 : heads, rows / (shared ? 1 : heads), values.length / rows, values));
    }
    return switch (kind) {
      case SELF -> new Score.Bilinear(parameters.get(0), parameters.get(1));
      case L2 -> new PseudoMetric.L2(parameters.get(0));
      case METRIC -> {
        double[] unit = new double[DIM * DIM];
        for (int i = 0; i < DIM; i++) {
          unit[i * DIM + i] = 1;
        }
        yield new PseudoMetric.LearnedMetric(
            new FeatureMap.Residual(
                parameters.get(0),
                parameters.get(1),
                parameters.get(2),
                parameters.get(3),
                Optional.of(new Matrix(heads, DIM / heads, DIM, unit))));
      }
    };
  }

  @Test
  void selfAttentionSharesTheMapAndMixesHeads() {
    SeededRandom random = new SeededRandom(5);
    AttentionLayer layer =
        new AttentionLayer(
            new AttentionLayer.Options(
                AttentionKind.METRIC, new AttentionSizes(DIM, 2, WIDTH, false), true),
            random);
    Tensor x = Tensors.of(normal(2 * KEYS * DIM, random), Device.CPU, 2, KEYS, DIM);
    Tensor copy = x.mul(new org.bytedeco.pytorch.Scalar(1.0));
    AttentionMask all = new AttentionMask.All();
    assertThat(layer.forward(x, x, all).shape()).containsExactly(2, KEYS, DIM);
    assertClose(
        Tensors.floats(layer.forward(x, x, all)), Tensors.floats(layer.forward(x, copy, all)));
    float[] weights = Tensors.floats(layer.weights(x, x, all));
    assertThat(weights).hasSize(2 * 2 * KEYS * KEYS);
    // No node is nearer to a node than itself.
    for (int row = 0; row < 2 * 2 * KEYS; row++) {
      float[] each = Arrays.copyOfRange(weights, row * KEYS, (row + 1) * KEYS);
      for (float weight : each) {
        assertThat(weight).isLessThanOrEqualTo(each[row % KEYS] + 1e-6f);
      }
    }
  }

  @Test
  void invalidSizesAreRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AttentionSizes(7, 2, 3, false))
        .withMessage("dim is 7, heads is 2; expected a multiple of heads");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AttentionSizes(7, 1, 0, false))
        .withMessage("width is 0; expected at least 1");
  }

  private static float[] normal(int count, SeededRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.gaussian();
    }
    return values;
  }

  private static float[] repeated(float[] values, int times) {
    float[] result = new float[values.length * times];
    for (int i = 0; i < result.length; i++) {
      result[i] = values[i % values.length];
    }
    return result;
  }

  private static float[] summed(float[] values, int heads) {
    float[] sums = new float[values.length / heads];
    for (int i = 0; i < values.length; i++) {
      sums[i % sums.length] += values[i];
    }
    return sums;
  }

  /** {@code [nodes, dim]} as {@code [heads, nodes, dim/heads]}. */
  private static float[] parts(float[] values, int nodes, int heads) {
    float[] result = new float[values.length];
    int part = DIM / heads;
    for (int i = 0; i < values.length; i++) {
      int node = i / DIM;
      int head = i % DIM / part;
      result[(head * nodes + node) * part + i % part] = values[i];
    }
    return result;
  }

  /** The inverse of {@link #parts}. */
  private static float[] whole(float[] values, int nodes, int heads) {
    float[] result = new float[values.length];
    int part = DIM / heads;
    for (int i = 0; i < values.length; i++) {
      int node = i / DIM;
      int head = i % DIM / part;
      result[i] = values[(head * nodes + node) * part + i % part];
    }
    return result;
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      double scale = Math.max(1, Math.abs(expected[i]));
      assertThat(actual[i] / scale)
          .as("element %d of %d", i, expected.length)
          .isCloseTo(expected[i] / scale, within(TOLERANCE));
    }
  }
}
