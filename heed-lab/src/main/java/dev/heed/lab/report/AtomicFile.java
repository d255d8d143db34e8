package dev.heed.lab.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes whole files so that nobody ever sees half of one. */
public final class AtomicFile {

  private AtomicFile() {}

  /**
   * Writes {@code text} as UTF-8 to a temporary file in the target's folder and moves it over the
   * target. If that fails, what was there before is still there and the temporary file is gone.
   *
   * @throws FileSystemException if the target exists and is no ordinary file (a folder, a device),
   *     or its folder does not exist, or there is no room for it
   */
  public static void write(Path target, String text) throws IOException {
    write(target, text.getBytes(StandardCharsets.UTF_8));
  }

  /** As {@link #write(Path, String)}, with bytes. */
  public static void write(Path target, byte[] content) throws IOException {
    // Through a symbolic link, so that the link stays and the file it names changes.
    Path file = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new FileSystemException(
          target.toString(), null, "is not an ordinary file; expected a file or a new name");
    }
    if (!Files.isDirectory(file.getParent())) {
      throw new FileSystemException(
          target.toString(), null, "its folder does not exist; expected an existing folder");
    }
    // Not Files.createTempFile: its files are readable by their owner alone, and stay so.
    Path temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    temporary.toFile().deleteOnExit(); // where the virtual machine is ended in the middle
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      FileSystemException named = new FileSystemException(target.toString(), null, e.getMessage());
      named.initCause(e);
      throw named;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
