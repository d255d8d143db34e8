package dev.heed.dynamics;

/** The filling of short documents. */
public enum Padding {
  /** Nothing: documents keep their own lengths. */
  NONE,

  /**
   * One further word, shared by all documents, is appended until each is as long as the longest of
   * all parts. It takes part in the attention and is trained like any other word, as in the public
   * code of arXiv:2011.10036. For comparison only.
   */
  SHARED_WORD
}
