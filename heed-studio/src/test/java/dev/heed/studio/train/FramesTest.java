package dev.heed.studio.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of scores and norms over time. */
class FramesTest {
  @TempDir private Path folder;

  @Test
  void keepsTheFileSmallAndTheLatestFrame() throws IOException {
    Path file = folder.resolve("frames");
    int words = 30;
    try (Frames frames = Frames.create(file, words, 0.7)) {
      for (int epoch = 0; epoch <= 5003; epoch++) {
        frames.add(frame(epoch, words));
        assertThat(frames.epochs().getLast()).isEqualTo(epoch);
      }
      assertThat(frames.epochs()).hasSizeBetween(150, 401).contains(0).isSorted();
      check(frames);
    }
    assertThat(Files.size(file)).isLessThan(400 * (8 + 8L * words) + 100);
    try (Frames frames = Frames.open(file, true)) {
      assertThat(frames.queryNorm()).isEqualTo(0.7);
      assertThat(frames.epochs()).contains(0, 5003);
      check(frames);
      frames.dropAfter(2500);
      assertThat(frames.epochs().getLast()).isLessThanOrEqualTo(2500);
      frames.add(frame(2501, words));
      check(frames);
    }
    Files.writeString(file, "x".repeat(100));
    assertThatThrownBy(() -> Frames.open(file, false))
        .hasMessageContaining("this is not a file of frames; expected one of a training");
  }

  private static Frames.Frame frame(int epoch, int words) {
    float[] scores = new float[words];
    float[] norms = new float[words];
    for (int word = 0; word < words; word++) {
      scores[word] = epoch + word / 100f;
      norms[word] = -epoch - word / 100f;
    }
    return new Frames.Frame(epoch, scores, norms);
  }

  private static void check(Frames frames) throws IOException {
    for (int epoch : frames.epochs()) {
      Frames.Frame found = frames.at(epoch).orElseThrow();
      assertThat(found.epoch()).isEqualTo(epoch);
      assertThat(found.scores()).isEqualTo(frame(epoch, frames.words()).scores());
      assertThat(found.norms()).isEqualTo(frame(epoch, frames.words()).norms());
    }
  }
}
