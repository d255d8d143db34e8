package dev.heed.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.text.TextClassifier;
import dev.heed.text.training.TrainingOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Structured streaming. */
@Tag("full")
@Timeout(120)
class StreamTest {
  @TempDir Path folder;

  @Test
  void labelsFilesAsTheyCome() throws Exception {
    TextClassifier classifier = Texts.classifier(TrainingOptions.defaults(), folder);
    Path in = Files.createDirectory(folder.resolve("in"));
    Files.writeString(in.resolve("1.txt"), "my card is lost\nthe rate is wrong\n");
    Dataset<Row> stream =
        Sessions.session().readStream().format("text").load(in.toString()).toDF("text");
    assertThat(stream.isStreaming()).isTrue();
    HeedModel model = HeedModel.of(classifier).setReasonsCol("why");
    model.registerFunction(Sessions.session(), "label_in_sql");
    Dataset<Row> labelled =
        model.transform(stream).withColumn("same", functions.expr("label_in_sql(text)"));

    run(labelled);
    Files.writeString(in.resolve("2.txt"), "a refund please\n\n");
    run(labelled);

    List<Row> rows =
        Sessions.session().read().parquet(folder.resolve("out").toString()).collectAsList();
    List<String> texts = new ArrayList<>();
    for (Row row : rows) {
      texts.add(row.getAs("text"));
      assertThat(row.<String>getAs("same")).isEqualTo(row.getAs("prediction"));
      assertThat(row.<String>getAs("prediction"))
          .isEqualTo(classifier.classify(row.getAs("text")).label());
    }
    assertThat(texts)
        .containsExactlyInAnyOrder("my card is lost", "the rate is wrong", "a refund please", "");
  }

  /** Labels all files that are there, and goes on from what an earlier run labelled. */
  private void run(Dataset<Row> labelled) throws Exception {
    StreamingQuery query =
        labelled
            .writeStream()
            .format("parquet")
            .option("checkpointLocation", folder.resolve("checkpoint").toString())
            .option("path", folder.resolve("out").toString())
            .trigger(Trigger.AvailableNow())
            .start();
    query.awaitTermination();
  }
}
