package dev.heed.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.heed.encoder.TinyBert.Form;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Vectors are those of ONNX Runtime. */
final class OnnxRuntimeTest {
  private static final OrtEnvironment RUNTIME = OrtEnvironment.getEnvironment();

  @TempDir private Path folder;

  /** A model in ONNX Runtime; one thread, so that the sums have an order. */
  private static OrtSession session(byte[] model) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      return RUNTIME.createSession(model, options);
    }
  }

  private static float[][] states(OrtSession session, List<Piece> pieces) throws OrtException {
    long[][] ids = {pieces.stream().mapToLong(Piece::id).toArray()};
    long[][] mask = {new long[ids[0].length]};
    Arrays.fill(mask[0], 1);
    long[][] types = {new long[ids[0].length]};
    try (OnnxTensor first = OnnxTensor.createTensor(RUNTIME, ids);
        OnnxTensor second = OnnxTensor.createTensor(RUNTIME, mask);
        OnnxTensor third = OnnxTensor.createTensor(RUNTIME, types);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", first, "attention_mask", second, "token_type_ids", third))) {
      return ((float[][][]) result.get(0).getValue())[0];
    }
  }

  /** The normalised mean. */
  private static double[] vector(float[][] states) {
    double[] vector = new double[states[0].length];
    for (float[] row : states) {
      for (int j = 0; j < row.length; j++) {
        vector[j] += row[j];
      }
    }
    double length = Math.sqrt(Arrays.stream(vector).map(v -> v * v).sum());
    return Arrays.stream(vector).map(v -> v / length).toArray();
  }

  /** The largest difference of a component. */
  private static double difference(Encoder encoder, OrtSession session, List<String> texts)
      throws OrtException {
    List<float[]> vectors = encoder.vectors(texts);
    double largest = 0;
    for (int i = 0; i < texts.size(); i++) {
      double[] exact = vector(states(session, encoder.pieces(texts.get(i))));
      for (int j = 0; j < exact.length; j++) {
        largest = Math.max(largest, Math.abs(exact[j] - vectors.get(i)[j]));
      }
    }
    return largest;
  }

  @ParameterizedTest
  @EnumSource(names = {"SIMPLE", "FUSED"})
  void smallModelsAgree(Form form) throws IOException, OrtException {
    TinyBert.write(folder, form, 5);
    try (Encoder encoder = Encoder.open(folder, 1);
        OrtSession session = session(TinyBert.model(form, 2, 5).onnx())) {
      List<String> texts = new ArrayList<>(Texts.english(60, 1));
      texts.add("");
      texts.add("the cats ".repeat(500));
      assertThat(difference(encoder, session, texts)).isLessThan(1e-5);
    }
  }

  /** The runtime rounds activations to 8 bits too, which Heed does not. */
  @Test
  void modelsOfIntegersAgreeWithinTheirRounding() throws IOException, OrtException {
    TinyBert.write(folder, Form.INTEGERS, 5);
    try (Encoder encoder = Encoder.open(folder, 1);
        OrtSession session = session(TinyBert.model(Form.INTEGERS, 2, 5).onnx())) {
      assertThat(difference(encoder, session, Texts.english(60, 1))).isBetween(1e-5, 0.05);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"MINILM", "BGE_SMALL_EN", "E5_SMALL"})
  void pretrainedModelsAgree(KnownEncoder known) throws IOException, OrtException {
    compare(known, 8);
  }

  @Tag("full")
  @ParameterizedTest
  @EnumSource(names = {"MINILM", "BGE_SMALL_EN", "E5_SMALL"})
  void pretrainedModelsAgreeOnManyTexts(KnownEncoder known) throws IOException, OrtException {
    compare(known, 2000);
  }

  /** Weights of 8 bits give nearly the vectors of the floats that they were rounded from. */
  @ParameterizedTest
  @CsvSource({"MINILM, MINILM_Q", "E5_SMALL, E5_SMALL_Q"})
  void pretrainedIntegersAreCloseToFloats(KnownEncoder floats, KnownEncoder integers)
      throws IOException {
    List<String> texts = Texts.english(8, 3);
    try (Encoder exact = Encoder.open(jar(floats));
        Encoder rounded = Encoder.open(jar(integers))) {
      assertThat(rounded.info().quantised()).isTrue();
      assertThat(exact.info().quantised()).isFalse();
      List<float[]> expected = exact.vectors(texts);
      List<float[]> got = rounded.vectors(texts);
      for (int i = 0; i < texts.size(); i++) {
        double cosine = 0;
        for (int j = 0; j < expected.get(i).length; j++) {
          cosine += expected.get(i)[j] * got.get(i)[j];
        }
        assertThat(cosine).isBetween(0.98, 0.99999);
      }
    }
  }

  private static void compare(KnownEncoder known, int count) throws IOException, OrtException {
    Path jar = jar(known);
    List<String> texts = new ArrayList<>(Texts.shared(count / 2));
    texts.addAll(Texts.english(count - texts.size(), 2));
    texts.set(0, "the cats ".repeat(300));
    texts.set(1, "");
    try (Encoder encoder = Encoder.open(jar);
        OrtSession session = session(EncoderFiles.read(jar).model().bytes())) {
      assertThat(difference(encoder, session, texts)).isLessThan(1e-5);
    }
  }

  /** The jar of an encoder; without it a test is skipped. */
  static Path jar(KnownEncoder known) {
    assumeTrue(
        known.find(List.of()).isPresent(),
        "this machine: no encoder " + known.label() + "; " + String.join(" ", known.fetch()));
    return known.find(List.of()).orElseThrow();
  }
}
