package dev.heed.text.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several labels, none, and weights, in every format. */
class SeveralLabelsTest {

  private static List<List<String>> labels(String content, CorpusOptions options)
      throws IOException {
    return Corpora.labelled(content, options).stream().map(LabelledText::labels).toList();
  }

  @Test
  void fastTextLinesHaveLabelsAnywhere() throws IOException {
    String lines = "__label__b x __label__a y __label__b\n__label__a z\n";
    assertThat(Corpora.labelled(lines, CorpusOptions.defaults()))
        .containsExactly(
            new LabelledText("x y", List.of("b", "a"), 1, Optional.empty(), 1),
            new LabelledText("z", List.of("a"), 1, Optional.empty(), 2));
    CorpusOptions any = Corpora.as(CorpusFormat.FASTTEXT).withLabels(CorpusOptions.Labels.ANY);
    assertThat(Corpora.labelled("no label\n__label__a x\n", any))
        .containsExactly(
            new LabelledText("no label", List.of(), 1, Optional.empty(), 1),
            new LabelledText("x", List.of("a"), 1, Optional.empty(), 2));
  }

  @Test
  void fieldsAreSplitAtTheSeparatorAlone() throws IOException {
    String csv = "label,text\n a;b ; a;,x\nc,y\n";
    assertThat(labels(csv, Corpora.as(CorpusFormat.CSV)))
        .containsExactly(List.of("a;b ; a;"), List.of("c"));
    assertThat(labels(csv, Corpora.as(CorpusFormat.CSV).withLabelSeparator(";")))
        .containsExactly(List.of("a", "b"), List.of("c"));
    assertThat(
            labels("label\ttext\na||b\tx\n", Corpora.as(CorpusFormat.TSV).withLabelSeparator("||")))
        .containsExactly(List.of("a", "b"));
    assertThat(labels("a,b x\n", Corpora.as(CorpusFormat.LABEL_FIRST).withLabelSeparator(",")))
        .containsExactly(List.of("a", "b"));
    assertThat(
            labels(
                "{\"text\":\"x\",\"label\":\"a,b\"}\n",
                Corpora.as(CorpusFormat.JSONL).withLabelSeparator(",")))
        .containsExactly(List.of("a", "b"));
  }

  @Test
  void jsonHasArraysUnderEitherKey() throws IOException {
    String lines =
        """
        {"text":"1","label":["a","b","a "]}
        {"text":"2","labels":["c",1]}
        {"text":"3","labels":"a"}
        {"text":"4","label":[]}
        {"text":"5","label":"b","labels":["c"]}
        """;
    assertThat(labels(lines, Corpora.as(CorpusFormat.JSONL)))
        .containsExactly(
            List.of("a", "b"), List.of("c", "1"), List.of("a"), List.of(), List.of("b"));
  }

