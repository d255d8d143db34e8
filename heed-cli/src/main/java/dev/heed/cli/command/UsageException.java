package dev.heed.cli.command;

import dev.heed.base.Spelling;
import java.util.Collection;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** A wrong command line. The message is a single line: what is wrong, and what to do. */
public final class UsageException extends ParameterException {
  private static final long serialVersionUID = 1;

  private UsageException(CommandLine command, String message) {
    super(command, message);
  }

  /** A problem, and what was expected, to be read after that word. */
  static UsageException expected(CommandLine command, String problem, String expected) {
    return new UsageException(command, problem + "; expected " + expected);
  }

  /** A value that an option cannot have. */
  static UsageException of(CommandLine command, IllegalArgumentException refusal) {
    return new UsageException(command, refusal.getMessage());
  }

  /**
   * A name that does not exist: proposes the one that was probably meant, or lists all.
   *
   * @param problem as {@code there is no method 'tsne'}
   */
  static UsageException unknown(
      CommandLine command, String problem, String name, Collection<String> names) {
    return Spelling.nearest(name, names)
        .map(near -> new UsageException(command, problem + "; did you mean '" + near + "'?"))
        .orElseGet(() -> expected(command, problem, "one of " + String.join(", ", names)));
  }
}
