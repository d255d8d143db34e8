package dev.heed.text.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelSharesTest {
  @Test
  void sharesAreMeansOfTargets() {
    assertThat(LabelShares.of(new float[] {1, 0, 0, 1, 1, 0, 0.5f, 0.5f}, 2))
        .containsExactly(0.625, 0.375);
  }

  @Test
  void meansBecomeTheSharesAndLogitsMoveByOneNumberForEachLabel() {
    SeededRandom random = new SeededRandom(1);
    List<double[]> before = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      double[] logits = {2 + random.gaussian(), random.gaussian(), random.gaussian()};
      before.add(LinearClassifier.softmax(logits));
    }
    double[] shares = {0.5, 0.3, 0.2};
    List<double[]> after = LabelShares.matched(before, shares);
    for (int k = 0; k < 3; k++) {
      int label = k;
      assertThat(after.stream().mapToDouble(p -> p[label]).average().orElseThrow())
          .isCloseTo(shares[k], within(1e-5));
    }
    double first = odds(after.getFirst(), 0, 2) - odds(before.getFirst(), 0, 2);
    double second = odds(after.getFirst(), 1, 2) - odds(before.getFirst(), 1, 2);
    for (int i = 0; i < 500; i++) {
      assertThat(odds(after.get(i), 0, 2) - odds(before.get(i), 0, 2))
          .isCloseTo(first, within(1e-9));
      assertThat(odds(after.get(i), 1, 2) - odds(before.get(i), 1, 2))
          .isCloseTo(second, within(1e-9));
    }
  }

  private static double odds(double[] p, int k, int other) {
    return Math.log(p[k] / p[other]);
  }

  @Test
  void certainTextsStayCertain() {
    double[] first = {1, 0, 0};
    double[] second = {0, 1, 0};
    List<double[]> certain = List.of(first, first, second);
    assertThat(LabelShares.matched(certain, new double[] {0.4, 0.4, 0.2}))
        .containsExactly(first, first, second);
  }
}
