package dev.heed.text.storage;

import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A temporary file without a name, so that nothing of it remains however the program ends: first
 * appended to, then read in any order.
 */
public final class TemporaryFile implements AutoCloseable {
  private final Path folder;
  private final FileChannel channel;

  /** Makes an empty file in the system's folder for them. */
  public TemporaryFile() throws IOException {
    Path path = Files.createTempFile("heed-", ".tmp");
    folder = path.getParent();
    channel =
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    Files.deleteIfExists(path);
  }

  /**
   * Appends the bytes between position and limit.
   *
   * @throws InvalidInputException if there is no room, which it says
   */
  public void append(ByteBuffer bytes) throws IOException {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new InvalidInputException(
          "temporary file in " + folder,
          0,
          e.getMessage(),
          "room for " + (channel.size() >> 20) + " MiB and more",
          e);
    }
  }

  /** Reads bytes from a position on until the buffer is full; they have been appended before. */
  public void read(ByteBuffer into, long position) throws IOException {
    long next = position;
    while (into.hasRemaining()) {
      int count = channel.read(into, next);
      if (count < 0) {
        throw new IllegalArgumentException("no byte " + next + " in " + channel.size());
      }
      next += count;
    }
  }

  /** Maps a part of the file into memory, to be read. */
  public MappedByteBuffer map(long position, long size) throws IOException {
    return channel.map(FileChannel.MapMode.READ_ONLY, position, size);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
