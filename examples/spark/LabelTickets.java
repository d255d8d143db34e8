import dev.heed.spark.HeedClassifier;
import dev.heed.spark.HeedEvaluator;
import dev.heed.spark.HeedModel;
import java.io.IOException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * A job for spark-submit: trains on a table of texts and labels, measures the model on another, and
 * saves it. Its arguments are two CSV files with the header {@code text,label}, and a new folder.
 */
public final class LabelTickets {
  private LabelTickets() {}

  /** Runs the job; spark-submit says where. */
  public static void main(String[] arguments) throws IOException {
    try (SparkSession spark = SparkSession.builder().appName("label tickets").getOrCreate()) {
      HeedModel model = new HeedClassifier().setCharNgrams("none").fit(read(spark, arguments[0]));
      Dataset<Row> labelled = model.transform(read(spark, arguments[1]));

      System.out.printf("accuracy: %.3f%n", new HeedEvaluator().evaluate(labelled));
      labelled
          .filter("prediction != label")
          .groupBy("label", "prediction")
          .count()
          .orderBy(functions.desc("count"), functions.col("label"), functions.col("prediction"))
          .show(5, false);
      model.write().overwrite().save(arguments[2]);
    }
  }

  private static Dataset<Row> read(SparkSession spark, String file) {
    return spark.read().option("header", true).option("escape", "\"").csv(file);
  }
}
