package dev.heed.nets.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Grey images with labels, from IDX files as those of MNIST.
 *
 * @param count number of images
 * @param pixels number of pixels of an image
 * @param values {@code [count, pixels]}, each 0 to 255 as an unsigned byte
 * @param labels 0 to 9
 */
public record LabelledImages(int count, int pixels, byte[] values, int[] labels) {
  private static final int IMAGE_MAGIC = 2051;
  private static final int LABEL_MAGIC = 2049;

  /** Number of labels. */
  public static final int CLASSES = 10;

  /**
   * Reads an IDX file of images and one of labels, gzipped or not.
   *
   * @throws IOException if a file is cut off or has another format, or the two differ in number
   */
  public static LabelledImages read(Path images, Path labels) throws IOException {
    LabelledImages unlabelled =
        DataFile.read(
            images,
            "an IDX file of images",
            in -> {
              DataInputStream data = new DataInputStream(in);
              magic(images, data.readInt(), IMAGE_MAGIC, "images");
              int count = data.readInt();
              int pixels = Math.multiplyExact(data.readInt(), data.readInt());
              String expected = "%d images of %d bytes".formatted(count, pixels);
              return new LabelledImages(
                  count, pixels, bytes(images, data, (long) count * pixels, expected), new int[0]);
            });
    byte[] bytes =
        DataFile.read(
            labels,
            "an IDX file of labels",
            in -> {
              DataInputStream data = new DataInputStream(in);
              magic(labels, data.readInt(), LABEL_MAGIC, "labels");
              int count = data.readInt();
              if (count != unlabelled.count()) {
                throw DataFile.wrong(
                    labels,
                    "has %d labels".formatted(count),
                    "%d, the number of images in %s".formatted(unlabelled.count(), images));
              }
              return bytes(labels, data, count, "%d labels".formatted(count));
            });
    int[] values = new int[bytes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Byte.toUnsignedInt(bytes[i]);
      if (values[i] >= CLASSES) {
        throw DataFile.wrong(
            labels, "label %d is %d".formatted(i + 1, values[i]), "0 to " + (CLASSES - 1));
      }
    }
    return new LabelledImages(unlabelled.count(), unlabelled.pixels(), unlabelled.values(), values);
  }

  private static void magic(Path file, int got, int expected, String what) throws IOException {
    if (got != expected) {
      throw DataFile.wrong(
          file,
          "its magic number is " + got,
          "%d, that of an IDX file of %s".formatted(expected, what));
    }
  }

  private static byte[] bytes(Path file, DataInputStream in, long count, String expected)
      throws IOException {
    if (count < 0 || count > Integer.MAX_VALUE - 8) {
      throw DataFile.wrong(file, "claims to hold " + expected, "at most 2 GB");
    }
    byte[] bytes;
    try {
      bytes = in.readNBytes((int) count);
    } catch (EOFException e) {
      throw new IOException(file + ": is cut off; expected " + expected, e);
    }
    if (bytes.length < count) {
      throw DataFile.wrong(file, "ends after %d bytes of data".formatted(bytes.length), expected);
    }
    if (in.read() >= 0) {
      throw DataFile.wrong(file, "has extra bytes after its data", expected);
    }
    return bytes;
  }

  /** Some images with pixels from 0 to 1, {@code [images, pixels]}. */
  public float[] scaled(int[] images) {
    float[] scaled = new float[images.length * pixels];
    for (int i = 0; i < images.length; i++) {
      for (int p = 0; p < pixels; p++) {
        scaled[i * pixels + p] = Byte.toUnsignedInt(values[images[i] * pixels + p]) / 255f;
      }
    }
    return scaled;
  }
}
