package dev.heed.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.text.Classification;
import dev.heed.text.Reason;
import dev.heed.text.TextClassifier;
import dev.heed.text.training.Head;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.WordScore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Predictions on Spark beside those of the classifier alone. */
@Tag("full")
@Timeout(120)
class HeedModelTest {
  @TempDir static Path folder;
  private static TextClassifier classifier;

  @BeforeAll
  static void train() throws IOException {
    classifier = Texts.classifier(TrainingOptions.defaults(), folder);
  }

  @Test
  void everyKindOfClassifierGivesItsOwnNumbers() throws IOException {
    List<TextClassifier> classifiers = new ArrayList<>(List.of(classifier.compact(8)));
    for (WordScore score : List.of(new WordScore.Pooled(), new WordScore.Metric(2))) {
      for (Head head : List.of(new Head.Fixed(), new Head.Linear(), new Head.Mlp(13))) {
        TrainingOptions options = TrainingOptions.defaults().withWordScore(score).withHead(head);
        classifiers.add(Texts.classifier(options, folder));
      }
    }
    for (TextClassifier each : classifiers) {
      List<Row> rows = HeedModel.of(each).transform(Sessions.frame(Texts.ALL)).collectAsList();
      assertThat(rows).hasSize(Texts.ALL.size());
      for (Row row : rows) {
        Classification expected = each.classify(row.getString(1));
        assertThat(row.getString(2)).isEqualTo(expected.label());
        assertThat(row.<Vector>getAs(3).toArray()).isEqualTo(array(expected));
      }
    }
  }

  private static double[] array(Classification expected) {
    return expected.probabilities().stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Test
  void reasonsAreThoseOfTheClassifier() {
    Dataset<Row> scored =
        HeedModel.of(classifier).setReasonsCol("why").transform(Sessions.frame(Texts.ALL));
    int reasons = 0;
    for (Row row : scored.collectAsList()) {
      Classification expected = classifier.classify(row.getString(1));
      assertThat(row.getString(2)).isEqualTo(expected.label());
      assertThat(row.<Vector>getAs(3).toArray()).isEqualTo(array(expected));
      List<Row> given = row.getList(4);
      assertThat(given).hasSameSizeAs(expected.reasons());
      for (int i = 0; i < given.size(); i++, reasons++) {
        Reason reason = expected.reasons().get(i);
        assertThat(given.get(i).<String>getAs("word")).isEqualTo(reason.word());
        assertThat(given.get(i).<Integer>getAs("begin")).isEqualTo(reason.begin());
        assertThat(given.get(i).<Integer>getAs("end")).isEqualTo(reason.end());
        assertThat(given.get(i).<Double>getAs("contribution")).isEqualTo(reason.contribution());
      }
    }
    assertThat(reasons).isGreaterThan(Texts.ALL.size());
  }

  @Test
  void severalLabelsComeAsAnArray() throws IOException {
    TextClassifier several = Texts.severalLabels(folder);
    Dataset<Row> scored = HeedModel.of(several).transform(Sessions.frame(Texts.ALL));
    List<Integer> counts = new ArrayList<>();
    for (Row row : scored.collectAsList()) {
      List<String> labels = row.getList(2);
      assertThat(labels).isEqualTo(several.classify(row.getString(1)).labels());
      counts.add(labels.size());
    }
    assertThat(counts).contains(1, 2);
  }

  @Test
  void nullGivesNulls() {
    List<Row> rows =
        HeedModel.of(classifier)
            .setReasonsCol("why")
            .transform(Sessions.frame(Texts.withNulls(1)))
            .filter("text is null")
            .collectAsList();

    assertThat(rows).hasSize(1);
    for (int column = 1; column < 5; column++) {
      assertThat(rows.getFirst().isNullAt(column)).isTrue();
    }
  }

  @Test
  void partitionsDoNotMatter() {
    HeedModel model = HeedModel.of(classifier).setReasonsCol("why");
    Dataset<Row> texts = Sessions.frame(Texts.withNulls(20));
    List<Row> expected = model.transform(texts).collectAsList();
    assertThat(expected).hasSize(20 * (Texts.ALL.size() + 1));

    for (int partitions : List.of(1, 7, 64)) {
      Dataset<Row> divided = texts.repartition(partitions);
      assertThat(divided.rdd().getNumPartitions()).isEqualTo(partitions);
      assertThat(model.transform(divided).orderBy("id").collectAsList()).isEqualTo(expected);
    }
  }

  @Test
  void schemaIsThatPromised() {
    Dataset<Row> texts =
        Sessions.frame(Texts.ALL)
            .withColumn("mail", functions.struct(functions.col("text").as("body")))
            .withColumnRenamed("text", "a.b");
    for (String name : List.of("`a.b`", "mail.body", "MAIL.Body")) {
      HeedModel model = HeedModel.of(classifier).setTextCol(name).setReasonsCol("why");
      StructType promised = model.transformSchema(texts.schema());
      assertThat(model.transform(texts).schema()).isEqualTo(promised);
      assertThat(model.transform(texts).collectAsList()).hasSize(Texts.ALL.size());
    }
    HeedModel none = HeedModel.of(classifier).setPredictionCol("").setProbabilityCol("");
    assertThat(none.setTextCol("mail.body").transform(texts).schema()).isEqualTo(texts.schema());
  }

  @Test
  void everyKindOfStringIsAText() {
    Dataset<Row> texts = Sessions.frame(Texts.withNulls(1));
    List<Row> expected =
        HeedModel.of(classifier).transform(texts).select("prediction").collectAsList();
    for (String text : List.of("text collate UNICODE_CI", "cast(text as varchar(99))")) {
      Dataset<Row> other = texts.selectExpr("id", text + " as text");
      assertThat(HeedModel.of(classifier).transform(other).select("prediction").collectAsList())
          .isEqualTo(expected);
    }
  }

  @Test
  void columnsOfTheSameNameStay() {
    Dataset<Row> texts = Sessions.frame(Texts.ALL);
    Dataset<Row> twice =
        texts.join(texts.select("id").withColumnRenamed("id", "n"), functions.expr("id = n"));
    Dataset<Row> same = twice.withColumnRenamed("n", "id");

    assertThat(HeedModel.of(classifier).transform(same).columns())
        .containsExactly("id", "text", "id", "prediction", "probability");
  }

  /** A function that Spark repeated, or a filter moved below it, would show twice in the plan. */
  @Test
  void eachTextIsClassifiedOnce() {
    Dataset<Row> used =
        HeedModel.of(classifier)
            .setReasonsCol("why")
            .transform(Sessions.frame(Texts.ALL))
            .filter("prediction = 'card' and size(why) > 0")
            .select("id", "prediction", "why", "probability");

    assertThat(used.queryExecution().optimizedPlan().toString().split("UDF\\(", -1)).hasSize(2);
    assertThat(used.collectAsList())
        .hasSize(
            (int)
                Texts.ALL.stream()
                    .map(classifier::classify)
                    .filter(one -> one.label().equals("card") && !one.reasons().isEmpty())
                    .count());
  }

  @Test
  void modelIsSentOnce() {
    HeedModel model = HeedModel.of(classifier);
    Dataset<Row> texts = Sessions.frame(Texts.ALL);
    long first = model.shared().broadcast(texts.sparkSession().sparkContext()).id();
    model.transform(texts).collect();
    model.copy(model.extractParamMap()).transform(texts).collect();

    assertThat(model.shared().broadcast(texts.sparkSession().sparkContext()).id()).isEqualTo(first);
  }
}
