package dev.heed.cli.command;

import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.cli.terminal.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.ParameterException;

/** Reports a failure in one line, and gives it an exit code. */
public final class Failures {
  private static final int FAILED = 1;

  private final Console console;
  private final boolean debug;

  /**
   * Reports to standard error.
   *
   * @param debug whether to add the stack trace
   */
  public Failures(Console console, boolean debug) {
    this.console = console;
    this.debug = debug;
  }

  /**
   * Reports a failure.
   *
   * @return the exit code; 0 if the reader of a pipe has gone
   * @throws ParameterException if the command line is wrong, which is reported elsewhere
   */
  public int report(Throwable failure) {
    if (failure instanceof ParameterException parameter) {
      throw parameter;
    }
    Throwable cause = cause(failure);
    if (cause instanceof Console.OutputException output && output.isClosedPipe()) {
      return 0;
    }
    console.error(message(cause));
    if (debug) {
      failure.printStackTrace(console.err());
    }
    return FAILED;
  }

  private static Throwable cause(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof OutOfMemoryError
          || at instanceof Console.OutputException
          || at instanceof Console.InputException) {
        return at;
      }
    }
    Throwable at = failure;
    while ((at instanceof UncheckedIOException || at instanceof ExecutionException)
        && at.getCause() != null) {
      at = at.getCause();
    }
    return at;
  }

  private static String message(Throwable cause) {
    return switch (cause) {
      case InvalidInputException e -> e.getMessage();
      case ProblemException e -> e.getMessage();
      case Console.OutputException e -> e.getMessage();
      case NoSuchFileException e -> e.getFile() + ": there is no such file; expected a file";
      case AccessDeniedException e ->
          e.getFile() + ": access denied; expected permission to read or write";
      case FileSystemException e when e.getReason() != null -> e.getFile() + ": " + e.getReason();
      case IOException e when e.getMessage() != null -> e.getMessage();
      case OutOfMemoryError e ->
          ("out of memory (%s) with a heap of %d MiB; expected a larger heap, such as"
                  + " HEED_OPTS=-Xmx8g, or a smaller vocabulary by a higher --min-count or a lower"
                  + " --ngrams")
              .formatted(e.getMessage(), Runtime.getRuntime().maxMemory() >> 20);
      default -> "internal error: " + cause + "; please report it (--debug shows where)";
    };
  }
}
