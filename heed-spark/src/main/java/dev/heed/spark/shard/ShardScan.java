package dev.heed.spark.shard;

import dev.heed.text.order.TextHash;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * The numbers of texts, of any part of the rows. A class without records, which Kryo cannot make.
 */
final class ShardScan implements Serializable {
  private static final long serialVersionUID = 1;

  /** Texts by label. */
  final HashMap<String, Long> labels = new HashMap<>();

  /** The number of texts, the sums of both halves of their hashes, and their words. */
  long texts;

  long high;
  long low;
  long words;

  /** Whether a text has no label or several. */
  boolean areSeveral;

  /** Whether the labels of some texts differ. */
  boolean differ;

  /** The labels of one text, in alphabetical order. */
  private ArrayList<String> some = new ArrayList<>();

  /** Adds a text. */
  void add(List<String> ofText, TextHash hash, int ofWords) {
    ArrayList<String> sorted = new ArrayList<>(ofText.stream().sorted().toList());
    differ |= texts > 0 && !some.equals(sorted);
    some = sorted;
    texts++;
    high += hash.high();
    low += hash.low();
    words += ofWords;
    areSeveral |= ofText.size() != 1;
    ofText.forEach(label -> labels.merge(label, 1L, Long::sum));
  }

  /** Adds the texts of another scan. */
  ShardScan plus(ShardScan other) {
    differ |= other.differ || texts > 0 && other.texts > 0 && !some.equals(other.some);
    some = texts == 0 ? other.some : some;
    texts += other.texts;
    high += other.high;
    low += other.low;
    words += other.words;
    areSeveral |= other.areSeveral;
    other.labels.forEach((label, count) -> labels.merge(label, count, Long::sum));
    return this;
  }
}
