package dev.heed.cli.command;

import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks files to write before the work that makes their content. */
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

  /** Whether two names stand for the same file, also through a link. */
  public static boolean areSame(Path a, Path b) throws IOException {
    return a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize())
        || Files.isRegularFile(a) && Files.isRegularFile(b) && Files.isSameFile(a, b);
  }
}
