package dev.heed.encoder.bert;

import dev.heed.kernel.Workers;

/** Runs a loop whose iterations write to places of their own, so that any order will do. */
@FunctionalInterface
interface Loops {
  /**
   * Runs the iterations {@code 0 ≤ i < count}.
   *
   * @param operations approximate number of elementary operations of the whole loop
   */
  void run(int count, long operations, Workers.NumberedRange body);

  /** In the calling thread, which has this number. */
  static Loops in(int worker) {
    return (count, operations, body) -> body.run(worker, 0, count);
  }
}
