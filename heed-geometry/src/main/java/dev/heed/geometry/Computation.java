package dev.heed.geometry;

import dev.heed.kernel.Workers;

/**
 * The context of a computation.
 *
 * @param seed the seed of all random numbers
 * @param workers the threads; their number affects the time, not the result
 * @param progress receives the progress of the work
 */
public record Computation(long seed, Workers workers, Progress progress) {
  /** Receives progress. */
  @FunctionalInterface
  public interface Progress {
    /** Reports that {@code done} of {@code total} units of a part of the work are done. */
    void step(String part, long done, long total);
  }
}
