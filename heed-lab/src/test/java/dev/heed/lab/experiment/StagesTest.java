package dev.heed.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagesTest {
  @TempDir Path folder;

  /** Stages that sum numbers, and note each number. */
  private static final class Sums implements Experiment<Sums.Settings> {
    private final List<String> computed = new ArrayList<>();

    /** The number of stages and of the numbers of each; a failing stage, or −1. */
    record Settings(int stages, int numbers, int failing) {}

    @Override
    public Description description() {
      return new Description("sums", Group.TRAINING, "Sums, for tests.", "1 s");
    }

    @Override
    public Settings defaults() {
      return new Settings(3, 4, -1);
    }

    @Override
    public Findings run(Settings settings, Run run) throws IOException {
      Stages stages = new Stages(run, settings.stages());
      LinkedHashMap<String, Object> metrics = new LinkedHashMap<>();
      for (int i = 0; i < settings.stages(); i++) {
        int number = i;
        double[] sum =
            stages.next(
                "stage " + i,
                pulse -> {
                  double total = 0;
                  for (int j = 0; j < settings.numbers(); j++) {
                    pulse.run();
                    computed.add(number + "." + j);
                    total += number * 10 + j;
                  }
                  if (number == settings.failing()) {
                    throw new IOException("stage " + number + " failed; expected success");
                  }
                  return new double[] {total, Double.NaN};
                });
        sum[1] = total(sum[0]);
        metrics.put("sum_" + i, sum[0]);
      }
      return new Findings(
          metrics, List.of(), new HtmlReport("Sums", List.of(new Block.Paragraph("Sums."))));
    }

    private static double total(double sum) {
      return 2 * sum;
    }
  }

  /** Cancels a run when it asks for this time. */
  private static final class Impatient implements Observer {
    private final int limit;
    private final List<String> stages = new ArrayList<>();
    private int asked;

    Impatient(int limit) {
      this.limit = limit;
    }

    @Override
    public void progress(String stage, long done, long total) {
      stages.add(stage + " " + done + "/" + total);
    }

    @Override
    public boolean isCancelled() {
      return ++asked >= limit;
    }
  }

  private final Laboratory laboratory = new Laboratory(new Environment("1", 1, List.of()));

  @Test
  void stagesFollowOneAnother() throws IOException {
    Impatient observer = new Impatient(Integer.MAX_VALUE);
    Laboratory.Result result =
        laboratory.run(new Sums(), List.of(), 1, folder.resolve("run"), observer);
    assertThat(result.metrics())
        .containsEntry("sum_0", 6.0)
        .containsEntry("sum_1", 46.0)
        .containsEntry("sum_2", 86.0);
    assertThat(observer.stages)
        .containsExactly(
            "stage 0 0/3",
            "stage 0 1/3",
            "stage 1 1/3",
            "stage 1 2/3",
            "stage 2 2/3",
            "stage 2 3/3");
  }

  @Test
  void aCheckpointHoldsTheCompleteStages() throws IOException {
    Path out = folder.resolve("run");
    Sums first = new Sums();
    // Each stage asks once at its start and once for each number.
    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(() -> laboratory.run(first, List.of(), 1, out, new Impatient(8)));
    assertThat(first.computed).containsExactly("0.0", "0.1", "0.2", "0.3", "1.0");
    Checkpoint checkpoint = Checkpoint.read(Checkpoint.file(out)).orElseThrow();
    assertThat(checkpoint.state()).hasSize(4 + 4 + 2 * 8);
  }

  @Test
  void failuresOfAStageArePassedOn() {
    assertThatIOException()
        .isThrownBy(
            () ->
                laboratory.run(
                    new Sums(),
                    List.of("failing=1"),
                    1,
                    folder.resolve("run"),
                    new Impatient(Integer.MAX_VALUE)))
        .withMessage("stage 1 failed; expected success");
  }
}
