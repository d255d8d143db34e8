package dev.heed.dynamics;

/** How a training ended. */
public sealed interface Outcome {

  /** The number of steps made. */
  int epoch();

  /** All epochs were run. */
  record Completed(int epoch) implements Outcome {}

  /** The loss on the dev documents has not fallen for as many epochs as the patience lasts. */
  record Exhausted(int epoch) implements Outcome {}

  /** Somebody asked to stop. */
  record Cancelled(int epoch) implements Outcome {}

  /**
   * A number left the range of floating point.
   *
   * @param cause in words for a reader: what is not finite
   */
  record Diverged(int epoch, String cause) implements Outcome {}
}
