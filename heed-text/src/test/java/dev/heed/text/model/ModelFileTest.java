package dev.heed.text.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.heed.base.InvalidInputException;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {
  @TempDir private Path folder;

  @Test
  void everyShapeIsLoadedAsItWasSaved() throws IOException {
    for (ClassifierShape shape : Classifiers.shapes()) {
      Model model = Classifiers.of(shape);
      Path file = folder.resolve("model.heed");
      model.save(file);
      Model loaded = Model.load(file);
      assertThat(loaded.labels()).isEqualTo(model.labels());
      assertThat(loaded.vocabulary().entries()).isEqualTo(model.vocabulary().entries());
      assertThat(loaded.weights().shape()).isEqualTo(shape);
      assertThat(loaded.temperature()).isEqualTo(model.temperature());
      assertThat(loaded.labelCounts()).isEqualTo(model.labelCounts()).containsExactly(9, 30, 4);
      assertThat(loaded.info()).isEqualTo(model.info());
      assertThat(bytes(loaded)).isEqualTo(Files.readAllBytes(file)).isEqualTo(bytes(model));
    }
  }

  @Test
  void aRisingTemperatureIsKept() throws IOException {
    Model same = Classifiers.of(Classifiers.shapes().getFirst());
    Model rising =
        new Model(
            same.labels(),
            same.vocabulary(),
            same.weights(),
            new Temperature(0.7, true),
            same.decisions(),
            same.labelCounts(),
            same.selection(),
            same.info());
    Path file = folder.resolve("rising.heed");
    rising.save(file);
    assertThat(Model.load(file).temperature()).isEqualTo(new Temperature(0.7, true));
    assertThat(rising.temperature().at(0.25)).isEqualTo(1.4);
    assertThat(same.temperature().at(0.5)).isEqualTo(same.temperature().value());
  }

  @Test
  void entriesAreStoredInOrderWithOneTimeInEveryTimeZone() throws IOException {
    Model model = Classifiers.of(Classifiers.shapes().getFirst());
    TimeZone before = TimeZone.getDefault();
    try {
      List<byte[]> files = new ArrayList<>();
      for (String zone : List.of("UTC", "Asia/Tokyo", "America/Los_Angeles")) {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        files.add(bytes(model));
        assertThat(files.getLast()).isEqualTo(files.getFirst());
      }
      ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(files.getFirst()));
      List<String> names = new ArrayList<>();
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        names.add(entry.getName());
        assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
        assertThat(entry.getTimeLocal()).isEqualTo("1980-02-01T00:00");
        assertThat(entry.getExtra()).isNull();
      }
      assertThat(names)
          .containsExactly("config.json", "labels.txt", "vocabulary.txt", "weights.safetensors");
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void textsAreLinesWithEscapes() throws IOException {
    SequencedMap<String, byte[]> entries = entries(Classifiers.shapes().getFirst());
    assertThat(text(entries, "labels.txt")).isEqualTo("neg\\nate\npos\\\\itive\nünklar 😀\n");
    assertThat(text(entries, "vocabulary.txt"))
        .isEqualTo(
            "good\nbad\nfilm\nnot\n\\\\\n😀\n好\ngood film\nnot good\n\\\\ \\\\\nnot good film\n");
  }

  @Test
  void settingsAreReadableWithoutTimeOrPath() throws IOException {
    assertThat(text(entries(Classifiers.shapes().getLast()), "config.json"))
        .isEqualTo(
            """
            {
              "format" : "heed-text-classifier",
              "format_version" : 2,
              "heed_version" : "1.2.3",
              "labels" : 3,
              "vocabulary" : 11,
              "dim" : 5,
              "key_dim" : 7,
              "attention" : {
                "kind" : "metric",
                "width" : 2
              },
              "head" : {
                "kind" : "mlp",
                "hidden" : 13
              },
              "temperature" : 0.3333333333333333,
              "training" : {
                "train_documents" : 43,
                "label_counts" : [ 9, 30, 4 ],
                "dev_documents" : 47,
                "epochs" : 5,
                "dev_accuracy" : 0.6666666666666666,
                "data_hash" : "ab",
                "options" : {
                  "attention" : {
                    "kind" : "metric",
                    "width" : 2
                  },
                  "head" : {
                    "kind" : "mlp",
                    "hidden" : 13
                  },
                  "ngrams" : 3,
                  "min_count" : 2,
                  "ngram_min_count" : 17,
                  "max_entries" : 1999,
                  "dim" : 5,
                  "key_dim" : 7,
                  "learning_rate" : 0.30000000000000004,
                  "batch_size" : 31,
                  "epochs" : 37,
                  "patience" : 41,
                  "class_weights" : {
                    "neg\\nate" : 1.0E-300,
                    "pos\\\\itive" : 2.0,
                    "\\u00FCnklar \\uD83D\\uDE00" : 0.3333333333333333
                  },
                  "dev_share" : 0.14285714285714285,
                  "test_share" : 0.0,
                  "refit" : false,
                  "seed" : -9223372036854775808
                }
              }
            }
            """);
  }

  /** Parses the safetensors format independently, by its description. */
  @Test
  void weightsAreInTheSafetensorsFormat() throws IOException {
    for (ClassifierShape shape : Classifiers.shapes()) {
      ByteBuffer bytes =
          ByteBuffer.wrap(entries(shape).get("weights.safetensors")).order(ByteOrder.LITTLE_ENDIAN);
      long length = bytes.getLong(0);
      assertThat(length % 8).isZero();
      assertThat(bytes.get(8)).isEqualTo((byte) '{');
      JsonNode header = new ObjectMapper().readTree(bytes.array(), 8, (int) length);
      assertThat(names(header)).containsExactlyElementsOf(shape.tensorsInFile().keySet());
      int end = 0;
      for (Tensor tensor : Classifiers.of(shape).weights().tensors()) {
        JsonNode entry = header.get(tensor.name());
        assertThat(names(entry)).containsExactly("dtype", "shape", "data_offsets");
        assertThat(entry.get("dtype").textValue()).isEqualTo("F32");
        assertThat(entry.get("shape")).hasSize(tensor.shape().size());
        for (int i = 0; i < tensor.shape().size(); i++) {
          assertThat(entry.get("shape").get(i).intValue()).isEqualTo(tensor.shape().get(i));
        }
        assertThat(entry.get("data_offsets").get(0).intValue()).isEqualTo(end);
        end = entry.get("data_offsets").get(1).intValue();
        for (int i = 0; i < tensor.values().length; i++) {
          int at = 8 + (int) length + entry.get("data_offsets").get(0).intValue() + 4 * i;
          assertThat(bytes.getFloat(at)).isEqualTo(tensor.values()[i]);
        }
      }
      assertThat(bytes.capacity()).isEqualTo(8 + length + end);
    }
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void modelsRepackedByAnotherToolAreLoaded() throws IOException {
    ClassifierShape shape = Classifiers.shapes().getLast();
    Path file = folder.resolve("repacked.heed");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.setComment("repacked");
      zip.putNextEntry(new ZipEntry("folder/"));
      for (var entry : entries(shape).reversed().entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    assertThat(bytes(Model.load(file))).isEqualTo(bytes(Classifiers.of(shape)));
  }

  @Test
  void existingFilesAreReplacedOnlyByCompleteOnes() throws IOException {
    Path file = folder.resolve("model.heed");
    Model first = Classifiers.of(Classifiers.shapes().getFirst());
    first.save(file);
    Model unwritable =
        new Model(
            List.of("a", "b", "\ud800"),
            first.vocabulary(),
            first.weights(),
            1,
            List.of(),
            first.info());
    assertThatThrownBy(() -> unwritable.save(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file + ": cannot be written: ");
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes(first));
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    Model last = Classifiers.of(Classifiers.shapes().getLast());
    last.save(file);
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes(last));
  }

  /** Builds before 0.1.0 called the score of words {@code dot}. */
  @Test
  void olderNameOfThePooledScoreIsRead() throws IOException {
    ClassifierShape shape = Classifiers.shapes().getFirst();
    String config = text(entries(shape), "config.json");
    assertThat(config).contains("\"kind\" : \"pooled\"").doesNotContain("dot");
    Model older = withConfig(shape, config.replace("\"pooled\"", "\"dot\""));
    assertThat(bytes(older)).isEqualTo(bytes(Classifiers.of(shape)));
  }

  @Test
  void olderModelsHaveNoLabelCounts() throws IOException {
    ClassifierShape shape = Classifiers.shapes().getFirst();
    String config = text(entries(shape), "config.json");
    String line = "    \"label_counts\" : [ 9, 30, 4 ],\n";
    assertThat(config).contains(line);
    Model older = withConfig(shape, config.replace(line, ""));
    assertThat(older.labelCounts()).isEmpty();
    assertThat(older.labelShares()).isEmpty();
    assertThat(bytes(older)).asString().doesNotContain("label_counts");
    assertThat(older.weights().embeddings())
        .isEqualTo(Classifiers.of(shape).weights().embeddings());
  }

  /** A model of this shape, loaded from a file with another {@code config.json}. */
  private Model withConfig(ClassifierShape shape, String config) throws IOException {
    Path file = folder.resolve("older.heed");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var entry : entries(shape).entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(
            entry.getKey().equals("config.json")
                ? config.getBytes(StandardCharsets.UTF_8)
                : entry.getValue());
      }
    }
    return Model.load(file);
  }

  static byte[] bytes(Model model) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelFile.write(model, out);
    return out.toByteArray();
  }

  /** The contents of a model file. */
  static SequencedMap<String, byte[]> entries(ClassifierShape shape) throws IOException {
    return entries(Classifiers.of(shape));
  }

  static SequencedMap<String, byte[]> entries(Model model) throws IOException {
    ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes(model)));
    SequencedMap<String, byte[]> entries = new LinkedHashMap<>();
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      entries.put(entry.getName(), zip.readAllBytes());
    }
    return entries;
  }

  private static String text(SequencedMap<String, byte[]> entries, String name) {
    return new String(entries.get(name), StandardCharsets.UTF_8);
  }
}
