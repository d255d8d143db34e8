package dev.heed.text.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SelectionTest {

  @Test
  void unknownTextsRankLow() {
    assertThat(Selection.rank(0.9, 1)).isEqualTo(0.9);
    assertThat(Selection.rank(0.9, 0.5)).isEqualTo(0.225);
  }

  @Test
  void withoutTextsThereIsNoThreshold() {
    assertThat(Selection.of(new double[0], new boolean[0]).at(0)).isEmpty();
  }

  /** Compares each threshold with the texts that it selects. */
  @Property(tries = 200)
  void thresholdsGiveTheirPrecision(
      @ForAll @Size(min = 10, max = 60) List<@IntRange(max = 20) Integer> steps,
      @ForAll long outcomes,
      @ForAll @IntRange(max = 100) int percent) {
    double[] ranks = new double[steps.size()];
    boolean[] hits = new boolean[steps.size()];
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = steps.get(i) / 20.0;
      hits[i] = (outcomes >> (i % 64) & 1) == 1;
    }
    double wanted = percent / 100.0;
    Optional<Selection.Point> point = Selection.of(ranks, hits).at(wanted);
    double lowest = Double.NaN;
    for (int step = 20; step >= 0; step--) {
      double threshold = step / 20.0;
      if (selected(ranks, threshold) >= 10 && precision(ranks, hits, threshold) >= wanted) {
        lowest = threshold;
      }
    }
    assertThat(point.isPresent()).isEqualTo(!Double.isNaN(lowest));
    if (point.isPresent()) {
      double threshold = point.get().threshold();
      assertThat(selected(ranks, threshold)).isEqualTo(selected(ranks, lowest));
      assertThat(point.get().precision()).isEqualTo(precision(ranks, hits, threshold));
      assertThat(point.get().share()).isEqualTo((double) selected(ranks, threshold) / ranks.length);
    }
  }

  private static int selected(double[] ranks, double threshold) {
    int count = 0;
    for (double rank : ranks) {
      count += rank >= threshold ? 1 : 0;
    }
    return count;
  }

  private static double precision(double[] ranks, boolean[] hits, double threshold) {
    int right = 0;
    for (int i = 0; i < ranks.length; i++) {
      right += ranks[i] >= threshold && hits[i] ? 1 : 0;
    }
    return (double) right / selected(ranks, threshold);
  }
}
