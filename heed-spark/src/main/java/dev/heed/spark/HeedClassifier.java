package dev.heed.spark;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.spark.shard.ShardedTraining;
import dev.heed.text.TextClassifier;
import dev.heed.text.training.Descent;
import dev.heed.text.training.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Trains a {@link HeedModel} on a column of texts and one of labels, as a stage of spark.ml.
 *
 * <pre>{@code
 * HeedModel model = new HeedClassifier().setTextCol("body").setLabelCol("queue").fit(tickets);
 * }</pre>
 *
 * <p>The result depends on the rows and the parameters alone, to the byte: not on the order of the
 * rows, their partitions, the executors or a retry. Up to {@link #maxLocalWords} words, it is the
 * model of {@code heed train --order hash} on a file with the same texts: the driver reads the rows
 * one partition at a time, keeps them on its disk, and trains there with all of its processors.
 */
public final class HeedClassifier extends TrainingParameters implements DefaultParamsWritable {
  private static final long serialVersionUID = 1;

  /**
   * Some 600 MB of text, which one machine goes over in less than a minute; with the different
   * words among them in a heap of 2 GB.
   */
  private static final long MAX_LOCAL_WORDS = 100_000_000;

  private final Param<String> textCol;
  private final Param<String> labelCol;
  private final Param<String> weightCol;
  private final Param<String> predictionCol;
  private final Param<String> probabilityCol;
  private final Param<String> reasonsCol;
  private final Param<String> handleInvalid;
  private final LongParam maxLocalWords;
  private final IntParam shards;
  private final IntParam checkpointInterval;

  /** A classifier with the settings of {@code heed train}. */
  public HeedClassifier() {
    this(Identifiable.randomUID("heedClassifier"));
  }

  /** A classifier with a name of its own, as a saved one has. */
  public HeedClassifier(String uid) {
    super(uid);
    textCol = OutputColumns.textCol(this);
    labelCol =
        new Param<>(
            this,
            "labelCol",
            "name of the column of labels: strings, numbers or booleans, or arrays of these if a"
                + " text may have any number of labels");
    weightCol =
        new Param<>(
            this,
            "weightCol",
            "name of the column of weights, numbers above 0; all texts count the same if empty");
    predictionCol = OutputColumns.predictionCol(this);
    probabilityCol = OutputColumns.probabilityCol(this);
    reasonsCol = OutputColumns.reasonsCol(this);
    handleInvalid =
        new Param<>(
            this,
            "handleInvalid",
            "rows without a text, a label or a weight above 0: error, or skip to leave them out");
    maxLocalWords =
        new LongParam(
            this, "maxLocalWords", "words of all texts up to which the driver trains alone");
    shards =
        new IntParam(
            this,
            "shards",
            "parts that are trained side by side, whatever the number of words; 0 for one part for"
                + " each maxLocalWords words");
    checkpointInterval =
        new IntParam(
            this,
            "checkpointInterval",
            "passes of a training in shards from one checkpoint to the next, in the folder of"
                + " SparkContext.setCheckpointDir; -1 for none");
    setDefault(textCol, OutputColumns.TEXT);
    setDefault(labelCol, "label");
    setDefault(weightCol, "");
    setDefault(predictionCol, OutputColumns.PREDICTION);
    setDefault(probabilityCol, OutputColumns.PROBABILITY);
    setDefault(reasonsCol, "");
    setDefault(handleInvalid, "error");
    setDefault(maxLocalWords, MAX_LOCAL_WORDS);
    setDefault(shards, 0);
    setDefault(checkpointInterval, 1);
  }

  /** Loads a classifier that was saved. */
  public static HeedClassifier load(String path) {
    return read().load(path);
  }

  /** A reader of classifiers, which a saved pipeline uses too. */
  public static MLReader<HeedClassifier> read() {
    return new DefaultParamsReader<>();
  }

  @Override
  HeedClassifier self() {
    return this;
  }

  @Override
  public HeedClassifier copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /**
   * Trains.
   *
   * @throws ProblemException if a column is missing or unsuitable, a parameter is out of range, or
   *     a row cannot be trained on; the message is one line
   * @throws UncheckedIOException if there are no two different labels, or the training diverges;
   *     the message is one line
   */
  @Override
  public HeedModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema(), true);
    try (TrainingRows rows =
        TrainingRows.of(dataset, getTextCol(), getLabelCol(), getWeightCol(), getHandleInvalid())) {
      return copyValues(new HeedModel(uid(), SharedModel.of(train(rows))), ParamMap.empty())
          .setParent(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private TextClassifier train(TrainingRows rows) throws IOException {
    Survey survey = rows.survey();
    if (survey.invalid() > 0) {
      log().warn("left out {} of {} rows", survey.invalid(), survey.rows());
    }
    TrainingListener listener = new LoggedTraining(log());
    int parts = getShards();
    if (parts == 0 && survey.words() > getMaxLocalWords()) {
      parts = Math.toIntExact(Math.ceilDiv(survey.words(), getMaxLocalWords()));
    }
    if (parts > 0) {
      return ShardedTraining.train(
          rows.valid(), rows.areSeveral(), options(), parts, getCheckpointInterval(), listener);
    }
    return new LocalTraining(options(), rows.areSeveral(), !getWeightCol().isEmpty(), listener)
        .run(rows, survey);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    Columns.requireStrings("textCol", getTextCol(), schema);
    Columns.requireLabels("labelCol", getLabelCol(), schema);
    if (!getWeightCol().isEmpty()) {
      Columns.requireNumbers("weightCol", getWeightCol(), schema);
    }
    requireDifferent("labelCol", getLabelCol(), "textCol", getTextCol());
    requireDifferent("weightCol", getWeightCol(), "labelCol", getLabelCol());
    TrainingRows.requireHandling(getHandleInvalid());
    Require.atLeast("maxLocalWords", 1, getMaxLocalWords());
    Require.between("shards", 0, Descent.Order.Shards.MAX, getShards());
    if (getCheckpointInterval() != -1) {
      Require.atLeast("checkpointInterval", 1, getCheckpointInterval());
    }
    options();
    return OutputColumns.append(
        schema,
        getPredictionCol(),
        Scoring.predictionType(Columns.areArrays(getLabelCol(), schema)),
        new StructField(getProbabilityCol(), SQLDataTypes.VectorType(), true, Metadata.empty()),
        getReasonsCol());
  }

  private static void requireDifferent(
      String parameter, String column, String otherParameter, String other) {
    if (column.equals(other)) {
      throw new ProblemException(
          parameter + " is '" + column + "', as " + otherParameter + " is", "different columns");
    }
  }

  /** Parameter: the column of texts; {@code text} by default. */
  public Param<String> textCol() {
    return textCol;
  }

  /** The column of texts. */
  public String getTextCol() {
    return getOrDefault(textCol);
  }

  /** Sets the column of texts: a column of strings, or such a field of a struct. */
  public HeedClassifier setTextCol(String value) {
    return with(textCol, value);
  }

  /** Parameter: the column of labels; {@code label} by default. */
  public Param<String> labelCol() {
    return labelCol;
  }

  /** The column of labels. */
  public String getLabelCol() {
    return getOrDefault(labelCol);
  }

  /**
   * Sets the column of labels: strings, numbers or booleans, a whole number without a decimal
   * point; or arrays of them if a text may have any number of labels, also none.
   */
  public HeedClassifier setLabelCol(String value) {
    return with(labelCol, value);
  }

  /** Parameter: the column of weights; none, an empty name, by default. */
  public Param<String> weightCol() {
    return weightCol;
  }

  /** The column of weights. */
  public String getWeightCol() {
    return getOrDefault(weightCol);
  }

  /** Sets the column of weights: numbers above 0; a text of weight 2 counts as two. */
  public HeedClassifier setWeightCol(String value) {
    return with(weightCol, value);
  }

  /** Parameter: the model's column of labels; {@code prediction} by default. */
  public Param<String> predictionCol() {
    return predictionCol;
  }

  /** The model's column of labels. */
  public String getPredictionCol() {
    return getOrDefault(predictionCol);
  }

  /** Sets the model's column of labels, as {@link HeedModel#setPredictionCol}. */
  public HeedClassifier setPredictionCol(String value) {
    return with(predictionCol, value);
  }

  /** Parameter: the model's column of probabilities; {@code probability} by default. */
  public Param<String> probabilityCol() {
    return probabilityCol;
  }

  /** The model's column of probabilities. */
  public String getProbabilityCol() {
    return getOrDefault(probabilityCol);
  }

  /** Sets the model's column of probabilities, as {@link HeedModel#setProbabilityCol}. */
  public HeedClassifier setProbabilityCol(String value) {
    return with(probabilityCol, value);
  }

  /** Parameter: the model's column of reasons; none, an empty name, by default. */
  public Param<String> reasonsCol() {
    return reasonsCol;
  }

  /** The model's column of reasons. */
  public String getReasonsCol() {
    return getOrDefault(reasonsCol);
  }

  /** Sets the model's column of reasons, as {@link HeedModel#setReasonsCol}. */
  public HeedClassifier setReasonsCol(String value) {
    return with(reasonsCol, value);
  }

  /** Parameter: the treatment of rows that cannot be trained on; {@code error} by default. */
  public Param<String> handleInvalid() {
    return handleInvalid;
  }

  /** The treatment of rows that cannot be trained on. */
  public String getHandleInvalid() {
    return getOrDefault(handleInvalid);
  }

  /**
   * Sets the treatment of rows without a text, a label or a weight above 0: {@code error}, or
   * {@code skip} to leave them out.
   */
  public HeedClassifier setHandleInvalid(String value) {
    return with(handleInvalid, value);
  }

  /**
   * Parameter: the words of all texts up to which the driver trains alone; 100 million by default.
   */
  public LongParam maxLocalWords() {
    return maxLocalWords;
  }

  /** The words of all texts up to which the driver trains alone. */
  public long getMaxLocalWords() {
    return (long) getOrDefault(maxLocalWords);
  }

  /** Sets the words of all texts up to which the driver trains alone. */
  public HeedClassifier setMaxLocalWords(long value) {
    return with(maxLocalWords, value);
  }

  /** Parameter: the parts that are trained side by side; 0, by the number of words, by default. */
  public IntParam shards() {
    return shards;
  }

  /** The parts that are trained side by side. */
  public int getShards() {
    return (int) getOrDefault(shards);
  }

  /**
   * Sets the parts that are trained side by side, whatever the number of words; 0 for one part for
   * each {@link #maxLocalWords} words. The result depends on it.
   */
  public HeedClassifier setShards(int value) {
    return with(shards, value);
  }

  /** Parameter: the passes from one checkpoint to the next; 1 by default. */
  public IntParam checkpointInterval() {
    return checkpointInterval;
  }

  /** The passes from one checkpoint to the next. */
  public int getCheckpointInterval() {
    return (int) getOrDefault(checkpointInterval);
  }

  /**
   * Sets the passes of a training in shards from one checkpoint to the next; -1 for none. There are
   * checkpoints only if the application has called {@code SparkContext.setCheckpointDir}. A later
   * {@code fit} with the same rows, parameters and shards goes on from the last one, and ends with
   * the same bytes.
   */
  public HeedClassifier setCheckpointInterval(int value) {
    return with(checkpointInterval, value);
  }
}
