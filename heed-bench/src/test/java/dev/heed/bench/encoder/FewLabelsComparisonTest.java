package dev.heed.bench.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.text.corpus.LabelledText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FewLabelsComparisonTest {
  @Test
  void drawsAsManyTextsOfEachLabelAndOthersForAnotherSeed() {
    List<LabelledText> texts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String label = i % 3 == 0 ? "a" : i % 3 == 1 ? "b" : "c";
      texts.add(new LabelledText("text " + i, Optional.of(label), Optional.empty(), i + 1));
    }
    texts.add(new LabelledText("alone", Optional.of("d"), Optional.empty(), 61));
    List<LabelledText> drawn = FewLabelsComparison.drawn(texts, 4, 1);
    assertThat(drawn).doesNotHaveDuplicates().isSubsetOf(texts);
    assertThat(drawn.stream().map(text -> text.label().orElseThrow()))
        .containsExactly("a", "a", "a", "a", "b", "b", "b", "b", "c", "c", "c", "c", "d");
    assertThat(FewLabelsComparison.drawn(texts, 4, 1)).isEqualTo(drawn);
    assertThat(FewLabelsComparison.drawn(texts, 4, 2)).isNotEqualTo(drawn);
  }
}
