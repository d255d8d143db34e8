package dev.heed.dynamics;

/** The end of a training. */
public sealed interface Outcome {

  /** The number of steps made. */
  int epoch();

  /** All epochs were run. */
  record Completed(int epoch) implements Outcome {}

  /** The loss on the dev documents has not fallen for as many epochs as the patience allows. */
  record Exhausted(int epoch) implements Outcome {}

  /** The progress callback asked to stop. */
  record Cancelled(int epoch) implements Outcome {}

  /**
   * A number left the range of floating point.
   *
   * @param cause a description of the number that is not finite
   */
  record Diverged(int epoch, String cause) implements Outcome {}
}
