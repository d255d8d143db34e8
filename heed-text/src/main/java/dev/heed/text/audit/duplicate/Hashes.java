package dev.heed.text.audit.duplicate;

/** Mixing of 64 bits. */
final class Hashes {
  private Hashes() {}

  /** The final mix of SplitMix64 after one step: every bit of the result depends on all bits. */
  static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
