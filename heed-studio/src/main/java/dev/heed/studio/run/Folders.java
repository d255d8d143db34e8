package dev.heed.studio.run;

import dev.heed.base.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The folders that the studio may read from. Every path of a request is resolved here. */
public final class Folders {
  /** Levels of subfolders that are searched for files. */
  private static final int MAX_DEPTH = 4;

  private static final int MAX_FILES = 500;

  private final List<Path> roots;

  /**
   * Folders with everything below them.
   *
   * @throws IOException if one does not exist
   */
  public Folders(List<Path> roots) throws IOException {
    List<Path> real = new ArrayList<>();
    for (Path root : roots) {
      if (!Files.isDirectory(root)) {
        throw new IOException(root + ": there is no such folder; expected one to read from");
      }
      real.add(root.toRealPath());
    }
    this.roots = List.copyOf(real);
  }

  /** A file in one of the folders. */
  public record Entry(String path, long bytes) {}

  /**
   * The file with a path, after following all links. A relative path is tried in each folder.
   *
   * @throws AccessDeniedException if it is outside the folders, whether it exists or not
   * @throws NoSuchFileException if there is no such file
   */
  public Path resolve(String path) throws IOException {
    for (Path root : roots) {
      Path inside = below(root, path);
      if (inside.startsWith(root) && Files.exists(inside)) {
        Path real = inside.toRealPath();
        if (roots.stream().noneMatch(real::startsWith)) {
          throw outside(path);
        }
        if (Files.isRegularFile(real)) {
          return real;
        }
      }
    }
    if (roots.stream().noneMatch(root -> below(root, path).startsWith(root))) {
      throw outside(path);
    }
    throw new NoSuchFileException(path);
  }

  private static Path below(Path root, String path) {
    try {
      return root.resolve(path).normalize();
    } catch (InvalidPathException e) {
      throw new ProblemException("path is '" + path + "'", "the path of a file", e);
    }
  }

  private static AccessDeniedException outside(String path) {
    return new AccessDeniedException(
        path, null, "is outside the folders given with --root; expected a file in one of them");
  }

  /**
   * The files with one of these endings, up to {@value #MAX_FILES} of each folder. Links are not
   * followed.
   */
  public List<Entry> files(List<String> endings) throws IOException {
    List<Entry> found = new ArrayList<>();
    for (Path root : roots) {
      try (Stream<Path> files = Files.walk(root, MAX_DEPTH, new FileVisitOption[0])) {
        List<Path> some =
            files
                .filter(file -> endings.stream().anyMatch(file.toString()::endsWith))
                .filter(Files::isRegularFile)
                .limit(MAX_FILES)
                .sorted()
                .toList();
        for (Path file : some) {
          found.add(new Entry(file.toString(), Files.size(file)));
        }
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
    return found;
  }
}
