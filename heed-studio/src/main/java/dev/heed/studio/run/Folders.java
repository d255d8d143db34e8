package dev.heed.studio.run;

import dev.heed.base.ProblemException;
import dev.heed.lab.experiment.PathNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The folders that the studio may read from. Every path of a request is resolved here, and every
 * path in an answer is {@code NAME/FILE} with the name of a folder: an answer does not tell where
 * the folders lie on this machine.
 */
public final class Folders implements PathNames {
  /** Levels of subfolders that are searched for files. */
  private static final int MAX_DEPTH = 4;

  private static final int MAX_FILES = 500;

  private final List<Root> roots = new ArrayList<>();

  /** Replacements for the beginnings of paths in messages, the longest first. */
  private final SequencedMap<String, String> shown =
      new TreeMap<>(
          Comparator.comparingInt(String::length)
              .reversed()
              .thenComparing(Comparator.naturalOrder()));

  private record Root(String name, Path path) {}

  /**
   * Folders with everything below them.
   *
   * @param others folders that files of requests must not be in, but whose place is hidden as well
   * @throws IOException if a root does not exist
   */
  public Folders(List<Path> roots, List<Path> others) throws IOException {
    for (Path root : roots) {
      if (!Files.isDirectory(root)) {
        throw new IOException(root + ": there is no such folder; expected one to read from");
      }
      String name = newName(root.toRealPath());
      this.roots.add(new Root(name, root.toRealPath()));
      hide(root, name + "/");
    }
    for (Path other : others) {
      hide(other, "");
    }
  }

  /** The last part of the path, with a number if another folder is called so. */
  private String newName(Path root) {
    String name = root.getFileName() == null ? "root" : root.getFileName().toString();
    for (int number = 1; ; number++) {
      String candidate = number == 1 ? name : name + "-" + number;
      if (roots.stream().noneMatch(each -> each.name().equals(candidate))) {
        return candidate;
      }
    }
  }

  private void hide(Path folder, String name) throws IOException {
    Path absolute = folder.toAbsolutePath().normalize();
    List<Path> spellings =
        Files.isDirectory(folder) ? List.of(absolute, folder.toRealPath()) : List.of(absolute);
    for (Path spelling : spellings) {
      if (spelling.getNameCount() > 0) {
        shown.putIfAbsent(spelling + spelling.getFileSystem().getSeparator(), name);
      }
    }
  }

  /** The names of the folders. */
  public List<String> names() {
    return roots.stream().map(Root::name).toList();
  }

  /** A file in one of the folders. */
  public record Entry(String path, long bytes) {}

  /** An entry for a file in one of the folders. */
  public Entry entry(Path file) throws IOException {
    return new Entry(withoutPlaces(file.toString()), Files.size(file));
  }

  /** A message or path without where the folders lie. */
  public String withoutPlaces(String message) {
    String result = message;
    for (var each : shown.entrySet()) {
      result = result.replace(each.getKey(), each.getValue());
    }
    return result;
  }

  @Override
  public String name(String path) {
    return withoutPlaces(path);
  }

  @Override
  public String path(String name) throws IOException {
    return resolve(name).toString();
  }

  /**
   * The file with a path, after following all links: {@code NAME/FILE} with the name of a folder,
   * or a path that is tried in each folder.
   *
   * @throws AccessDeniedException if it is outside the folders, whether it exists or not
   * @throws NoSuchFileException if there is no such file
   */
  public Path resolve(String path) throws IOException {
    List<Path> inside = inside(path);
    for (Path each : inside) {
      if (Files.exists(each)) {
        Path real = each.toRealPath();
        if (roots.stream().noneMatch(root -> real.startsWith(root.path()))) {
          throw outside(path);
        }
        if (Files.isRegularFile(real)) {
          return real;
        }
      }
    }
    if (inside.isEmpty()) {
      throw outside(path);
    }
    throw new NoSuchFileException(path);
  }

  /** The places in the folders that a path may mean. */
  private List<Path> inside(String path) {
    List<Path> places = new ArrayList<>();
    for (Root root : roots) {
      String name = root.name() + "/";
      if (path.startsWith(name)) {
        places.add(below(root, path.substring(name.length())));
      }
    }
    roots.forEach(root -> places.add(below(root, path)));
    return places.stream()
        .filter(place -> roots.stream().anyMatch(root -> place.startsWith(root.path())))
        .distinct()
        .toList();
  }

  private static Path below(Root root, String path) {
    try {
      return root.path().resolve(path).normalize();
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
    for (Root root : roots) {
      try (Stream<Path> files = Files.walk(root.path(), MAX_DEPTH, new FileVisitOption[0])) {
        List<Path> some =
            files
                .filter(file -> endings.stream().anyMatch(file.toString()::endsWith))
                .filter(Files::isRegularFile)
                .limit(MAX_FILES)
                .sorted()
                .toList();
        for (Path file : some) {
          found.add(entry(file));
        }
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
    return found;
  }
}
