package dev.heed.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.text.TextClassifier;
import dev.heed.text.training.TrainingOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models and pipelines in files. */
@Tag("full")
@Timeout(120)
class SavedModelTest {
  private static final String EXPECTED =
      "; expected a .heed file, or a folder that a HeedModel was saved in";

  @TempDir static Path folder;
  private static TextClassifier classifier;
  private static Path file;

  @BeforeAll
  static void train() throws IOException {
    Sessions.session();
    classifier = Texts.classifier(TrainingOptions.defaults(), folder);
    file = folder.resolve("texts.heed");
    classifier.save(file);
  }

  @Test
  void fileGoesInAndOut() throws IOException {
    HeedModel model = HeedModel.load(file.toUri().toString()).setReasonsCol("why");
    Path saved = folder.resolve("saved");
    model.save(saved.toString());

    assertThat(saved.resolve("data/model.heed")).hasSameBinaryContentAs(file);
    HeedModel loaded = HeedModel.load(saved.toString());
    assertThat(loaded.uid()).isEqualTo(model.uid());
    assertThat(loaded.getReasonsCol()).isEqualTo("why");
    assertThat(loaded.explainParams()).isEqualTo(model.explainParams());
    Dataset<Row> texts = Sessions.frame(Texts.withNulls(1));
    assertThat(loaded.transform(texts).collectAsList())
        .isEqualTo(HeedModel.of(classifier).setReasonsCol("why").transform(texts).collectAsList());
  }

  @Test
  void savedModelIsReplacedOnlyOnRequest() throws IOException {
    HeedModel model = HeedModel.of(classifier);
    String saved = folder.resolve("twice").toString();
    model.save(saved);

    assertThatThrownBy(() -> model.save(saved)).isInstanceOf(IOException.class);
    model.setTextCol("body").write().overwrite().save(saved);
    assertThat(HeedModel.load(saved).getTextCol()).isEqualTo("body");
  }

  @Test
  void pipelineIsSavedAndLoaded() throws IOException {
    Dataset<Row> texts = Sessions.frame(Texts.withNulls(1));
    SQLTransformer body =
        new SQLTransformer().setStatement("select *, lower(text) body from __THIS__");
    SQLTransformer letters =
        new SQLTransformer().setStatement("select *, length(label) letters from __THIS__");
    HeedModel model = HeedModel.load(file.toString()).setTextCol("body").setPredictionCol("label");
    PipelineModel fitted =
        new Pipeline().setStages(new PipelineStage[] {body, model, letters}).fit(texts);
    String saved = folder.resolve("pipeline").toString();
    fitted.save(saved);
    List<Row> rows = PipelineModel.load(saved).transform(texts).collectAsList();

    assertThat(rows).isEqualTo(fitted.transform(texts).collectAsList());
    for (Row row : rows) {
      String text = row.getAs("body");
      String label = text == null ? null : classifier.classify(text).label();
      assertThat(row.<String>getAs("label")).isEqualTo(label);
      assertThat(row.<Integer>getAs("letters")).isEqualTo(label == null ? null : label.length());
    }
  }

  @Test
  void otherFilesAreRefusedInOneLine() throws IOException {
    byte[] model = Files.readAllBytes(file);
    String missing = folder.resolve("missing.heed").toString();
    assertRefused(missing, ": there is no such file" + EXPECTED);
    String other = Files.createDirectory(folder.resolve("other")).toString();
    assertRefused(other, ": has no data/model.heed" + EXPECTED);
    assertRefused(
        write("text.heed", "text,label\n".getBytes(StandardCharsets.UTF_8)),
        ": not a Heed model; expected a complete file written by heed train");
    assertRefused(
        write("short.heed", Arrays.copyOf(model, model.length / 2)),
        ": is damaged or cut short; expected a complete file written by heed train");
    byte[] fastText = {(byte) 0xBA, 0x16, 0x4F, 0x2F, 12, 0, 0, 0, 1, 2, 3, 4};
    assertRefused(
        write("model.bin", fastText),
        ": is a model of fastText; expected a classifier on words, from heed train");
    ByteArrayOutputStream encoder = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(encoder)) {
      zip.putNextEntry(new ZipEntry("encoder.json"));
    }
    assertRefused(
        write("encoder.heed", encoder.toByteArray()),
        ": is a model on an encoder; expected a classifier on words, from heed train");
  }

  @Test
  void modelOfALaterVersionIsRefusedInOneLine() throws IOException {
    Path later = folder.resolve("later.heed");
    try (ZipFile model = new ZipFile(file.toFile());
        ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(later))) {
      for (ZipEntry entry : Collections.list(model.entries())) {
        byte[] bytes = model.getInputStream(entry).readAllBytes();
        if (entry.getName().equals("config.json")) {
          String config = new String(bytes, StandardCharsets.UTF_8);
          assertThat(config).contains("\"format_version\" : 2");
          bytes =
              config
                  .replace("\"format_version\" : 2", "\"format_version\" : 9")
                  .getBytes(StandardCharsets.UTF_8);
        }
        zip.putNextEntry(new ZipEntry(entry.getName()));
        zip.write(bytes);
      }
    }

    assertRefused(
        later.toString(),
        ": config.json: format_version is 9; expected 1 to 3; a newer Heed wrote this model");
  }

  private static String write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes).toString();
  }

  private static void assertRefused(String path, String message) {
    assertThatThrownBy(() -> HeedModel.load(path))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(path + message);
  }
}
