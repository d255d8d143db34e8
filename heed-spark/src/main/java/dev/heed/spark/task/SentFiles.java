package dev.heed.spark.task;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Files that executors fetch, until all work ends: an executor that starts late fetches those of
 * tasks that are long done too. Their owners may delete the originals before.
 */
final class SentFiles {
  private final Map<Path, Path> copies = new HashMap<>();
  private Optional<Path> folder = Optional.empty();

  /**
   * Adds a file.
   *
   * @return a second name or a copy of it; empty if it was added before
   */
  Optional<Path> add(Path file) throws IOException {
    if (copies.containsKey(file)) {
      return Optional.empty();
    }
    if (folder.isEmpty()) {
      folder = Optional.of(Files.createTempDirectory("heed-sent-"));
      folder.get().toFile().deleteOnExit();
    }
    Path copy = folder.get().resolve(file.getFileName());
    copy.toFile().deleteOnExit(); // before its folder, which was named first
    try {
      Files.createLink(copy, file);
    } catch (FileSystemException | UnsupportedOperationException e) { // another disk
      Files.copy(file, copy);
    }
    copies.put(file, copy);
    return Optional.of(copy);
  }

  /** Deletes them; what cannot be deleted now is at the end of the process. */
  void delete() {
    for (Path copy : copies.values()) {
      boolean deleted = copy.toFile().delete();
      assert deleted;
    }
    folder.ifPresent(
        each -> {
          boolean deleted = each.toFile().delete();
          assert deleted;
        });
    copies.clear();
    folder = Optional.empty();
  }
}
