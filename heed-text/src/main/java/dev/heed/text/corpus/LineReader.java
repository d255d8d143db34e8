package dev.heed.text.corpus;

import dev.heed.base.InvalidInputException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

/**
 * The lines of a stream of strict UTF-8; a byte order mark at its start is dropped. A line ends at
 * LF or CRLF and nowhere else.
 */
final class LineReader implements Closeable {
  /** The maximum length of a line, and of a record of a table, in bytes. */
  static final int MAX_BYTES = 64 << 20;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final Pattern NUMBER =
      Pattern.compile("\\+?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
  private static final char REPLACEMENT = '\uFFFD';

  private final String source;
  private final InputStream in;
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int start;
  private int end;
  private long offsetOfBuffer;
  private long line;
  private String lineEnd = "";

  LineReader(String source, InputStream in) {
    this.source = source;
    this.in = in;
  }

  /** The name of the stream, as in error messages. */
  String source() {
    return source;
  }

  /** Reads the next line without its end; null after the last. */
  String next() throws IOException {
    int length = 0;
    while (true) {
      int newline = newlineFrom(start + length);
      length = newline - start;
      if (newline < end) {
        boolean carriageReturn = length > 0 && buffer[newline - 1] == '\r';
        lineEnd = carriageReturn ? "\r\n" : "\n";
        return take(carriageReturn ? newline - 1 : newline, newline + 1);
      }
      if (!fill()) {
        lineEnd = "";
        boolean nothing = length == 0 || line == 0 && byteOrderMark() == length;
        return nothing ? null : take(end, end);
      }
    }
  }

  /** The end of the line returned last: LF, CRLF or, at the end of the stream, nothing. */
  String lineEnd() {
    return lineEnd;
  }

  /** The number of the line returned last, from 1. */
  long line() {
    return line;
  }

  /**
   * Returns the beginning of the stream without a byte order mark; malformed bytes are replaced.
   * Call it before the first line is read. An incomplete last line is left out unless it is the
   * only one.
   */
  String head() throws IOException {
    while (end < BUFFER_BYTES && fill()) {
      // fill until there is enough to examine
    }
    int from = byteOrderMark();
    int to = end;
    if (end == BUFFER_BYTES) {
      while (to > from && buffer[to - 1] != '\n') {
        to--;
      }
    }
    return new String(buffer, from, (to > from ? to : end) - from, StandardCharsets.UTF_8);
  }

  /**
   * Returns the first line with what has arrived behind it, as {@link #head()} does, without
   * waiting for more.
   */
  String firstLines() throws IOException {
    while (end < BUFFER_BYTES && newlineFrom(0) == end && fill()) {
      // fill until the first line is complete
    }
    int from = byteOrderMark();
    int to = end;
    while (to > from && buffer[to - 1] != '\n') {
      to--;
    }
    return new String(buffer, from, (to > from ? to : end) - from, StandardCharsets.UTF_8);
  }

  /** The name of the encoding that the beginning of the stream seems to have; empty for UTF-8. */
  Optional<String> likelyEncoding() {
    return Encodings.likely(Arrays.copyOf(buffer, Math.min(end, BUFFER_BYTES)));
  }

  /** Makes an error at a line of this source, 0 for none. */
  InvalidInputException invalid(long line, String problem, String expected) {
    return new InvalidInputException(source, line, problem, expected);
  }

  /** Makes an error that options of the command line mend. */
  InvalidInputException invalid(long line, String problem, List<String> remedy) {
    return InvalidInputException.withRemedy(source, line, problem, remedy);
  }

  /**
   * Reads the weight of a text.
   *
   * @throws InvalidInputException if it is not a positive number
   */
  double weight(long line, String text) throws InvalidInputException {
    double weight = Double.NaN;
    if (NUMBER.matcher(text.strip()).matches()) {
      weight = Double.parseDouble(text.strip());
    }
    if (!(weight > 0 && weight <= Float.MAX_VALUE && (float) weight > 0)) {
      throw invalid(
          line, "the weight is " + InvalidInputException.quoted(text), "a number above 0");
    }
    return weight;
  }

  /** Makes an error of a failure to read bytes. */
  static InvalidInputException unreadable(String source, IOException cause) {
    return switch (cause) {
      case InvalidInputException invalid -> invalid;
      case EOFException e -> damaged(source, e);
      case ZipException e -> damaged(source, e);
      default ->
          new InvalidInputException(
              source,
              0,
              cause.getMessage() == null
                  ? "cannot be read"
                  : "cannot be read (" + cause.getMessage() + ")",
              "a readable file",
              cause);
    };
  }

  private static InvalidInputException damaged(String source, IOException cause) {
    return new InvalidInputException(
        source, 0, "the gzip data are cut off or damaged", "a complete gzip file", cause);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** The index of the first LF from {@code index} on, or the end of the bytes read. */
  private int newlineFrom(int index) {
    byte[] bytes = buffer;
    int limit = end;
    while (index < limit && bytes[index] != '\n') {
      index++;
    }
    return index;
  }

  private String take(int to, int next) throws InvalidInputException {
    int from = line == 0 ? start + byteOrderMark() : start;
    start = next;
    line++;
    String text = new String(buffer, from, to - from, StandardCharsets.UTF_8);
    // The constructor replaces malformed bytes by U+FFFD, and is several times as fast as a
    // decoder.
    if (text.indexOf(REPLACEMENT) >= 0) {
      requireUtf8(from, to);
    }
    return text;
  }

  private void requireUtf8(int from, int to) throws InvalidInputException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.wrap(buffer, from, to - from);
    if (decoder.decode(bytes, CharBuffer.allocate(to - from), true).isError()) {
      int bad = bytes.position();
      String problem =
          "byte 0x%02X at byte offset %d is not UTF-8".formatted(buffer[bad], offsetOfBuffer + bad);
      Optional<String> encoding = likelyEncoding();
      if (encoding.isPresent()) {
        throw invalid(
            line,
            problem + "; the file reads as " + encoding.get(),
            List.of("--encoding", encoding.get()));
      }
      throw invalid(line, problem, "UTF-8, or --encoding NAME with the name of another encoding");
    }
  }

  /** The length of the byte order mark at the start of the buffer. */
  private int byteOrderMark() {
    boolean mark =
        end >= 3
            && buffer[0] == (byte) 0xEF
            && buffer[1] == (byte) 0xBB
            && buffer[2] == (byte) 0xBF;
    return mark ? 3 : 0;
  }

  /** Reads once, behind the bytes already read; false at the end of the stream. */
  private boolean fill() throws InvalidInputException {
    if (end == buffer.length) {
      makeRoom();
    }
    try {
      int count = in.read(buffer, end, buffer.length - end);
      end += Math.max(count, 0);
      return count >= 0;
    } catch (IOException e) {
      throw unreadable(source, e);
    }
  }

  private void makeRoom() throws InvalidInputException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      offsetOfBuffer += start;
      end -= start;
      start = 0;
    } else if (end < MAX_BYTES) {
      buffer = Arrays.copyOf(buffer, Math.min(MAX_BYTES, 2 * end));
    } else {
      throw invalid(
          line + 1,
          "the line is longer than %d MiB".formatted(MAX_BYTES >> 20),
          "one text per line");
    }
  }
}
