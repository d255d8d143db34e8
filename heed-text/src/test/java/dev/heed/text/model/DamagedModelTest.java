package dev.heed.text.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.base.AtomicFile;
import dev.heed.base.InvalidInputException;
import dev.heed.text.TextClassifier;
import dev.heed.text.corpus.Corpora;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.storage.Archive;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are not models, or damaged, are rejected with a message of one line. */
class DamagedModelTest {
  private static final ClassifierShape SMALLEST = Classifiers.shapes().get(1);
  private static final ClassifierShape LARGEST = Classifiers.shapes().getLast();

  @TempDir private Path folder;

  @Test
  void changedBytesAreNoticed() throws IOException {
    byte[] model = ModelFileTest.bytes(Classifiers.of(SMALLEST));
    int rejected = 0;
    for (int i = 0; i < model.length; i++) {
      byte[] damaged = model.clone();
      damaged[i] ^= (byte) (i % 2 == 0 ? 0x01 : 0xfe);
      rejected += equalOrRejected(damaged, model, "byte " + i) ? 1 : 0;
    }
    // Headers of ZIP entries repeat the directory, and may change unnoticed.
    assertThat(rejected).isGreaterThan(model.length - 250);
  }

  @Test
  void truncatedFilesAreRejected() throws IOException {
    byte[] model = ModelFileTest.bytes(Classifiers.of(SMALLEST));
    for (int length = 0; length < model.length; length++) {
      byte[] cut = Arrays.copyOf(model, length);
      assertThat(equalOrRejected(cut, model, "length " + length)).isTrue();
    }
  }

  @Property(tries = 500)
  void insertedOrOverwrittenBytesAreNoticed(
      @ForAll @IntRange(max = 10_000) int position,
      @ForAll @Size(max = 40) byte[] bytes,
      @ForAll boolean insert)
      throws IOException {
    byte[] model = ModelFileTest.bytes(Classifiers.of(SMALLEST));
    int from = position % model.length;
    int to = insert ? from : Math.min(model.length, from + bytes.length);
    byte[] damaged =
        ByteBuffer.allocate(from + bytes.length + model.length - to)
            .put(model, 0, from)
            .put(bytes)
            .put(model, to, model.length - to)
            .array();
    Path own = Files.createTempDirectory("heed-test");
    folder = own;
    try {
      equalOrRejected(damaged, model, "at " + from);
    } finally {
      Files.deleteIfExists(own.resolve("model.heed"));
      Files.deleteIfExists(own);
    }
  }

  /** Returns whether the file was rejected; otherwise it must equal the model. */
  private boolean equalOrRejected(byte[] damaged, byte[] model, String what) throws IOException {
    Path file = Files.write(folder.resolve("model.heed"), damaged);
    Model loaded;
    try {
      loaded = Model.load(file);
    } catch (InvalidInputException e) {
      assertThat(e.getMessage())
          .startsWith(file.toString())
          .contains("; expected ")
          .doesNotContain("\n", "null");
      return true;
    } catch (RuntimeException | Error e) {
      throw new AssertionError(what, e);
    }
    assertThat(ModelFileTest.bytes(loaded)).as(what).isEqualTo(model);
    return false;
  }

  /** Forged files have correct checksums. */
  @Test
  void forgedEntriesAreRejected() throws IOException {
    SequencedMap<String, byte[]> entries = ModelFileTest.entries(LARGEST);
    int rejected = 0;
    for (String name : entries.keySet()) {
      byte[] original = entries.get(name);
      for (int i = 0; i < Math.min(original.length, 1200); i += 3) {
        byte[] forged = original.clone();
        forged[i] ^= (byte) (1 << i % 8);
        rejected += loadedOrRejected(with(entries, name, forged), name + " " + i) ? 1 : 0;
      }
      for (int length = 0; length < Math.min(original.length - 1, 1200); length += 7) {
        byte[] cut = Arrays.copyOf(original, length);
        assertThat(loadedOrRejected(with(entries, name, cut), name + " cut at " + length)).isTrue();
      }
      byte[] longer = Arrays.copyOf(original, original.length + 1);
      assertThat(loadedOrRejected(with(entries, name, longer), name + " longer")).isTrue();
    }
    assertThat(rejected).isGreaterThan(550);
  }

  private boolean loadedOrRejected(Path file, String what) {
    try {
      TextClassifier.load(file).classify("good film");
      return false;
    } catch (InvalidInputException e) {
      assertThat(e.getMessage()).startsWith(file.toString()).contains("; expected ");
      return true;
    } catch (IOException | RuntimeException | Error e) {
      throw new AssertionError(what, e);
    }
  }

