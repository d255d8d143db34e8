package dev.heed.nets.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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

/**
 * Runs of an experiment in a folder.
 *
 * @param folder for the runs
 * @param data the folder of data sets
 */
public record Runs(Experiment<?> experiment, Path folder, Path data) {
  /** Runs beside their data. */
  public Runs(Experiment<?> experiment, Path folder) {
    this(experiment, folder, folder);
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

  /** A whole run. */
  public Laboratory.Result run(List<String> settings, int threads, String out) throws IOException {
    return run(settings, threads, out, Integer.MAX_VALUE);
  }

  private Laboratory.Result run(List<String> settings, int threads, String out, int limit)
      throws IOException {
    return laboratory(threads)
        .run(experiment, settings, 1, folder.resolve(out), new Impatient(limit));
  }

  private Laboratory laboratory(int threads) {
    return new Laboratory(new Environment("1", threads, List.of(data)));
  }

  /** Expects the same results for 1 and 2 threads and after an interruption. */
  public void assertNothingElseShows(List<String> settings) throws IOException {
    run(settings, 1, "one");
    run(settings, 2, "two");
    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(() -> run(settings, 2, "stopped", 1));
    laboratory(1).resume(folder.resolve("stopped"), new Impatient(Integer.MAX_VALUE));
    for (String other : List.of("two", "stopped")) {
      assertThat(metrics(other)).isEqualTo(metrics("one"));
      assertThat(Files.readString(folder.resolve(other + "/trace.csv")))
          .isEqualTo(Files.readString(folder.resolve("one/trace.csv")));
    }
  }

  /** The report of a run. */
  public String report(String out) throws IOException {
    return Files.readString(folder.resolve(out + "/report.html"));
  }

  /** The results of a run, without its duration. */
  public ObjectNode metrics(String out) throws IOException {
    ObjectNode json =
        (ObjectNode) new ObjectMapper().readTree(folder.resolve(out + "/metrics.json").toFile());
    assertThat(json.remove("seconds").asDouble()).isPositive();
    return json;
  }
}
