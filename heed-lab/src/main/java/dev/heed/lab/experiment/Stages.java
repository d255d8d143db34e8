package dev.heed.lab.experiment;

import dev.heed.base.Require;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A run whose measurements follow one another. A resumed run takes over the results of the stages
 * that were complete, and begins the interrupted one anew.
 */
public final class Stages {
  private final Run run;
  private final int total;
  private final List<double[]> results = new ArrayList<>();
  private int done;

  /** A measurement. */
  @FunctionalInterface
  public interface Stage {
    /**
     * Computes the results.
     *
     * @param pulse allows an interruption; to be called at least once a second
     */
    double[] compute(Runnable pulse) throws IOException;
  }

  /**
   * Reads the results of the stages that are complete.
   *
   * @param total the number of stages
   */
  public Stages(Run run, int total) throws IOException {
    Require.atLeast("number of stages", 1, total);
    this.run = run;
    this.total = total;
    if (run.resumed().isPresent()) {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(run.resumed().get()));
      for (int left = in.readInt(); left > 0; left--) {
        double[] values = new double[in.readInt()];
        for (int i = 0; i < values.length; i++) {
          values[i] = in.readDouble();
        }
        results.add(values);
      }
    }
  }

  /**
   * The results of the next stage, computed unless a run before this one has done so.
   *
   * @param name of the stage, for the progress
   */
  public double[] next(String name, Stage stage) throws IOException {
    run.progress(name, done, total);
    if (done == results.size()) {
      try {
        checkpoint();
        results.add(stage.compute(this::pulse));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
    run.progress(name, done + 1, total);
    return results.get(done++).clone();
  }

  private void pulse() {
    try {
      checkpoint();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void checkpoint() throws IOException {
    run.checkpoint(
        out -> {
          out.writeInt(results.size());
          for (double[] values : results) {
            out.writeInt(values.length);
            for (double value : values) {
              out.writeDouble(value);
            }
          }
        });
  }
}
