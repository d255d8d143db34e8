package dev.heed.base;

/**
 * A value that cannot be used: a setting out of range, sizes that do not fit, data that a method is
 * not meant for. The message is a single line, {@code problem; expected what}.
 */
public final class ProblemException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String problem;
  private final String expected;

  /**
   * A problem.
   *
   * @param problem what is wrong, as {@code dim is 0}
   * @param expected what was expected, to be read after the word "expected", as {@code at least 1}
   */
  public ProblemException(String problem, String expected) {
    super(problem + "; expected " + expected);
    this.problem = problem;
    this.expected = expected;
  }

  /** As {@link #ProblemException(String, String)}, with its cause. */
  public ProblemException(String problem, String expected, Throwable cause) {
    this(problem, expected);
    initCause(cause);
  }

  /** What is wrong. */
  public String problem() {
    return problem;
  }

  /** What was expected, to be read after that word. */
  public String expected() {
    return expected;
  }

  /**
   * The same problem as one of a file.
   *
   * @param source the file as the user named it
   * @param line the line from 1, or 0 if no single line is at fault
   */
  public InvalidInputException in(String source, long line) {
    return new InvalidInputException(source, line, problem, expected, this);
  }
}
