package dev.heed.base;

import java.nio.file.Path;

/**
 * The name of a file or folder, which a path such as {@code .}, {@code dir/..} or {@code /} lacks.
 */
public final class FileName {
  private FileName() {}

  /** The last element of the whole path; of a root, the root. */
  public static String of(Path path) {
    Path whole = path.toAbsolutePath().normalize();
    return (whole.getFileName() == null ? whole : whole.getFileName()).toString();
  }

  /** The path from the current folder if it lies inside there, else as it is given. */
  public static Path fromHere(Path path) {
    Path here = Path.of("").toAbsolutePath();
    Path whole = path.toAbsolutePath().normalize();
    return whole.startsWith(here) && !whole.equals(here) ? here.relativize(whole) : path;
  }
}
