package dev.heed.studio.http;

/** A refused request; the message is sent to the client. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  /**
   * A refusal.
   *
   * @param status the HTTP status
   * @param problem what is wrong
   * @param expected what was expected, to be read after that word
   */
  public Refusal(int status, String problem, String expected) {
    super(problem + "; expected " + expected, null, false, false);
    this.status = status;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }
}
