package dev.heed.geometry;

/** A method can't be meant for these points; says what was expected. */
public final class UnsuitableDataException extends Exception {
  private static final long serialVersionUID = 1;

  private final String problem;
  private final String expected;

  UnsuitableDataException(String problem, String expected) {
    super(problem + "; expected " + expected);
    this.problem = problem;
    this.expected = expected;
  }

  /** What is wrong. */
  public String problem() {
    return problem;
  }

  /** What was expected, to be read after that word. */
  public String expected() {
    return expected;
  }
}
