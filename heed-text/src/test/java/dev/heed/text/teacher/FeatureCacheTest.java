package dev.heed.text.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureCacheTest {
  @TempDir Path folder;

  /** Counts letters: a stand-in for an encoder. */
  private record Letters(String identity) implements TextFeatures {
    @Override
    public int width() {
      return 3;
    }

    @Override
    public List<float[]> of(List<String> texts) {
      return texts.stream()
          .map(
              text ->
                  new float[] {
                    text.length() / 3f, text.chars().filter(c -> c == 'a').count(), text.hashCode()
                  })
          .toList();
    }
  }

  private static List<List<Float>> numbers(List<float[]> features) {
    return features.stream().map(each -> List.of(each[0], each[1], each[2])).toList();
  }

  @Test
  void aTextIsComputedOnceAndGivesTheSameNumbers() throws IOException {
    List<String> texts = List.of("banana", "", "x", "banana", "猫 😀");
    List<List<Float>> first;
    try (FeatureCache cache = FeatureCache.open(new Letters("a"), folder.resolve("new"))) {
      first = numbers(cache.of(texts));
      assertThat(cache.computed()).isEqualTo(4);
      assertThat(numbers(cache.of(texts))).isEqualTo(first);
      assertThat(cache.computed()).isEqualTo(4);
    }
    try (FeatureCache cache = FeatureCache.open(new Letters("a"), folder.resolve("new"))) {
      assertThat(numbers(cache.of(texts))).isEqualTo(first);
      assertThat(cache.computed()).isZero();
    }
    try (FeatureCache other = FeatureCache.open(new Letters("b"), folder.resolve("new"))) {
      other.of(texts);
      assertThat(other.computed()).isEqualTo(4);
    }
  }

  @Test
  void damagedAndCutRecordsAreComputedAgain() throws IOException {
    List<String> texts = List.of("one", "two", "three");
    List<List<Float>> expected;
    Path file;
    try (FeatureCache cache = FeatureCache.open(new Letters("a"), folder)) {
      expected = numbers(cache.of(texts));
      file = cache.file();
    }
    byte[] bytes = Files.readAllBytes(file);
    for (int place = 0; place < bytes.length; place += 5) {
      byte[] damaged = bytes.clone();
      damaged[place] ^= 0x40;
      Files.write(file, damaged);
      try (FeatureCache cache = FeatureCache.open(new Letters("a"), folder)) {
        assertThat(numbers(cache.of(texts))).as("byte %d", place).isEqualTo(expected);
        assertThat(cache.computed()).isEqualTo(1);
      }
    }
    for (int length = 0; length < bytes.length; length += 7) {
      Files.write(file, Arrays.copyOf(bytes, length));
      try (FeatureCache cache = FeatureCache.open(new Letters("a"), folder)) {
        assertThat(numbers(cache.of(texts))).as("%d bytes", length).isEqualTo(expected);
      }
    }
  }

  @Test
  void twoMayUseAFileAtOnce() throws IOException {
    try (FeatureCache first = FeatureCache.open(new Letters("a"), folder);
        FeatureCache second = FeatureCache.open(new Letters("a"), folder)) {
      assertThat(numbers(second.of(List.of("x")))).isEqualTo(numbers(first.of(List.of("x"))));
      second.of(List.of("y"));
    }
    try (FeatureCache again = FeatureCache.open(new Letters("a"), folder)) {
      again.of(List.of("x"));
      assertThat(again.computed()).isZero();
    }
  }

  @Test
  void aFileInPlaceOfTheFolderIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> FeatureCache.open(new Letters("a"), file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("expected a folder to write to");
  }
}
