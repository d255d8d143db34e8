package dev.heed.cli.geometry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PointGroupsTest {
  @Test
  void groupsLabelsNamesAndRanges() {
    List<String> names = new ArrayList<>();
    List<String> numbers = new ArrayList<>();
    List<String> more = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      names.add("n" + i % 20);
      more.add("m" + i);
      more.add("n" + i);
      numbers.add(Double.toString(i / 4.0));
    }
    assertThat(PointGroups.of(names).names()).hasSize(20).doesNotContain("others");
    assertThat(PointGroups.of(more).names()).hasSize(40).contains("others");
    PointGroups ranges = PointGroups.of(numbers);
    assertThat(ranges.names()).hasSize(7).startsWith("below 1.25");
    assertThat(ranges.groups()[0]).isZero();
    assertThat(ranges.groups()[39]).isEqualTo(6);
    assertThat(PointGroups.of(List.of("10", "9", "")).names()).contains("no label");
    assertThat(PointGroups.of(List.of("10", "9")).names()).containsExactly("9", "10");
    assertThat(new PointGroups(List.of("a", "b"), new int[] {1, 0, 1, 0}).places())
        .containsExactly(2, 0, 3, 1);
  }
}
