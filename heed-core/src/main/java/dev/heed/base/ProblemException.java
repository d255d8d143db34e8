package dev.heed.base;

/**
 * An unusable value: a setting out of range, sizes that do not match, data unsuitable for a method.
 * The message is a single line, {@code problem; expected expectation}.
 */
public final class ProblemException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String problem;
  private final String expected;

  /**
   * Creates a problem.
   *
   * @param problem the problem, such as {@code dim is 0}
   * @param expected the expectation as it reads after the word "expected", such as {@code at least
   *     1}
   */
  public ProblemException(String problem, String expected) {
    super(problem + "; expected " + expected);
    this.problem = problem;
    this.expected = expected;
  }

  /** Creates a problem with its cause. */
  public ProblemException(String problem, String expected, Throwable cause) {
    this(problem, expected);
    initCause(cause);
  }

  /** The problem, such as {@code dim is 0}. */
  public String problem() {
    return problem;
  }

  /** The expectation as it reads after the word "expected". */
  public String expected() {
    return expected;
  }

  /**
   * This problem, located in a file.
   *
   * @param source the file as the user named it
   * @param line the line, counted from 1, or 0 if no single line is at fault
   */
  public InvalidInputException in(String source, long line) {
    return new InvalidInputException(source, line, problem, expected, this);
  }
}
