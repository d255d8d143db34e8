package dev.heed.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.base.ProblemException;
import dev.heed.text.model.Classifiers;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.training.Head;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShapleyTest {
  private static List<ClassifierShape> shapes(boolean mlp) {
    return Classifiers.shapes().stream()
        .filter(shape -> shape.head() instanceof Head.Mlp == mlp)
        .toList();
  }

  /** The logit of some of the words, with the attention that they then have. */
  private static double value(Explanation explanation, int coalition, int label) {
    double attention = 0;
    double sum = 0;
    for (int i = 0; i < explanation.words().size(); i++) {
      if ((coalition >> i & 1) != 0) {
        attention += explanation.words().get(i).attention();
        sum += explanation.words().get(i).contributions().get(label);
      }
    }
    return coalition == 0 ? 0 : sum / attention;
  }

  @Test
  void areTheMeanOverAllOrdersOfTheWords() {
    for (ClassifierShape shape : shapes(false)) {
      TextClassifier classifier = new TextClassifier(Classifiers.of(shape));
      Explanation explanation = classifier.explain("Not good film, bad 好 bad");
      int words = explanation.words().size();
      assertThat(words).isBetween(8, 10);
      List<List<Double>> values = Shapley.of(classifier, explanation);
      for (int k = 0; k < Classifiers.LABELS.size(); k++) {
        for (int i = 0; i < words; i++) {
          double expected = 0;
          for (int coalition = 0; coalition < 1 << words; coalition++) {
            if ((coalition >> i & 1) == 0) {
              double ways = words;
              for (int n = 1; n <= Integer.bitCount(coalition); n++) {
                ways *= (double) (words - n) / n;
              }
              expected +=
                  (value(explanation, coalition | 1 << i, k) - value(explanation, coalition, k))
                      / ways;
            }
          }
          assertThat(values.get(i).get(k)).isCloseTo(expected, within(1e-8));
        }
      }
    }
  }

  @Test
  void sumToTheLogits() {
    for (ClassifierShape shape : shapes(false)) {
      TextClassifier classifier = new TextClassifier(Classifiers.of(shape));
      for (String text : List.of("", "unknown", "good", "good film ".repeat(500))) {
        Explanation explanation = classifier.explain(text);
        List<List<Double>> values = Shapley.of(classifier, explanation);
        assertThat(values).hasSameSizeAs(explanation.words());
        IntStream.range(0, Classifiers.LABELS.size())
            .forEach(
                k ->
                    assertThat(values.stream().mapToDouble(row -> row.get(k)).sum())
                        .isCloseTo(explanation.logits().get(k), within(1e-8)));
      }
    }
  }

  @Test
  void aHiddenLayerIsRefused() {
    TextClassifier classifier = new TextClassifier(Classifiers.of(shapes(true).getFirst()));
    Explanation explanation = classifier.explain("good");
    assertThatThrownBy(() -> Shapley.of(classifier, explanation))
        .isInstanceOf(ProblemException.class)
        .hasMessage(
            "exact Shapley values are asked for of a model with head 'mlp'; expected head"
                + " 'linear' or 'fixed', whose logits are averages over the words");
  }
}
