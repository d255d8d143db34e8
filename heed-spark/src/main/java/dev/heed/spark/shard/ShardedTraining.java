package dev.heed.spark.shard;

import dev.heed.base.ProblemException;
import dev.heed.kernel.Workers;
import dev.heed.text.TextClassifier;
import dev.heed.text.model.Model;
import dev.heed.text.trainer.Trainer;
import dev.heed.text.training.Descent;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Trains on a cluster, in shards whose weights are averaged after each epoch. */
public final class ShardedTraining {
  /** The property of Spark for what its pages say of a job. */
  private static final String DESCRIPTION = "spark.job.description";

  private ShardedTraining() {}

  /**
   * Trains a classifier.
   *
   * @param texts the columns labels (array of strings), text (string) and weight (double), without
   *     nulls
   * @param areSeveral whether a text may have any number of labels, also if each has one
   * @param shards the number of shards
   * @param checkpointInterval the epochs from one checkpoint to the next, if the application has a
   *     folder for them; -1 for none
   * @param listener one that asks for neither words nor examples
   * @throws dev.heed.base.InvalidInputException if the rows cannot be trained on, or the training
   *     diverges
   * @throws ProblemException if the rows change between two passes
   */
  public static TextClassifier train(
      Dataset<Row> texts,
      boolean areSeveral,
      TrainingOptions options,
      int shards,
      int checkpointInterval,
      TrainingListener listener)
      throws IOException {
    if (!options.labelNames().names().isEmpty()) {
      throw new ProblemException("labels are to be renamed", "names that the rows have already");
    }
    TrainingOptions inShards = options.withOrder(new Descent.Order.Shards(shards));
    SparkContext context = texts.sparkSession().sparkContext();
    String description = context.getLocalProperty(DESCRIPTION);
    try (ShardedTexts read = ShardedTexts.of(texts, areSeveral, inShards, shards, listener);
        Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
      Optional<StoredCheckpoint> checkpoint =
          checkpointInterval > 0
              ? StoredCheckpoint.of(context, read, inShards, checkpointInterval)
              : Optional.empty();
      Model model =
          Trainer.train(read, inShards, workers, listener, checkpoint.map(each -> each)).model();
      if (checkpoint.isPresent()) {
        checkpoint.get().delete();
      }
      return classifier(model);
    } finally {
      context.setLocalProperty(DESCRIPTION, description);
    }
  }

  private static TextClassifier classifier(Model model) throws IOException {
    Path file = Files.createTempFile("heed", ".heed");
    try {
      model.save(file);
      return TextClassifier.load(file);
    } finally {
      Files.delete(file);
    }
  }
}
