package dev.heed.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Labels short texts on two threads, by Spark from a file of Parquet and by the classifier itself
 * from memory, in turns. Few texts show that both give the same labels; for the ratio that the
 * documentation gives, run it with {@code -Dheed.spark.texts=10000000}. The result is in {@code
 * target/scoring.txt}.
 */
@Tag("full")
@Timeout(1800)
class ScoringThroughputTest {
  private static final int TEXTS = Integer.getInteger("heed.spark.texts", 50_000);
  private static final int DIFFERENT = 50_000;
  private static final int ROUNDS = 5;

  /** The share of the classifier's own throughput that is asked for. */
  private static final double MIN_RATIO = 0.7;

  /** Texts that are enough for a ratio: a few seconds for each run. */
  private static final int MEASURED = 500_000;

  @TempDir Path folder;

  @Test
  void sparkIsNearlyAsFastAsTheClassifier() throws IOException {
    TextClassifier classifier = classifier();
    HeedModel model = HeedModel.of(classifier).setProbabilityCol("");
    HeedModel both = HeedModel.of(classifier);
    Dataset<Row> texts = texts(Sessions.session());
    String[] inMemory =
        IntStream.range(0, DIFFERENT).mapToObj(ScoringThroughputTest::text).toArray(String[]::new);
    long[] counts = counts(classifier, inMemory);

    Dataset<Row> labelled = model.transform(texts).groupBy("prediction").count();
    for (Row row : labelled.collectAsList()) {
      assertThat(row.getLong(1)).isEqualTo(counts[classifier.labels().indexOf(row.getString(0))]);
    }
    double[] ofPlain = new double[ROUNDS];
    double[] ofSpark = new double[ROUNDS];
    double[] ofBoth = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      ofPlain[i] = perSecond(() -> counts(classifier, inMemory));
      ofSpark[i] = perSecond(() -> run(model.transform(texts)));
      ofBoth[i] = perSecond(() -> run(both.transform(texts)));
    }
    double plain = median(ofPlain);
    double spark = median(ofSpark);
    double withProbabilities = median(ofBoth);
    String report =
        String.format(
            Locale.ROOT,
            "texts per second: classifier %.0f, Spark %.0f (ratio %.2f), with probabilities %.0f"
                + " (ratio %.2f)%n",
            plain,
            spark,
            spark / plain,
            withProbabilities,
            withProbabilities / plain);
    Files.writeString(Path.of("target", "scoring.txt"), report);
    if (TEXTS >= MEASURED) {
      assertThat(withProbabilities / plain).as(report).isGreaterThanOrEqualTo(MIN_RATIO);
    }
  }

  private TextClassifier classifier() throws IOException {
    List<String> lines = new ArrayList<>(List.of("text,label"));
    for (int i = 0; i < 4000; i++) {
      lines.add(text(i) + "," + GeneratedTexts.label(i));
    }
    Path file = Files.write(folder.resolve("train.csv"), lines);
    return Training.with(new HeedClassifier().setCharNgrams("none").setMaxIter(3).options())
        .threads(2)
        .run(file)
        .classifier();
  }

  /** A text of ten words, of which there are 8,000 different ones. */
  private static String text(long number) {
    return GeneratedTexts.text(number % DIFFERENT, 10, 9);
  }

  private Dataset<Row> texts(SparkSession session) {
    String file = folder.resolve("texts.parquet").toString();
    session
        .range(0, TEXTS, 1, 8)
        .select(
            functions
                .udf((UDF1<Long, String>) id -> text(id), DataTypes.StringType)
                .apply(functions.col("id"))
                .as("text"))
        .write()
        .parquet(file);
    return session.read().parquet(file);
  }

  private static void run(Dataset<Row> rows) {
    rows.write().mode("overwrite").format("noop").save();
  }

  /** The number of texts that get each label. */
  private static long[] counts(TextClassifier classifier, String[] texts) {
    LongAdder[] counts = new LongAdder[classifier.labels().size()];
    Arrays.setAll(counts, i -> new LongAdder());
    LongStream.range(0, TEXTS)
        .parallel()
        .forEach(
            i -> {
              double[] p = classifier.probabilities(texts[(int) (i % DIFFERENT)]);
              String label = classifier.given(p).getFirst();
              counts[classifier.labels().indexOf(label)].increment();
            });
    return Arrays.stream(counts).mapToLong(LongAdder::sum).toArray();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double perSecond(Runnable run) {
    long start = System.nanoTime();
    run.run();
    return TEXTS / ((System.nanoTime() - start) / 1e9);
  }
}
