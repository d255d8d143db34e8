package dev.heed.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.base.ProblemException;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.ClassWeights;
import dev.heed.text.training.Head;
import dev.heed.text.training.LearningRate;
import dev.heed.text.training.TrainingOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Parameters and schemas of the estimator, for which no Spark has to run. */
class HeedClassifierParametersTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("text", DataTypes.StringType)
          .add("label", DataTypes.StringType)
          .add("topics", DataTypes.createArrayType(DataTypes.StringType))
          .add("day", DataTypes.DateType)
          .add("mail", new StructType().add("body", DataTypes.StringType))
          .add("votes", DataTypes.IntegerType);

  @Test
  void hasTheConventionsOfSparkMl() {
    HeedClassifier classifier = new HeedClassifier();

    assertThat(classifier.uid()).startsWith("heedClassifier_");
    assertThat(classifier.explainParams().lines())
        .containsExactly(
            "charNgrams: lengths of character n-grams, such as 3-5; none; or auto for 3-5 if they"
                + " lower the loss on the dev texts (default: auto)",
            "checkpointInterval: passes of a training in shards from one checkpoint to the next, in"
                + " the folder of SparkContext.setCheckpointDir; -1 for none (default: 1)",
            "classWeights: none, balanced (every label counts the same) or sqrt (halfway between"
                + " them) (default: none)",
            "devShare: share of the texts held out to decide when to stop; they are trained on in"
                + " the end (default: 0.1)",
            "dim: components of a word's embedding; 0 chooses by the number of labels (default: 0)",
            "handleInvalid: rows without a text, a label or a weight above 0: error, or skip to"
                + " leave them out (default: error)",
            "head: map from the averaged embedding to the labels: fixed, linear or mlp (default:"
                + " linear)",
            "labelCol: name of the column of labels: strings, numbers or booleans, or arrays of"
                + " these if a text may have any number of labels (default: label)",
            "learningRate: size of the steps; 0 for one that grows until the loss on the dev texts"
                + " no longer falls (default: 0.0)",
            "maxIter: maximum number of passes over the texts (default: 100)",
            "maxLocalWords: words of all texts up to which the driver trains alone (default:"
                + " 100000000)",
            "minCount: occurrences of a word, below which it is left out (default: 1)",
            "ngrams: longest n-gram in words; 1 for words alone (default: 2)",
            "patience: passes without a lower loss on the dev texts, after which to stop (default:"
                + " 5)",
            "predictionCol: name of the new column of labels; an array of them if a text may have"
                + " several; none if empty (default: prediction)",
            "probabilityCol: name of the new column of calibrated probabilities, in the order of"
                + " the labels; none if empty (default: probability)",
            "reasonsCol: name of the new column of the words that speak most for the label; none"
                + " if empty (default: )",
            "seed: seed of all random numbers (default: 1)",
            "shards: parts that are trained side by side, whatever the number of words; 0 for one"
                + " part for each maxLocalWords words (default: 0)",
            "textCol: name of the column of texts (default: text)",
            "weightCol: name of the column of weights, numbers above 0; all texts count the same"
                + " if empty (default: )");
  }

  @Test
  void defaultsAreThoseOfTheCommand() {
    assertThat(new HeedClassifier().options()).isEqualTo(TrainingOptions.defaults());
  }

  @Test
  void settingsReachTheTrainer() {
    TrainingOptions options =
        new HeedClassifier()
            .setSeed(5)
            .setMaxIter(6)
            .setPatience(2)
            .setLearningRate(0.25)
            .setDevShare(0.2)
            .setNgrams(3)
            .setMinCount(4)
            .setCharNgrams("2-4")
            .setDim(16)
            .setHead("mlp")
            .setClassWeights("sqrt")
            .options();

    assertThat(options.seed()).isEqualTo(5);
    assertThat(options.descent().epochs()).isEqualTo(6);
    assertThat(options.descent().patience()).isEqualTo(2);
    assertThat(options.descent().learningRate()).isEqualTo(new LearningRate.Fixed(0.25));
    assertThat(options.heldOut().devShare()).isEqualTo(0.2);
    assertThat(options.vocabulary().ngrams()).isEqualTo(3);
    assertThat(options.vocabulary().minCount()).isEqualTo(4);
    assertThat(options.vocabulary().ngramMinCount()).isEqualTo(4);
    assertThat(options.vocabulary().characterNgrams()).isEqualTo(new CharacterNgrams.Between(2, 4));
    assertThat(options.model().dim()).isEqualTo(16);
    assertThat(options.model().head()).isEqualTo(new Head.Mlp(10));
    assertThat(options.objective().classWeights()).isEqualTo(new ClassWeights.SquareRoot());
  }

  @Test
  void copyHasTheSameUidAndTheFurtherParameters() {
    HeedClassifier classifier = new HeedClassifier().setTextCol("body").setDim(8);
    HeedClassifier copy = classifier.copy(new ParamMap().put(classifier.seed().w(9)));

    assertThat(copy.uid()).isEqualTo(classifier.uid());
    assertThat(copy.getTextCol()).isEqualTo("body");
    assertThat(copy.getDim()).isEqualTo(8);
    assertThat(copy.getSeed()).isEqualTo(9);
    assertThat(classifier.getSeed()).isEqualTo(1);
  }

  @Test
  void appendsTheColumnsOfItsModel() {
    HeedClassifier classifier = new HeedClassifier().setReasonsCol("why");

    assertThat(classifier.transformSchema(SCHEMA).fieldNames())
        .containsExactly(
            "text", "label", "topics", "day", "mail", "votes", "prediction", "probability", "why");
    assertThat(classifier.transformSchema(SCHEMA).apply("prediction").dataType())
        .isEqualTo(DataTypes.StringType);
    assertThat(
            classifier.setLabelCol("topics").transformSchema(SCHEMA).apply("prediction").dataType())
        .isEqualTo(DataTypes.createArrayType(DataTypes.StringType, false));
  }

  @Test
  void refusesColumnsAndSettingsThatDoNotFit() {
    assertRefused(
        new HeedClassifier().setTextCol("txt"),
        "textCol is 'txt', which is no column; expected for example 'text'");
    assertRefused(
        new HeedClassifier().setLabelCol("category"),
        "labelCol is 'category', which is no column; expected one of text, label, topics, day,"
            + " mail, votes");
    assertRefused(
        new HeedClassifier().setLabelCol("day"),
        "labelCol is 'day', of type date; expected a column of strings, numbers or booleans, or of"
            + " arrays of these");
    assertRefused(
        new HeedClassifier().setWeightCol("label"),
        "weightCol is 'label', of type string; expected a column of numbers");
    assertRefused(
        new HeedClassifier().setLabelCol("text"),
        "labelCol is 'text', as textCol is; expected different columns");
    assertRefused(
        new HeedClassifier().setLabelCol("votes").setWeightCol("votes"),
        "weightCol is 'votes', as labelCol is; expected different columns");
    assertRefused(
        new HeedClassifier().setPredictionCol("label"),
        "predictionCol is 'label', a column that is already there; expected a new name, or none to"
            + " leave it out");
    assertRefused(
        new HeedClassifier().setHandleInvalid("keep"),
        "handleInvalid is 'keep'; expected error or skip");
    assertRefused(new HeedClassifier().setMaxIter(0), "maxIter is 0; expected at least 1");
    assertRefused(
        new HeedClassifier().setLearningRate(-1),
        "learning rate is -1.0; expected a positive number");
    assertRefused(
        new HeedClassifier().setCharNgrams("3"),
        "charNgrams is '3'; expected auto, none or lengths such as 3-5");
    assertRefused(
        new HeedClassifier().setHead("deep"), "head is 'deep'; expected fixed, linear or mlp");
    assertRefused(
        new HeedClassifier().setClassWeights("equal"),
        "classWeights is 'equal'; expected none, balanced or sqrt");
    assertRefused(new HeedClassifier().setShards(-1), "shards is -1; expected 0 to 100000");
    assertRefused(
        new HeedClassifier().setCheckpointInterval(0),
        "checkpointInterval is 0; expected at least 1");
    assertRefused(
        new HeedClassifier().setMaxLocalWords(0), "maxLocalWords is 0; expected at least 1");
  }

  private static void assertRefused(HeedClassifier classifier, String message) {
    assertThatThrownBy(() -> classifier.transformSchema(SCHEMA))
        .isInstanceOf(ProblemException.class)
        .hasMessage(message);
  }

  @Test
  void isSerialised() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new HeedClassifier().setTextCol("body").setDim(8));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      HeedClassifier read = (HeedClassifier) in.readObject();
      assertThat(read.getTextCol()).isEqualTo("body");
      assertThat(read.options()).isEqualTo(new HeedClassifier().setDim(8).options());
    }
  }
}
