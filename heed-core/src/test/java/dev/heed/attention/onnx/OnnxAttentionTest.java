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

  private static OnnxTensor tensor(Integer... shape) {
    int count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    double[] values = new double[count];
    Arrays.setAll(values, i -> Math.sin(i));
    return new OnnxTensor(OnnxTensor.Type.FLOAT, List.of(shape), values);
  }

  private static void refused(String message, Map<String, Number> attributes, OnnxTensor... all) {
    List<Optional<OnnxTensor>> inputs = Stream.of(all).map(Optional::ofNullable).toList();
    for (AttentionEngine engine : List.of(new ReferenceEngine(), new FusedEngine(new Workers(1)))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new OnnxAttention(attributes).run(engine, inputs))
          .withMessage(message);
    }
  }

  @Test
  void refusesShapesThatDoNotFit() {
    OnnxTensor q = tensor(1, 2, 2, 2);
    OnnxTensor k = tensor(1, 2, 3, 2);
    Map<String, Number> none = Map.of();
    refused(
        "V has the shape [1, 2, 4, 2]; expected [1, 2, 3, any]", none, q, k, tensor(1, 2, 4, 2));
    refused(
        "V has the shape [1, 4, 3, 2]; expected [1, 2, 3, any]", none, q, k, tensor(1, 4, 3, 2));
    refused(
        "V has the shape [1, 1, 3, 2]; expected [1, 2, 3, any]", none, q, k, tensor(1, 1, 3, 2));
    refused(
        "K has the shape [1, 2, 3, 3]; expected [1, any, any, 2]", none, q, tensor(1, 2, 3, 3), k);
    refused(
        "K has the shape [2, 2, 3, 2]; expected [1, any, any, 2]", none, q, tensor(2, 2, 3, 2), k);
    refused(
        "K has the shape [1, 2, 3, 2]; expected [2, any, any, 2]", none, tensor(2, 2, 2, 2), k, k);
    refused(
        "K has the shape [2, 3, 2]; expected 4 dimensions, as Q has", none, q, tensor(2, 3, 2), k);
    refused(
        "keyHeads is 3; expected a divisor of heads, 2",
        none,
        q,
        tensor(1, 3, 3, 2),
        tensor(1, 3, 3, 2));
    refused(
        "past_key has the shape [1, 3, 2, 2]; expected [1, 2, any, 2]",
        none,
        q,
        k,
        k,
        null,
        tensor(1, 3, 2, 2),
        tensor(1, 3, 2, 2));
    refused(
        "past_key has the shape [1, 2, 2, 4]; expected [1, 2, any, 2]",
        none,
        q,
        k,
        k,
        null,
        tensor(1, 2, 2, 4),
        tensor(1, 2, 2, 2));
    refused(
        "past_value has the shape [1, 2, 1, 2]; expected [1, 2, 2, 2]",
        none,
        q,
        k,
        k,
        null,
        tensor(1, 2, 2, 2),
        tensor(1, 2, 1, 2));
    refused("past_key without past_value; expected both or neither", none, q, k, k, null, k);
    refused("past_value without past_key; expected both or neither", none, q, k, k, null, null, k);
    refused(
        "attn_mask has the shape [7, 1, 1, 2, 3]; expected at most 4 dimensions",
        none,
        q,
        k,
        k,
        tensor(7, 1, 1, 2, 3));
    refused(
        "nonpad_kv_seqlen has the shape [2]; expected [1]",
        none,
        q,
        k,
        k,
        null,
        null,
        null,
        tensor(2));
    refused(
        "q_num_heads is 2.5; expected a whole number from 0 to 2147483647",
        Map.of("q_num_heads", 2.5),
        tensor(1, 2, 6));
    OnnxTensor long1 = new OnnxTensor(OnnxTensor.Type.INT64, List.of(1), new double[] {4});
    refused(
        "nonpad_kv_seqlen holds 4.0; expected whole numbers from 0 to 3",
        none,
        q,
        k,
        k,
        null,
        null,
        null,
        long1);
    refused("is_causal is 2; expected a whole number from 0 to 1", Map.of("is_causal", 2), q, k, k);
    refused("scale is NaN; expected a finite number", Map.of("scale", Double.NaN), q, k, k);
    refused("softcap is -3.0; expected at least 0", Map.of("softcap", -3), q, k, k);
    refused(
        "qk_matmul_output_mode is 4; expected a whole number from 0 to 3",
        Map.of("qk_matmul_output_mode", 4),
        q,
        k,
        k);
    OnnxTensor huge =
        new OnnxTensor(OnnxTensor.Type.DOUBLE, List.of(1, 1, 1, 1), new double[] {1e300});
    refused(
        "Q holds 1.0E300; expected numbers of single precision, up to 3.4028235E38",
        none,
        huge,
        huge,
        huge);
  }

  @Test
  void softmaxRefusesAnAxisThatTheTensorLacks() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnnxAttention.softmax(tensor(1, 2, 2, 2), 4))
        .withMessage("axis of a softmax is 4 for the shape [1, 2, 2, 2]; expected -4 to 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OnnxAttention.softmax(tensor(2, 2), -3))
        .withMessage("axis of a softmax is -3 for the shape [2, 2]; expected -2 to 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OnnxTensor(OnnxTensor.Type.FLOAT, List.of(-1, -4), new double[4]))
        .withMessage("size in the shape [-1, -4] is -1; expected at least 0");
  }

  @Test
  void hugeWindowsAreNoLimit() {
    OnnxTensor x = tensor(1, 2, 3, 2);
    OnnxTensor past = tensor(1, 2, 2, 2);
    List<Optional<OnnxTensor>> inputs =
        Stream.of(x, x, x, null, past, past).map(Optional::ofNullable).toList();
    double[] expected =
        new OnnxAttention(Map.of()).run(new ReferenceEngine(), inputs).getFirst().values();
    for (long size : new long[] {1L << 32, Integer.MAX_VALUE, Long.MAX_VALUE, 5}) {
      Map<String, Number> attributes = Map.of("left_window_size", size, "right_window_size", size);
      assertThat(
              new OnnxAttention(attributes).run(new ReferenceEngine(), inputs).getFirst().values())
          .as("%d", size)
          .containsExactly(expected);
    }
  }

  /** The lowest number, by which some programs mask, is a number: all keys weigh the same. */
  @Test
  void theLowestNumberDoesNotLeaveAKeyOut() {
    OnnxTensor x = ones(2);
    for (double lowest : new double[] {-Float.MAX_VALUE, -Double.MAX_VALUE}) {
      double[] table = new double[4];
      Arrays.fill(table, lowest);
      OnnxTensor mask = new OnnxTensor(OnnxTensor.Type.DOUBLE, List.of(2, 2), table);
      List<Optional<OnnxTensor>> inputs =
          Stream.of(x, x, x, mask).map(Optional::ofNullable).toList();
      OnnxTensor weights =
          new OnnxAttention(Map.of("qk_matmul_output_mode", 3))
              .run(new ReferenceEngine(), inputs)
              .get(3);
      assertThat(weights.values()).containsExactly(0.5, 0.5, 0.5, 0.5);
    }
  }
}
