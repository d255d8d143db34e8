package dev.heed.spark;

import dev.heed.text.TextClassifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * A classifier of texts as a stage of spark.ml. It adds columns to a data frame, or to a stream:
 * labels, probabilities, and on request reasons. A text that is null gets null in each.
 *
 * <pre>{@code
 * HeedModel model = HeedModel.load("hdfs://host/tickets.heed").setTextCol("body");
 * Dataset<Row> labelled = model.transform(tickets);
 * }</pre>
 *
 * <p>The numbers are those of {@link TextClassifier}, however the rows are divided. Spark sends the
 * model to each executor once, and the executor loads it at its first text.
 */
public final class HeedModel extends Model<HeedModel> implements MLWritable {
  private static final String UID_PREFIX = "heedModel";

  private static final long serialVersionUID = 1;

  private final String uid;
  private final SharedModel shared;
  private final Param<String> textCol;
  private final Param<String> predictionCol;
  private final Param<String> probabilityCol;
  private final Param<String> reasonsCol;

  HeedModel(String uid, SharedModel shared) {
    this.uid = uid;
    this.shared = shared;
    shared.classifier(); // fails here, with one line, if it cannot be loaded
    textCol = OutputColumns.textCol(this);
    predictionCol = OutputColumns.predictionCol(this);
    probabilityCol = OutputColumns.probabilityCol(this);
    reasonsCol = OutputColumns.reasonsCol(this);
    setDefault(textCol, OutputColumns.TEXT);
    setDefault(predictionCol, OutputColumns.PREDICTION);
    setDefault(probabilityCol, OutputColumns.PROBABILITY);
    setDefault(reasonsCol, "");
  }

  /** A model that is a classifier of this JVM, without a file. */
  public static HeedModel of(TextClassifier classifier) {
    return new HeedModel(Identifiable.randomUID(UID_PREFIX), SharedModel.of(classifier));
  }

  /**
   * Loads a model from any file system that Hadoop knows.
   *
   * @param path a {@code .heed} file, or a folder that a model was saved in
   * @throws java.io.UncheckedIOException if it is neither; the message is one line
   */
  public static HeedModel load(String path) {
    return read().load(path);
  }

  /** A reader of models, which a saved pipeline uses too. */
  public static MLReader<HeedModel> read() {
    return new Reader();
  }

  /**
   * A writer of this model: into a folder, with the parameters in {@code metadata} and the model
   * itself in {@code data/model.heed}, which the command reads.
   */
  @Override
  public MLWriter write() {
    return new Writer(this);
  }

  SharedModel shared() {
    return shared;
  }

