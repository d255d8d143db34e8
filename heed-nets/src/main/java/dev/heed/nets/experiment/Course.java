package dev.heed.nets.experiment;

import dev.heed.base.Require;
import dev.heed.lab.experiment.Trainee;
import dev.heed.nets.torch.AdamOptimizer;
import dev.heed.nets.torch.Parameters;
import dev.heed.nets.torch.Torch;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Module;

/**
 * A training of a few hundred steps on data drawn anew for each step, measured every so many steps.
 * An epoch of {@link Trainee} is a step here.
 */
public final class Course implements Trainee {
  private final List<?> labels;
  private final Length length;
  private final Pupil pupil;
  private final List<Mark> marks = new ArrayList<>();
  private int done;
  private double loss = Double.NaN;

  /**
   * A network in training. What it does depends on its weights and the number of the step alone.
   */
  public interface Pupil {
    /** The trained network. */
    Module net();

    /** Its optimizer. */
    AdamOptimizer optimizer();

    /**
     * Takes a step, counted from 0.
     *
     * @return the loss before it
     */
    double step(int step);

    /** Measures the network; as many numbers each time. */
    double[] measure();
  }

  /**
   * The length of a training.
   *
   * @param steps the number of steps
   * @param every steps between two measurements; the last step is measured always
   */
  public record Length(int steps, int every) {
    public Length {
      Require.between("steps", 1, 1_000_000, steps);
      Require.between("every", 1, steps, every);
    }
  }

  /**
   * A measurement.
   *
   * @param step the number of steps made
   * @param loss the training loss of the last of them
   * @param values what the network was measured by
   */
  public record Mark(int step, double loss, double[] values) {}

  /**
   * A training before its first step.
   *
   * @param labels the first cells of its rows in the trace; step, loss and values follow
   */
  public Course(List<?> labels, Length length, Pupil pupil) {
    this.labels = List.copyOf(labels);
    this.length = length;
    this.pupil = pupil;
  }

  /** The measurements so far. */
  public List<Mark> marks() {
    return Collections.unmodifiableList(marks);
  }

  /** The values after a number of steps, or the first measured after it. */
  public double[] valuesAt(int step) {
    return marks.stream()
        .filter(mark -> mark.step() >= step)
        .findFirst()
        .orElseThrow()
        .values()
        .clone();
  }

  /** The values at the end. */
  public double[] last() {
    return marks.getLast().values().clone();
  }

  @Override
  public boolean isRunning() {
    return done < length.steps();
  }

  @Override
  public int epoch() {
    return done;
  }

  @Override
  public long doneSteps() {
    return done;
  }

  @Override
  public long allSteps() {
    return length.steps();
  }

  @Override
  public void advance(int untilEpoch, double maxSeconds) {
    Torch.useOneThread();
    long begin = System.nanoTime();
    do {
      loss = pupil.step(done++);
      if (done % length.every() == 0 || done == length.steps()) {
        marks.add(new Mark(done, loss, pupil.measure()));
      }
    } while (isRunning()
        && done < untilEpoch
        && problem().isEmpty()
        && (System.nanoTime() - begin) / 1e9 < maxSeconds);
  }

  @Override
  public List<Row> rows(int after, int upTo) {
    return marks.stream()
        .filter(mark -> mark.step() > after && mark.step() <= upTo)
        .map(this::row)
        .toList();
  }

  private Row row(Mark mark) {
    List<Object> cells = new ArrayList<>(labels);
    cells.add(mark.step());
    cells.add(mark.loss());
    Arrays.stream(mark.values()).forEach(cells::add);
    return new Row(mark.step(), cells);
  }

  @Override
  public OptionalDouble loss() {
    return Double.isNaN(loss) ? OptionalDouble.empty() : OptionalDouble.of(loss);
  }

  @Override
  public Optional<String> problem() {
    return done == 0 || Double.isFinite(loss)
        ? Optional.empty()
        : Optional.of(
            "%s: the training diverged in step %d, its loss is %s; expected finite numbers"
                .formatted(labels, done, loss));
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(done);
    out.writeDouble(loss);
    out.writeInt(marks.size());
    for (Mark mark : marks) {
      out.writeInt(mark.step());
      out.writeDouble(mark.loss());
      out.writeInt(mark.values().length);
      for (double value : mark.values()) {
        out.writeDouble(value);
      }
    }
    Parameters.write(pupil.net(), out);
    pupil.optimizer().write(out);
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    done = in.readInt();
    loss = in.readDouble();
    marks.clear();
    for (int left = in.readInt(); left > 0; left--) {
      int step = in.readInt();
      double then = in.readDouble();
      double[] values = new double[in.readInt()];
      for (int i = 0; i < values.length; i++) {
        values[i] = in.readDouble();
      }
      marks.add(new Mark(step, then, values));
    }
    Parameters.read(pupil.net(), in);
    pupil.optimizer().read(in);
  }
}
