package dev.heed.text.training;

import dev.heed.base.Require;

/**
 * The kind and the widths of a classifier, as far as they do not depend on the texts.
 *
 * @param wordScore how words are scored
 * @param head how the context vector gives the logits
 * @param dim length of a word's embedding, {@code d}, 1 to 32768; 0 leaves it to {@link #forLabels}
 * @param keyDim length of a word's key and of the query, {@code d'}, 1 to 32768
 */
public record ModelShape(WordScore wordScore, Head head, int dim, int keyDim) {
  /** The greatest length: two numbers of this size have a product that is an index. */
  public static final int MAX_LENGTH = 1 << 15;

  /** The length that is chosen by the labels. */
  public static final int BY_LABELS = 0;

  private static final int DIM = 32;

  /**
   * The most components for texts of one label each, which get one for each label. In
   * cross-validation 64 instead of 32 lower the loss by 5 % with 64 and 77 labels; 128 lower it
   * little further, and double the model.
   */
  private static final int MAX_DIM_OF_ONE = 64;

  /**
   * Components for each label of texts with several, and the most of these. Fewer components than
   * labels tie labels together that occur independently. With 50 labels, 32 components had a micro
   * F1 of .794, 64 had .803 and 200 had .805.
   */
  private static final int DIM_OF_LABEL = 4;

  private static final int MAX_DIM = 200;
  private static final int KEY_DIM = 8;

  public ModelShape {
    Require.between("dim", dim == BY_LABELS ? BY_LABELS : 1, MAX_LENGTH, dim);
    Require.between("keyDim", 1, MAX_LENGTH, keyDim);
  }

  /** Pooled scores, a linear head, embeddings of 32 and keys of 8 values. */
  public static ModelShape defaults() {
    return new ModelShape(new WordScore.Pooled(), new Head.Linear(), DIM, KEY_DIM);
  }

  /**
   * This shape with a length of the embeddings, where none was given: the number of labels, from 32
   * to 64; or for texts with several labels four times their number, from 32 to 200.
   *
   * @param labels the number of different labels
   * @param areSeveral whether a text may have any number of them
   */
  public ModelShape forLabels(int labels, boolean areSeveral) {
    if (dim != BY_LABELS) {
      return this;
    }
    int chosen =
        areSeveral
            ? Math.clamp((long) DIM_OF_LABEL * labels, DIM, MAX_DIM)
            : Math.clamp(labels, DIM, MAX_DIM_OF_ONE);
    return new ModelShape(wordScore, head, chosen, keyDim);
  }
}
