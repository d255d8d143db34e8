package dev.heed.text.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelShapeTest {
  private static final ModelShape BY_LABELS =
      new ModelShape(new WordScore.Pooled(), new Head.Linear(), ModelShape.BY_LABELS, 8);

  private static int dim(int labels, boolean areSeveral) {
    return BY_LABELS.forLabels(labels, areSeveral).dim();
  }

  @Test
  void embeddingsGrowWithTheLabels() {
    assertThat(dim(2, false)).isEqualTo(32);
    assertThat(dim(40, false)).isEqualTo(40);
    assertThat(dim(64, false)).isEqualTo(64);
    assertThat(dim(10_000, false)).isEqualTo(64);
    assertThat(dim(2, true)).isEqualTo(32);
    assertThat(dim(20, true)).isEqualTo(80);
    assertThat(dim(10_000, true)).isEqualTo(200);
  }

  @Test
  void aGivenLengthStays() {
    ModelShape given = ModelShape.defaults();
    assertThat(given.forLabels(77, false)).isSameAs(given);
    assertThat(given.forLabels(77, true)).isSameAs(given);
  }
}
