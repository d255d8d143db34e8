package dev.heed.base;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.UUID;

/**
 * Writes files completely or not at all: until the last byte is on disk, an existing file keeps its
 * content.
 *
 * <p>Contract: the new content goes to a temporary file in the same folder, which then replaces the
 * target, atomically where the file system supports it. A replaced file keeps its permissions; a
 * symbolic link to a file stays, and the file it points to is replaced. Devices and pipes are
 * written to directly. On any failure the temporary file is removed, also when the virtual machine
 * exits while writing.
 */
public final class AtomicFile {
  private static final int BUFFER_BYTES = 1 << 16;

  private AtomicFile() {}

  /** The content of a file. */
  @FunctionalInterface
  public interface Content {
    /** Writes all bytes and leaves the stream open. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file.
   *
   * @throws InvalidInputException if the file cannot be written; the message names it and the
   *     reason
   */
  public static void write(Path file, Content content) throws InvalidInputException {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        writeToDevice(file, content);
      } else {
        // Resolves a symbolic link, so that the link stays and its target is replaced.
        replace(Files.exists(file) ? file.toRealPath() : file.toAbsolutePath(), content);
      }
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** Writes text as UTF-8, like {@link #write(Path, Content)}. */
  public static void write(Path file, String text) throws InvalidInputException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    write(file, out -> out.write(bytes));
  }

  private static void writeToDevice(Path file, Content content) throws IOException {
    if (Files.isDirectory(file)) {
      throw new InvalidInputException(file.toString(), 0, "this is a folder", "the name of a file");
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES)) {
      content.writeTo(out);
    }
  }

  private static void replace(Path file, Content content) throws IOException {
    boolean old = Files.exists(file);
    if (old && !Files.isWritable(file)) {
      throw new AccessDeniedException(file.toString());
    }
    // Files.createTempFile would make the file readable by its owner only.
    Path temporary = file.resolveSibling(".heed-" + UUID.randomUUID() + ".tmp");
    temporary.toFile().deleteOnExit();
    try {
      try (FileChannel channel =
              FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          OutputStream out =
              new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES)) {
        content.writeTo(out);
        out.flush();
        channel.force(true);
      }
      if (old) {
        copyPermissions(file, temporary);
      }
      move(temporary, file);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void copyPermissions(Path from, Path to) throws IOException {
    if (Files.getFileStore(from).supportsFileAttributeView(PosixFileAttributeView.class)) {
      Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
    }
  }

  /** Replaces {@code to}; atomically, unless the file system cannot. */
  static void move(Path from, Path to) throws IOException {
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
