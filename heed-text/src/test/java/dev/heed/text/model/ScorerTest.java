package dev.heed.text.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.text.pooling.ClassifierShape;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScorerTest {
  private static final int[] ENTRIES = {3, 0, 8, 2, 10, 0};

  static List<ClassifierShape> shapes() {
    return Classifiers.shapes();
  }

  /** Room for no entry, and for some: 39 products are 13 entries of 3 labels or 3 of 13 units. */
  @ParameterizedTest
  @MethodSource("shapes")
  void productsComputedAtNeedHaveTheSameBits(ClassifierShape shape) {
    Model model = Classifiers.of(shape);
    Scorer whole = new Scorer(model);
    for (int most : new int[] {0, 13, 39}) {
      Scorer part = new Scorer(model, most);
      double[] attention = part.attention(ENTRIES, ENTRIES.length);
      assertThat(part.contributions(ENTRIES, ENTRIES.length, attention))
          .isEqualTo(whole.contributions(ENTRIES, ENTRIES.length, attention));
      assertThat(part.probabilities(ENTRIES, ENTRIES.length, 0.5))
          .isEqualTo(whole.probabilities(ENTRIES, ENTRIES.length, 0.5));
    }
  }

  /** Predictions, which keep no contributions, are those of explanations, bit for bit. */
  @ParameterizedTest
  @MethodSource("shapes")
  void predictionsAreSumsOfContributions(ClassifierShape shape) {
    Scorer scorer = new Scorer(Classifiers.of(shape), 13);
    int count = ENTRIES.length;
    double[] attention = scorer.attention(ENTRIES, count);
    double[] logits = scorer.logits(scorer.contributions(ENTRIES, count, attention), count);
    assertThat(scorer.probabilities(ENTRIES, count, 0.5))
        .isEqualTo(scorer.probabilities(logits, count, 0.5));
  }
}