  /** The classifier itself, with its labels in the order of the probabilities. */
  public TextClassifier classifier() {
    return shared.classifier();
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public HeedModel copy(ParamMap extra) {
    return copyValues(new HeedModel(uid, shared), extra).setParent(parent());
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
  public HeedModel setTextCol(String name) {
    return with(textCol, name);
  }

  /** Parameter: the new column of labels; {@code prediction} by default. */
  public Param<String> predictionCol() {
    return predictionCol;
  }

  /** The new column of labels; none if empty. */
  public String getPredictionCol() {
    return getOrDefault(predictionCol);
  }

  /**
   * Sets the name of the new column of labels: strings, or if the classifier {@linkplain
   * TextClassifier#isMultiLabel gives any number of labels} arrays of strings, the most probable
   * first, maybe empty. An empty name leaves the column out.
   */
  public HeedModel setPredictionCol(String name) {
    return with(predictionCol, name);
  }

  /** Parameter: the new column of probabilities; {@code probability} by default. */
  public Param<String> probabilityCol() {
    return probabilityCol;
  }

  /** The new column of probabilities; none if empty. */
  public String getProbabilityCol() {
    return getOrDefault(probabilityCol);
  }

  /**
   * Sets the name of the new column of calibrated probabilities: vectors in the order of the
   * labels, which the column's attributes name. An empty name leaves the column out.
   */
  public HeedModel setProbabilityCol(String name) {
    return with(probabilityCol, name);
  }

  /** Parameter: the new column of reasons; empty by default. */
  public Param<String> reasonsCol() {
    return reasonsCol;
  }

  /** The new column of reasons; none if empty. */
  public String getReasonsCol() {
    return getOrDefault(reasonsCol);
  }

  /**
   * Sets the name of the new column of reasons: arrays of at most {@value TextClassifier#REASONS}
   * structs {@code (word, begin, end, contribution)}, as {@link
   * dev.heed.text.Classification#reasons}. An empty name leaves the column out.
   */
  public HeedModel setReasonsCol(String name) {
    return with(reasonsCol, name);
  }

  private HeedModel with(Param<String> parameter, String name) {
    set(parameter, name);
    return this;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    Columns.requireStrings("textCol", getTextCol(), schema);
    return OutputColumns.append(
        schema,
        getPredictionCol(),
        Scoring.predictionType(classifier().isMultiLabel()),
        new StructField(
            getProbabilityCol(), SQLDataTypes.VectorType(), true, probabilityMetadata()),
        getReasonsCol());
  }

  /** The labels as the names of a vector's components; nothing for a column without a name. */
  private Metadata probabilityMetadata() {
    if (getProbabilityCol().isEmpty()) {
      return Metadata.empty();
    }
    Attribute[] labels =
        classifier().labels().stream()
            .map(label -> NumericAttribute.defaultAttr().withName(label))
            .toArray(Attribute[]::new);
    return new AttributeGroup(getProbabilityCol(), labels).toMetadata();
  }

  /**
   * Adds the columns. Each text is classified once, however many of them are used, and also if
   * later steps filter by one.
   */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema(), true);
    Scoring scoring =
        new Scoring(
            shared.broadcast(dataset.sparkSession().sparkContext()),
            !getProbabilityCol().isEmpty(),
            !getReasonsCol().isEmpty());
    // The optimiser repeats functions, which it takes to be cheap, but no nondeterministic ones.
    UserDefinedFunction score =
        functions.udf(scoring, Scoring.type(classifier())).asNondeterministic();
    String result = uid + "_result";
    Dataset<Row> scored = dataset.withColumn(result, score.apply(dataset.col(getTextCol())));
    Column all = scored.col(result);
    if (!getPredictionCol().isEmpty()) {
      scored = scored.withColumn(getPredictionCol(), all.getField(Scoring.PREDICTION));
    }
    if (!getProbabilityCol().isEmpty()) {
      Column probability = all.getField(Scoring.PROBABILITY);
      scored =
          scored.withColumn(
              getProbabilityCol(), probability.as(getProbabilityCol(), probabilityMetadata()));
    }
    if (!getReasonsCol().isEmpty()) {
      scored = scored.withColumn(getReasonsCol(), all.getField(Scoring.REASONS));
    }
    return scored.drop(result);
  }

  /**
   * Registers a function of SQL that gives the label of a text, or the array of its labels as in
   * {@link #setPredictionCol}; null for null.
   *
   * @param name its name, such as {@code heed_classify}
   */
  public void registerFunction(SparkSession session, String name) {
    session.udf().register(name, SqlFunction.of(shared, session));
  }

  /** Loads a {@code .heed} file, or a folder with the parameters and the file of a model. */
  private static final class Reader extends MLReader<HeedModel> {
    @Override
    public HeedModel load(String path) {
      Configuration configuration = sc().hadoopConfiguration();
      try {
        SharedModel model = Storage.read(path, configuration);
        if (Storage.isFile(path, configuration)) {
          return new HeedModel(Identifiable.randomUID(HeedModel.UID_PREFIX), model);
        }
        DefaultParamsReader.Metadata metadata =
            DefaultParamsReader.loadMetadata(path, sparkSession(), HeedModel.class.getName());
        HeedModel saved = new HeedModel(metadata.uid(), model);
        metadata.getAndSetParams(saved, Option.empty());
        return saved;
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }
  }

  /** Saves a model as a folder: its parameters in {@code metadata}, and {@code data/model.heed}. */
  private static final class Writer extends MLWriter {
    private final HeedModel model;

    Writer(HeedModel model) {
      this.model = model;
    }

    @Override
    public void saveImpl(String path) {
      DefaultParamsWriter.saveMetadata(model, path, sparkSession());
      try {
        Storage.writeFolder(path, model.shared(), sc().hadoopConfiguration());
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }
  }
}