  /** The format, the content with escapes; the second text has no label. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          fasttext    | __label__a x\\ny\\n
          csv         | label,text\\na,x\\n,y\\n
          tsv         | label\\ttext\\na\\tx\\n \\ty\\n
          jsonl       | {"text":"x","label":"a"}\\n{"text":"y","label":""}\\n
          jsonl       | {"text":"x","label":"a"}\\n{"text":"y","label":null}\\n
          label-first | a x\\n\\ty\\n
          """)
  void textsWithoutLabelsHaveToBeExpected(String format, String content) throws IOException {
    String lines = content.translateEscapes();
    CorpusOptions options = Corpora.as(CorpusFormat.named(format).orElseThrow());
    assertThat(labels(lines, options.withLabels(CorpusOptions.Labels.ANY)))
        .containsExactly(List.of("a"), List.of());
    assertThatThrownBy(() -> Corpora.labelled(lines, options))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageMatching(
            "in:[23]: (the label is empty|the line has no label|\"label\" is null); expected .*");
  }

  @Test
  void oneLabelCanBeRequired() {
    CorpusOptions one = Corpora.as(CorpusFormat.JSONL).withLabels(CorpusOptions.Labels.ONE);
    assertThatThrownBy(() -> Corpora.labelled("{\"text\":\"\",\"label\":[\"a\",\"b\"]}", one))
        .hasMessage(
            "in:1: there are several labels, \"a\" and \"b\"; expected one label for each text");
    assertThatThrownBy(() -> Corpora.labelled("{\"text\":\"\",\"label\":[]}", one))
        .hasMessage("in:1: the text has no label; expected one label for each text");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ["a",""]  | the label is empty; expected a label under "label"
          ["a",[1]] | "label" is an array; expected a string, a number or a boolean, an array of these, or an object of probabilities
          null      | "label" is null; expected a string, a number or a boolean, an array of these, or an object of probabilities
          {}        | "label" is an empty object; expected a label with a probability above 0
          """)
  void badJsonLabels(String value, String message) {
    assertThatThrownBy(
            () ->
                Corpora.labelled(
                    "{\"text\":\"x\",\"label\":" + value + "}", Corpora.as(CorpusFormat.JSONL)))
        .hasMessage("in:1: " + message);
  }

  @Test
  void weights() throws IOException {
    Optional<String> weight = Optional.of("w");
    assertThat(
            Corpora.labelled(
                "label,text,w\na,x,2.5\nb,y, 1e-3\n",
                Corpora.as(CorpusFormat.CSV).withWeightColumn(weight)))
        .extracting(LabelledText::weight)
        .containsExactly(2.5, 0.001);
    assertThat(
            Corpora.labelled(
                "a\tx\t3\n",
                Corpora.as(CorpusFormat.TSV)
                    .withHeader(false)
                    .withLabelColumn("1")
                    .withTextColumns("2")
                    .withWeightColumn(Optional.of("3"))))
        .extracting(LabelledText::weight)
        .containsExactly(3.0);
    assertThat(
            Corpora.labelled(
                "{\"text\":\"x\",\"label\":\"a\",\"w\":7}\n"
                    + "{\"text\":\"x\",\"label\":\"a\",\"w\":\".5\"}",
                Corpora.as(CorpusFormat.JSONL).withWeightColumn(weight)))
        .extracting(LabelledText::weight)
        .containsExactly(7.0, 0.5);
  }

  @ParameterizedTest
  @CsvSource(value = {"0", "-1", "NaN", "Infinity", "x", "1f", "''", "1e99", "1e-99", "0x1p3"})
  void badWeights(String weight) {
    CorpusOptions options = Corpora.as(CorpusFormat.TSV).withWeightColumn(Optional.of("w"));
    assertThatThrownBy(() -> Corpora.labelled("label\ttext\tw\na\tx\t" + weight, options))
        .hasMessage("in:2: the weight is \"" + weight + "\"; expected a number above 0");
  }

  @Test
  void weightsNeedAColumnOfTheirOwn() {
    CorpusOptions w = CorpusOptions.defaults().withWeightColumn(Optional.of("w"));
    assertThatThrownBy(() -> Corpora.labelled("label,text\na,b\n", w.withFormat(CorpusFormat.CSV)))
        .hasMessage("in:1: there is no column \"w\"; expected one of \"label\", \"text\"");
    assertThatThrownBy(
            () ->
                Corpora.labelled(
                    "W,label\na,b\n", w.withTextColumns("W").withFormat(CorpusFormat.CSV)))
        .hasMessage(
            "in:1: \"W\" is the weight and also text or label; expected a column of its own"
                + " (--weight NAME)");
    assertThatThrownBy(
            () ->
                Corpora.labelled(
                    "{\"text\":\"x\",\"label\":\"a\"}", w.withFormat(CorpusFormat.JSONL)))
        .hasMessage(
            "in:1: no key \"w\" for the weight among \"text\", \"label\"; expected this key, or"
                + " another one by --weight NAME");
    assertThatThrownBy(
            () ->
                Corpora.labelled(
                    "{\"text\":\"x\",\"label\":\"a\",\"w\":true}",
                    w.withFormat(CorpusFormat.JSONL)))
        .hasMessage("in:1: \"w\" is a boolean; expected a number above 0");
    assertThatThrownBy(() -> Corpora.labelled("__label__a x", w.withFormat(CorpusFormat.FASTTEXT)))
        .hasMessageStartingWith("in: --text, --label, --weight and --no-header refer to columns,");
    assertThatThrownBy(() -> w.withTextColumns("w"))
        .hasMessage("column w is the weight and also text or label; expected a column of its own");
  }
}
