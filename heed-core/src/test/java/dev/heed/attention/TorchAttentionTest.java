package dev.heed.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.heed.attention.fused.FusedEngine;
import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.PseudoMetric;
import dev.heed.attention.score.Score;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Compares both engines with PyTorch's autograd; torch-attention.py writes the expected values. */
class TorchAttentionTest {
  private static final AttentionShape SHAPE = new AttentionShape(2, 2, 7, 7, 5, 3);

  @TestFactory
  Stream<DynamicTest> agreesWithAutograd() throws IOException {
    JsonNode cases =
        new ObjectMapper().readTree(getClass().getResourceAsStream("torch-attention.json"));
    assertThat(cases).hasSize(6);
    FusedEngine fused =
        new FusedEngine(KernelSelection.scalarTiles(), KernelSelection.scalar(), new Workers(1));
    return StreamSupport.stream(cases.spliterator(), false)
        .flatMap(
            json ->
                Stream.of(fused, new ReferenceEngine())
                    .map(
                        engine ->
                            DynamicTest.dynamicTest(
                                json.get("kind").asText()
                                    + (json.get("causal").asBoolean() ? ", causal, " : ", ")
                                    + engine.getClass().getSimpleName(),
                                () -> check(json, engine))));
  }

  private static void check(JsonNode json, AttentionEngine engine) {
    List<float[]> inputs = new ArrayList<>();
    json.get("inputs").forEach(array -> inputs.add(floats(array)));
    Score score =
        switch (json.get("kind").asText()) {
          case "dot" -> new Score.Dot();
          case "l2" -> new PseudoMetric.L2(matrix(11, 5, inputs.get(3)));
          default ->
              new PseudoMetric.LearnedMetric(
                  matrix(11, 5, inputs.get(3)),
                  matrix(1, 11, inputs.get(4)),
                  matrix(5, 11, inputs.get(5)),
                  matrix(1, 5, inputs.get(6)));
        };
    double scale = score instanceof Score.Dot ? 1 / Math.sqrt(5) : 0.25;
    Attention attention = new Attention(score).plus(new Bias.Scale(scale));
    if (json.get("causal").asBoolean()) {
      attention = attention.with(new Mask.Causal(0));
    }
    AttentionInput input = new AttentionInput(SHAPE, inputs.get(0), inputs.get(1), inputs.get(2));
    AttentionOutput output = engine.forward(attention, input);
    close("output", output.values(), json.get("output"));
    AttentionGradients gradients =
        engine.backward(attention, input, output, floats(json.get("upstream")));
    close("queries", gradients.queries(), json.get("gradients").get(0));
    close("keys", gradients.keys(), json.get("gradients").get(1));
    close("values", gradients.values(), json.get("gradients").get(2));
    for (int p = 0; p < gradients.parameters().size(); p++) {
      float[] got = Numbers.toFloat(gradients.parameters().get(p).values());
      close("parameter " + p, got, json.get("gradients").get(3 + p));
    }
  }

  private static void close(String what, float[] got, JsonNode expected) {
    assertThat(got).as(what).hasSize(expected.size());
    for (int i = 0; i < got.length; i++) {
      double want = expected.get(i).asDouble();
      assertThat((double) got[i])
          .as("%s %d", what, i)
          .isCloseTo(want, within(1e-5 * Math.max(1, Math.abs(want))));
    }
  }

  private static Matrix matrix(int rows, int columns, float[] values) {
    return new Matrix(rows, columns, Numbers.toDouble(values));
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.get(i).asDouble();
    }
    return values;
  }
}
