package dev.heed.nets.experiment;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;

/** A network and its optimizer. Training consists of short steps and can stop between them. */
public interface Learner {
  /** Number of steps of an epoch: first those that train, then those that measure, if any. */
  int steps(int epoch);

  /** Prepares the calling thread for steps. */
  void prepareThread();

  /** Makes a step; epochs and steps count from 0. */
  void step(int epoch, int step);

  /**
   * Ends an epoch and resets its sums.
   *
   * @param seconds duration of the training so far
   * @return the measurements; empty if the epoch is not measured
   */
  Optional<Entry> end(int epoch, double seconds);

  /** Number of trained parameters. */
  long parameters();

  /** Writes all that further steps depend on. */
  void write(DataOutputStream out) throws IOException;

  /** Reads what {@link #write} wrote. */
  void read(DataInputStream in) throws IOException;
}
