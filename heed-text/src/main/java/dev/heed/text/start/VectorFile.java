package dev.heed.text.start;

import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A file of pretrained vectors. */
public interface VectorFile {
  /** The first bytes of a fastText model and of a ZIP archive. */
  byte[] FASTTEXT = {(byte) 0xBA, 0x16, 0x4F, 0x2F};

  byte[] ZIP = {'P', 'K', 3, 4};

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
    byte[] first;
    try {
      first = first(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    if (Arrays.equals(first, FASTTEXT)) {
      return FastTextVectors.open(file);
    }
    if (Arrays.equals(first, ZIP)) {
      return HeedVectors.open(file);
    }
    return VectorLines.open(file);
  }

  /** Whether a file begins as a model of fastText does; false if it cannot be read. */
  static boolean isFastText(Path file) {
    try {
      return Arrays.equals(first(file), FASTTEXT);
    } catch (IOException e) {
      return false;
    }
  }

  private static byte[] first(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(FASTTEXT.length);
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
