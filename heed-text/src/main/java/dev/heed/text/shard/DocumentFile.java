package dev.heed.text.shard;

import dev.heed.text.storage.TemporaryFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Documents as sequences of numbers in a temporary file, so that a corpus may be larger than the
 * heap: first appended to, then read in any order through memory maps. Each document costs 12 bytes
 * of heap. The file has no name, so nothing of it remains however the program ends; its space is
 * free again when the garbage collector has released the maps.
 */
public final class DocumentFile implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  /** Numbers in a map: 1 GiB, as a map must stay below 2 GiB. */
  private static final int MAP_BITS = 28;

  private static final long MAP = 1L << MAP_BITS;

  private final TemporaryFile file = new TemporaryFile();
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(Integer.BYTES * BUFFER).order(ByteOrder.nativeOrder());
  private long[] offsets = new long[1 << 10];
  private int[] labels = new int[1 << 10];

  /** The weights of the documents; empty if all are 1. */
  private float[] weights = {};

  private int count;
  private IntBuffer[] maps = {};

  public DocumentFile() throws IOException {}

  /** Appends a document of weight 1. */
  public void append(int[] numbers, int length, int label) throws IOException {
    append(numbers, length, label, 1);
  }

  /** Appends a document. */
  public void append(int[] numbers, int length, int label, float weight) throws IOException {
    if (count + 1 == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * offsets.length);
      labels = Arrays.copyOf(labels, offsets.length);
    }
    setWeight(weight);
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

  /** Keeps weights from the first one that is not 1. */
  private void setWeight(float weight) {
    if (weights.length > 0 || weight != 1) {
      int known = weights.length;
      if (known <= count) {
        weights = Arrays.copyOf(weights, labels.length);
        Arrays.fill(weights, known, weights.length, 1);
      }
      weights[count] = weight;
    }
  }

  /** Ends appending; documents may be read from now on. */
  public void finish() throws IOException {
    flush();
    maps = new IntBuffer[Math.toIntExact((positions() + MAP - 1) >> MAP_BITS)];
    for (int i = 0; i < maps.length; i++) {
      long from = i * MAP;
      long size = Math.min(MAP, positions() - from);
      maps[i] =
          file.map(Integer.BYTES * from, Integer.BYTES * size)
              .order(ByteOrder.nativeOrder())
              .asIntBuffer();
    }
  }

  private void flush() throws IOException {
    file.append(buffer.flip());
    buffer.clear();
  }

  /** The number of documents. */
  public int count() {
    return count;
  }

  /** The number of positions of all documents. */
  public long positions() {
    return offsets[count];
  }

  public int label(int document) {
    return labels[document];
  }

  public float weight(int document) {
    return weights.length == 0 ? 1 : weights[document];
  }

  public int length(int document) {
    return (int) (offsets[document + 1] - offsets[document]);
  }

  /** Copies a document's numbers. */
  public void copy(int document, int[] target, int targetOffset) {
    long position = offsets[document];
    int done = 0;
    int length = length(document);
    while (done < length) {
      int index = (int) (position & (MAP - 1));
      int part = (int) Math.min(length - done, MAP - index);
      maps[(int) (position >> MAP_BITS)].get(index, target, targetOffset + done, part);
      position += part;
      done += part;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