  @Test
  void impossibleSettingsAreRejected() throws IOException {
    Map<String, String> changes = new LinkedHashMap<>();
    changes.put(
        "\"format_version\" : 2 → \"format_version\" : 4",
        "format_version is 4; expected 1 to 3; a newer Heed wrote this model");
    changes.put("heed-text-classifier → other", "format is \"other\"");
    changes.put("\"dim\" : 5 → \"dim\" : 0", "dim is 0; expected 1 to 32768");
    changes.put("\"dim\" : 5 → \"dim\" : 5.5", "dim is 5.5; expected a whole number");
    changes.put("\"dim\" : 5 → \"dim\" : 2147483647", "dim is 2147483647; expected 1 to 32768");
    changes.put("\"dim\" : 5 → \"dim\" : 1099511627776", "dim is 1099511627776; expected a whole");
    changes.put(
        "\"vocabulary\" : 11 → \"vocabulary\" : 2147483647", "vocabulary × dim is 15032385529");
    changes.put("\"vocabulary\" : 11 → \"vocabulary\" : 100000000", "MiB");
    changes.put(
        "\"vocabulary\" : 11 → \"vocabulary\" : 12", "vocabulary.txt: has 11 lines; expected 12");
    changes.put("\"labels\" : 3 → \"labels\" : 2", "labels.txt: has more lines; expected 2 lines");
    changes.put("\"labels\" : 3 → \"label\" : 3", "labels is missing; expected a whole number");
    changes.put("\"hidden\" : 13 → \"hidden\" : 17", "[17,5]");
    changes.put("\"width\" : 2 → \"width\" : -2", "width of the metric network is -2");
    changes.put("\"metric\" → \"cosine\"", "attention.kind is \"cosine\"; expected \"pooled\" or");
    changes.put("\"mlp\" → \"none\"", "head.kind is \"none\"; expected \"fixed\"");
    changes.put("0.3333333333333333, → 0,", "temperature is 0.0; expected a positive number");
    changes.put("0.3333333333333333, → 1e999,", "temperature is Infinity; expected a positive");
    changes.put("[ 9, 30, 4 ] → [ 9, 30 ]", "label counts are [9, 30]; expected 3 numbers from 0");
    changes.put("[ 9, 30, 4 ] → [ 0, 0, 0 ]", "label counts are [0, 0, 0]; expected 3 numbers");
    changes.put("[ 9, 30, 4 ] → [ 9, 0.5, 4 ]", "label_counts is [9,0.5,4]; expected an array of");
    changes.put("[ 9, 30, 4 ] → null", "label_counts is null; expected an array");
    changes.put("\"ngrams\" : 3 → \"ngrams\" : 9", "ngrams is 9; expected 1 to 8");
    changes.put(": 2.0, → : \"2.0\",", "pos\\itive is \"2.0\"; expected a number");
    changes.put("0.6666666666666666 → 1.5", "dev accuracy is 1.5; expected 0 to 1");
    changes.put("\"labels\" : 3, → \"labels\" : 3", "config.json:6: is broken");
    changes.put("{\n  \"format\" → [\n  \"format\"", "config.json:2: is broken");
    SequencedMap<String, byte[]> entries = ModelFileTest.entries(LARGEST);
    String config = new String(entries.get("config.json"), StandardCharsets.UTF_8);
    for (Map.Entry<String, String> change : changes.entrySet()) {
      String[] fromTo = change.getKey().split(" → ");
      assertThat(config).contains(fromTo[0]);
      int at = config.indexOf(fromTo[0]);
      String changed =
          config.substring(0, at) + fromTo[1] + config.substring(at + fromTo[0].length());
      assertRejected(with(entries, "config.json", utf8(changed)), change.getValue());
    }
    assertRejected(with(entries, "config.json", utf8("[".repeat(100_000))), "is broken");
    assertRejected(with(entries, "config.json", utf8("null")), "format is missing");
    assertRejected(
        with(entries, "config.json", new byte[(1 << 24) + 1]), "expected at most 16777216");
  }

  @Test
  void impossibleTextsAreRejected() throws IOException {
    SequencedMap<String, byte[]> entries = ModelFileTest.entries(SMALLEST);
    assertRejected(
        with(entries, "labels.txt", utf8("a\nb\na\n")), "labels are [a, b, a]; expected 3 diff");
    assertRejected(with(entries, "labels.txt", utf8("a\nb\n\\x\n")), "labels.txt:3: a backslash");
    assertRejected(with(entries, "labels.txt", utf8("a\nb\nc\\")), "labels.txt:3: a backslash");
    assertRejected(with(entries, "labels.txt", utf8("a\r\nb\r\nc\r\n")), "labels.txt:1: CR or tab");
    assertRejected(
        with(entries, "labels.txt", utf8("a\nb\nc")), "labels.txt: has 2 lines; expected 3");
    assertRejected(
        with(entries, "labels.txt", new byte[] {'a', '\n', (byte) 0xff}), "is not UTF-8");
    assertRejected(
        with(entries, "vocabulary.txt", utf8("a\n".repeat(11))),
        "vocabulary entry 2 is 'a'; expected a new word");
    assertRejected(
        with(entries, "vocabulary.txt", utf8("a\nb\na b\na x b\n" + "c\n".repeat(7))),
        "vocabulary entry 4 is 'a x b'; expected known words");
  }

