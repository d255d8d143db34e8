package dev.heed.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.lab.experiment.CancelledException;
import dev.heed.lab.experiment.Environment;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.lab.experiment.Observer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Runs of an experiment.
 *
 * @param folder the folder of the runs
 * @param data the data folder
 */
public record ExperimentRuns(Path folder, Path data) {

  /** Runs whose folder is their data folder. */
  public ExperimentRuns(Path folder) {
    this(folder, folder);
  }

  /**
   * These runs with the data folder that {@code HEED_DATA} names, or else that beside the checkout;
   * skips the test if it lacks a file.
   */
  public ExperimentRuns onRealData(String file) {
    Optional<Path> found =
        Stream.of(System.getenv("HEED_DATA"), "../../shared/data")
            .flatMap(Stream::ofNullable)
            .map(Path::of)
            .filter(place -> Files.exists(place.resolve(file)))
            .findFirst();
    Assumptions.assumeTrue(found.isPresent(), "no data folder has " + file);
    return new ExperimentRuns(folder, found.get());
  }

  /** Cancels a run when it asks for this time. */
  private static final class Impatient implements Observer {
    private final int limit;
    private int asked;

    Impatient(int limit) {
      this.limit = limit;
    }

    @Override
    public void progress(String stage, long done, long total) {
      assertThat(done).isLessThanOrEqualTo(total);
    }

    @Override
    public boolean isCancelled() {
      return ++asked >= limit;
    }
  }

  /** Runs with seed 1. */
  public Laboratory.Result run(
      Experiment<?> experiment, List<String> settings, int threads, String out) throws IOException {
    return run(experiment, settings, threads, out, Integer.MAX_VALUE);
  }

  private Laboratory.Result run(
      Experiment<?> experiment, List<String> settings, int threads, String out, int limit)
      throws IOException {
    return new Laboratory(new Environment("1", threads, List.of(data)))
        .run(experiment, settings, 1, folder.resolve(out), new Impatient(limit));
  }

  /** The metrics of a run without timings. */
  public JsonNode metrics(String out) throws IOException {
    ObjectNode json =
        (ObjectNode)
            new ObjectMapper().readTree(folder.resolve(out).resolve("metrics.json").toFile());
    assertThat(json.remove("seconds").asDouble()).isPositive();
    return json;
  }

  /** The report of a run without scripts and styles. */
  public String page(String out) throws IOException {
    return Files.readString(folder.resolve(out).resolve("report.html"))
        .replaceAll("(?s)<(script|style).*?</\\1>", "");
  }

  /**
   * Asserts the same bytes for 1, 2 and 4 threads, and after interruptions.
   *
   * @param limits the checkpoints at which runs are interrupted, counted from 1
   */
  public void assertSameBytes(Experiment<?> experiment, List<String> settings, int... limits)
      throws IOException {
    for (int threads : new int[] {1, 2, 4}) {
      run(experiment, settings, threads, "threads" + threads);
      assertThat(trace("threads" + threads)).isEqualTo(trace("threads1"));
      assertThat(metrics("threads" + threads)).isEqualTo(metrics("threads1"));
    }
    for (int limit : limits) {
      String out = "stopped" + limit;
      assertThatExceptionOfType(CancelledException.class)
          .isThrownBy(() -> run(experiment, settings, 2, out, limit));
      new Laboratory(new Environment("1", 1, List.of(data)))
          .resume(folder.resolve(out), new Impatient(Integer.MAX_VALUE));
      assertThat(trace(out)).isEqualTo(trace("threads1"));
      assertThat(metrics(out)).isEqualTo(metrics("threads1"));
    }
  }

  private String trace(String out) throws IOException {
    return Files.readString(folder.resolve(out).resolve("trace.csv"));
  }
}
