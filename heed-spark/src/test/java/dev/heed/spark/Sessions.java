package dev.heed.spark;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Spark on two threads of this JVM, for all tests; it ends with the JVM. */
public final class Sessions {
  private Sessions() {}

  /** The session. */
  public static SparkSession session() {
    return builder("local[2]").getOrCreate();
  }

  /** The settings of a session whose driver is this JVM. */
  static SparkSession.Builder builder(String master) {
    return SparkSession.builder()
        .master(master)
        .appName("heed-spark")
        .config("spark.ui.enabled", false)
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", 2)
        .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir"))
        .config("spark.sql.extensions", HeedExtensions.class.getName());
  }

  /** A data frame with the number of each text in the column {@code id}, in one partition. */
  static Dataset<Row> frame(List<String> texts) {
    List<Row> rows =
        IntStream.range(0, texts.size()).mapToObj(i -> RowFactory.create(i, texts.get(i))).toList();
    StructType schema =
        new StructType().add("id", DataTypes.IntegerType).add("text", DataTypes.StringType);
    return session().createDataFrame(rows, schema).coalesce(1);
  }
}
