package dev.heed.geometry;

import dev.heed.kernel.Workers;

/**
 * What a computation runs with.
 *
 * @param seed of everything random
 * @param workers the threads; they change the time and nothing else
 * @param progress is told how far the work is
 */
public record Computation(long seed, Workers workers, Progress progress) {
  /** Hears how far the work is. */
  @FunctionalInterface
  public interface Progress {
    /** So much of a part of the work is done. */
    void step(String part, long done, long total);
  }
}
