package dev.heed.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EffectiveWordsTest {
  private static double effectiveWords(double... attention) {
    List<Explanation.Word> words =
        Arrays.stream(attention)
            .mapToObj(a -> new Explanation.Word("w", true, List.of(0), 0, 1, a, List.of(0.0)))
            .toList();
    return new Explanation(
            "w", List.of("a"), List.of("a"), List.of(1.0), List.of(0.0), words, List.of(0.0), 1)
        .effectiveWords();
  }

  @Test
  void areThoseOfEqualWeightsWithTheSameEntropy() {
    assertThat(effectiveWords()).isZero();
    assertThat(effectiveWords(1)).isOne();
    assertThat(effectiveWords(0, 1, 0)).isOne();
    assertThat(effectiveWords(0.25, 0.25, 0.25, 0.25)).isCloseTo(4, within(1e-12));
    assertThat(effectiveWords(0.5, 0.25, 0.25)).isCloseTo(Math.pow(2, 1.5), within(1e-12));
    assertThat(effectiveWords(1 - 1e-300, 1e-300)).isCloseTo(1, within(1e-12));
  }
}
