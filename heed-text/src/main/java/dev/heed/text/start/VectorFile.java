package dev.heed.text.start;

import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A file of pretrained vectors. */
public interface VectorFile {
  /** The first four bytes of a fastText model, as an integer with the highest byte first. */
  int FASTTEXT = 0xBA164F2F;

  /** Those of a ZIP archive. */
  int ZIP = 0x504B0304;

  /** The length of a vector. */
  int dim();

  /**
   * Finds the vectors of some words.
   *
   * @throws InvalidInputException if the file is broken
   */
  void find(Wanted wanted) throws IOException;

  /**
   * Finds the kind of a file by its first bytes, and the length of its vectors.
   *
   * @throws InvalidInputException if it cannot be read, or is none
   */
  static VectorFile open(Path file) throws IOException {
    int first;
    try {
      first = first(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    if (first == FASTTEXT) {
      return FastTextVectors.open(file);
    }
    if (first == ZIP) {
      return HeedVectors.open(file);
    }
    return VectorLines.open(file);
  }

  /** Whether a file begins as a model of fastText does; false if it cannot be read. */
  static boolean isFastText(Path file) {
    try {
      return first(file) == FASTTEXT;
    } catch (IOException e) {
      return false;
    }
  }

  /** The first four bytes of a file; a shorter one is filled up with zeros. */
  private static int first(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return ByteBuffer.wrap(Arrays.copyOf(in.readNBytes(Integer.BYTES), Integer.BYTES)).getInt();
    }
  }

  /** The failure to read a file. */
  static InvalidInputException unreadable(Path file, IOException cause) {
    if (cause instanceof InvalidInputException invalid) {
      return invalid;
    }
    String problem =
        Files.exists(file)
            ? "cannot be read (" + cause.getMessage() + ")"
            : "there is no such file";
    return new InvalidInputException(file.toString(), 0, problem, "a file of vectors", cause);
  }
}
