package dev.heed.spark;

import dev.heed.base.ProblemException;
import dev.heed.text.TextClassifier;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;

/**
 * Gives the label or the labels of a text, in SQL.
 *
 * @param model the model in this JVM
 */
record SqlFunction(Broadcast<SharedModel> model) implements UDF1<Object, Object> {
  /** The function for the sessions of a context. */
  static UserDefinedFunction of(SharedModel model, SparkSession session) {
    return functions.udf(
        new SqlFunction(model.broadcast(session.sparkContext())),
        Scoring.predictionType(model.classifier().isMultiLabel()));
  }

  /** Takes any value, since Spark does not check the type of an argument. */
  @Override
  public Object call(Object text) {
    return switch (text) {
      case null -> null;
      case String string -> {
        TextClassifier classifier = model.value().classifier();
        yield Scoring.prediction(classifier, classifier.given(classifier.probabilities(string)));
      }
      default ->
          throw new ProblemException(
              "the text is of type " + text.getClass().getSimpleName(), "a string; cast it");
    };
  }
}
