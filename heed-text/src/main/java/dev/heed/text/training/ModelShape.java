package dev.heed.text.training;

import dev.heed.base.Require;

/**
 * The kind and the widths of a classifier, as far as they do not depend on the texts.
 *
 * @param wordScore how words are scored
 * @param head how the context vector gives the logits
 * @param dim length of a word's embedding, {@code d}, 1 to 32768
 * @param keyDim length of a word's key and of the query, {@code d'}, 1 to 32768
 */
public record ModelShape(WordScore wordScore, Head head, int dim, int keyDim) {
  /** Two numbers of this size have a product that is an index. */
  static final int MAX_LENGTH = 1 << 15;

  private static final int DIM = 32;
  private static final int KEY_DIM = 8;

  public ModelShape {
    Require.between("dim", 1, MAX_LENGTH, dim);
    Require.between("keyDim", 1, MAX_LENGTH, keyDim);
  }

  /** Pooled scores, a linear head, embeddings of 32 and keys of 8 values. */
  public static ModelShape defaults() {
    return new ModelShape(new WordScore.Pooled(), new Head.Linear(), DIM, KEY_DIM);
  }
}
