package dev.heed.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.text.evaluation.Evaluation.LabelScore;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelAdviceTest {
  private static LabelAdvice advice(LabelScore... scores) {
    return new LabelAdvice(List.of(scores), "test text", label -> "“" + label + "”");
  }

  @Test
  void saysNothingOfLabelsThatAreFine() {
    LabelAdvice fine = advice(new LabelScore("a", 20, 20, 20), new LabelScore("b", 0, 0, 0));
    assertThat(fine.missedMost()).isEmpty();
    assertThat(fine.fewTexts()).isEmpty();
    assertThat(fine.never("given", "sqrt")).isEmpty();
  }

  @Test
  void namesTheLabelThatIsMissedMost() {
    assertThat(
            advice(new LabelScore("a", 2_000, 900, 800), new LabelScore("b", 10, 1, 0))
                .missedMost())
        .hasValue("“a” is missed most often (1,200 of 2,000).");
  }

  @Test
  void namesThreeLabelsTheRarestFirst() {
    LabelAdvice rare =
        advice(
            new LabelScore("a", 9, 9, 9),
            new LabelScore("b", 1, 1, 1),
            new LabelScore("c", 3, 3, 3),
            new LabelScore("d", 2, 2, 2),
            new LabelScore("e", 10, 10, 10));
    assertThat(rare.fewTexts())
        .hasValue(
            "“b”, “d”, “c” and 1 more have fewer than 10 test texts, so their figures are rough:"
                + " label more such texts.");
  }

  @Test
  void namesLabelsThatNoTextIsGivenTheMostCommonFirst() {
    LabelAdvice one = advice(new LabelScore("a", 30, 0, 0), new LabelScore("b", 20, 5, 4));
    assertThat(one.never("given", "sqrt"))
        .hasValue("“a” is never given: add texts with this label, or try --class-weights sqrt.");
    LabelAdvice two = advice(new LabelScore("a", 20, 0, 0), new LabelScore("b", 30, 0, 0));
    assertThat(two.never("predicted", "balanced"))
        .hasValue(
            "“b”, “a” are never predicted: add texts with these labels, or try --class-weights"
                + " balanced.");
  }
}
