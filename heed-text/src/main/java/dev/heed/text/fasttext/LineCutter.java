package dev.heed.text.fasttext;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Cuts a stream into lines of bytes, each with its line feed; the last may have none. */
final class LineCutter {
  private final InputStream source;
  private final Runnable beforeWaiting;
  private byte[] bytes = new byte[1 << 16];
  private int begin;
  private int end;
  private int filled;

  /**
   * Begins with a stream.
   *
   * @param beforeWaiting runs whenever the next bytes have not arrived yet
   */
  LineCutter(InputStream source, Runnable beforeWaiting) {
    this.source = source;
    this.beforeWaiting = beforeWaiting;
  }

  /** Finds the next line; false at the end of the stream. */
  boolean next() throws IOException {
    begin = end;
    int at = begin;
    while (true) {
      for (; at < filled; at++) {
        if (bytes[at] == '\n') {
          end = at + 1;
          return true;
        }
      }
      int length = at - begin;
      if (!fill()) {
        end = filled;
        return end > begin;
      }
      at = begin + length;
    }
  }

  /** The array that holds the line, until the next call of {@link #next()}. */
  byte[] bytes() {
    return bytes;
  }

  /** Start of the line. */
  int begin() {
    return begin;
  }

  /** End of the line, after its line feed. */
  int end() {
    return end;
  }

  /** Reads more; moves the line to the start of the array if there is no room behind it. */
  private boolean fill() throws IOException {
    if (filled == bytes.length) {
      System.arraycopy(bytes, begin, bytes, 0, filled - begin);
      filled -= begin;
      begin = 0;
      if (filled == bytes.length) {
        bytes = Arrays.copyOf(bytes, ModelInput.larger(filled));
      }
    }
    if (source.available() == 0) {
      beforeWaiting.run();
    }
    int got = source.read(bytes, filled, bytes.length - filled);
    filled += Math.max(0, got);
    return got >= 0;
  }
}
