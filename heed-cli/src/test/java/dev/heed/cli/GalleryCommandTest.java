package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GalleryCommandTest {
  @TempDir Path folder;

  @Test
  void drawsEveryPicture() throws IOException {
    Cli.Outcome outcome =
        Cli.run("lab", "run", "attention-gallery", "--check", "--quiet", "--out", folder);
    assertThat(outcome.ok().out()).contains("pictures", "28").doesNotContain("FAILED");
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("Sinkhorn", "Learned metric", "Three documents", "j ≤ i");
    assertThat(Files.readAllLines(folder.resolve("trace.csv"))).hasSize(1 + 28 * 144);
  }
}
