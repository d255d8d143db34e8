package dev.heed.studio.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Optional;

/**
 * The attributes that tell one content of a file from another: a file that is renamed onto it has
 * another key, one that is overwritten another time or size.
 *
 * @param key the file's identity where the file system has one, otherwise an empty text
 */
record FileStamp(FileTime time, long bytes, String key) {

  /** The stamp of a file, after following links; empty while there is none. */
  static Optional<FileStamp> of(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(
          new FileStamp(
              found.lastModifiedTime(),
              found.size(),
              Objects.requireNonNullElse(found.fileKey(), "").toString()));
    } catch (IOException _) {
      return Optional.empty(); // it is being replaced
    }
  }
}
