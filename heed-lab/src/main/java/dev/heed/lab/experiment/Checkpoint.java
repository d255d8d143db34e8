package dev.heed.lab.experiment;

import dev.heed.base.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The file from which an interrupted run is resumed.
 *
 * @param traceLength number of bytes of {@code trace.csv} that belong to it; later rows are
 *     computed again
 * @param seconds duration of the run so far
 * @param state state of the experiment
 */
record Checkpoint(long traceLength, double seconds, byte[] state) {
  private static final long MAGIC = 0x6865_6564_636b_7074L; // "heedckpt"

  static Path file(Path directory) {
    return directory.resolve("checkpoint");
  }

  void write(Path file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(state.length + 64);
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeLong(MAGIC);
    out.writeLong(traceLength);
    out.writeDouble(seconds);
    out.writeLong(checksum(state));
    out.writeInt(state.length);
    out.write(state);
    AtomicFile.write(file, bytes::writeTo);
  }

  /**
   * The checkpoint of a run; empty if the run stopped before its first.
   *
   * @throws IOException if the file is damaged or not a checkpoint
   */
  static Optional<Checkpoint> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      if (in.readLong() != MAGIC) {
        throw damaged(file);
      }
      long traceLength = in.readLong();
      double seconds = in.readDouble();
      long checksum = in.readLong();
      int length = in.readInt();
      byte[] state = in.readAllBytes();
      if (state.length != length || checksum(state) != checksum) {
        throw damaged(file);
      }
      return Optional.of(new Checkpoint(traceLength, seconds, state));
    } catch (EOFException e) {
      throw damaged(file);
    }
  }

  private static long checksum(byte[] bytes) {
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    return checksum.getValue();
  }

  private static IOException damaged(Path file) {
    return new IOException(
        file + ": not a checkpoint, or a damaged one; expected one written by a run");
  }
}
