package dev.heed.text.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One label has one form, and one name one column. */
class LabelsAndColumnsTest {
  private static final CorpusOptions DEFAULTS = CorpusOptions.defaults();

  @Test
  void blanksAtTheEndsOfLabelsAreDropped() throws IOException {
    List<String> forms = List.of("pos", " pos", "pos ", "\u00A0pos\u2009", "\u3000pos\uFEFF\u200B");
    for (String form : forms) {
      assertThat(label("label,text\n" + form + ",a\n", CorpusFormat.CSV)).isEqualTo("pos");
      assertThat(label("label,text\n\"" + form + "\",a\n", CorpusFormat.CSV)).isEqualTo("pos");
      assertThat(label("label\ttext\n" + form + "\ta\n", CorpusFormat.TSV)).isEqualTo("pos");
      assertThat(label("{\"text\":\"a\",\"label\":\"" + form + "\"}", CorpusFormat.JSONL))
          .isEqualTo("pos");
    }
    assertThat(label("__label__pos\u00A0 a\n", CorpusFormat.FASTTEXT)).isEqualTo("pos");
    assertThat(label("pos\u00A0 a\n", CorpusFormat.LABEL_FIRST)).isEqualTo("pos");
    assertThat(label("label,text\ntwo  words,a\n", CorpusFormat.CSV)).isEqualTo("two  words");
  }

  @Test
  void labelsAreComposed() throws IOException {
    for (String form : List.of("caf\u00E9", "cafe\u0301", " cafe\u0301\u00A0")) {
      assertThat(label("label,text\n" + form + ",a\n", CorpusFormat.CSV)).isEqualTo("caf\u00E9");
    }
    assertThat(label("\u212B a\n", CorpusFormat.LABEL_FIRST)).isEqualTo("\u00C5");
  }

  @Test
  void aLabelOfBlanksIsAnError() {
    for (String blank : List.of("", " ", "\u00A0", "\u2003\u3000", "\uFEFF \u200B")) {
      refused(
          "label,text\nx,b\n\"" + blank + "\",a\n", CorpusFormat.CSV, "in:3: the label is empty");
      refused("label\ttext\n" + blank + "\ta\n", CorpusFormat.TSV, "in:2: the label is empty");
      refused(
          "{\"label\":\"" + blank + "\",\"text\":\"a\"}",
          CorpusFormat.JSONL,
          "in:1: the label is empty");
    }
    refused("\u00A0 a\n", CorpusFormat.LABEL_FIRST, "in:1: the label is empty");
    refused("__label__\u00A0 a\n", CorpusFormat.FASTTEXT, "in:1: the label is empty");
  }

  private static String label(String content, CorpusFormat format) throws IOException {
    return Corpora.labelled(content, Corpora.as(format)).getFirst().label().orElseThrow();
  }

  private static void refused(String content, CorpusFormat format, String message) {
    assertThatThrownBy(() -> Corpora.labelled(content, Corpora.as(format)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text,label,label",
        "text,label,Label",
        "text,label, label ",
        "text,text,label",
        "Text,text,label",
        "title,description,title,label",
        "text,CLASS,class"
      })
  void twoColumnsOfOneNameAreRefused(String header) {
    String row = "a,b,c,d,e".substring(0, 2 * header.split(",").length - 1);
    for (String delimiter : List.of(",", ";", "\t")) {
      String content = (header + "\n" + row + "\n").replace(",", delimiter);
      for (String name : List.of("in.csv", "in.txt")) {
        assertThatThrownBy(
                () ->
                    Corpora.all(CorpusReader.openLabelled(Corpora.stream(content), name, DEFAULTS)))
            .isInstanceOf(InvalidInputException.class)
            .hasMessageStartingWith(name + ":1: 2 columns are called ");
      }
    }
  }

  @Test
  void twoColumnsOfOneNameAreRefusedAlsoWhereTheyAreNamed() throws IOException {
    String content = "words,words,stars,Stars\na,b,c,d\n";
    CorpusOptions csv = Corpora.as(CorpusFormat.CSV);
    assertThatThrownBy(
            () -> Corpora.labelled(content, csv.withTextColumns("words").withLabelColumn("stars")))
        .hasMessageStartingWith("in:1: 2 columns are called \"words\"");
    assertThatThrownBy(() -> Corpora.unlabelled(content, csv.withTextColumns("STARS")))
        .hasMessageStartingWith("in:1: 2 columns are called \"stars\"");
    // One of exactly this name is what was asked for.
    assertThat(Corpora.unlabelled(content, csv.withTextColumns("Stars")).getFirst().text())
        .isEqualTo("d");
  }

  @Test
  void twoIdsMatterOnlyWhereTheyAreHandedOn() throws IOException {
    String content = "id,text,label,ID\n1,a,b,2\n";
    CorpusOptions csv = Corpora.as(CorpusFormat.CSV);
    assertThat(Corpora.labelled(content, csv).getFirst().id()).isEmpty();
    assertThatThrownBy(() -> Corpora.unlabelled(content, csv))
        .hasMessageStartingWith("in:1: 2 columns are called \"id\"");
  }
}
