package dev.heed.text.checkpoint;

import dev.heed.base.InvalidInputException;
import dev.heed.text.training.Epoch;
import java.util.List;

/** The state of a training between two epochs, from which an interrupted training continues. */
public interface Checkpoint {

  /** Writes the epochs so far and the state as it is. */
  void write(List<Epoch> history) throws InvalidInputException;

  /**
   * Restores the state.
   *
   * @return the epochs so far; none if there is no state
   * @throws InvalidInputException if the state is damaged or of another training
   */
  List<Epoch> read() throws InvalidInputException;

  /** A checkpoint that keeps nothing. */
  static Checkpoint none() {
    return new Checkpoint() {
      @Override
      public void write(List<Epoch> history) {}

      @Override
      public List<Epoch> read() {
        return List.of();
      }
    };
  }
}
