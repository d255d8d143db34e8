package dev.heed.text.order;

import dev.heed.text.corpus.LabelledText;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The digest of texts in shards: that of the digests of the shards that have texts, in their order.
 * The digest of one shard is that of its texts.
 */
public final class ShardDigest {
  private final SortedMap<Integer, TextDigest> shards = new TreeMap<>();

  /** Adds a text after those of its shard that were already added. */
  public void add(int shard, LabelledText text) {
    shards.computeIfAbsent(shard, key -> new TextDigest()).add(text.labels(), text);
  }

  /** The digest in hexadecimal. */
  public String hex(int count) {
    SortedMap<Integer, String> digests = new TreeMap<>();
    shards.forEach((shard, digest) -> digests.put(shard, digest.hex()));
    return hex(digests, count);
  }

  /**
   * The digest of the digests of shards.
   *
   * @param digests those of the shards that have texts, in hexadecimal
   * @param count the number of shards
   */
  public static String hex(SortedMap<Integer, String> digests, int count) {
    if (count == 1) {
      return digests.isEmpty() ? new TextDigest().hex() : digests.get(0);
    }
    TextDigest all = new TextDigest();
    digests.forEach((shard, digest) -> all.add(Integer.toString(shard), digest));
    return all.hex();
  }
}
