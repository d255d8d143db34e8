package dev.heed.lab.experiment;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** One of the trainings of an {@link Ensemble}. Used by one thread at a time. */
public interface Trainee {

  /**
   * A row of the trace.
   *
   * @param cells one for each column of the trace, the epoch among them
   */
  record Row(int epoch, List<?> cells) {
    public Row {
      cells = List.copyOf(cells);
    }
  }

  /** Whether it has not ended. */
  boolean isRunning();

  /**
   * The last epoch that is complete, so that no further row can belong to it or to an earlier one;
   * -1 before the first if a row may belong to epoch 0.
   */
  int epoch();

  /** Steps made; as many as {@link #allSteps} if it has ended. */
  long doneSteps();

  /** Steps that it makes at most. */
  long allSteps();

  /**
   * Trains until an epoch is complete, until the training ends, or until some seconds have passed;
   * makes progress each time.
   *
   * @throws IOException if the training cannot go on
   */
  void advance(int untilEpoch, double maxSeconds) throws IOException;

  /** Rows of the epochs {@code after < epoch ≤ upTo}, by epoch. */
  List<Row> rows(int after, int upTo);

  /** The last training loss; empty before there is one. */
  OptionalDouble loss();

  /** Why it cannot go on, as a message {@code what is wrong; expected what}; empty if it can. */
  Optional<String> problem();

  /** Writes all that further training depends on. */
  void write(DataOutputStream out) throws IOException;

  /** Reads what {@link #write} wrote. */
  void read(DataInputStream in) throws IOException;
}
