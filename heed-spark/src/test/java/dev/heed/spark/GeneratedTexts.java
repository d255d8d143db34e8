package dev.heed.spark;

import java.util.Random;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** Texts that a number decides, of words that are as unequally frequent as those of a language. */
final class GeneratedTexts {
  /** The number of labels; a text's first word tells it. */
  static final int LABELS = 20;

  private static final int PARTITIONS = 8;

  private GeneratedTexts() {}

  /**
   * A text.
   *
   * @param words the number of words, 1 or more
   * @param different the natural logarithm of the number of different words
   */
  static String text(long number, int words, double different) {
    Random random = new Random(number);
    StringBuilder text = new StringBuilder("w" + number % LABELS);
    for (int i = 1; i < words; i++) {
      text.append(" word").append((int) Math.exp(random.nextDouble() * different));
    }
    return text.toString();
  }

  static String label(long number) {
    return "label" + number % LABELS;
  }

  /** Texts numbered from 0 to before {@code count}, with their labels. */
  static Dataset<Row> frame(SparkSession session, long count, int words, double different) {
    Column id = functions.col("id");
    return session
        .range(0, count, 1, PARTITIONS)
        .select(
            functions
                .udf(
                    (UDF1<Long, String>) number -> text(number, words, different),
                    DataTypes.StringType)
                .apply(id)
                .as("text"),
            functions
                .udf((UDF1<Long, String>) GeneratedTexts::label, DataTypes.StringType)
                .apply(id)
                .as("label"));
  }
}
