package dev.heed.cli.command;

import dev.heed.base.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks files to write before the work that makes their content. */
final class OutputFiles {
  private OutputFiles() {}

  /**
   * Checks that a file can be written.
   *
   * @throws InvalidInputException if it is a folder, or its own folder is missing or read-only
   */
  static void check(Path file) throws InvalidInputException {
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

  /**
   * Checks that a folder is there or can be made.
   *
   * @throws InvalidInputException if a file is in its place, or its own folder is read-only
   */
  static void checkFolder(Path folder) throws InvalidInputException {
    Path at = folder.toAbsolutePath();
    while (at.getParent() != null && !Files.exists(at)) {
      at = at.getParent();
    }
    if (!Files.isDirectory(at)) {
      throw new InvalidInputException(
          at.toString(), 0, "this is a file", "a folder, or a name for a new one");
    }
    if (!Files.isWritable(at)) {
      throw new InvalidInputException(
          folder.toString(), 0, "writing is not permitted", "a folder that can be written");
    }
  }
}
