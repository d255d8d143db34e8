package dev.heed.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.attention.Bias;
import dev.heed.attention.Normalise;
import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.Score;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AttentionGalleryTest {
  @Test
  void everyKindIsDrawn() {
    assertThat(types(AttentionGallery.scores().values())).isEqualTo(kinds(Score.class));
    assertThat(types(AttentionGallery.masks(12).values())).isEqualTo(kinds(Mask.class));
    assertThat(types(AttentionGallery.biases(12).values())).isEqualTo(kinds(Bias.class));
    assertThat(types(AttentionGallery.normalisations().values())).isEqualTo(kinds(Normalise.class));
  }

  @Test
  void everyPictureHasAFormulaAndSomethingToSee() {
    assertThat(
            Stream.of(
                    AttentionGallery.scores(),
                    AttentionGallery.masks(12),
                    AttentionGallery.biases(12),
                    AttentionGallery.normalisations())
                .flatMap(part -> part.keySet().stream())
                .map(GalleryCaption::of))
        .hasSize(28)
        .allMatch(caption -> !caption.formula().isEmpty() && caption.see().endsWith("."));
  }

  private static Set<Class<?>> types(Collection<?> parts) {
    return parts.stream().map(Object::getClass).collect(Collectors.toSet());
  }

  /** The records of a sealed type, including those of nested sealed types. */
  private static Set<Class<?>> kinds(Class<?> type) {
    Set<Class<?>> kinds =
        Arrays.stream(type.getPermittedSubclasses())
            .flatMap(each -> each.isSealed() ? kinds(each).stream() : Stream.of(each))
            .collect(Collectors.toSet());
    assertThat(kinds).hasSizeGreaterThan(2);
    return kinds;
  }
}
