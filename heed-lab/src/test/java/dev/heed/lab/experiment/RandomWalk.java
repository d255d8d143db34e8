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

/** An experiment for tests: how far a walk of random steps gets from where it began. */
public final class RandomWalk implements Experiment<RandomWalk.Options> {

  /** Which way a step may go. */
  public enum Direction {
    BOTH,
    UP
  }

  /**
   * What the walk is like.
   *
   * @param steps how many
   * @param size how long one is
   * @param microseconds how long to wait at each, for tests that end it in between
   * @param bound where it is expected to stay within
   * @param start a file with the number to start from
   */
  public record Options(
      int steps,
      double size,
      long microseconds,
      double bound,
      Direction direction,
      boolean squared,
      String title,
      Optional<Path> start,
      List<Integer> marks) {
    public Options {
      if (steps < 1) {
        throw new IllegalArgumentException("steps is " + steps + "; expected at least 1");
      }
      marks = List.copyOf(marks);
    }
  }

  @Override
  public Description description() {
    return new Description("random-walk", "How far a random walk gets, for tests.", "1 s");
  }

  @Override
  public Options defaults() {
    return new Options(
        100, 1, 0, 1e9, Direction.BOTH, false, "A walk", Optional.empty(), List.of(1, 2));
  }

  @Override
  public Findings run(Options options, Run run) throws IOException {
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
    for (int step = first; step < options.steps(); step++) {
      random = random * 6364136223846793005L + 1442695040888963407L;
      boolean up = options.direction() == Direction.UP || random < 0;
      place += up ? options.size() : -options.size();
      LockSupport.parkNanos(options.microseconds() * 1000);
      if (Double.isInfinite(place)) {
        throw new IOException("the walk left the world in step " + step + "; expected it not to");
      }
      trace.append(step + 1, place);
      run.progress("walking", step + 1, options.steps());
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
    checks.add(Check.atMost("distance", Math.abs(place), options.bound()));
    HtmlReport report =
        new HtmlReport(options.title(), List.of(new Block.Paragraph("It ended at " + place)));
    return new Findings(metrics, checks, report);
  }
}
