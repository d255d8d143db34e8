package dev.heed.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.base.ProblemException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trainings on rows, good and bad. */
@Tag("full")
@Timeout(180)
class HeedClassifierTest {
  @TempDir Path folder;

  private static HeedClassifier classifier() {
    return new HeedClassifier().setMaxIter(3).setLearningRate(0.1).setCharNgrams("none");
  }

  private static Dataset<Row> frame(DataType labelType, List<Row> rows) {
    return Sessions.session()
        .createDataFrame(
            rows,
            new StructType()
                .add("text", DataTypes.StringType)
                .add("label", labelType)
                .add("weight", DataTypes.DoubleType));
  }

  private static Row row(String text, Object label) {
    return RowFactory.create(text, label, 1.0);
  }

  /** Rows of two labels, which are learned. */
  private static List<Row> rows(Object first, Object second) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rows.add(row("the card is lost " + i % 7, first));
      rows.add(row("the rate is wrong " + i % 5, second));
    }
    return rows;
  }

  private static List<String> labels(DataType type, Object first, Object second) {
    HeedModel model = classifier().fit(frame(type, rows(first, second)));
    return model.classifier().labels();
  }

  @Test
  void learnsAndLabels() {
    Dataset<Row> texts = frame(DataTypes.StringType, rows("card", "rate"));
    HeedClassifier classifier = classifier().setReasonsCol("why").setPredictionCol("guess");
    HeedModel model = classifier.fit(texts);

    assertThat(model.parent()).isEqualTo(classifier);
    assertThat(model.uid()).isEqualTo(classifier.uid());
    Dataset<Row> labelled = model.transform(texts);
    assertThat(labelled.schema().fieldNames())
        .containsExactly("text", "label", "weight", "guess", "probability", "why");
    assertThat(labelled.filter("guess = label").count()).isEqualTo(40);
    assertThat(classifier.transformSchema(texts.schema()).fieldNames())
        .containsExactly(labelled.schema().fieldNames());
  }

  @Test
  void labelsMayBeNumbersAndBooleans() {
    assertThat(labels(DataTypes.IntegerType, 7, -1)).containsExactly("-1", "7");
    assertThat(labels(DataTypes.DoubleType, 1.0, 0.0)).containsExactly("0", "1");
    assertThat(labels(DataTypes.FloatType, 0.1f, 1e20f))
        .containsExactly("0.1", "100000000000000000000");
    assertThat(
            labels(
                DataTypes.createDecimalType(10, 2), new BigDecimal("2.50"), new BigDecimal("100")))
        .containsExactly("100", "2.5");
    assertThat(labels(DataTypes.BooleanType, true, false)).containsExactly("false", "true");
    assertThat(labels(DataTypes.StringType, " 1.0\t", "cafe\u0301"))
        .containsExactly("1.0", "caf\u00e9");
  }

  @Test
  void arraysAreAnyNumberOfLabels() {
    List<Row> rows = new ArrayList<>(rows(List.of("card"), List.of("rate", "card")));
    rows.add(row("nothing of either", List.of()));
    Dataset<Row> texts = frame(DataTypes.createArrayType(DataTypes.StringType), rows);
    HeedClassifier classifier = classifier();
    HeedModel model = classifier.fit(texts);

    assertThat(model.classifier().isMultiLabel()).isTrue();
    assertThat(model.classifier().labels()).containsExactly("card", "rate");
    assertThat(classifier.transformSchema(texts.schema()).apply("prediction"))
        .isEqualTo(model.transform(texts).schema().apply("prediction"));
  }

  @Test
  void columnsMayBeFields() {
    Dataset<Row> texts =
        frame(DataTypes.StringType, rows("card", "rate"))
            .select(functions.struct("text", "label").as("mail"), functions.lit(2).as("n"));
    HeedModel model =
        classifier().setTextCol("mail.text").setLabelCol("mail.label").setWeightCol("n").fit(texts);

    assertThat(model.transform(texts).filter("prediction = mail.label").count()).isEqualTo(40);
  }

  @Test
  void faultyRowsAreCountedAndRefusedOrLeftOut() {
    List<Row> rows = new ArrayList<>(rows("card", "rate"));
    HeedModel without = classifier().setWeightCol("weight").fit(frame(DataTypes.StringType, rows));
    rows.add(row(null, "card"));
    rows.add(row(null, null));
    rows.add(row("a text", null));
    rows.add(row("a text", " \t"));
    rows.add(RowFactory.create("a text", "card", 0.0));
    rows.add(RowFactory.create("a text", "card", Double.NaN));
    rows.add(RowFactory.create("a text", "card", null));
    Dataset<Row> texts = frame(DataTypes.StringType, rows);
    HeedClassifier classifier = classifier().setWeightCol("weight");

    assertThatThrownBy(() -> classifier.fit(texts))
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            "of 47 rows 2 have no text, 2 have no label, 3 have no weight above 0; expected a text,"
                + " a label and a weight above 0 in each, or handleInvalid skip");
    HeedModel model = classifier.setHandleInvalid("skip").fit(texts);
    assertThat(model.shared().bytes()).isEqualTo(without.shared().bytes());
  }

  @Test
  void rowsThatTeachNothingAreRefusedInOneLine() {
    assertRefused(
        classifier(),
        frame(DataTypes.StringType, List.of()),
        "there are no rows; expected texts with at least two different labels");
    assertRefused(
        classifier().setHandleInvalid("skip"),
        frame(DataTypes.StringType, Arrays.asList(row(null, "card"), row("a", null))),
        "all 2 rows are left out; expected texts with at least two different labels");
    assertRefused(
        classifier(),
        frame(DataTypes.StringType, rows("card", "card")),
        "the rows: all 40 texts have the label 'card'; expected texts with at least two different"
            + " labels");
    assertRefused(
        classifier(),
        frame(DataTypes.createArrayType(DataTypes.StringType), rows(List.of(), List.of())),
        "the rows: no labelled text; expected texts with at least two different labels");
    assertRefused(
        classifier(),
        frame(
            DataTypes.createArrayType(DataTypes.StringType),
            rows(List.of("a"), Arrays.asList("a", null))),
        "of 40 rows 20 have no label; expected a text, a label and a weight above 0 in each, or"
            + " handleInvalid skip");
  }

  @Test
  void divergenceIsRefusedInOneLine() {
    assertRefused(
        classifier().setLearningRate(1e30),
        frame(DataTypes.StringType, rows("card", "rate")),
        "the rows: training diverged in epoch 1: the loss is NaN; expected a finite one: lower the"
            + " learning rate of 1.0E30");
  }

  private static void assertRefused(HeedClassifier classifier, Dataset<Row> rows, String message) {
    assertThatThrownBy(() -> classifier.fit(rows))
        .isInstanceOfAny(ProblemException.class, UncheckedIOException.class)
        .hasMessage(message);
  }
}
