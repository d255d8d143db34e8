package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.encoder.Encoder;
import dev.heed.encoder.KnownEncoder;
import dev.heed.encoder.TinyBert;
import dev.heed.encoder.TinyBert.Form;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("sets a property of the JVM")
final class EncoderCommandsTest {
  private static final List<String> TEXTS = List.of("The cats eat.", "good", "bad cats");

  @TempDir private Path folder;
  private Path encoder;
  private Path texts;

  @BeforeEach
  void writeEncoder() throws IOException {
    encoder = folder.resolve("tiny");
    TinyBert.write(encoder, Form.SIMPLE, 1);
    texts = Cli.file(folder, "texts.txt", TEXTS.toArray(String[]::new));
  }

  private static float[] numbers(String line) {
    String[] parts = line.split(",");
    float[] values = new float[parts.length];
    for (int i = 0; i < parts.length; i++) {
      values[i] = Float.parseFloat(parts[i]);
    }
    return values;
  }

  @Test
  void encodeWritesVectorsOfAnEncoder() throws IOException {
    List<float[]> expected;
    try (Encoder opened = Encoder.open(encoder, 1)) {
      expected = opened.vectors(TEXTS);
    }
    List<String> lines = Cli.run("encode", encoder, texts, "--quiet").ok().lines();
    assertThat(lines).hasSize(TEXTS.size());
    for (int i = 0; i < lines.size(); i++) {
      assertThat(numbers(lines.get(i))).isEqualTo(expected.get(i));
    }
    Path one = folder.resolve("one.npy");
    Path two = folder.resolve("two.npy");
    JsonNode json =
        Cli.run("encode", encoder, texts, "--out", one, "--threads", 1, "--json").ok().json();
    assertThat(json.path("texts").asInt()).isEqualTo(3);
    assertThat(json.path("dim").asInt()).isEqualTo(TinyBert.DIM);
    assertThat(json.path("encoder").asText()).hasSize(64);
    assertThat(
            Cli.run("encode", encoder.resolve("model.onnx"), texts, "--out", two, "--threads", 2)
                .ok()
                .out())
        .isEqualTo("vectors    " + two + ", 3 texts of 24 components\n");
    assertThat(two).hasSameBinaryContentAs(one);
  }

