package dev.heed.text.audit.duplicate;

import java.util.Arrays;

/**
 * Signatures of sets: the least of each of 128 hash functions over the elements. Two sets agree at
 * a place with the probability of their Jaccard similarity. A signature is cut into 16 bands of 8;
 * sets of similarity 0.8 agree in at least one with probability 0.95, of 0.9 with 0.9999, of 0.3
 * with 0.001.
 *
 * <p>A. Z. Broder, <i>On the resemblance and containment of documents</i> (1997).
 */
final class MinHash {
  static final int HASHES = 128;
  static final int BANDS = 16;
  private static final int ROWS = HASHES / BANDS;

  private final long[] factors = new long[HASHES];
  private final long[] summands = new long[HASHES];

  MinHash() {
    for (int i = 0; i < HASHES; i++) {
      factors[i] = Hashes.mix(2L * i) | 1;
      summands[i] = Hashes.mix(2L * i + 1);
    }
  }

  /** The signature of a set with at least one element. */
  int[] signature(long... elements) {
    int[] signature = new int[HASHES];
    Arrays.fill(signature, Integer.MAX_VALUE);
    for (long element : elements) {
      for (int i = 0; i < HASHES; i++) {
        // Multiply-shift: the upper half of the product is the well mixed one.
        int hash = (int) ((element * factors[i] + summands[i]) >>> 33);
        signature[i] = Math.min(signature[i], hash);
      }
    }
    return signature;
  }

  /** A hash of each band of a signature. */
  static long[] bands(int... signature) {
    long[] bands = new long[BANDS];
    for (int band = 0; band < BANDS; band++) {
      long hash = band;
      for (int row = 0; row < ROWS; row++) {
        hash = Hashes.mix(hash + signature[band * ROWS + row]);
      }
      bands[band] = hash;
    }
    return bands;
  }
}
