package dev.heed.spark;

import dev.heed.base.ProblemException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/**
 * The rows of a training: labels, text, weight and a hash of the three. A value that cannot be
 * trained on is null. Rows that the user has not cached are cached on the executors until they are
 * closed, as spark.ml's own classifiers do, so that their sources are read once.
 */
final class TrainingRows implements AutoCloseable {
  /** Places of the columns. */
  static final int LABELS = 0;

  static final int TEXT = 1;
  static final int WEIGHT = 2;
  static final int HASH = 3;

  /** Words of a partition that the driver has in memory at a time, some 6 MB of text. */
  private static final long PART_WORDS = 1_000_000;

  private static final String ERROR = "error";
  private static final String SKIP = "skip";
  private final Dataset<Row> values;
  private final Dataset<Row> rows;
  private final boolean areSeveral;
  private final boolean areCached;
  private final boolean areSkipped;

  private TrainingRows(
      Dataset<Row> values, boolean areSeveral, boolean areCached, boolean areSkipped) {
    this.values = values;
    this.areSeveral = areSeveral;
    this.areCached = areCached;
    this.areSkipped = areSkipped;
    rows =
        values.withColumn(
            "hash",
            functions.xxhash64(values.col("labels"), values.col("text"), values.col("weight")));
  }

  /** Takes the columns, which have been checked, from a data frame. */
  static TrainingRows of(
      Dataset<?> dataset, String text, String label, String weight, String handleInvalid) {
    UserDefinedFunction toLabels =
        functions.udf(new LabelValues(), DataTypes.createArrayType(DataTypes.StringType, false));
    UserDefinedFunction toWeight = functions.udf(new WeightValues(), DataTypes.DoubleType);
    Column weights =
        weight.isEmpty()
            ? functions.lit(1.0)
            : toWeight.apply(dataset.col(weight).cast(DataTypes.DoubleType));
    Dataset<Row> values =
        dataset.select(
            toLabels.apply(dataset.col(label)).as("labels"),
            dataset.col(text).as("text"),
            weights.as("weight"));
    boolean areCached = dataset.storageLevel().equals(StorageLevel.NONE());
    if (areCached) {
      values.persist(StorageLevel.MEMORY_AND_DISK());
    }
    return new TrainingRows(
        values, Columns.areArrays(label, dataset.schema()), areCached, handleInvalid.equals(SKIP));
  }

  /**
   * Checks a value of {@code handleInvalid}.
   *
   * @throws ProblemException if it is none
   */
  static void requireHandling(String handleInvalid) {
    if (!handleInvalid.equals(ERROR) && !handleInvalid.equals(SKIP)) {
      throw new ProblemException("handleInvalid is '" + handleInvalid + "'", ERROR + " or " + SKIP);
    }
  }

  /** Gives a weight as the trainer takes it; null for another number. */
  private record WeightValues() implements UDF1<Double, Double> {
    @Override
    public Double call(Double value) {
      return value != null && value <= Float.MAX_VALUE && value.floatValue() > 0 ? value : null;
    }
  }

  /** Whether a text may have any number of labels. */
  boolean areSeveral() {
    return areSeveral;
  }

  /**
   * Counts the rows, in one job.
   *
   * @throws ProblemException if a row cannot be trained on and is not to be skipped, or if none is
   *     left
   */
  Survey survey() {
    Survey survey =
        rows
            .javaRDD()
            .mapPartitions(part -> List.of(Survey.of(part).counts()).iterator())
            .collect()
            .stream()
            .map(Survey::of)
            .reduce(Survey.NONE, Survey::plus);
    if (survey.invalid() > 0 && !areSkipped) {
      throw new ProblemException(
          "of " + survey.rows() + " rows " + faults(survey),
          "a text, a label and a weight above 0 in each, or handleInvalid " + SKIP);
    }
    if (survey.rows() == survey.invalid()) {
      throw new ProblemException(
          survey.rows() == 0 ? "there are no rows" : "all " + survey.rows() + " rows are left out",
          "texts with at least two different labels");
    }
    return survey;
  }

  private static String faults(Survey survey) {
    List<String> faults = new ArrayList<>();
    add(faults, survey.noText(), "no text");
    add(faults, survey.noLabel(), "no label");
    add(faults, survey.noWeight(), "no weight above 0");
    return String.join(", ", faults);
  }

  private static void add(List<String> faults, long rows, String fault) {
    if (rows > 0) {
      faults.add(rows + (rows == 1 ? " has " : " have ") + fault);
    }
  }

  /**
   * All rows, also those that cannot be trained on, in any order. The driver has a part of them in
   * memory at a time.
   */
  Iterator<Row> iterator(Survey survey) {
    int parts = Math.toIntExact(survey.words() / PART_WORDS + 1);
    return rows.repartition(parts, rows.col("hash")).toLocalIterator();
  }

  /** The rows that can be trained on, without their hashes. */
  Dataset<Row> valid() {
    return values.na().drop();
  }

  @Override
  public void close() {
    if (areCached) {
      values.unpersist();
    }
  }
}