  @Test
  void everyFormatHoldsTheVectorsOfAllTexts() throws IOException {
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      many.add("cats " + "eat ".repeat(i % 7) + (char) ('a' + i % 26));
    }
    Path file = Files.write(folder.resolve("many.txt"), many);
    List<float[]> expected;
    try (Encoder opened = Encoder.open(encoder, 1)) {
      expected = opened.vectors(many);
    }
    Path csv = folder.resolve("v.csv");
    Cli.run("encode", encoder, file, "--out", csv).ok();
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines).hasSize(300);
    ByteBuffer npy = values("v.npy", file);
    ByteBuffer safetensors = values("v.safetensors", file);
    for (int i = 0; i < 300; i++) {
      assertThat(numbers(lines.get(i))).isEqualTo(expected.get(i));
      for (float value : expected.get(i)) {
        assertThat(npy.getFloat()).isEqualTo(value);
        assertThat(safetensors.getFloat()).isEqualTo(value);
      }
    }
    assertThat(Files.readString(folder.resolve("v.safetensors"), StandardCharsets.ISO_8859_1))
        .contains("\"vectors\"", "\"shape\":[300,24]", "\"data_offsets\":[0,28800]");
    assertThat(Files.readString(folder.resolve("v.npy"), StandardCharsets.ISO_8859_1))
        .contains("'shape': (300, 24)");
  }

  /** The numbers at the end of a file that is written. */
  private ByteBuffer values(String name, Path texts) throws IOException {
    Path out = folder.resolve(name);
    Cli.run("encode", encoder, texts, "--out", out).ok();
    byte[] bytes = Files.readAllBytes(out);
    int length = 300 * TinyBert.DIM * Float.BYTES;
    return ByteBuffer.wrap(bytes, bytes.length - length, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void encodeWritesMeansOfLayers() throws IOException {
    try (Encoder opened = Encoder.open(encoder, 1)) {
      List<float[]> expected = opened.withPrefix("the ").means(TEXTS, List.of(2, 0, 1));
      List<String> lines =
          Cli.run("encode", encoder, texts, "--layers", "2,0-1", "--prefix", "the ", "--quiet")
              .ok()
              .lines();
      for (int i = 0; i < lines.size(); i++) {
        assertThat(numbers(lines.get(i))).isEqualTo(expected.get(i));
      }
    }
    for (String wrong : List.of("3", "1-3", "2-1", "", "1,", "x", "-1")) {
      Cli.run("encode", encoder, texts, "--layers=" + wrong)
          .failsWith(2, "--layers is " + wrong, "numbers and ranges from 0 to 2");
    }
  }

  @Test
  void optionsOfOtherModelsAreRefused() throws IOException {
    Cli.run("encode", encoder, texts, "--words").failsWith(2, "--words is given for an encoder");
    Path model = Cli.model(folder);
    Cli.run("encode", model, texts, "--layers", "1").failsWith(2, "--layers is given for");
    Cli.run("encode", model, texts, "--prefix", "x").failsWith(2, "--prefix is given for");
    Cli.run("encode", "nothing.onnx", texts).failsWith(1, "nothing.onnx: there is no such file");
  }

  @Test
  void infoDescribesAnEncoder() throws IOException {
    assertThat(Cli.run("info", encoder).ok().out())
        .isEqualTo(
            """
            Encoder
              file           %s, %s
              kind           BERT, tiny
              layers         2 of 3 heads, 24 components, 40 in the network
              vocabulary     67 pieces
              text           at most 230 pieces; further ones are cut off
              storage        16,160 weights, 32-bit numbers
              sha256         %s
            """
                .formatted(
                    encoder,
                    dev.heed.cli.terminal.Wording.megabytes(
                        Files.size(encoder.resolve("model.onnx"))),
                    Cli.run("info", encoder, "--json").ok().json().path("sha256").asText()));
  }

  @Test
  void listNamesAllEncoders() {
    List<String> names = Arrays.stream(KnownEncoder.values()).map(KnownEncoder::label).toList();
    assertThat(Cli.run("encoder", "list").ok().lines())
        .extracting(line -> line.split(" ")[0])
        .isEqualTo(names);
    JsonNode json = Cli.run("encoder", "list", "--json").ok().json();
    assertThat(StreamSupport.stream(json.path("encoders").spliterator(), false))
        .extracting(each -> each.path("name").asText())
        .isEqualTo(names);
  }

  @Test
  void getDescribesAJarThatIsHere() throws IOException {
    String before = System.getProperty("maven.repo.local", "");
    System.setProperty("maven.repo.local", folder.toString());
    try {
      Path jar = KnownEncoder.E5_SMALL_Q.inRepository();
      Files.createDirectories(jar.getParent());
      Files.writeString(jar, "jar");
      JsonNode json = Cli.run("encoder", "get", "e5-small-q", "--json").ok().json();
      assertThat(json.path("file").asText()).isEqualTo(jar.toString());
      assertThat(json.path("sha256").asText())
          .isEqualTo("0163f1eea7894350060624d315234d40c508ab251ba121714e234503045faadd");
      assertThat(Cli.run("encoder", "get", "e5-small-q").ok().out())
          .contains("encoder    e5-small-q\n", "licence    MIT, by the model's card\n");
    } finally {
      if (before.isEmpty()) {
        System.clearProperty("maven.repo.local");
      } else {
        System.setProperty("maven.repo.local", before);
      }
    }
  }

  @Test
  void wrongNamesAreRefused() {
    Cli.run("encoder", "get", "minilmm").failsWith(2, "there is no encoder 'minilmm'", "minilm");
    Cli.run("encoder").failsWith(2, "get or list");
  }
}
