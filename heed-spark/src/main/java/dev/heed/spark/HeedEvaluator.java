package dev.heed.spark;

import dev.heed.base.ProblemException;
import java.util.List;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Compares the labels that a {@link HeedModel} gives with those that rows have, as {@code
 * CrossValidator} needs it. Spark's own evaluators take numbers alone; this one takes every column
 * that {@link HeedClassifier} learns from. A row without a label plays no role, and one without a
 * prediction counts as a text that is given none.
 */
public final class HeedEvaluator extends Evaluator implements DefaultParamsWritable {
  private static final long serialVersionUID = 1;
  private static final String ACCURACY = "accuracy";
  private static final String MACRO_F1 = "macroF1";
  private static final String MICRO_F1 = "microF1";

  private final String uid;
  private final Param<String> labelCol;
  private final Param<String> predictionCol;
  private final Param<String> metricName;

  /** An evaluator by accuracy. */
  public HeedEvaluator() {
    this(Identifiable.randomUID("heedEvaluator"));
  }

  /** An evaluator with a name of its own, as a saved one has. */
  public HeedEvaluator(String uid) {
    this.uid = uid;
    labelCol = new Param<>(this, "labelCol", "name of the column of true labels");
    predictionCol = new Param<>(this, "predictionCol", "name of the model's column of labels");
    metricName =
        new Param<>(
            this,
            "metricName",
            "accuracy (the share of texts whose labels are all right), macroF1 (the mean over the"
                + " labels) or microF1 (over all labels of all texts)");
    setDefault(labelCol, "label");
    setDefault(predictionCol, OutputColumns.PREDICTION);
    setDefault(metricName, ACCURACY);
  }

  /** Loads an evaluator that was saved. */
  public static HeedEvaluator load(String path) {
    return read().load(path);
  }

  /** A reader of evaluators, which a saved cross-validator uses too. */
  public static MLReader<HeedEvaluator> read() {
    return new DefaultParamsReader<>();
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public HeedEvaluator copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /**
   * Computes the metric.
   *
   * @return 0 to 1; NaN if no row has a label
   * @throws ProblemException if a column is missing or unsuitable, or the metric is none
   */
  @Override
  public double evaluate(Dataset<?> dataset) {
    Columns.requireLabels("labelCol", getLabelCol(), dataset.schema());
    Columns.requireLabels("predictionCol", getPredictionCol(), dataset.schema());
    UserDefinedFunction toLabels =
        functions.udf(new LabelValues(), DataTypes.createArrayType(DataTypes.StringType, false));
    Column none = functions.array().cast("array<string>");
    Dataset<Row> pairs =
        dataset
            .select(
                toLabels.apply(dataset.col(getLabelCol())).as("truth"),
                functions
                    .coalesce(toLabels.apply(dataset.col(getPredictionCol())), none)
                    .as("given"))
            .filter("truth is not null");
    return switch (getMetricName()) {
      case ACCURACY -> accuracy(pairs);
      case MACRO_F1 ->
          counts(pairs, functions.col("name")).stream()
              .mapToDouble(HeedEvaluator::f1)
              .average()
              .orElse(Double.NaN);
      case MICRO_F1 ->
          counts(pairs, functions.lit("")).stream()
              .mapToDouble(HeedEvaluator::f1)
              .findFirst()
              .orElse(Double.NaN);
      default ->
          throw new ProblemException(
              "metricName is '" + getMetricName() + "'", "accuracy, macroF1 or microF1");
    };
  }

  private static double accuracy(Dataset<Row> pairs) {
    Row share =
        pairs
            .selectExpr("avg(double(array_sort(truth) = array_sort(given)))")
            .collectAsList()
            .get(0);
    return share.isNullAt(0) ? Double.NaN : share.getDouble(0);
  }

  /** For each group of labels: how often right, missing and wrong, together. */
  private static List<Row> counts(Dataset<Row> pairs, Column group) {
    return pairs
        .selectExpr("explode(array_union(truth, given)) name", "truth", "given")
        .selectExpr("name", "array_contains(truth, name) yes", "array_contains(given, name) said")
        .groupBy(group.as("group"))
        .agg(
            functions.expr("count_if(yes and said)"),
            functions.expr("count_if(yes and not said)"),
            functions.expr("count_if(said and not yes)"))
        .orderBy("group")
        .collectAsList();
  }

  private static double f1(Row counts) {
    double right = counts.getLong(1);
    return right == 0 ? 0 : 2 * right / (2 * right + counts.getLong(2) + counts.getLong(3));
  }

  /** Parameter: the column of true labels; {@code label} by default. */
  public Param<String> labelCol() {
    return labelCol;
  }

  /** The column of true labels. */
  public String getLabelCol() {
    return getOrDefault(labelCol);
  }

  /** Sets the column of true labels, as {@link HeedClassifier#setLabelCol}. */
  public HeedEvaluator setLabelCol(String value) {
    return with(labelCol, value);
  }

  /** Parameter: the model's column of labels; {@code prediction} by default. */
  public Param<String> predictionCol() {
    return predictionCol;
  }

  /** The model's column of labels. */
  public String getPredictionCol() {
    return getOrDefault(predictionCol);
  }

  /** Sets the model's column of labels. */
  public HeedEvaluator setPredictionCol(String value) {
    return with(predictionCol, value);
  }

  /** Parameter: the metric; {@code accuracy} by default. */
  public Param<String> metricName() {
    return metricName;
  }

  /** The metric. */
  public String getMetricName() {
    return getOrDefault(metricName);
  }

  /** Sets the metric: {@code accuracy}, {@code macroF1} or {@code microF1}. */
  public HeedEvaluator setMetricName(String value) {
    return with(metricName, value);
  }

  private HeedEvaluator with(Param<String> parameter, String value) {
    set(parameter, value);
    return this;
  }
}
