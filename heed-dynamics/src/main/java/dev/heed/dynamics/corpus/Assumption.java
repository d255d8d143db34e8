package dev.heed.dynamics.corpus;

/** Assumptions of the score–norm identity, in the order in which they are dropped. */
enum Assumption {
  /** No assumption is dropped: the identity itself. */
  NONE("the identity holds"),
  /** The other words of the documents have score 0; if dropped, their actual scores are used. */
  SCORES("scores of other words"),
  /** All documents are as long as their mean; if dropped, each has its own length. */
  LENGTHS("spread of lengths"),
  /** Both of them are dropped. */
  SCORES_AND_LENGTHS("scores and lengths"),
  /** The other words' embeddings add up to 0; dropped together with both of the former. */
  EMBEDDINGS("embeddings of other words");

  private final String words;

  Assumption(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
