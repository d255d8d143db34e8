package dev.heed.text.order;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.LabelledText;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The first 128 bits of SHA-256 over the {@linkplain TextRecord record} of a text. Texts have the
 * same hash if and only if a training cannot tell them apart. Compared as unsigned numbers.
 *
 * @param high the first 64 bits, which decide on the split
 * @param low the others, which decide on the shard
 */
public record TextHash(long high, long low) implements Comparable<TextHash> {

  /** The hash of a text. */
  public static TextHash of(LabelledText text) {
    return of(TextRecord.write(text));
  }

  /** The hash of a text's record. */
  public static TextHash of(byte[] record) {
    try {
      ByteBuffer digest = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(record));
      return new TextHash(digest.getLong(), digest.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The number of the shard that the text belongs to, from 0. */
  public int shard(int shards) {
    return (int) Long.remainderUnsigned(low, shards);
  }

  /** A number in {@code [0, 1)} that depends on the hash, a seed and a purpose alone. */
  public double fraction(long seed, String purpose) {
    return new SeededRandom(seed).stream(purpose, high).uniform();
  }

  @Override
  public int compareTo(TextHash other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }
}
