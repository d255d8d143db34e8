package dev.heed.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.text.TextClassifier;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The function of SQL, registered by a call and by an extension. */
@Tag("full")
@Timeout(120)
class SqlFunctionTest {
  @TempDir static Path folder;
  private static TextClassifier classifier;
  private static Path file;

  @BeforeAll
  static void train() throws IOException {
    classifier = Texts.classifier(TrainingOptions.defaults(), folder);
    file = folder.resolve("texts.heed");
    classifier.save(file);
    Sessions.frame(Texts.withNulls(1)).createOrReplaceGlobalTempView("texts");
  }

  @Test
  void isRegisteredByACall() {
    SparkSession session = Sessions.session().newSession();
    HeedModel.load(file.toString()).registerFunction(session, "label_of");

    assertLabels(session.sql("select text, label_of(text) from global_temp.texts"));
  }

  @Test
  void comesWithTheExtension() throws IOException {
    SparkSession session = Sessions.session().newSession();
    SparkSession.setActiveSession(session);
    Path saved = folder.resolve("saved");
    HeedModel.of(classifier).save(saved.toString());

    for (Path model : List.of(file, saved)) {
      session.conf().set("spark.heed.model", model.toString());
      assertLabels(session.sql("select text, heed_classify(text) from global_temp.texts"));
    }
    assertThat(
            session
                .sql(
                    "select heed_classify(text) label, count(*) n from global_temp.texts"
                        + " where heed_classify(text) = 'card' group by 1")
                .count())
        .isEqualTo(1);
    assertThat(session.sql("describe function heed_classify").collectAsList()).isNotEmpty();
  }

  private static void assertLabels(Dataset<Row> labelled) {
    List<Row> rows = labelled.collectAsList();
    assertThat(rows).hasSize(Texts.ALL.size() + 1);
    for (Row row : rows) {
      String text = row.getString(0);
      assertThat(row.getString(1))
          .isEqualTo(text == null ? null : classifier.classify(text).label());
    }
  }

  @Test
  void severalLabelsAreAnArray() throws IOException {
    TextClassifier several = Texts.severalLabels(folder);
    SparkSession session = Sessions.session().newSession();
    HeedModel.of(several).registerFunction(session, "labels_of");
    String text = Texts.ALL.get(3);

    List<String> labels =
        session.sql("select labels_of('" + text + "')").collectAsList().getFirst().getList(0);
    assertThat(labels).isEqualTo(several.classify(text).labels());
  }

  @Test
  void wrongUsesAreRefusedInOneLine() {
    SparkSession session = Sessions.session().newSession();
    SparkSession.setActiveSession(session);
    assertThatThrownBy(() -> session.sql("select heed_classify('a card')"))
        .hasMessage("spark.heed.model is not set; expected the path of a model, for heed_classify");
    String missing = folder.resolve("missing.heed").toString();
    session.conf().set("spark.heed.model", missing);
    assertThatThrownBy(() -> session.sql("select heed_classify('a card')"))
        .hasMessage(
            missing
                + ": there is no such file; expected a .heed file, or a folder that a HeedModel was"
                + " saved in");
    session.conf().set("spark.heed.model", file.toString());
    assertThatThrownBy(() -> session.sql("select heed_classify()"))
        .hasMessage("heed_classify has 0 arguments; expected one, the text");
    assertThatThrownBy(() -> session.sql("select heed_classify(17)").collect())
        .hasRootCauseMessage("the text is of type Integer; expected a string; cast it");
  }
}
