package dev.heed.text.order;

import dev.heed.text.corpus.LabelledText;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A labelled text as bytes: all that a training sees of it, and nothing else. No two texts that a
 * training can tell apart have the same bytes.
 *
 * <p>In this order: the number of labels and each label; the number of shares, and each label with
 * its share; the weight; the text. Numbers of 32 and 64 bits have the highest byte first. A string
 * is its number of bytes and these: one to three for each {@code char}, as in UTF-8, so that
 * unpaired surrogates survive.
 */
public final class TextRecord {
  private byte[] bytes = new byte[1 << 10];
  private int size;

  private TextRecord() {}

  /** Writes a text. */
  public static byte[] write(LabelledText text) {
    TextRecord record = new TextRecord();
    record.put(text.labels().size());
    text.labels().forEach(record::put);
    record.put(text.shares().size());
    text.shares()
        .forEach(
            (label, share) -> {
              record.put(label);
              record.put(share);
            });
    record.put(text.weight());
    record.put(text.text());
    return Arrays.copyOf(record.bytes, record.size);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param line the line of the text
   */
  public static LabelledText read(ByteBuffer record, long line) {
    List<String> labels = new ArrayList<>();
    for (int left = record.getInt(); left > 0; left--) {
      labels.add(string(record));
    }
    Map<String, Double> shares = new LinkedHashMap<>();
    for (int left = record.getInt(); left > 0; left--) {
      String label = string(record);
      shares.put(label, record.getDouble());
    }
    double weight = record.getDouble();
    return new LabelledText(string(record), labels, weight, Optional.empty(), line, shares);
  }

  private void put(int value) {
    reserve(Integer.BYTES);
    ByteBuffer.wrap(bytes).putInt(size, value);
    size += Integer.BYTES;
  }

  private void put(double value) {
    reserve(Double.BYTES);
    ByteBuffer.wrap(bytes).putDouble(size, value);
    size += Double.BYTES;
  }

  private void put(String value) {
    int start = size;
    put(0);
    reserve(Math.multiplyExact(3, value.length()));
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x80) {
        bytes[size++] = (byte) c;
      } else if (c < 0x800) {
        bytes[size++] = (byte) (0xC0 | c >> 6);
        bytes[size++] = (byte) (0x80 | c & 0x3F);
      } else {
        bytes[size++] = (byte) (0xE0 | c >> 12);
        bytes[size++] = (byte) (0x80 | c >> 6 & 0x3F);
        bytes[size++] = (byte) (0x80 | c & 0x3F);
      }
    }
    ByteBuffer.wrap(bytes).putInt(start, size - start - Integer.BYTES);
  }

  private void reserve(int more) {
    int needed = Math.addExact(size, more);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, 2L * needed));
    }
  }

  private static String string(ByteBuffer record) {
    int left = record.getInt();
    char[] chars = new char[left];
    int count = 0;
    int end = record.position() + left;
    while (record.position() < end) {
      int first = record.get();
      if (first >= 0) {
        chars[count++] = (char) first;
      } else if ((first & 0xE0) == 0xC0) {
        chars[count++] = (char) ((first & 0x1F) << 6 | record.get() & 0x3F);
      } else {
        int second = record.get() & 0x3F;
        chars[count++] = (char) ((first & 0x0F) << 12 | second << 6 | record.get() & 0x3F);
      }
    }
    return new String(chars, 0, count);
  }
}
