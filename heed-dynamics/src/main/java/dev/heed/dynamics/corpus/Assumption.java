package dev.heed.dynamics.corpus;

/** What the score–norm identity takes for granted, in the order in which it is given up. */
enum Assumption {
  /** Nothing is given up: the identity itself. */
  NONE("the identity holds"),
  /** The other words of the documents have score 0; instead their actual scores are taken. */
  SCORES("scores of other words"),
  /** All documents are as long as their mean; instead each has its own length. */
  LENGTHS("spread of lengths"),
  /** Neither of the two. */
  SCORES_AND_LENGTHS("scores and lengths"),
  /** Nor that the other words' embeddings add up to 0. */
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
