package dev.heed.text.storage;

import dev.heed.text.corpus.InvalidInputException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes a file that is complete or not there; a file that was there survives every failure. */
public final class AtomicFile {
  private static final int BUFFER = 1 << 16;

  private AtomicFile() {}

  /** What is written; may be asked for more than once and must then write the same. */
  @FunctionalInterface
  public interface Content {
    /** Writes everything, and leaves the stream open. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file by way of a temporary one in the same folder, which is gone afterwards, also when
   * the virtual machine is ended in the middle. Devices and pipes are written to directly.
   *
   * @throws InvalidInputException if that is not possible; it names the file and says why
   */
  public static void write(Path file, Content content) throws InvalidInputException {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        writeToDevice(file, content);
      } else {
        // A link stays a link: what it points to is replaced.
        replace(Files.exists(file) ? file.toRealPath() : file.toAbsolutePath(), content);
      }
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static void writeToDevice(Path file, Content content) throws IOException {
    if (Files.isDirectory(file)) {
      throw new InvalidInputException(file.toString(), 0, "this is a folder", "the name of a file");
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
      content.writeTo(out);
    }
  }

  private static void replace(Path file, Content content) throws IOException {
    if (Files.exists(file) && !Files.isWritable(file)) {
      throw new AccessDeniedException(file.toString());
    }
    // Not Files.createTempFile, which would let nobody else read the file.
    Path temporary = file.resolveSibling(".heed-" + UUID.randomUUID() + ".tmp");
    temporary.toFile().deleteOnExit();
    try {
      try (FileChannel channel =
              FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
        content.writeTo(out);
        out.flush();
        channel.force(true);
      }
      move(temporary, file);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static InvalidInputException failed(Path file, IOException e) {
    Path folder = file.toAbsolutePath().getParent();
    String name = file.toString();
    if (folder != null && !Files.isDirectory(folder)) {
      return new InvalidInputException(
          name, 0, "cannot be written: there is no folder " + folder, "a folder that exists", e);
    }
    if (e instanceof AccessDeniedException) {
      return new InvalidInputException(
          name, 0, "cannot be written: not permitted", "a file and a folder that are writable", e);
    }
    String reason =
        e instanceof FileSystemException problem && problem.getReason() != null
            ? problem.getReason()
            : e.getMessage();
    return new InvalidInputException(
        name, 0, "cannot be written: " + reason, "a file that can be, with room for it", e);
  }
}
