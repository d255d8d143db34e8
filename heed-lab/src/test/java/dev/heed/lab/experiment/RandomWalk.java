package dev.heed.lab.experiment;

import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.lab.run.Trace;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.locks.LockSupport;

/** An experiment for tests: the distance of a random walk from its start. */
public final class RandomWalk implements Experiment<RandomWalk.Options> {

  /** The directions of steps. */
  public enum Direction {
    BOTH,
    UP
  }

  /**
   * Settings of the walk.
   *
   * @param title title of the report
   * @param start a file with the number to start from
   */
  public record Options(Steps walk, String title, Optional<Path> start, List<Integer> marks) {
    public Options {
      marks = List.copyOf(marks);
    }
  }

  /**
   * The steps.
   *
   * @param steps number of steps
   * @param size length of a step
   * @param microseconds pause at each step, for tests that interrupt the walk
   * @param bound upper bound of the distance from 0, for the check
   */
  public record Steps(
      int steps,
      double size,
      long microseconds,
      double bound,
      Direction direction,
      boolean squared) {
    public Steps {
      if (steps < 1) {
        throw new IllegalArgumentException("steps is " + steps + "; expected at least 1");
      }
    }
  }

  @Override
  public Description description() {
    return new Description(
        "random-walk", Group.TRAINING, "How far a random walk gets, for tests.", "1 s");
  }

  @Override
  public Options defaults() {
    return new Options(
        new Steps(100, 1, 0, 1e9, Direction.BOTH, false),
        "A walk",
        Optional.empty(),
        List.of(1, 2));
  }

  @Override
  public Findings run(Options options, Run run) throws IOException {
    Steps walk = options.walk();
    long random = run.seed();
    double place =
        options.start().isPresent()
            ? Double.parseDouble(Files.readString(run.data(options.start().get().toString())))
            : 0;
    int first = 0;
    if (run.resumed().isPresent()) {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(run.resumed().get()));
      first = in.readInt();
      random = in.readLong();
      place = in.readDouble();
    }
    Trace trace = run.trace("step", "place");
    for (int step = first; step < walk.steps(); step++) {
      random = random * 6364136223846793005L + 1442695040888963407L;
      boolean up = walk.direction() == Direction.UP || random < 0;
      place += up ? walk.size() : -walk.size();
      LockSupport.parkNanos(walk.microseconds() * 1000);
      if (Double.isInfinite(place)) {
        throw new IOException(
            "the walk left the world in step " + step + "; expected a finite place");
      }
      trace.append(step + 1, place);
      run.progress("walking", step + 1, walk.steps());
      int done = step + 1;
      long next = random;
      double here = place;
      run.checkpoint(
          out -> {
            out.writeInt(done);
            out.writeLong(next);
            out.writeDouble(here);
          });
    }
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("place", place);
    metrics.put("nothing", Double.NaN);
    List<Check> checks = new ArrayList<>();
    checks.add(Check.atMost("distance", Math.abs(place), walk.bound()));
    HtmlReport report =
        new HtmlReport(options.title(), List.of(new Block.Paragraph("It ended at " + place)));
    return new Findings(metrics, checks, report);
  }
}
