package dev.heed.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pipelines, cross-validation and saved classifiers, as users of spark.ml expect them. */
@Tag("full")
@Timeout(180)
class TuningTest {
  @TempDir Path folder;

  /** Texts whose label only the pair of words tells, so that n-grams make a difference. */
  private static Dataset<Row> texts(DataType type, Object first, Object second) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      boolean a = i % 2 == 0;
      boolean b = i % 4 < 2;
      String text = (a ? "red" : "blue") + " " + (b ? "card" : "rate") + " n" + i % 7;
      rows.add(RowFactory.create(text, a == b ? first : second));
    }
    StructType schema = new StructType().add("text", DataTypes.StringType).add("label", type);
    return Sessions.session().createDataFrame(rows, schema).coalesce(2);
  }

  private static HeedClassifier classifier() {
    return new HeedClassifier().setMaxIter(15).setLearningRate(0.5).setCharNgrams("none");
  }

  @Test
  void crossValidatorChoosesSettings() {
    HeedClassifier classifier = classifier();
    ParamMap[] grid =
        new ParamGridBuilder()
            .addGrid(classifier.ngrams(), new int[] {1, 2})
            .addGrid(classifier.learningRate(), new double[] {1e-6, 0.5})
            .build();
    CrossValidator validator =
        new CrossValidator()
            .setEstimator(classifier)
            .setEstimatorParamMaps(grid)
            .setEvaluator(new HeedEvaluator())
            .setNumFolds(2)
            .setParallelism(2);
    CrossValidatorModel model = validator.fit(texts(DataTypes.StringType, "yes", "no"));

    HeedModel best = (HeedModel) model.bestModel();
    assertThat(best.classifier().info().options().vocabulary().ngrams()).isEqualTo(2);
    assertThat(model.avgMetrics()).hasSize(4);
    assertThat(Arrays.stream(model.avgMetrics()).max().getAsDouble()).isEqualTo(1);
    assertThat(Arrays.stream(model.avgMetrics()).min().getAsDouble()).isLessThan(0.9);
  }

  @Test
  void crossValidatorIsSavedAndLoaded() throws Exception {
    Dataset<Row> texts = texts(DataTypes.StringType, "yes", "no"); // begins the session of 'save'
    HeedClassifier classifier = classifier().setMaxIter(2);
    CrossValidator validator =
        new CrossValidator()
            .setEstimator(classifier)
            .setEstimatorParamMaps(
                new ParamGridBuilder().addGrid(classifier.ngrams(), new int[] {1, 2}).build())
            .setEvaluator(new HeedEvaluator().setMetricName("macroF1"))
            .setNumFolds(2);
    String saved = folder.resolve("validator").toString();
    validator.save(saved);
    CrossValidator loaded = CrossValidator.load(saved);

    assertThat(((HeedEvaluator) loaded.getEvaluator()).getMetricName()).isEqualTo("macroF1");
    assertThat(loaded.fit(texts).avgMetrics()).isEqualTo(validator.fit(texts).avgMetrics());
  }

  @Test
  void sparksOwnEvaluatorTakesNumbers() {
    HeedClassifier classifier = classifier();
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  classifier,
                  new SQLTransformer()
                      .setStatement("select *, double(prediction) number from __THIS__")
                });
    CrossValidatorModel model =
        new CrossValidator()
            .setEstimator(pipeline)
            .setEstimatorParamMaps(
                new ParamGridBuilder().addGrid(classifier.ngrams(), new int[] {1, 2}).build())
            .setEvaluator(
                new MulticlassClassificationEvaluator()
                    .setPredictionCol("number")
                    .setMetricName("accuracy"))
            .setNumFolds(2)
            .fit(texts(DataTypes.DoubleType, 1.0, 0.0));

    assertThat(model.avgMetrics()[1]).isEqualTo(1).isGreaterThan(model.avgMetrics()[0]);
  }

  @Test
  void pipelineIsSavedAndLoaded() throws Exception {
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new SQLTransformer().setStatement("select *, lower(text) body from __THIS__"),
                  classifier().setTextCol("body").setReasonsCol("why").setSeed(1L << 40)
                });
    Dataset<Row> texts = texts(DataTypes.StringType, "yes", "no");
    pipeline.save(folder.resolve("pipeline").toString());
    Pipeline loaded = Pipeline.load(folder.resolve("pipeline").toString());
    HeedClassifier classifier = (HeedClassifier) loaded.getStages()[1];

    assertThat(classifier.explainParams())
        .isEqualTo(((HeedClassifier) pipeline.getStages()[1]).explainParams());
    PipelineModel model = loaded.fit(texts);
    model.save(folder.resolve("model").toString());
    List<Row> rows =
        PipelineModel.load(folder.resolve("model").toString()).transform(texts).collectAsList();
    assertThat(rows).isEqualTo(pipeline.fit(texts).transform(texts).collectAsList());
    assertThat(rows.getFirst().schema().fieldNames())
        .containsExactly("text", "label", "body", "prediction", "probability", "why");
  }

  private static double metric(String name, String is, String given) {
    return new HeedEvaluator()
        .setMetricName(name)
        .setLabelCol("truth")
        .setPredictionCol("given")
        .evaluate(
            Sessions.session()
                .sql("select array(" + is + ") truth, array(" + given + ") given")
                .selectExpr("explode(arrays_zip(truth, given)) p")
                .selectExpr("p.truth", "p.given"));
  }

  @Test
  void metricsAreThoseOfTheirDefinitions() {
    // Of label a: right 2, missing 1, wrong 1; of b: 1, 1, 1; null labels play no role.
    String is = "'a', 'a', 'a', 'b', 'b', null";
    String given = "'a', 'a', 'b', 'b', 'a', 'b'";
    assertThat(metric("accuracy", is, given)).isEqualTo(3 / 5.0);
    assertThat(metric("macroF1", is, given)).isEqualTo((4 / 6.0 + 2 / 4.0) / 2);
    assertThat(metric("microF1", is, given)).isEqualTo(6 / 10.0);
    assertThat(metric("accuracy", "1, 0", "'1', '1'")).isEqualTo(0.5);
    assertThat(metric("accuracy", "1.0, 0.0", "1.00, null")).isEqualTo(0.5);
    String several = "array('a', 'b'), array('b'), array()";
    String guesses = "array('b', 'a'), array('a'), array()";
    assertThat(metric("accuracy", several, guesses)).isEqualTo(2 / 3.0);
    assertThat(metric("microF1", several, guesses)).isEqualTo(4 / 6.0);
    assertThat(metric("macroF1", several, guesses)).isEqualTo((2 / 3.0 + 2 / 3.0) / 2);
    assertThat(metric("accuracy", "cast(null as string)", "'a'")).isNaN();
  }

  @Test
  void evaluatorRefusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> metric("auc", "'a'", "'a'"))
        .hasMessage("metricName is 'auc'; expected accuracy, macroF1 or microF1");
    assertThatThrownBy(() -> new HeedEvaluator().evaluate(texts(DataTypes.StringType, "yes", "no")))
        .hasMessage(
            "predictionCol is 'prediction', which is no column; expected one of text, label");
    assertThat(new HeedEvaluator().explainParams().lines())
        .containsExactly(
            "labelCol: name of the column of true labels (default: label)",
            "metricName: accuracy (the share of texts whose labels are all right), macroF1 (the"
                + " mean over the labels) or microF1 (over all labels of all texts) (default:"
                + " accuracy)",
            "predictionCol: name of the model's column of labels (default: prediction)");
  }
}
