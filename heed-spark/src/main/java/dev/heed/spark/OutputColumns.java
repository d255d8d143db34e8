package dev.heed.spark;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The parameters that a classifier hands on to its model, and the columns that they name. */
final class OutputColumns {
  static final String TEXT = "text";
  static final String PREDICTION = "prediction";
  static final String PROBABILITY = "probability";

  private OutputColumns() {}

  static Param<String> textCol(Identifiable owner) {
    return new Param<>(owner, "textCol", "name of the column of texts");
  }

  static Param<String> predictionCol(Identifiable owner) {
    return new Param<>(
        owner,
        "predictionCol",
        "name of the new column of labels; an array of them if a text may have several; none if"
            + " empty");
  }

  static Param<String> probabilityCol(Identifiable owner) {
    return new Param<>(
        owner,
        "probabilityCol",
        "name of the new column of calibrated probabilities, in the order of the labels; none if"
            + " empty");
  }

  static Param<String> reasonsCol(Identifiable owner) {
    return new Param<>(
        owner,
        "reasonsCol",
        "name of the new column of the words that speak most for the label; none if empty");
  }

  /** A schema with the new columns, of which those without a name are left out. */
  static StructType append(
      StructType schema,
      String prediction,
      DataType predictionType,
      StructField probability,
      String reasons) {
    StructType all = schema;
    if (!prediction.isEmpty()) {
      StructField field = new StructField(prediction, predictionType, true, Metadata.empty());
      all = Columns.append("predictionCol", field, all);
    }
    if (!probability.name().isEmpty()) {
      all = Columns.append("probabilityCol", probability, all);
    }
    if (!reasons.isEmpty()) {
      StructField field = new StructField(reasons, Scoring.REASONS_TYPE, true, Metadata.empty());
      all = Columns.append("reasonsCol", field, all);
    }
    return all;
  }
}
