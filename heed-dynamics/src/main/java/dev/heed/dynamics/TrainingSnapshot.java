package dev.heed.dynamics;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A training at the end of an epoch.
 *
 * @param epoch the number of steps made
 * @param values all numbers that change; which these are depends on the options
 * @param bestEpoch the epoch with the lowest loss on the dev documents so far
 * @param bestDevLoss that loss
 * @param best the numbers at that epoch
 */
public record TrainingSnapshot(
    int epoch, double[] values, int bestEpoch, double bestDevLoss, Optional<double[]> best) {
  private static final long MAGIC = 0x6865_6564_736e_6170L; // "heedsnap"

  /** Writes it as bytes, big-endian; the stream stays open. */
  public void write(OutputStream stream) throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    out.writeLong(MAGIC);
    out.writeInt(epoch);
    out.writeInt(bestEpoch);
    out.writeDouble(bestDevLoss);
    write(values, out);
    out.writeBoolean(best.isPresent());
    if (best.isPresent()) {
      write(best.get(), out);
    }
    out.flush();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if the bytes are not a whole snapshot
   */
  public static TrainingSnapshot read(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    try {
      if (in.readLong() != MAGIC) {
        throw new IOException("not a snapshot of a training; expected one that a run wrote");
      }
      int epoch = in.readInt();
      int bestEpoch = in.readInt();
      double bestDevLoss = in.readDouble();
      double[] values = readNumbers(in);
      Optional<double[]> best = in.readBoolean() ? Optional.of(readNumbers(in)) : Optional.empty();
      return new TrainingSnapshot(epoch, values, bestEpoch, bestDevLoss, best);
    } catch (EOFException e) {
      throw new IOException("the snapshot is cut off; expected more bytes", e);
    }
  }

  private static void write(double[] numbers, DataOutputStream out) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(numbers.length, Double.BYTES));
    bytes.asDoubleBuffer().put(numbers);
    out.writeInt(numbers.length);
    out.write(bytes.array());
  }

  private static double[] readNumbers(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > Integer.MAX_VALUE / Double.BYTES) {
      throw new IOException("a snapshot of " + length + " numbers; expected 0 to 2^28");
    }
    byte[] bytes = in.readNBytes(length * Double.BYTES);
    if (bytes.length < length * Double.BYTES) {
      throw new EOFException();
    }
    double[] numbers = new double[length];
    ByteBuffer.wrap(bytes).asDoubleBuffer().get(numbers);
    return numbers;
  }
}
