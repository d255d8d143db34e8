package dev.heed.text.storage;

import dev.heed.base.InvalidInputException;
import dev.heed.text.pooling.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Values of 32 bits that stay in the file of a model until they are needed, so that a model is
 * ready sooner than all of its bytes could be copied. A checksum of each block tells whether the
 * file is still what it was; a file that was replaced as a whole is, since it stays open.
 */
final class StoredValues implements Tensor.Source {
  private static final int BUFFER = 1 << 16;

  private final Archive archive;
  private final String entry;
  private final long offset;
  private final int blockBytes;
  private final int[] checksums;

  /**
   * Values in an entry of an archive that stays open.
   *
   * @param offset the first byte of the values
   * @param blockBytes the bytes of a block; the last one may have fewer
   * @param checksums CRC-32C of each block
   */
  StoredValues(Archive archive, String entry, long offset, int blockBytes, int[] checksums) {
    this.archive = archive;
    this.entry = entry;
    this.offset = offset;
    this.blockBytes = blockBytes;
    this.checksums = checksums;
  }

  /** The bytes to read at a time, of whole blocks. */
  static int bufferBytes(int blockBytes) {
    return Math.max(1, BUFFER / blockBytes) * blockBytes;
  }

  /** CRC-32C of bytes. */
  static int checksum(byte[] bytes, int from, int to) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, from, to - from);
    return (int) checksum.getValue();
  }

  @Override
  public float[] read(int from, int count) {
    float[] values = new float[count];
    int most = bufferBytes(blockBytes) / Float.BYTES;
    byte[] bytes = new byte[Math.min(most, count) * Float.BYTES];
    for (int at = 0; at < count; at += most) {
      int part = Math.min(most, count - at);
      read(from + at, part * Float.BYTES, bytes);
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values, at, part);
    }
    return values;
  }

  private void read(int from, int length, byte[] bytes) {
    long begin = (long) from * Float.BYTES;
    boolean isSame;
    try {
      isSame = archive.readPart(entry, offset + begin, bytes, length) == length;
    } catch (IOException e) {
      isSame = false; // the directory of the archive is no longer where it was
    }
    int block = (int) (begin / blockBytes);
    for (int at = 0; at < length && isSame; at += blockBytes) {
      isSame = checksum(bytes, at, Math.min(length, at + blockBytes)) == checksums[block++];
    }
    if (!isSame) {
      throw new UncheckedIOException(
          new InvalidInputException(
              archive.file(),
              0,
              "was overwritten while it was in use",
              "another file in its place, if any"));
    }
  }
}
