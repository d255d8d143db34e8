package dev.heed.text.audit.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.audit.duplicate.DuplicateSearch;
import dev.heed.text.audit.duplicate.DuplicateSearch.Group;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FoldsTest {
  @Test
  void copiesAreTogetherAndLabelsSpread() {
    int[] texts = IntStream.range(0, 103).toArray();
    int[] classes = Arrays.stream(texts).map(i -> i % 3 == 0 ? 1 : 0).toArray();
    DuplicateSearch.Result duplicates =
        new DuplicateSearch.Result(
            List.of(new Group(List.of(1, 5, 9), 1)),
            List.of(new Group(List.of(5, 20), 0.9), new Group(List.of(30, 40), 0.8)),
            List.of());
    int[] groups = Folds.groups(103, duplicates);
    assertThat(groups[20]).isEqualTo(1);
    assertThat(groups[9]).isEqualTo(1);
    assertThat(groups[40]).isEqualTo(30);
    int[] folds = Folds.deal(texts, classes, 2, groups, new SeededRandom(1));
    assertThat(new int[] {folds[5], folds[9], folds[20]}).containsOnly(folds[1]);
    assertThat(folds[40]).isEqualTo(folds[30]);
    for (int label = 0; label < 2; label++) {
      int k = label;
      int[] counts = new int[Folds.COUNT];
      Arrays.stream(texts).filter(i -> classes[i] == k).forEach(i -> counts[folds[i]]++);
      assertThat(
              Arrays.stream(counts).max().orElseThrow() - Arrays.stream(counts).min().orElseThrow())
          .isLessThanOrEqualTo(3);
    }
  }
}
