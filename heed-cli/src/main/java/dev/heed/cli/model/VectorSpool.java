package dev.heed.cli.model;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/**
 * Vectors in a temporary file, since a file of vectors begins with their number, which is known
 * only after the last. So the memory needed does not grow with the number of texts.
 */
public final class VectorSpool implements AutoCloseable {
  private final FileChannel channel;
  private final OutputStream out;
  private int count;

  private VectorSpool(FileChannel channel) {
    this.channel = channel;
    out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
  }

  /** Receives vectors. */
  @FunctionalInterface
  interface Sink {
    void take(float[] vector) throws IOException;
  }

  /** Makes the file, which is deleted when this is closed. */
  public static VectorSpool open() throws IOException {
    return new VectorSpool(
        FileChannel.open(
            Files.createTempFile("heed-vectors-", ".tmp"),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE));
  }

  /** Adds a vector. */
  public void add(float[] vector) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    out.write(bytes.array());
    count++;
  }

  /** The number of vectors. */
  int count() {
    return count;
  }

  /** Writes the numbers of all vectors, 4 bytes each, little-endian. */
  void transferTo(OutputStream target) throws IOException {
    reading().transferTo(target);
  }

  /** Hands on each vector. */
  void forEach(Sink sink, int dim) throws IOException {
    InputStream in = new BufferedInputStream(reading(), 1 << 16);
    for (int i = 0; i < count; i++) {
      float[] vector = new float[dim];
      ByteBuffer.wrap(in.readNBytes(Float.BYTES * dim))
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(vector);
      sink.take(vector);
    }
  }

  private InputStream reading() throws IOException {
    out.flush();
    channel.position(0);
    return Channels.newInputStream(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
