package dev.heed.text.fasttext;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models that fastText made and what it printed, as the script {@code generate} has stored them.
 */
class StoredModelsTest {
  @ParameterizedTest
  @ValueSource(strings = {"softmax", "hs", "ova", "ns", "pruned", "quantised", "output"})
  void printsWhatFastTextPrints(String name) throws IOException {
    byte[] lines = decode(resource("lines.base64"));
    byte[] packed = decode(resource(name + ".model"));
    byte[] bytes = new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
    try (FastTextModel model = FastTextModelTest.open(bytes)) {
      ProgramOutput output = new ProgramOutput(model);
      output.line("== predict-prob 1 0").predict(lines, 1, 0, true);
      output.line("== predict-prob 3 0").predict(lines, 3, 0, true);
      output.line("== predict-prob -1 0.02").predict(lines, FastTextModel.ALL, 0.02f, true);
      output.line("== predict-prob 2 0.2").predict(lines, 2, 0.2f, true);
      output.line("== test 2 0.1").test(lines, 2, 0.1f);
      output.line("== print-word-vectors");
      output.wordVectors(List.of("pay", "café", "房间", "unknown", "</s>", "x", "w1"));
      output.line("== nn 3").neighbours(List.of("pay", "房间", "unknown"), 3);
      assertThat(output.toString())
          .isEqualTo(new String(resource(name + ".out"), StandardCharsets.UTF_8));
    }
  }

  private static byte[] decode(byte[] base64) {
    return Base64.getMimeDecoder().decode(base64);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = StoredModelsTest.class.getResourceAsStream(name)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    }
  }
}
