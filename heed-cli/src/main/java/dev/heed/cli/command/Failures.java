package dev.heed.cli.command;

import dev.heed.base.InvalidInputException;
import dev.heed.cli.terminal.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.ParameterException;

/** Turns whatever went wrong into one line and an exit code. */
public final class Failures {
  private static final int FAILED = 1;

  private final Console console;
  private final boolean debug;

  public Failures(Console console, boolean debug) {
    this.console = console;
    this.debug = debug;
  }

  /** Says what went wrong; the exit code. */
  public int report(Throwable failure) throws RuntimeException {
    if (failure instanceof ParameterException parameter) {
      throw parameter;
    }
    Throwable cause = cause(failure);
    if (cause instanceof Console.OutputException output && output.isClosedPipe()) {
      return 0;
    }
    console.error(line(cause));
    if (debug) {
      failure.printStackTrace(console.err());
    }
    return FAILED;
  }

  private static Throwable cause(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof OutOfMemoryError || at instanceof Console.OutputException) {
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

  private static String line(Throwable cause) {
    return switch (cause) {
      case InvalidInputException e -> e.getMessage();
      case Console.OutputException e ->
          "standard output: " + e.getCause().getMessage() + "; expected to be able to write there";
      case NoSuchFileException e -> e.getFile() + ": there is no such file; expected a file";
      case AccessDeniedException e ->
          e.getFile() + ": access is not permitted; expected the right to read or write it";
      case FileSystemException e ->
          e.getReason() != null && e.getReason().contains("; expected ")
              ? e.getFile() + ": " + e.getReason()
              : e.getMessage() + "; expected to be able to write there";
      case IOException e ->
          String.valueOf(e.getMessage()).contains("; expected ")
              ? e.getMessage()
              : e.getMessage() + "; expected to be able to read and write";
      case OutOfMemoryError e ->
          "out of memory (%s) with a heap of %d MiB; expected more, as HEED_OPTS=-Xmx8g gives it, or"
                  .formatted(e.getMessage(), Runtime.getRuntime().maxMemory() >> 20)
              + " a smaller vocabulary: raise --min-count or lower --ngrams";
      default ->
          "internal error: " + cause + "; expected none: --debug shows where, please report it";
    };
  }
}
