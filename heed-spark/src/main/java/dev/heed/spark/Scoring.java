package dev.heed.spark;

import dev.heed.text.Classification;
import dev.heed.text.TextClassifier;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Labels one text, for a column of Spark. Each task has an instance of its own. */
final class Scoring implements UDF1<String, Row> {
  private static final long serialVersionUID = 1;
  static final String PREDICTION = "prediction";
  static final String PROBABILITY = "probability";
  static final String REASONS = "reasons";

  /** The type of the column of reasons. */
  static final DataType REASONS_TYPE =
      DataTypes.createArrayType(
          new StructType()
              .add("word", DataTypes.StringType, false)
              .add("begin", DataTypes.IntegerType, false)
              .add("end", DataTypes.IntegerType, false)
              .add("contribution", DataTypes.DoubleType, false),
          false);

  private final Broadcast<SharedModel> model;
  private final boolean hasProbabilities;
  private final boolean hasReasons;

  /** Null before the first text; tasks side by side would wait for each other at the broadcast. */
  private transient TextClassifier classifier;

  /**
   * A function of texts.
   *
   * @param model the model in this JVM
   * @param hasProbabilities whether probabilities are given
   * @param hasReasons whether reasons are computed
   */
  Scoring(Broadcast<SharedModel> model, boolean hasProbabilities, boolean hasReasons) {
    this.model = model;
    this.hasProbabilities = hasProbabilities;
    this.hasReasons = hasReasons;
  }

  /** The type of the column of labels: a string, or an array of any number of them. */
  static DataType predictionType(boolean areSeveral) {
    return areSeveral
        ? DataTypes.createArrayType(DataTypes.StringType, false)
        : DataTypes.StringType;
  }

  /** The type of the result. */
  static StructType type(TextClassifier classifier) {
    return new StructType()
        .add(PREDICTION, predictionType(classifier.isMultiLabel()))
        .add(PROBABILITY, SQLDataTypes.VectorType())
        .add(REASONS, REASONS_TYPE);
  }

  /** The labels that a text is given, as {@link #predictionType} says. */
  static Object prediction(TextClassifier classifier, List<String> given) {
    return classifier.isMultiLabel() ? given : given.getFirst();
  }

  /** The row of {@link #type} for a text; null for null. */
  @Override
  public Row call(String text) {
    if (text == null) {
      return null;
    }
    if (classifier == null) {
      classifier = model.value().classifier();
    }
    if (!hasReasons) {
      double[] probabilities = classifier.probabilities(text);
      return RowFactory.create(
          prediction(classifier, classifier.given(probabilities)), vector(probabilities), null);
    }
    Classification result = classifier.classify(text);
    return RowFactory.create(
        prediction(classifier, result.labels()),
        vector(result.probabilities().stream().mapToDouble(Double::doubleValue).toArray()),
        result.reasons().stream()
            .map(
                reason ->
                    RowFactory.create(
                        reason.word(), reason.begin(), reason.end(), reason.contribution()))
            .toList());
  }

  private Vector vector(double[] probabilities) {
    return hasProbabilities ? Vectors.dense(probabilities) : null;
  }
}
