package dev.heed.base;

import java.io.IOException;

/**
 * A file that cannot be read or written, or whose content is not what was expected. The message is
 * a single line, {@code SOURCE:LINE: problem; expected what}, or {@code SOURCE: problem; expected
 * what} where no line is to blame.
 */
public final class InvalidInputException extends IOException {
  private static final long serialVersionUID = 1;
  private static final int QUOTED_LENGTH = 40;

  private final String source;
  private final long line;
  private final String problem;
  private final String expected;

  /**
   * @param source the file as the user named it
   * @param line the line from 1, or 0 for none
   * @param problem what is wrong
   * @param expected what was expected, to be read after the word "expected"
   */
  public InvalidInputException(String source, long line, String problem, String expected) {
    super(
        oneLine(source + (line > 0 ? ":" + line : "") + ": " + problem + "; expected " + expected));
    this.source = source;
    this.line = line;
    this.problem = problem;
    this.expected = expected;
  }

  /** As {@link #InvalidInputException(String, long, String, String)}, with what caused it. */
  public InvalidInputException(
      String source, long line, String problem, String expected, Throwable cause) {
    this(source, line, problem, expected);
    initCause(cause);
  }

  /** The file as the user named it. */
  public String source() {
    return source;
  }

  /** The line from 1, or 0 for none. */
  public long line() {
    return line;
  }

  /** What is wrong. */
  public String problem() {
    return problem;
  }

  /** What was expected. */
  public String expected() {
    return expected;
  }

  /** Puts data in quotes for a message, shortened where it is long. */
  public static String quoted(String data) {
    if (data.codePointCount(0, data.length()) <= QUOTED_LENGTH) {
      return '"' + data + '"';
    }
    return '"' + data.substring(0, data.offsetByCodePoints(0, QUOTED_LENGTH)) + "…\"";
  }

  /** Data may hold line ends and terminal escapes, which have no place in a message. */
  private static String oneLine(String message) {
    StringBuilder line = new StringBuilder(message.length());
    message
        .codePoints()
        .forEach(
            c -> {
              if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                line.append("\\u%04X".formatted(c));
              } else {
                line.appendCodePoint(c);
              }
            });
    return line.toString();
  }
}
