package dev.heed.nets.experiment;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;

/** A network and its optimizer, in steps short enough to be interrupted between two of them. */
public interface Learner {
  /** How many steps an epoch has: those that train, and then those that measure, if any. */
  int steps(int epoch);

  /** Makes a step; epochs and steps count from 0. */
  void step(int epoch, int step);

  /**
   * Ends an epoch and forgets what it summed up.
   *
   * @param seconds how long the training has taken so far
   * @return what was measured, if anything was
   */
  Optional<Entry> end(int epoch, double seconds);

  /** How many numbers the network learns. */
  long parameters();

  /** Writes all that a further step depends on. */
  void write(DataOutputStream out) throws IOException;

  /** Reads what {@link #write} wrote. */
  void read(DataInputStream in) throws IOException;
}
