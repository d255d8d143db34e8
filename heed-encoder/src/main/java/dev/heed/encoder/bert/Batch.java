package dev.heed.encoder.bert;

import java.util.List;

/**
 * Texts one after the other, as numbers of pieces.
 *
 * @param ids of all texts
 * @param begins the index of each text's first piece, and the number of pieces
 */
record Batch(int[] ids, int[] begins) {
  static Batch of(List<int[]> texts) {
    int[] begins = new int[texts.size() + 1];
    for (int i = 0; i < texts.size(); i++) {
      begins[i + 1] = begins[i] + texts.get(i).length;
    }
    int[] ids = new int[begins[texts.size()]];
    for (int i = 0; i < texts.size(); i++) {
      System.arraycopy(texts.get(i), 0, ids, begins[i], texts.get(i).length);
    }
    return new Batch(ids, begins);
  }

  /** The number of texts. */
  int texts() {
    return begins.length - 1;
  }

  /** The number of pieces of all texts. */
  int rows() {
    return ids.length;
  }

  /** The number of pieces of a text. */
  int length(int text) {
    return begins[text + 1] - begins[text];
  }
}
