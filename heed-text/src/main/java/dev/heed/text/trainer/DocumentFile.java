package dev.heed.text.trainer;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Documents as sequences of numbers in a temporary file, so that a corpus may be larger than the
 * heap: first appended to, then read in any order through a memory map. Each document costs 12
 * bytes of heap. The file has no name, so nothing is left of it however the program ends.
 */
final class DocumentFile implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final Path path;
  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(4 * BUFFER).order(ByteOrder.nativeOrder());
  private final Arena arena = Arena.ofShared();
  private long[] offsets = new long[1 << 10];
  private int[] labels = new int[1 << 10];
  private int count;
  private MemorySegment ids = MemorySegment.NULL;

  DocumentFile() throws IOException {
    path = Files.createTempFile("heed-", ".ids");
    channel =
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    Files.deleteIfExists(path);
  }

  /** Appends a document. */
  void append(int[] numbers, int length, int label) throws IOException {
    if (count + 1 == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * offsets.length);
      labels = Arrays.copyOf(labels, offsets.length);
    }
    for (int i = 0; i < length; i++) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      buffer.putInt(numbers[i]);
    }
    labels[count] = label;
    offsets[count + 1] = offsets[count] + length;
    count++;
  }

  /** Ends appending; from here on documents may be read. */
  void finish() throws IOException {
    flush();
    ids = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
  }

  private void flush() throws IOException {
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw new IOException(
          "temporary file in "
              + path.getParent()
              + ": "
              + e.getMessage()
              + "; expected room for "
              + (channel.size() >> 20)
              + " MiB and more",
          e);
    }
    buffer.clear();
  }

  /** The number of documents. */
  int count() {
    return count;
  }

  /** The number of positions of all documents. */
  long positions() {
    return offsets[count];
  }

  int label(int document) {
    return labels[document];
  }

  int length(int document) {
    return (int) (offsets[document + 1] - offsets[document]);
  }

  /** Copies a document's numbers. */
  void copy(int document, int[] target, int targetOffset) {
    MemorySegment.copy(
        ids, ValueLayout.JAVA_INT, 4 * offsets[document], target, targetOffset, length(document));
  }

  @Override
  public void close() throws IOException {
    arena.close();
    channel.close();
  }
}
