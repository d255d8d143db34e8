package dev.heed.text;

import dev.heed.text.start.Beginning;
import dev.heed.text.start.VectorFile;
import dev.heed.text.start.VectorStart;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A file of pretrained vectors of words, for {@link Training#vectors}: lines {@code word number …}
 * as fastText, word2vec and GloVe write them, with or without a first line {@code words numbers},
 * also with gzip; a model of fastText; or a model of Heed. A training reads the file and keeps the
 * vectors of its own words alone.
 */
public final class PretrainedVectors {
  private final VectorFile file;

  private PretrainedVectors(VectorFile file) {
    this.file = file;
  }

  /**
   * Finds the kind of a file and the length of its vectors.
   *
   * @throws dev.heed.base.InvalidInputException if it is no file of vectors, or cannot be read
   */
  public static PretrainedVectors open(Path file) throws IOException {
    return new PretrainedVectors(VectorFile.open(file));
  }

  /** Whether a file begins as a model of fastText does; false if it cannot be read. */
  public static boolean isFastText(Path file) {
    return VectorFile.isFastText(file);
  }

  /** The length of a vector. */
  public int dim() {
    return file.dim();
  }

  Beginning beginning() {
    return new VectorStart(file);
  }
}
