package dev.heed.studio.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Optional;

/**
 * A file that may be replaced, by another that is renamed onto it or by new content. It counts as
 * replaced once it has not changed from one look to the next: before, it may still be written. To
 * be used by one thread.
 */
final class WatchedFile {
  private final Path path;
  private Optional<Stamp> judged;
  private Optional<Stamp> seen;

  /**
   * The attributes that tell one content of a file from another: a file that is renamed onto it has
   * another key, one that is overwritten another time or size.
   *
   * @param key the file's identity where the file system has one, otherwise an empty text
   */
  private record Stamp(FileTime time, long bytes, String key) {
    /** The stamp of a file, after following links; empty while there is none. */
    static Optional<Stamp> of(Path file) {
      try {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        return Optional.of(
            new Stamp(
                found.lastModifiedTime(),
                found.size(),
                Objects.requireNonNullElse(found.fileKey(), "").toString()));
      } catch (IOException _) {
        return Optional.empty(); // it is being replaced
      }
    }
  }

  /** A file that is as it should be now. */
  WatchedFile(Path path) {
    this.path = path;
    judged = Stamp.of(path);
    seen = judged;
  }

  Path path() {
    return path;
  }

  /** Looks at the file: whether it has been replaced since it was last judged. */
  boolean isReplaced() {
    Optional<Stamp> now = Stamp.of(path);
    boolean settled = now.equals(seen);
    seen = now;
    return settled && now.isPresent() && !now.equals(judged);
  }

  /** Whether the file still is as at the last look. */
  boolean isUnchanged() {
    return Stamp.of(path).equals(seen);
  }

  /** Takes the file of the last look as known, whether it was good or not. */
  void judge() {
    judged = seen;
  }
}