  @Test
  void impossibleWeightsAreRejected() throws IOException {
    SequencedMap<String, byte[]> entries = ModelFileTest.entries(SMALLEST);
    byte[] weights = entries.get("weights.safetensors");
    for (long length : new long[] {1L << 40, -1, Long.MIN_VALUE, weights.length}) {
      byte[] forged = weights.clone();
      ByteBuffer.wrap(forged).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
      assertRejected(with(entries, "weights.safetensors", forged), "has a header of ");
    }
    byte[] infinite = weights.clone();
    ByteBuffer.wrap(infinite)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putFloat(weights.length - 4, Float.NEGATIVE_INFINITY);
    assertRejected(
        with(entries, "weights.safetensors", infinite),
        "tensor head.weight holds -Infinity; expected finite numbers");
    Map<String, String> changes = new LinkedHashMap<>();
    changes.put("[11,5] → [11,7]", "tensor embeddings has the shape [11,7]; expected [11,5]");
    changes.put("[11,5] → [1099511627776]", "tensor embeddings has the shape [1099511627776]");
    changes.put("[0,220] → [0,1099511627776]", "tensor embeddings has the offsets");
    changes.put("[0,220] → [-4,216]", "tensor embeddings has the offsets");
    changes.put("[0,220] → [4,224]", "tensor embeddings begins at 4; expected 0");
    changes.put("[220,528] → [0,308]", "begins at 0; expected 2");
    changes.put("\"F32\" → \"F64\"", "tensor embeddings has the type \"F64\"; expected \"F32\"");
    changes.put("embeddings → embedding", "has the tensors [embedding, keys");
    changes.put("{\"embeddings → [\"embeddings", "has a broken header");
    changes.put("\"query\" → \"keys\"", "has a broken header: Duplicate");
    for (Map.Entry<String, String> change : changes.entrySet()) {
      String[] fromTo = change.getKey().split(" → ");
      assertRejected(
          with(entries, "weights.safetensors", replacedInHeader(weights, fromTo[0], fromTo[1])),
          change.getValue());
    }
  }

  private static byte[] replacedInHeader(byte[] weights, String from, String to) {
    int length = (int) ByteBuffer.wrap(weights).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String header = new String(weights, 8, length, StandardCharsets.UTF_8);
    assertThat(header).contains(from);
    int at = header.indexOf(from);
    byte[] changed = utf8(header.substring(0, at) + to + header.substring(at + from.length()));
    int values = weights.length - 8 - length;
    return ByteBuffer.allocate(8 + changed.length + values)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(changed.length)
        .put(changed)
        .put(weights, 8 + length, values)
        .array();
  }

  @Test
  void otherFilesAreRejected() throws IOException {
    String expected = "; expected a complete file written by heed train";
    Path file = folder.resolve("file");
    assertRejected(file, "there is no such file" + expected);
    assertRejected(folder, "this is a folder" + expected);
    assertRejected(Files.writeString(file, "not a model\n"), "not a Heed model" + expected);
    assertRejected(Files.writeString(file, ""), "not a Heed model" + expected);
    assertRejected(
        Files.writeString(file, "PK\3\4 and so on"), "is damaged or cut short" + expected);
    SequencedMap<String, byte[]> entries = ModelFileTest.entries(SMALLEST);
    entries.remove("labels.txt");
    assertRejected(
        with(entries, "other", new byte[3]), "not a Heed model: it has no labels.txt" + expected);
    Path device = Path.of("/dev/null");
    Assumptions.assumeTrue(Files.exists(device));
    assertRejected(device, "not a regular file" + expected);
  }

  @Test
  void corporaAreRejected() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(Corpora.data("ugly"))) {
      files = new ArrayList<>(all.filter(Files::isRegularFile).toList());
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      assertRejected(file, "; expected a complete file written by heed train");
    }
  }

  private static void assertRejected(Path file, String message) {
    assertThatThrownBy(() -> TextClassifier.load(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file + ":")
        .hasMessageContaining(message);
  }

  private Path with(SequencedMap<String, byte[]> entries, String name, byte[] content)
      throws IOException {
    SequencedMap<String, AtomicFile.Content> changed = new LinkedHashMap<>();
    entries.forEach((key, bytes) -> changed.put(key, out -> out.write(bytes)));
    changed.put(name, out -> out.write(content));
    Path file = folder.resolve("model.heed");
    try (var out = Files.newOutputStream(file)) {
      Archive.write(changed, out);
    }
    return file;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
