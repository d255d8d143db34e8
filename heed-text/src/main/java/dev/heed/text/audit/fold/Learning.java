package dev.heed.text.audit.fold;

import dev.heed.base.InvalidInputException;
import dev.heed.text.training.TrainingListener;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sums over epochs of what trainings think of the texts that they go over, by place. */
public final class Learning implements TrainingListener.Examples {
  private static final int BYTES = 2 * Float.BYTES + 2 * Short.BYTES;

  private final int[] places;
  private final float[] sums;
  private final float[] squares;
  private final short[] counts;
  private final short[] rights;

  /**
   * Starts without any epoch.
   *
   * @param size the number of all places
   * @param places the place of each text that the training reads
   */
  public Learning(int size, int... places) {
    this.places = places.clone();
    sums = new float[size];
    squares = new float[size];
    counts = new short[size];
    rights = new short[size];
  }

  @Override
  public void seen(int text, double probability, boolean right) {
    int place = places[text];
    sums[place] += (float) probability;
    squares[place] += (float) (probability * probability);
    counts[place]++;
    rights[place] += (short) (right ? 1 : 0);
  }

  /** Writes the sums of the places read, in their order. */
  public void write(OutputStream out) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(places.length * BYTES);
    for (int place : places) {
      bytes.putFloat(sums[place]).putFloat(squares[place]);
      bytes.putShort(counts[place]).putShort(rights[place]);
    }
    out.write(bytes.array());
  }

  /** Reads what {@link #write} wrote for the same texts. */
  public void read(Path file) throws IOException {
    read(file.toString(), Files.readAllBytes(file));
  }

  /**
   * As {@link #read(Path)}, of bytes.
   *
   * @param source their name for messages
   */
  public void read(String source, byte[] content) throws InvalidInputException {
    if (content.length != places.length * BYTES) {
      throw new InvalidInputException(
          source,
          0,
          "is %,d bytes long".formatted(content.length),
          "%,d bytes, as the audit wrote it".formatted(places.length * BYTES));
    }
    ByteBuffer bytes = ByteBuffer.wrap(content);
    for (int place : places) {
      sums[place] = bytes.getFloat();
      squares[place] = bytes.getFloat();
      counts[place] = bytes.getShort();
      rights[place] = bytes.getShort();
    }
  }

  /** Adds the epochs of another training. */
  public void add(Learning other) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.sums[i];
      squares[i] += other.squares[i];
      counts[i] += other.counts[i];
      rights[i] += other.rights[i];
    }
  }

  /** The number of epochs in which the text of a place was trained on. */
  public int epochs(int place) {
    return counts[place];
  }

  /** The mean probability of the label. */
  public double mean(int place) {
    return sums[place] / counts[place];
  }

  /** The standard deviation of the probability of the label. */
  public double spread(int place) {
    double mean = mean(place);
    return Math.sqrt(Math.max(0, squares[place] / counts[place] - mean * mean));
  }

  /** The share of the epochs in which the label was the most probable one. */
  public double right(int place) {
    return (double) rights[place] / counts[place];
  }
}
