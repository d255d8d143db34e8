package dev.heed.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.text.model.Classifiers;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentenceTest {
  private static final TextClassifier CLASSIFIER =
      new TextClassifier(Classifiers.of(Classifiers.shapes().getLast()));

  private static List<Sentence> sentences(String text) {
    return Sentence.of(CLASSIFIER.explain(text));
  }

  @Test
  void haveTheirPlacesInCodePoints() {
    String text = "  😀 Good film! Is it?\nIt cost 3.50 at 5.  好。bad";
    int[] points = text.codePoints().toArray();
    List<Sentence> sentences = sentences(text);
    assertThat(sentences)
        .extracting(Sentence::sentence)
        .containsExactly("😀 Good film!", "Is it?", "It cost 3.50 at 5.", "好。", "bad");
    assertThat(sentences)
        .allSatisfy(
            each ->
                assertThat(new String(points, each.begin(), each.end() - each.begin()))
                    .isEqualTo(each.sentence()));
  }

  @Test
  void sumTheContributionsOfTheirWords() {
    Explanation explanation =
        CLASSIFIER.explain("Not good film. Unknown. Bad film 😀 bad! 好 film. Good");
    List<Sentence> sentences = Sentence.of(explanation);
    assertThat(sentences).hasSize(5);
    assertThat(sentences.get(1).attention()).isZero();
    assertThat(sentences.stream().mapToDouble(Sentence::attention).sum())
        .isCloseTo(1, within(1e-12));
    for (int k = 0; k < Classifiers.LABELS.size(); k++) {
      int label = k;
      assertThat(sentences.stream().mapToDouble(each -> each.contributions().get(label)).sum())
          .isCloseTo(explanation.logits().get(k) - explanation.remainder().get(k), within(1e-12));
      for (Sentence each : sentences) {
        assertThat(each.contributions().get(k))
            .isCloseTo(
                explanation.words().stream()
                    .filter(word -> word.begin() >= each.begin() && word.begin() < each.end())
                    .mapToDouble(word -> word.contributions().get(label))
                    .sum(),
                within(1e-12));
      }
    }
  }

  @Test
  void aBlankTextHasNone() {
    assertThat(sentences("")).isEmpty();
    assertThat(sentences(" \n\u3000")).isEmpty();
    assertThat(sentences("word")).hasSize(1);
  }
}
