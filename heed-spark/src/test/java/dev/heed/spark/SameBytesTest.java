package dev.heed.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.heed.base.ProblemException;
import dev.heed.text.Training;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.training.Descent;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF0;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The model is that of {@code heed train --order hash}, however the rows are divided. */
@Tag("full")
@Timeout(180)
class SameBytesTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("body", DataTypes.StringType)
          .add("topics", DataTypes.createArrayType(DataTypes.StringType))
          .add("votes", DataTypes.IntegerType);

  /** Texts that a file could spoil. */
  private static final List<String> UNUSUAL =
      List.of("", "two\nlines\r\n", "a \"quote\" \\ 😀", "nul\u0000 \u2028", "\uFEFFmark", "好好");

  @TempDir Path folder;

  /** Some texts occur several times, with the same labels and with others. */
  private static List<Row> rows() {
    Random random = new Random(5);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int topic = random.nextInt(3);
      String text =
          i % 20 == 0
              ? UNUSUAL.get(random.nextInt(UNUSUAL.size()))
              : "word" + topic + " w" + random.nextInt(9) + " of topic" + random.nextInt(3);
      rows.add(RowFactory.create(text, List.of("t" + topic), 1 + random.nextInt(3)));
    }
    return rows;
  }

  private static HeedClassifier classifier() {
    return new HeedClassifier()
        .setTextCol("body")
        .setLabelCol("topic")
        .setWeightCol("votes")
        .setMaxIter(4)
        .setSeed(7);
  }

  private static Dataset<Row> frame(List<Row> rows, int partitions) {
    return Sessions.session()
        .createDataFrame(rows, SCHEMA)
        .withColumn("topic", functions.get(functions.col("topics"), functions.lit(0)))
        .repartition(partitions);
  }

  private static byte[] trained(Dataset<Row> rows) {
    return classifier().fit(rows).shared().bytes();
  }

  /** The model of a file, as the command makes it. */
  private byte[] ofFile(List<Row> rows, HeedClassifier classifier, CorpusOptions.Labels labels)
      throws IOException {
    Path file = folder.resolve("rows.jsonl");
    try (JsonGenerator json = new JsonFactory().createGenerator(Files.newBufferedWriter(file))) {
      for (Row row : rows) {
        json.writeStartObject();
        json.writeStringField("votes", Integer.toString(row.getInt(2)));
        json.writeArrayFieldStart("topics");
        for (String label : row.<List<String>>getAs(1)) {
          json.writeString(label);
        }
        json.writeEndArray();
        json.writeStringField("body", row.getString(0));
        json.writeEndObject();
        json.writeRaw('\n');
      }
    }
    TrainingOptions options =
        classifier
            .options()
            .withOrder(
                classifier.getShards() == 0
                    ? new Descent.Order.Hash()
                    : new Descent.Order.Shards(classifier.getShards()));
    Path model = folder.resolve("rows.heed");
    Training.with(options)
        .format(
            CorpusOptions.defaults()
                .withFormat(CorpusFormat.JSONL)
                .withTextColumns("body")
                .withLabelColumn("topics")
                .withLabels(labels)
                .withWeightColumn(Optional.of("votes")))
        .run(file)
        .classifier()
        .save(model);
    return Files.readAllBytes(model);
  }

  @Test
  void anyPartitionsAndOrderGiveTheModelOfTheFile() throws IOException {
    List<Row> rows = rows();
    byte[] expected = ofFile(rows, classifier(), CorpusOptions.Labels.ONE);

    for (int partitions : List.of(1, 7, 64)) {
      assertThat(trained(frame(rows, partitions))).isEqualTo(expected);
    }
    List<Row> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(1));
    assertThat(trained(frame(shuffled, 7))).isEqualTo(expected);
    assertThat(trained(frame(rows, 7).persist())).isEqualTo(expected);
    assertThat(trained(frame(rows.subList(1, rows.size()), 7))).isNotEqualTo(expected);
  }

  @Test
  void anyNumberOfLabelsToo() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Row row : rows()) {
      String first = row.<List<String>>getAs(1).getFirst();
      List<String> labels = row.getInt(2) == 3 ? List.of() : List.of(first, "other");
      rows.add(RowFactory.create(row.getString(0), labels, row.getInt(2)));
    }
    HeedClassifier classifier = classifier().setLabelCol("topics");

    assertThat(classifier.fit(frame(rows, 7)).shared().bytes())
        .isEqualTo(ofFile(rows, classifier, CorpusOptions.Labels.ANY));
  }

  @Test
  void shardsToo() throws IOException {
    List<Row> rows = rows();
    byte[] whole = trained(frame(rows, 7));
    for (int shards : List.of(1, 3)) {
      HeedClassifier classifier = classifier().setShards(shards);

      assertThat(classifier.fit(frame(rows, 7)).shared().bytes())
          .isEqualTo(ofFile(rows, classifier, CorpusOptions.Labels.ONE))
          .isNotEqualTo(whole);
    }
  }

  @Test
  void wordsDecideOnTheShards() {
    Dataset<Row> rows = frame(rows(), 2);
    long words;
    try (TrainingRows read = TrainingRows.of(rows, "body", "topic", "votes", "error")) {
      words = read.survey().words();
    }

    assertThat(classifier().setMaxLocalWords(words).fit(rows).shared().bytes())
        .isEqualTo(trained(rows));
    assertThat(classifier().setMaxLocalWords(words - 1).fit(rows).shared().bytes())
        .isEqualTo(classifier().setShards(2).fit(rows).shared().bytes());
  }

  @Test
  void rowsThatChangeWhileTheyAreReadAreRefused() {
    Dataset<Row> changing =
        frame(rows(), 2)
            .withColumn(
                "topic",
                functions
                    .udf((UDF0<Long>) () -> System.nanoTime() % 7, DataTypes.LongType)
                    .asNondeterministic()
                    .apply());
    try (TrainingRows rows = TrainingRows.of(changing, "body", "topic", "votes", "error")) {
      Survey survey = rows.survey();
      // As if the executors that cached them were lost.
      changing.sparkSession().sharedState().cacheManager().clearCache();
      LocalTraining training =
          new LocalTraining(classifier().options(), false, true, TrainingListener.none());

      assertThatThrownBy(() -> training.run(rows, survey))
          .isInstanceOf(ProblemException.class)
          .hasMessage(
              "the rows changed while they were read; expected the same rows each time; save them"
                  + " to a table first, and train on that");
    }
  }
}
