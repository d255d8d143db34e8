package dev.heed.text.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Probabilities of labels in JSON objects. */
class ProbabilitiesOfLabelsTest {
  private static final CorpusOptions JSON = Corpora.as(CorpusFormat.JSONL);

  private static LabelledText read(String labels) throws IOException {
    return Corpora.labelled("{\"text\":\"x\",\"labels\":" + labels + "}", JSON).getFirst();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"b\":0.75,\"a\":0.25}",
        "{\"b\":3,\"a\":1}",
        "{\" b \":75,\"a\":25,\"c\":0}",
        "{\"b\":3e-9,\"a\":1e-9,\"c\":0.0}"
      })
  void areDividedByTheirSum(String labels) throws IOException {
    LabelledText text = read(labels);
    assertThat(text.labels()).containsExactly("b");
    assertThat(text.shares().keySet()).containsExactlyInAnyOrder("a", "b");
    assertThat((float) (double) text.shares().get("b")).isEqualTo(0.75f);
    assertThat((float) (double) text.shares().get("a")).isEqualTo(0.25f);
  }

  @Test
  void ofEqualOnesTheFirstInTheAlphabetIsTheLabel() throws IOException {
    LabelledText text = read("{\"c\":0.4,\"b\":0.4,\"a\":0.2}");
    assertThat(text.labels()).containsExactly("b");
    assertThat(text.shares()).containsOnly(entry("a", 0.2), entry("b", 0.4), entry("c", 0.4));
  }

  @Test
  void aCertainLabelIsALabel() throws IOException {
    assertThat(read("{\"a\":2,\"b\":0}"))
        .isEqualTo(read("[\"a\"]"))
        .isEqualTo(Corpora.labelled("{\"text\":\"x\",\"label\":\"a\"}", JSON).getFirst());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a":-0.1,"b":1}  | the probability of "a" is -0.1; expected a number from 0 to 1
          {"a":1e999,"b":1} | the probability of "a" is 1e999; expected a number from 0 to 1
          {"a":"1","b":1}   | the probability of "a" is a string; expected a number from 0 to 1
          {"a":"NaN"}       | the probability of "a" is a string; expected a number from 0 to 1
          {"a":null}        | the probability of "a" is null; expected a number from 0 to 1
          {"a":true}        | the probability of "a" is a boolean; expected a number from 0 to 1
          {"a":[1]}         | the probability of "a" is an array; expected a number from 0 to 1
          {"a":{"b":1}}     | the probability of "a" is an object; expected a number from 0 to 1
          {"a":0,"b":0.0}   | the probabilities of the labels sum to 0.0; expected a label with a probability above 0
          {"a":1e308,"b":1e308} | the probabilities of the labels sum to Infinity; expected a label with a probability above 0
          {"a":1,"a ":1}    | the label "a" occurs twice; expected one occurrence
          {" ":1}           | the label is empty; expected a label under "labels"
          {}                | "labels" is an empty object; expected a label with a probability above 0
          """)
  void badOnesAreRefused(String labels, String message) {
    assertThatThrownBy(() -> read(labels)).hasMessage("in:1: " + message);
  }

  @Test
  void nanIsNoJson() {
    assertThatThrownBy(() -> read("{\"a\":NaN}")).hasMessageStartingWith("in:1: \"NaN\" is not");
  }

  @Test
  void areNotForAnyNumberOfLabels() {
    CorpusOptions any = JSON.withLabels(CorpusOptions.Labels.ANY);
    assertThatThrownBy(() -> Corpora.labelled("{\"text\":\"x\",\"labels\":{\"a\":1}}", any))
        .hasMessage(
            "in:1: \"labels\" has probabilities of one label, but a text may have any number of"
                + " labels; expected an array of the labels that the text has");
  }
}
