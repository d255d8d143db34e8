package dev.heed.encoder.wordpiece;

import java.util.Arrays;

/** Code points of a normalised text, each with its place in the original text. */
final class Normalised {
  private static final int START = 64;

  private int[] codePoints = new int[START];

  /** Index of the original code point, counted in code points. */
  private int[] origins = new int[START];

  private int length;

  void add(int codePoint, int origin) {
    if (length == codePoints.length) {
      codePoints = Arrays.copyOf(codePoints, 2 * length);
      origins = Arrays.copyOf(origins, 2 * length);
    }
    codePoints[length] = codePoint;
    origins[length++] = origin;
  }

  int length() {
    return length;
  }

  int codePoint(int index) {
    return codePoints[index];
  }

  int origin(int index) {
    return origins[index];
  }

  /** The code points {@code from ≤ i < to} as text. */
  String text(int from, int to) {
    return new String(codePoints, from, to - from);
  }
}
