package dev.heed.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.kernel.SeededRandom;
import dev.heed.spark.shard.ShardedTraining;
import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.ClassWeights;
import dev.heed.text.training.Decoupling;
import dev.heed.text.training.Descent;
import dev.heed.text.training.Head;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import dev.heed.text.training.WordScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

/** Training in shards on Spark beside that of one machine. */
@Tag("full")
@Timeout(120)
class ShardedTrainingTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int SHARDS = 3;
  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults()
          .withVocabulary(new VocabularyOptions(2, 1, 3, 1_000_000)) // saves the trials
          .withEpochs(3);

  @TempDir Path folder;

  /** Texts with 0 to 2 of four topics, each given away by a word; Thai and an empty one too. */
  private static List<Row> rows(int count, boolean areSeveral) {
    SeededRandom random = new SeededRandom(3);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TreeSet<String> labels = new TreeSet<>();
      StringBuilder text = new StringBuilder();
      for (int n = areSeveral ? random.below(3) : 1; n > 0; n--) {
        int label = random.below(4);
        labels.add("topic" + label);
        text.append(" key").append(label).append('x').append(random.below(4));
      }
      for (int w = 0; w < 7; w++) {
        text.append(" w").append(random.below(60));
      }
      text.append(i % 10 == 0 ? " สวัสดีครับ 漢字" : "");
      rows.add(
          RowFactory.create(
              labels.toArray(String[]::new),
              i == 7 ? "" : text.toString(),
              1.0 + random.below(3) / 2.0));
    }
    rows.addAll(rows.subList(0, 20)); // some come twice
    return rows;
  }

  private static Dataset<Row> frame(List<Row> rows) {
    StructType schema =
        new StructType()
            .add("labels", DataTypes.createArrayType(DataTypes.StringType))
            .add("text", DataTypes.StringType)
            .add("weight", DataTypes.DoubleType);
    return Sessions.session().createDataFrame(rows, schema).coalesce(1);
  }

  private static TextClassifier onSpark(
      Dataset<Row> rows, boolean areSeveral, TrainingOptions options) throws IOException {
    return ShardedTraining.train(rows, areSeveral, options, SHARDS, -1, TrainingListener.none());
  }

  private TextClassifier alone(List<Row> rows, boolean areSeveral, TrainingOptions options)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (Row row : rows) {
      Map<String, Object> line =
          Map.of("labels", row.get(0), "text", row.getString(1), "weight", row.getDouble(2));
      lines.add(JSON.writeValueAsString(line));
    }
    Path file = Files.write(folder.resolve("rows.jsonl"), lines);
    CorpusOptions format =
        CorpusOptions.defaults()
            .withFormat(CorpusFormat.JSONL)
            .withLabelColumn("labels")
            .withWeightColumn(Optional.of("weight"))
            .withLabels(areSeveral ? CorpusOptions.Labels.ANY : CorpusOptions.Labels.ONE);
    return Training.with(options.withOrder(new Descent.Order.Shards(SHARDS)))
        .format(format)
        .run(file)
        .classifier();
  }

  private byte[] bytes(TextClassifier classifier) throws IOException {
    Path file = folder.resolve("model.heed");
    classifier.save(file);
    return Files.readAllBytes(file);
  }

  @Test
  void theModelIsThatOfOneMachineForAnyPartitionsAndOrder() throws IOException {
    List<Row> rows = rows(400, false);
    byte[] expected = bytes(alone(rows, false, OPTIONS));
    for (int partitions : new int[] {1, 7, 64}) {
      Dataset<Row> shuffled = frame(rows).orderBy(functions.rand(partitions)).cache();
      assertThat(bytes(onSpark(shuffled.repartition(partitions), false, OPTIONS)))
          .isEqualTo(expected);
      shuffled.unpersist();
    }
  }

  @Test
  void everyKindOfTrainingIsThatOfOneMachine() throws IOException {
    List<Row> rows = rows(300, false);
    for (TrainingOptions options :
        List.of(
            OPTIONS
                .withHead(new Head.Mlp(10))
                .withClassWeights(new ClassWeights.Balanced())
                .withHeldOut(new HeldOut(0.1, 0.2)),
            OPTIONS
                .withWordScore(new WordScore.Metric(10))
                .withDecoupling(new Decoupling.Words(1))
                .withHeldOut(new HeldOut(0, 0, false)),
            OPTIONS
                .withHead(new Head.Fixed())
                .withVocabulary(
                    new VocabularyOptions(3, 2, 2, 150, new CharacterNgrams.Between(3, 4, 0.1))))) {
      assertThat(bytes(onSpark(frame(rows), false, options)))
          .isEqualTo(bytes(alone(rows, false, options)));
    }
  }

  @Test
  void trialsAndSeveralLabelsAreThoseOfOneMachine() throws IOException {
    TrainingOptions trials =
        TrainingOptions.defaults().withEpochs(2).withDescent(descent(2)); // tries n-grams
    List<Row> rows = rows(200, false);
    assertThat(bytes(onSpark(frame(rows), false, trials)))
        .isEqualTo(bytes(alone(rows, false, trials)));
    List<Row> several = rows(400, true);
    assertThat(bytes(onSpark(frame(several), true, OPTIONS)))
        .isEqualTo(bytes(alone(several, true, OPTIONS)));
  }

  private static Descent descent(int epochs) {
    Descent defaults = TrainingOptions.defaults().descent();
    return new Descent(defaults.learningRate(), 16, epochs, defaults.patience());
  }

  @Test
  void aRateThatDivergesIsRefusedInTheTrainersLine() {
    TrainingOptions wild = OPTIONS.withLearningRate(1e30).withEpochs(5);
    List<Row> rows = rows(300, false);
    String[] messages = new String[2];
    assertThatThrownBy(() -> onSpark(frame(rows), false, wild))
        .isInstanceOf(InvalidInputException.class)
        .satisfies(e -> messages[0] = e.getMessage());
    assertThatThrownBy(() -> alone(rows, false, wild))
        .isInstanceOf(InvalidInputException.class)
        .satisfies(e -> messages[1] = e.getMessage());
    assertThat(messages[0])
        .startsWith("the rows: training diverged in epoch ")
        .isEqualTo(messages[1].replace(folder.resolve("rows.jsonl").toString(), "the rows"));
  }

  @Test
  void rowsThatChangeAreRefused() {
    Dataset<Row> changing = frame(rows(100, false));
    assertThatThrownBy(() -> onSpark(unstable(changing), false, OPTIONS))
        .isInstanceOf(ProblemException.class)
        .hasMessageStartingWith("the rows changed while they were read; expected the same rows");
  }

  /** The rows with a number that is another at each pass. */
  private static Dataset<Row> unstable(Dataset<Row> rows) {
    return rows.withColumn(
        "text",
        functions.concat(
            functions.col("text"),
            functions
                .udf(() -> " " + System.nanoTime(), DataTypes.StringType)
                .asNondeterministic()
                .apply()));
  }

  @Test
  void rowsWithOneLabelAloneAreRefused() {
    List<Row> rows =
        rows(50, false).stream()
            .map(row -> RowFactory.create(new String[] {"x"}, row.get(1), row.get(2)))
            .toList();
    assertThatThrownBy(() -> onSpark(frame(rows), false, OPTIONS))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "the rows: all 70 texts have the label 'x';"
                + " expected texts with at least two different labels");
  }

  /** Counts the epochs that are trained, and may fail in one of them. */
  private static final class Interruption implements TrainingListener {
    private final int failing;
    private int trained;

    Interruption(int failing) {
      this.failing = failing;
    }

    @Override
    public void training(int epoch, int done, int total) {
      trained++;
      if (epoch == failing) {
        throw new IllegalStateException("the driver is lost");
      }
    }
  }

  private List<Path> checkpoints() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".checkpoint")).toList();
    }
  }

  @Test
  void aTrainingGoesOnFromItsCheckpoint() throws IOException {
    Dataset<Row> rows = frame(rows(300, false));
    TrainingOptions options =
        OPTIONS.withDescent(descent(3)).withHeldOut(new HeldOut(0.1, 0, false));
    byte[] expected = bytes(onSpark(rows, false, options));
    SparkContext context = Sessions.session().sparkContext();
    Interruption none = new Interruption(0);
    Interruption first = new Interruption(3);
    Interruption second = new Interruption(0);
    context.setCheckpointDir(folder.resolve("checkpoints").toUri().toString());
    try {
      assertThatThrownBy(() -> ShardedTraining.train(rows, false, options, SHARDS, 1, first))
          .hasMessage("the driver is lost");
      assertThat(checkpoints()).hasSize(1).first().asString().endsWith("-00000002.checkpoint");
      // As another application with the same folder.
      context.setCheckpointDir(folder.resolve("checkpoints").toUri().toString());
      assertThat(bytes(ShardedTraining.train(rows, false, options.withSeed(2), SHARDS, 1, none)))
          .isNotEqualTo(expected);
      assertThat(bytes(ShardedTraining.train(rows, false, options, SHARDS, 1, second)))
          .isEqualTo(expected);
    } finally {
      context.checkpointDir_$eq(Option.empty());
    }
    assertThat(none.trained).isEqualTo(3);
    assertThat(second.trained).isEqualTo(1);
    assertThat(checkpoints()).isEmpty();
  }

  @Test
  void nothingStaysOnTheExecutors() throws IOException {
    int before = Sessions.session().sparkContext().getPersistentRDDs().size();
    onSpark(frame(rows(100, false)), false, OPTIONS.withEpochs(1));
    assertThat(Sessions.session().sparkContext().getPersistentRDDs().size()).isEqualTo(before);
  }
}
