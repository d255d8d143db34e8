package dev.heed.spark;

import dev.heed.text.TextClassifier;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Trains on a cluster, in shards whose weights are averaged after each epoch. */
final class ShardedTraining {
  private ShardedTraining() {}

  /**
   * Trains a classifier.
   *
   * @param texts the columns labels (array of strings), text (string) and weight (double), without
   *     nulls
   * @param areSeveral whether a text may have any number of labels, also if each has one
   * @param shards the number of shards
   */
  static TextClassifier train(
      Dataset<Row> texts,
      boolean areSeveral,
      TrainingOptions options,
      int shards,
      TrainingListener listener)
      throws IOException {
    throw new UnsupportedOperationException("training in shards is not built yet");
  }
}
