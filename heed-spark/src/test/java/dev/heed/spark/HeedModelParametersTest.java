package dev.heed.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.base.ProblemException;
import dev.heed.text.TextClassifier;
import dev.heed.text.training.TrainingOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parameters and schemas, for which no Spark has to run. */
class HeedModelParametersTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.LongType)
          .add("text", DataTypes.StringType)
          .add("mail", new StructType().add("body", DataTypes.StringType))
          .add("a.b", DataTypes.StringType);

  @TempDir static Path folder;
  private static TextClassifier classifier;

  @BeforeAll
  static void train() throws IOException {
    classifier = Texts.classifier(TrainingOptions.defaults(), folder);
  }

  private static HeedModel model() {
    return HeedModel.of(classifier);
  }

  @Test
  void hasTheConventionsOfSparkMl() {
    HeedModel model = model();

    assertThat(model.uid()).startsWith("heedModel_").isNotEqualTo(model().uid());
    assertThat(model.explainParams().lines())
        .containsExactly(
            "predictionCol: name of the new column of labels; an array of them if a text may have"
                + " several; none if empty (default: prediction)",
            "probabilityCol: name of the new column of calibrated probabilities, in the order of"
                + " the labels; none if empty (default: probability)",
            "reasonsCol: name of the new column of the words that speak most for the label; none"
                + " if empty (default: )",
            "textCol: name of the column of texts (default: text)");
    assertThat(model.getParam("textCol")).isEqualTo(model.textCol());
    assertThat(model.hasParent()).isFalse();
    assertThat(model).hasToString(model.uid());
  }

  @Test
  void copyHasTheSameUidAndTheFurtherParameters() {
    HeedModel model = model().setTextCol("body").setReasonsCol("why");
    HeedModel copy = model.copy(new ParamMap().put(model.predictionCol(), "label"));

    assertThat(copy.uid()).isEqualTo(model.uid());
    assertThat(copy.getTextCol()).isEqualTo("body");
    assertThat(copy.getReasonsCol()).isEqualTo("why");
    assertThat(copy.getPredictionCol()).isEqualTo("label");
    assertThat(model.getPredictionCol()).isEqualTo("prediction");
    assertThat(copy.classifier()).isSameAs(classifier);
  }

  @Test
  void appendsItsColumns() {
    StructType schema = model().setReasonsCol("why").transformSchema(SCHEMA);

    assertThat(schema.fieldNames())
        .containsExactly("id", "text", "mail", "a.b", "prediction", "probability", "why");
    assertThat(schema.apply("prediction").dataType()).isEqualTo(DataTypes.StringType);
    assertThat(schema.apply("probability").dataType()).isEqualTo(SQLDataTypes.VectorType());
    assertThat(schema.apply("why").dataType().simpleString())
        .isEqualTo("array<struct<word:string,begin:int,end:int,contribution:double>>");
    Attribute[] labels =
        AttributeGroup.fromStructField(schema.apply("probability")).attributes().get();
    assertThat(Arrays.stream(labels).map(label -> label.name().get()))
        .containsExactlyElementsOf(classifier.labels());
  }

  @Test
  void leavesColumnsWithoutANameOut() {
    HeedModel model = model().setPredictionCol("").setProbabilityCol("");

    assertThat(model.transformSchema(SCHEMA)).isEqualTo(SCHEMA);
  }

  @Test
  void severalLabelsAreAnArray() throws IOException {
    HeedModel model = HeedModel.of(Texts.severalLabels(folder));

    assertThat(model.transformSchema(SCHEMA).apply("prediction").dataType())
        .isEqualTo(DataTypes.createArrayType(DataTypes.StringType, false));
  }

  @Test
  void takesFieldsAndQuotedNames() {
    assertThat(model().setTextCol("mail.body").transformSchema(SCHEMA).size()).isEqualTo(6);
    assertThat(model().setTextCol("`a.b`").transformSchema(SCHEMA).size()).isEqualTo(6);
  }

  @Test
  void refusesColumnsThatDoNotFit() {
    assertRefused(
        model().setTextCol("txt"),
        "textCol is 'txt', which is no column; expected for example 'text'");
    assertRefused(
        model().setTextCol("question"),
        "textCol is 'question', which is no column; expected one of id, text, mail, a.b");
    assertRefused(
        model().setTextCol(""),
        "textCol is '', which is no column; expected one of id, text, mail, a.b");
    assertRefused(
        model().setTextCol("id"), "textCol is 'id', of type bigint; expected a column of strings");
    assertRefused(
        model().setTextCol("mail"),
        "textCol is 'mail', of type struct<body:string>; expected a column of strings");
    assertRefused(
        model().setPredictionCol("Text"),
        "predictionCol is 'Text', a column that is already there; expected a new name, or none to"
            + " leave it out");
    assertRefused(
        model().setReasonsCol("probability"),
        "reasonsCol is 'probability', a column that is already there; expected a new name, or none"
            + " to leave it out");
  }

  private static void assertRefused(HeedModel model, String message) {
    assertThatThrownBy(() -> model.transformSchema(SCHEMA))
        .isInstanceOf(ProblemException.class)
        .hasMessage(message);
  }

  @Test
  void isSerialised() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(model().setTextCol("body"));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      HeedModel model = (HeedModel) in.readObject();
      assertThat(model.getTextCol()).isEqualTo("body");
      for (String text : Texts.ALL) {
        assertThat(model.classifier().classify(text)).isEqualTo(classifier.classify(text));
      }
    }
  }
}
