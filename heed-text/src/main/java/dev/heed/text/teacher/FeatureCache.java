package dev.heed.text.teacher;

import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Features that are kept in a file, so that a text is computed once. The file is named by the
 * identity of the features, and a text by its SHA-256. Numbers have 16 bits, also those that are
 * computed now, so that both are the same. A record is checked by a sum; a damaged one, or one that
 * was cut off, is computed again. A second program that uses the file at the same time only reads.
 */
public final class FeatureCache implements TextFeatures, AutoCloseable {
  private static final int DIGEST = 32;
  private static final int CHECK = Long.BYTES;

  private final TextFeatures features;
  private final int record;
  private final Path file;
  private final FileChannel channel;
  private final boolean isWriting;
  private final Map<ByteBuffer, Long> places = new HashMap<>();
  private long end;
  private long computed;

  private FeatureCache(TextFeatures features, Path file, FileChannel channel, boolean isWriting) {
    this.features = features;
    this.file = file;
    this.channel = channel;
    this.isWriting = isWriting;
    record = DIGEST + Short.BYTES * features.width() + CHECK;
  }

  /**
   * Opens the file of these features in a folder, which is made if it is not there.
   *
   * @throws InvalidInputException if the file cannot be read or written
   */
  public static FeatureCache open(TextFeatures features, Path folder) throws IOException {
    String name = HexFormat.of().formatHex(digest(features.identity()), 0, 8) + ".features";
    Path file = folder.resolve(name);
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
      FeatureCache cache = new FeatureCache(features, file, channel, isLocked(channel));
      cache.readPlaces();
      return cache;
    } catch (IOException e) {
      throw new InvalidInputException(
          file.toString(), 0, "cannot be used (" + e.getMessage() + ")", "a folder to write to", e);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // another cache of this program has it
    }
  }

  private void readPlaces() throws IOException {
    ByteBuffer digest = ByteBuffer.allocate(DIGEST);
    while (end + record <= channel.size()) {
      digest.clear();
      readFully(digest, end);
      places.put(ByteBuffer.wrap(digest.array().clone()), end);
      end += record;
    }
  }

  private void readFully(ByteBuffer buffer, long from) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, from + buffer.position()) < 0) {
        throw new IOException("the file became shorter");
      }
    }
  }

  @Override
  public String identity() {
    return features.identity();
  }

  @Override
  public int width() {
    return features.width();
  }

  /** The features that are kept. */
  public TextFeatures features() {
    return features;
  }

  /** The file that keeps the features. */
  public Path file() {
    return file;
  }

  /** The number of texts whose features were computed, not read. */
  public long computed() {
    return computed;
  }

  @Override
  public List<float[]> of(List<String> texts) throws IOException {
    List<ByteBuffer> digests = new ArrayList<>();
    Map<ByteBuffer, float[]> known = new HashMap<>();
    Map<ByteBuffer, String> missing = new HashMap<>();
    List<ByteBuffer> order = new ArrayList<>();
    for (String text : texts) {
      ByteBuffer digest = ByteBuffer.wrap(digest(text));
      digests.add(digest);
      if (known.containsKey(digest) || missing.containsKey(digest)) {
        continue;
      }
      Long place = places.get(digest);
      float[] kept = place == null ? new float[0] : read(place);
      if (kept.length > 0) {
        known.put(digest, kept);
      } else {
        missing.put(digest, text);
        order.add(digest);
      }
    }
    List<float[]> now =
        order.isEmpty() ? List.of() : features.of(order.stream().map(missing::get).toList());
    for (int i = 0; i < now.size(); i++) {
      known.put(order.get(i), kept(order.get(i), now.get(i)));
    }
    computed += now.size();
    return digests.stream().map(known::get).map(float[]::clone).toList();
  }

  /** Features at a place; none if the record is damaged. */
  private float[] read(long place) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(record);
    readFully(buffer, place);
    if (check(buffer) != buffer.getLong(record - CHECK)) {
      return new float[0];
    }
    float[] values = new float[features.width()];
    for (int j = 0; j < values.length; j++) {
      values[j] = Float.float16ToFloat(buffer.getShort(DIGEST + Short.BYTES * j));
    }
    return values;
  }

  /** Features as they are kept; they are written too, if this cache may. */
  private float[] kept(ByteBuffer digest, float[] values) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(record);
    buffer.put(digest.duplicate());
    float[] kept = new float[values.length];
    for (int j = 0; j < values.length; j++) {
      short half = Float.floatToFloat16(values[j]);
      kept[j] = Float.float16ToFloat(half);
      buffer.putShort(half);
    }
    buffer.putLong(check(buffer));
    if (isWriting) {
      Long place = places.get(digest);
      long at = place == null ? end : place;
      buffer.flip();
      while (buffer.hasRemaining()) {
        channel.write(buffer, at + buffer.position());
      }
      places.put(digest, at);
      end = Math.max(end, at + record);
    }
    return kept;
  }

  private long check(ByteBuffer buffer) {
    CRC32 sum = new CRC32();
    sum.update(buffer.duplicate().position(0).limit(record - CHECK));
    return sum.getValue();
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
