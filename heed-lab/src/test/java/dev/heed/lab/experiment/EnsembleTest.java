package dev.heed.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.heed.lab.report.HtmlReport;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnsembleTest {
  @TempDir Path folder;

  /** Counts epochs, a row every other one; may fail at an epoch. */
  private static final class Counter implements Trainee {
    private final String name;
    private final int epochs;
    private final int failure;
    private int epoch = -1;

    Counter(String name, int epochs, int failure) {
      this.name = name;
      this.epochs = epochs;
      this.failure = failure;
    }

    @Override
    public boolean isRunning() {
      return epoch < epochs && epoch != failure;
    }

    @Override
    public int epoch() {
      return epoch;
    }

    @Override
    public long doneSteps() {
      return isRunning() ? Math.max(0, epoch) : epochs;
    }

    @Override
    public long allSteps() {
      return epochs;
    }

    @Override
    public void advance(int untilEpoch, double maxSeconds) {
      do {
        epoch++;
      } while (isRunning() && epoch < untilEpoch && epoch % 3 != 0);
    }

    @Override
    public List<Row> rows(int after, int upTo) {
      return IntStream.rangeClosed(0, epoch)
          .filter(each -> each % 2 == 0 && each > after && each <= upTo)
          .mapToObj(each -> new Row(each, List.of(each, name)))
          .toList();
    }

    @Override
    public OptionalDouble loss() {
      return OptionalDouble.of(1.0 / (epoch + 2));
    }

    @Override
    public Optional<String> problem() {
      return epoch == failure ? Optional.of(name + " failed") : Optional.empty();
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeInt(epoch);
    }

    @Override
    public void read(DataInputStream in) throws IOException {
      epoch = in.readInt();
    }
  }

  record Settings(int lanes, int failure) {}

  private static final class Counting implements Experiment<Settings> {
    @Override
    public Description description() {
      return new Description("counting", Group.TRAINING, "Counts.", "1 s");
    }

    @Override
    public Settings defaults() {
      return new Settings(1, -2);
    }

    @Override
    public Findings run(Settings settings, Run run) throws IOException {
      List<Counter> members =
          List.of(
              new Counter("a", 5, -2),
              new Counter("b", 4001, settings.failure()),
              new Counter("c", 2000, -2));
      new Ensemble(members, settings.lanes()).train(run, run.trace("epoch", "name"));
      return new Findings(new LinkedHashMap<>(), List.of(), new HtmlReport("Counting", List.of()));
    }
  }

  /** Stops a run as soon as this many steps are done. */
  private record After(long steps, long[] done) implements Observer {
    After(long steps) {
      this(steps, new long[1]);
    }

    @Override
    public void progress(String stage, long done, long total) {
      assertThat(stage).isEqualTo("training");
      assertThat(total).isEqualTo(5 + 4001 + 2000);
      assertThat(done).isBetween(this.done[0], total);
      this.done[0] = done;
    }

    @Override
    public boolean isCancelled() {
      return done[0] >= steps;
    }
  }

  private static Laboratory laboratory() {
    return new Laboratory(List.of(new Counting()), new Environment("1", 1, List.of()));
  }

  private List<String> trace(String run) throws IOException {
    return Files.readAllLines(folder.resolve(run).resolve("trace.csv"));
  }

  private void count(String out, long stop, String... settings) throws IOException {
    laboratory().run(new Counting(), List.of(settings), 1, folder.resolve(out), new After(stop));
  }

  @Test
  void rowsAreOrderedByEpochAndTraining() throws IOException {
    count("run", Long.MAX_VALUE);
    assertThat(trace("run"))
        .hasSize(1 + 3 + 2001 + 1001)
        .startsWith(
            "epoch,name", "0,a", "0,b", "0,c", "2,a", "2,b", "2,c", "4,a", "4,b", "4,c", "6,b")
        .endsWith("3998,b", "4000,b");
  }

  @Test
  void lanesAndInterruptionsDoNotShow() throws IOException {
    count("one", Long.MAX_VALUE);
    for (int lanes : new int[] {2, 5}) {
      count("lanes" + lanes, Long.MAX_VALUE, "lanes=" + lanes);
      assertThat(trace("lanes" + lanes)).isEqualTo(trace("one"));
    }
    Path broken = folder.resolve("broken");
    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(() -> count("broken", 1, "lanes=2"));
    assertThat(trace("broken")).hasSizeLessThan(trace("one").size());
    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(() -> laboratory().resume(broken, new After(1000)));
    laboratory().resume(broken, new After(Long.MAX_VALUE));
    assertThat(trace("broken")).isEqualTo(trace("one"));
  }

  @Test
  void aFailureKeepsTheRowsSoFar() {
    assertThatIOException()
        .isThrownBy(() -> count("run", Long.MAX_VALUE, "failure=1234"))
        .withMessage("b failed");
    assertThat(folder.resolve("run/trace.csv")).content().contains("\n1234,b\n");
    assertThat(folder.resolve("run/trace.csv")).content().doesNotContain("\n1236,b\n");
  }
}
