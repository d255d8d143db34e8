package dev.heed.text.fasttext;

import java.io.IOException;
import java.util.Arrays;

/** Words and labels of a model, as bytes: words first, then labels. */
final class Dictionary {
  /** Bytes of an entry with an empty word: the zero, the count and the type. */
  private static final int MIN_ENTRY = 1 + Long.BYTES + 1;

  private static final int FNV_OFFSET = 0x811C9DC5;
  private static final int FNV_PRIME = 16777619;

  private final int words;
  private final byte[] bytes;

  /** Offsets of the entries in the bytes; one more than entries. */
  private final int[] starts;

  private final long[] labelCounts;
  private final int[] hashes;

  /** Open addressing: entry, or −1. */
  private final int[] table;

  private Dictionary(int words, byte[] bytes, int[] starts, long[] labelCounts) {
    this.words = words;
    this.bytes = bytes;
    this.starts = starts;
    this.labelCounts = labelCounts;
    int size = starts.length - 1;
    hashes = new int[size];
    table = new int[Math.max(2, Integer.highestOneBit(size) << 2)];
    Arrays.fill(table, -1);
    for (int entry = 0; entry < size; entry++) {
      hashes[entry] = hash(bytes, starts[entry], starts[entry + 1]);
      // The later of two equal entries is found, as in fastText.
      table[slot(bytes, starts[entry], starts[entry + 1], hashes[entry])] = entry;
    }
  }

  /** Reads the entries. */
  static Dictionary read(ModelInput input, int words, int labels) throws IOException {
    int size = words + labels;
    input.left("the dictionary", size, MIN_ENTRY);
    ModelInput.ByteList bytes = new ModelInput.ByteList();
    int[] starts = new int[1 << 10];
    long[] counts = new long[16];
    for (int entry = 0; entry < size; entry++) {
      input.readWord(bytes);
      long count = input.readLong();
      int type = input.readByte();
      int expected = entry < words ? 0 : 1;
      input.between("the type of entry " + entry, expected, expected, type);
      if (entry + 1 == starts.length) {
        starts = Arrays.copyOf(starts, ModelInput.larger(starts.length));
      }
      starts[entry + 1] = bytes.size();
      if (entry >= words) {
        input.between("the count of a label", 0, Scores.HuffmanTree.UNMADE - 1, count);
        if (entry - words == counts.length) {
          counts = Arrays.copyOf(counts, ModelInput.larger(counts.length));
        }
        counts[entry - words] = count;
      }
    }
    return new Dictionary(
        words, bytes.toArray(), Arrays.copyOf(starts, size + 1), Arrays.copyOf(counts, labels));
  }

  int words() {
    return words;
  }

  int labels() {
    return labelCounts.length;
  }

  long[] labelCounts() {
    return labelCounts.clone();
  }

  /** The bytes of a word or label. */
  byte[] entry(int entry) {
    return Arrays.copyOfRange(bytes, starts[entry], starts[entry + 1]);
  }

  /** The entry of a token, −1 if there is none. */
  int find(byte[] text, int begin, int end, int hash) {
    return table[slot(text, begin, end, hash)];
  }

  /** FNV-1a of 32 bits, with bytes extended by their sign. */
  static int hash(byte[] text, int begin, int end) {
    int hash = FNV_OFFSET;
    for (int i = begin; i < end; i++) {
      hash = hash(hash, text[i]);
    }
    return hash;
  }

  /** The hash of no bytes. */
  static int hash() {
    return FNV_OFFSET;
  }

  /** The hash of one byte more. */
  static int hash(int hash, byte next) {
    return (hash ^ next) * FNV_PRIME;
  }

  private int slot(byte[] text, int begin, int end, int hash) {
    int mask = table.length - 1;
    int slot = (hash ^ hash >>> 15) & mask;
    while (true) {
      int entry = table[slot];
      if (entry < 0
          || hashes[entry] == hash
              && Arrays.equals(bytes, starts[entry], starts[entry + 1], text, begin, end)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }
}
