package dev.heed.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Labelled news of AG's corpus, or generated ones on a machine that does not have it. */
final class News {
  private static final int PARTITIONS = 8;
  private static final Path FILE =
      Path.of("").toAbsolutePath().resolve("../../shared/data/text/ag_news/train20k.csv");
  private static final int GENERATED = 4000;

  private News() {}

  /**
   * Reads the news as texts and labels.
   *
   * @param folder a folder for a generated file
   */
  static Dataset<Row> read(SparkSession session, Path folder) {
    Path file = Files.exists(FILE) ? FILE : generated(folder.resolve("news.csv"));
    return session
        .read()
        .option("header", true)
        .option("escape", "\"")
        .csv(file.toUri().toString())
        .select(
            functions
                .concat_ws(" ", functions.col("title"), functions.col("description"))
                .as("text"),
            functions.col("class_index").as("label"))
        .repartition(PARTITIONS);
  }

  private static Path generated(Path file) {
    Random random = new Random(1);
    List<String> lines = new ArrayList<>(List.of("class_index,title,description"));
    for (int i = 0; i < GENERATED; i++) {
      int topic = 1 + random.nextInt(4);
      lines.add(
          topic
              + ",\"news, number "
              + random.nextInt(50)
              + "\",word"
              + (random.nextInt(5) == 0 ? 1 + random.nextInt(4) : topic)
              + " of w"
              + random.nextInt(300));
    }
    try {
      return Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
