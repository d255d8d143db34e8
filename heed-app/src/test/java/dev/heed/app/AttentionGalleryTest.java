package dev.heed.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.attention.Bias;
import dev.heed.attention.Normalise;
import dev.heed.mask.Mask;
import dev.heed.score.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttentionGalleryTest {
  @TempDir Path folder;

  @Test
  void everyPartIsDrawn() {
    assertThat(types(AttentionGallery.scores().values())).isEqualTo(kinds(Score.class));
    assertThat(types(AttentionGallery.masks(12).values())).isEqualTo(kinds(Mask.class));
    assertThat(types(AttentionGallery.biases(12).values())).isEqualTo(kinds(Bias.class));
    assertThat(types(AttentionGallery.normalisations().values())).isEqualTo(kinds(Normalise.class));
  }

  private static Set<Class<?>> types(Collection<?> parts) {
    return parts.stream().map(Object::getClass).collect(Collectors.toSet());
  }

  /** The records of a sealed type, those of sealed types in it too. */
  private static Set<Class<?>> kinds(Class<?> type) {
    Set<Class<?>> kinds =
        Arrays.stream(type.getPermittedSubclasses())
            .flatMap(each -> each.isSealed() ? kinds(each).stream() : Stream.of(each))
            .collect(Collectors.toSet());
    assertThat(kinds).hasSizeGreaterThan(2);
    return kinds;
  }

  @Test
  void runs() throws IOException {
    Cli.Outcome outcome =
        Cli.run("lab", "run", "attention-gallery", "--check", "--quiet", "--out", folder);
    assertThat(outcome.ok().out()).contains("pictures", "28").doesNotContain("FAILED");
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("Sinkhorn", "learned metric", "three documents");
    assertThat(Files.readAllLines(folder.resolve("trace.csv"))).hasSize(1 + 28 * 144);
  }
}
