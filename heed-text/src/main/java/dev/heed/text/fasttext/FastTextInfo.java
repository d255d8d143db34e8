package dev.heed.text.fasttext;

/**
 * Description of a model in its file.
 *
 * @param version version of the file's format, 11 or 12
 * @param settings settings of its training
 * @param words words of the dictionary
 * @param labels labels of the dictionary
 * @param tokens tokens of the training text
 * @param rows rows of the input matrix: words, and n-grams by bucket
 * @param storage how the matrices are stored
 */
public record FastTextInfo(
    int version, Settings settings, int words, int labels, long tokens, int rows, Storage storage) {

  /** The kind of model. */
  public enum Kind {
    /** Vectors of words, each learned from its neighbours' mean. */
    CBOW,
    /** Vectors of words, learned for predicting their neighbours. */
    SKIPGRAM,
    /** A classifier. */
    SUPERVISED
  }

  /** The loss of the training. */
  public enum Loss {
    /** Hierarchical softmax: a label is a path in a Huffman tree. */
    HIERARCHICAL_SOFTMAX,
    /** Negative sampling: a sigmoid for each label. */
    NEGATIVE_SAMPLING,
    /** Softmax. */
    SOFTMAX,
    /** One against all: a sigmoid for each label. */
    ONE_VS_ALL
  }

  /**
   * Settings of a training.
   *
   * @param kind the kind of model
   * @param loss the loss
   * @param dim columns of the matrices
   * @param ngrams the n-grams that have rows
   * @param minCount least count of a word
   * @param epochs passes over the text
   */
  public record Settings(Kind kind, Loss loss, int dim, Ngrams ngrams, int minCount, int epochs) {}

  /**
   * N-grams of a model.
   *
   * @param words longest n-gram of words; 1 for words alone
   * @param minChars shortest n-gram of characters, in code points
   * @param maxChars longest n-gram of characters, in code points; 0 for none
   * @param buckets rows that n-grams share by their hash, before pruning
   */
  public record Ngrams(int words, int minChars, int maxChars, int buckets) {}

  /**
   * Storage of the matrices.
   *
   * @param quantised whether the input matrix is product-quantised
   * @param outputQuantised whether the output matrix is
   * @param norms whether the rows' norms are quantised apart
   * @param pruned the n-grams' rows left by pruning, −1 if the model is not pruned
   */
  public record Storage(boolean quantised, boolean outputQuantised, boolean norms, int pruned) {}
}
