package dev.heed.attention.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.heed.attention.AttentionEngine;
import dev.heed.attention.ReferenceEngine;
import dev.heed.attention.fused.FusedEngine;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Runs the cases of the ONNX suite on both engines. */
class OnnxAttentionTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TestFactory
  Stream<DynamicTest> casesOfTheOnnxSuite() throws IOException {
    Path file = data().resolve("onnx/attention_softmax_layernorm.jsonl");
    assumeThat(file).exists();
    List<DynamicTest> tests = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode json = JSON.readTree(line);
      String name = json.get("case").asText();
      switch (json.at("/nodes/0/op").asText()) {
        case "Attention" -> {
          tests.add(
              DynamicTest.dynamicTest(
                  name + ", reference", () -> attention(json, new ReferenceEngine())));
          tests.add(
              DynamicTest.dynamicTest(
                  name + ", fused",
                  () ->
                      attention(
                          json,
                          new FusedEngine(
                              KernelSelection.scalarTiles(),
                              KernelSelection.scalar(),
                              new Workers(1)))));
        }
        case "Softmax" -> tests.add(DynamicTest.dynamicTest(name, () -> softmax(json)));
        default -> {}
      }
    }
    assertThat(tests).hasSizeGreaterThan(50);
    return tests.stream();
  }

  private static void attention(JsonNode json, AttentionEngine engine) {
    JsonNode node = json.at("/nodes/0");
    Map<String, OnnxTensor> given = tensors(json.get("inputs"));
    List<Optional<OnnxTensor>> inputs = new ArrayList<>();
    for (JsonNode input : node.get("inputs")) {
      inputs.add(Optional.ofNullable(given.get(input.asText())));
    }
    Map<String, Number> attributes = new HashMap<>();
    node.get("attrs")
        .properties()
        .forEach(entry -> attributes.put(entry.getKey(), entry.getValue().numberValue()));
    List<OnnxTensor> outputs = new OnnxAttention(attributes).run(engine, inputs);
    Map<String, OnnxTensor> expected = tensors(json.get("outputs"));
    int checked = 0;
    for (int i = 0; i < node.get("outputs").size(); i++) {
      String name = node.get("outputs").get(i).asText();
      if (!name.isEmpty()) {
        close(name, outputs.get(i), expected.get(name));
        checked++;
      }
    }
    assertThat(checked).isEqualTo(expected.size());
  }

  private static void softmax(JsonNode json) {
    JsonNode attributes = json.at("/nodes/0/attrs");
    OnnxTensor x = tensors(json.get("inputs")).get("x");
    int axis = attributes.has("axis") ? attributes.get("axis").asInt() : -1;
    close("y", OnnxAttention.softmax(x, axis), tensors(json.get("outputs")).get("y"));
  }

  private static void close(String what, OnnxTensor got, OnnxTensor expected) {
    assertThat(got.shape()).as(what).isEqualTo(expected.shape());
    assertThat(got.type()).as(what).isEqualTo(expected.type());
    for (int i = 0; i < got.values().length; i++) {
      double want = expected.values()[i];
      double have = got.values()[i];
      // Half precision has relative steps of 2⁻¹¹; the suite's own arithmetic in it may be off by
      // one step.
      double step = got.type() == OnnxTensor.Type.FLOAT16 ? Math.abs(want) * 0x1p-10 : 0;
      if (Double.isInfinite(want)) {
        assertThat(have).as("%s %d", what, i).isEqualTo(want);
      } else {
        assertThat(Math.abs(have - want))
            .as("%s %d: %s against %s", what, i, have, want)
            .isLessThanOrEqualTo(1e-5 + step);
      }
    }
  }

  private static Map<String, OnnxTensor> tensors(JsonNode list) {
    Map<String, OnnxTensor> tensors = new HashMap<>();
    for (JsonNode json : list) {
      List<Integer> shape = new ArrayList<>();
      json.get("dims").forEach(size -> shape.add(size.asInt()));
      double[] values = new double[json.get("data").size()];
      for (int i = 0; i < values.length; i++) {
        JsonNode value = json.get("data").get(i);
        values[i] =
            value.isBoolean()
                ? (value.asBoolean() ? 1 : 0)
                : value.isTextual() ? Double.parseDouble(value.asText()) : value.asDouble();
      }
      String type = json.get("dtype").asText().toUpperCase(Locale.ROOT);
      OnnxTensor.Type known = OnnxTensor.Type.valueOf(type.equals("FLOAT32") ? "FLOAT" : type);
      tensors.put(json.get("name").asText(), new OnnxTensor(known, shape, values));
    }
    return tensors;
  }

  /** The folder named by HEED_DATA, otherwise {@code shared/data} next to the checkout. */
  private static Path data() {
    return Optional.ofNullable(System.getProperty("HEED_DATA", System.getenv("HEED_DATA")))
        .map(Path::of)
        .orElse(Path.of("../../shared/data"));
  }

  @Test
  void roundsToBfloat16WithTiesToEven() {
    double[] values = {1, 1 + 0x1p-8, 1 + 0x1p-7, 1 + 0x1.8p-7, -3.14159265};
    OnnxTensor tensor = new OnnxTensor(OnnxTensor.Type.BFLOAT16, List.of(5), values);
    assertThat(tensor.rounded().values()).containsExactly(1, 1, 1 + 0x1p-7, 1 + 0x1p-6, -3.140625);
  }

  @Test
  void windowsLimitTheKeysOnEitherSide() {
    OnnxTensor queries = ones(3);
    OnnxTensor present = ones(4);
    OnnxTensor past = ones(2);
    for (int left = -1; left < 4; left++) {
      for (int right = -1; right < 4; right++) {
        Map<String, Number> attributes =
            Map.of(
                "left_window_size", left, "right_window_size", right, "qk_matmul_output_mode", 3);
        List<Optional<OnnxTensor>> inputs =
            Stream.of(queries, present, present, null, past, past)
                .map(Optional::ofNullable)
                .toList();
        OnnxTensor weights =
            new OnnxAttention(attributes).run(new ReferenceEngine(), inputs).get(3);
        for (int i = 0; i < 18; i++) {
          int key = i % 6;
          int position = i / 6 + 2;
          boolean within =
              (left == -1 || key >= position - left) && (right == -1 || key <= position + right);
          assertThat(weights.values()[i] > 0).as("%d, %d, %d", left, right, i).isEqualTo(within);
        }
      }
    }
  }

  private static OnnxTensor ones(int tokens) {
    double[] values = new double[2 * tokens];
    Arrays.fill(values, 1);
    return new OnnxTensor(OnnxTensor.Type.FLOAT, List.of(1, 1, tokens, 2), values);
  }

  @Test
  void errorsStateTheExpectation() {
    OnnxAttention narrow = new OnnxAttention(Map.of("left_window_size", -2));
    Optional<OnnxTensor> one = Optional.of(ones(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> narrow.run(new ReferenceEngine(), List.of(one, one, one)))
        .withMessage("left_window_size is -2; expected at least -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OnnxAttention(Map.of("causal", 1)))
        .withMessageStartingWith("Attention has no attribute causal; expected one of [");
    OnnxTensor x = new OnnxTensor(OnnxTensor.Type.FLOAT, List.of(1, 2, 6), new double[12]);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new OnnxAttention(Map.of("q_num_heads", 4))
                    .run(new ReferenceEngine(), List.of(Optional.of(x))))
        .withMessage(
            "input of shape [1, 2, 6] and q_num_heads 4; expected 4 dimensions, or 3 with heads"
                + " that divide the last");
  }
}
