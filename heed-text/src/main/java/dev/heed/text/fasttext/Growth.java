package dev.heed.text.fasttext;

/** The next length of an array that grows. */
final class Growth {
  private static final int MAX_LENGTH = Integer.MAX_VALUE - 64;

  private Growth() {}

  /** A length half as large again, at least 16, at most what an array may have. */
  static int larger(int length) {
    if (length == MAX_LENGTH) {
      throw new OutOfMemoryError("an array of more than " + MAX_LENGTH + " values");
    }
    return (int) Math.min(MAX_LENGTH, Math.max(16L, length + (length >> 1)));
  }
}
