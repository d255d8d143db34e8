package dev.heed.text.audit.texts;

import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.storage.TemporaryFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Texts in a temporary file, to be read in any order and by any number of threads: trainings go
 * over them several times, and memory holds 8 bytes for each. Filled by one thread.
 */
public final class TextStore implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final TemporaryFile file = new TemporaryFile();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private long[] ends = new long[1 << 10];
  private int size;

  /** Makes a store without texts. */
  public TextStore() throws IOException {}

  /** Adds all texts of a reader; texts are numbered from 0 in this order. */
  public void add(CorpusReader reader) throws IOException {
    for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
      byte[] bytes = next.get().text().getBytes(StandardCharsets.UTF_8);
      if (size == ends.length) {
        ends = Arrays.copyOf(ends, 2 * size);
      }
      ends[size] = begin(size) + bytes.length;
      size++;
      for (int done = 0; done < bytes.length; ) {
        int part = Math.min(bytes.length - done, buffer.remaining());
        buffer.put(bytes, done, part);
        done += part;
        if (!buffer.hasRemaining()) {
          flush();
        }
      }
    }
    flush();
  }

  private void flush() throws IOException {
    buffer.flip();
    file.append(buffer);
    buffer.clear();
  }

  private long begin(int text) {
    return text == 0 ? 0 : ends[text - 1];
  }

  /** The text of a number. */
  public String get(int text) throws IOException {
    long begin = begin(text);
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(ends[text] - begin));
    file.read(bytes, begin);
    return new String(bytes.array(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
