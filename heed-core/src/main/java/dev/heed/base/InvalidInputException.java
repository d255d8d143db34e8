package dev.heed.base;

import java.io.IOException;
import java.util.List;

/**
 * A file that cannot be read or written, or whose content is invalid. The message is a single line,
 * {@code SOURCE:LINE: problem; expected expectation}, or {@code SOURCE: problem; expected
 * expectation} if no line is at fault.
 */
public final class InvalidInputException extends IOException {
  private static final long serialVersionUID = 1;
  private static final int QUOTED_LENGTH = 40;

  private final String source;
  private final long line;
  private final String problem;
  private final String expected;
  private final String[] remedy;

  /**
   * Creates an exception.
   *
   * @param source the file as the user named it
   * @param line the line, counted from 1, or 0 for none
   * @param problem the problem, such as {@code the file is empty}
   * @param expected the expectation as it reads after the word "expected"
   */
  public InvalidInputException(String source, long line, String problem, String expected) {
    this(source, line, problem, expected, List.of());
  }

  private InvalidInputException(
      String source, long line, String problem, String expected, List<String> remedy) {
    super(
        oneLine(source + (line > 0 ? ":" + line : "") + ": " + problem + "; expected " + expected));
    this.source = source;
    this.line = line;
    this.problem = problem;
    this.expected = expected;
    this.remedy = remedy.toArray(String[]::new);
  }

  /**
   * Creates an exception for an input that can be read with options of the command line. The
   * expectation is {@code for example} and the options.
   *
   * @param remedy the options and their values, such as {@code --format}, {@code tsv}
   */
  public static InvalidInputException withRemedy(
      String source, long line, String problem, List<String> remedy) {
    return new InvalidInputException(
        source, line, problem, "for example " + ShellWords.join(remedy), remedy);
  }

  /** Creates an exception with its cause. */
  public InvalidInputException(
      String source, long line, String problem, String expected, Throwable cause) {
    this(source, line, problem, expected);
    initCause(cause);
  }

  /** The file as the user named it. */
  public String source() {
    return source;
  }

  /** The line, counted from 1, or 0 for none. */
  public long line() {
    return line;
  }

  /** The problem. */
  public String problem() {
    return problem;
  }

  /** The expectation as it reads after the word "expected". */
  public String expected() {
    return expected;
  }

  /** The options of the command line with which the input can be read; empty if none are known. */
  public List<String> remedy() {
    return List.of(remedy);
  }

  /** Data in quotes for a message, shortened to 40 characters. */
  public static String quoted(String data) {
    if (data.codePointCount(0, data.length()) <= QUOTED_LENGTH) {
      return '"' + data + '"';
    }
    return '"' + data.substring(0, data.offsetByCodePoints(0, QUOTED_LENGTH)) + "…\"";
  }

  /** Escapes line ends and terminal control characters, which data may contain. */
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
