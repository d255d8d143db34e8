package dev.heed.limits.lens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.InvalidInputException;
import dev.heed.encoder.TinyBert;
import dev.heed.lab.experiment.CancelledException;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Environment;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.lab.experiment.Observer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LensTest {
  @TempDir Path folder;

  private Path model;

  /** Stops a run after some stages. */
  private record After(long stages, long[] done) implements Observer {
    @Override
    public void progress(String stage, long done, long total) {
      assertThat(total).isEqualTo(2 + 5);
      this.done[0] = done;
    }

    @Override
    public boolean isCancelled() {
      return done[0] >= stages;
    }
  }

  @BeforeEach
  void writeModel() throws IOException {
    model = folder.resolve("tiny");
    TinyBert.write(model, TinyBert.Form.SIMPLE, 1);
  }

  private Laboratory.Result run(Path out, long stages, int threads) throws IOException {
    Laboratory laboratory = new Laboratory(new Environment("1", threads, List.of()));
    return laboratory.run(
        new Lens(), List.of("encoder=" + model, "count=5"), 1, out, new After(stages, new long[1]));
  }

  private static ObjectNode metrics(Path out) throws IOException {
    ObjectNode metrics =
        (ObjectNode) new ObjectMapper().readTree(out.resolve("metrics.json").toFile());
    return metrics.without("seconds");
  }

  @Test
  void findsThatRandomWeightsAreNoPseudoMetric() throws IOException {
    Path out = folder.resolve("whole");
    Laboratory.Result result = run(out, Long.MAX_VALUE, 1);
    assertThat(result.checks()).hasSize(9);
    assertThat(result.checks().get(2))
        .returns(true, Check::passed)
        .extracting(Check::why)
        .isEqualTo("not as in theory: a pseudo-metric has none");
    ObjectNode metrics = metrics(out);
    for (int layer = 0; layer < 2; layer++) {
      assertThat(metrics.get("symmetric_share_by_layer").get(layer).asDouble()).isBetween(0.4, 0.6);
      assertThat(metrics.get("negative_spectrum_by_layer").get(layer).asDouble())
          .isBetween(0.4, 0.6);
      assertThat(metrics.get("negative_pairs_by_layer").get(layer).asDouble()).isBetween(0.2, 0.8);
    }
    assertThat(metrics.get("theory_fails").toString()).contains("Symmetric share");
    assertThat(Files.readAllLines(out.resolve("trace.csv"))).hasSize(1 + 2 * TinyBert.HEADS);
    assertThat(Files.readString(out.resolve("report.html")))
        .contains("The attention of tiny is no measure of how far apart words are")
        .contains("Layer 2, head 3: entropy");
  }

  @Test
  void resumesToTheSameBytesForAnyNumberOfThreads() throws IOException {
    Path whole = folder.resolve("whole");
    run(whole, Long.MAX_VALUE, 2);
    for (long stages : List.of(1L, 4L)) {
      Path parts = folder.resolve("parts" + stages);
      assertThatExceptionOfType(CancelledException.class).isThrownBy(() -> run(parts, stages, 1));
      new Laboratory(new Environment("1", 1, List.of()))
          .resume(parts, new After(Long.MAX_VALUE, new long[1]));
      assertThat(Files.readString(parts.resolve("trace.csv")))
          .isEqualTo(Files.readString(whole.resolve("trace.csv")));
      assertThat(metrics(parts)).isEqualTo(metrics(whole));
    }
  }

  @Test
  void textsAreLinesOfAFile() throws IOException {
    Path file = folder.resolve("texts.txt");
    Files.writeString(file, "one\n\n  \ntwo\nthree\n");
    assertThat(Lens.texts(new Lens.Settings("minilm", Optional.of(file), 2)))
        .containsExactly("one", "two");
    assertThat(Lens.texts(new Lens().defaults())).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void unusableTextsAreRefused() throws IOException {
    refuses(folder.resolve("none.txt"), "there is no such file; expected a file with one text");
    Path file = folder.resolve("texts.txt");
    Files.writeString(file, "one\n");
    refuses(file, "there are 1 texts in it; expected at least 2");
    Files.write(file, "naïve\n".getBytes(StandardCharsets.ISO_8859_1));
    refuses(file, "this is no UTF-8; expected a text file in UTF-8");
    refuses(folder, "this is a folder; expected a file with one text per line");
  }

  private static void refuses(Path texts, String message) {
    assertThatThrownBy(() -> Lens.texts(new Lens.Settings("minilm", Optional.of(texts), 40)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(texts + ": " + message);
  }
}
