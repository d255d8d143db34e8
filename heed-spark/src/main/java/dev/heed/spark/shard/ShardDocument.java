package dev.heed.spark.shard;

import java.io.Serializable;

/**
 * A training text as entries of the vocabulary, between two jobs. A class, since Kryo cannot make
 * records.
 */
final class ShardDocument implements Serializable {
  private static final long serialVersionUID = 1;

  final long high;
  final long low;
  final int words;
  final int[] entries;

  /** The words that each entry covers; none if they are not needed. */
  final int[] spans;

  final int[] classes;
  final float weight;

  /**
   * Makes a document.
   *
   * @param high the first half of the text's hash
   * @param low the other half
   * @param words the number of its words
   */
  ShardDocument(
      long high, long low, int words, int[] entries, int[] spans, int[] classes, float weight) {
    this.high = high;
    this.low = low;
    this.words = words;
    this.entries = entries;
    this.spans = spans;
    this.classes = classes;
    this.weight = weight;
  }
}
