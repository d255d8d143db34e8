package dev.heed.cli.command;

import dev.heed.base.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out before the work whether its results can be written. */
public final class OutputFiles {
  private OutputFiles() {}

  /**
   * Checks that a file can be written.
   *
   * @throws InvalidInputException if it is a folder, or its own folder is missing or read-only
   */
  public static void check(Path file) throws InvalidInputException {
    if (Files.isDirectory(file)) {
      throw new InvalidInputException(
          file.toString(), 0, "this is a directory", "the name of a file to write");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new InvalidInputException(
          file.toString(), 0, "the folder " + folder + " does not exist", "an existing folder");
    }
    if (!Files.isWritable(Files.exists(file) ? file : folder)) {
      throw new InvalidInputException(
          file.toString(), 0, "writing is not permitted", "a file that can be written");
    }
  }
}
