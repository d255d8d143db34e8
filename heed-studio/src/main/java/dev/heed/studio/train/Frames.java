package dev.heed.studio.train;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Score and norm of every word at epochs of a training, in a file of bounded size. When the file is
 * full, every second frame is dropped, and from then on only every second one is stored. The latest
 * frame is always available.
 */
public final class Frames implements Closeable {
  private static final long MAGIC = 0x6865_6564_6672_616dL; // "heedfram"
  private static final int HEADER = 64;
  private static final int SLOT_HEADER = 8;

  /** The epoch of an unused slot. */
  private static final int EMPTY = -1;

  private static final int MAX_SLOTS = 400;
  private static final int MIN_SLOTS = 16;
  private static final long MAX_BYTES = 256L << 20;

  private final FileChannel file;
  private final int words;
  private final int slots;
  private final double queryNorm;
  private final NavigableMap<Integer, Integer> slotOfEpoch = new TreeMap<>();
  private final List<Integer> free = new ArrayList<>();
  private final ByteBuffer buffer;
  private Optional<Frame> latest = Optional.empty();
  private boolean latestIsStored;
  private int stride = 1;
  private long added;

  /**
   * The words at an epoch.
   *
   * @param scores {@code s_w} of each word
   * @param norms {@code ‖ν_w‖} of each word
   */
  public record Frame(int epoch, float[] scores, float[] norms) {}

  private Frames(FileChannel file, int words, int slots, double queryNorm) {
    this.file = file;
    this.words = words;
    this.slots = slots;
    this.queryNorm = queryNorm;
    buffer = ByteBuffer.allocate(slotBytes(words));
  }

  private static int slotBytes(int words) {
    return Math.addExact(SLOT_HEADER, Math.multiplyExact(words, 2 * Float.BYTES));
  }

  /** Creates a file without frames; replaces one that exists. */
  public static Frames create(Path path, int words, double queryNorm) throws IOException {
    FileChannel file =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    int slots = Math.clamp(MAX_BYTES / slotBytes(words), MIN_SLOTS, MAX_SLOTS);
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    header.putLong(MAGIC).putInt(words).putInt(slots).putDouble(queryNorm);
    write(file, header.clear(), 0);
    Frames frames = new Frames(file, words, slots, queryNorm);
    for (int slot = slots - 1; slot >= 0; slot--) {
      frames.free.add(slot);
    }
    return frames;
  }

  /**
   * Opens a file.
   *
   * @throws IOException if it is not a file of frames
   */
  public static Frames open(Path path, boolean writable) throws IOException {
    FileChannel file =
        writable
            ? FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)
            : FileChannel.open(path, StandardOpenOption.READ);
    try {
      ByteBuffer header = ByteBuffer.allocate(HEADER);
      read(file, header, 0);
      long magic = header.getLong();
      int words = header.getInt();
      int slots = header.getInt();
      if (magic != MAGIC || words < 1 || slots < MIN_SLOTS || slots > MAX_SLOTS) {
        throw new IOException(path + ": this is not a file of frames; expected one of a training");
      }
      Frames frames = new Frames(file, words, slots, header.getDouble());
      frames.index();
      return frames;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private void index() throws IOException {
    for (int slot = slots - 1; slot >= 0; slot--) {
      int epoch = EMPTY;
      if (file.size() >= position(slot) + buffer.capacity()) {
        ByteBuffer number = ByteBuffer.allocate(SLOT_HEADER);
        read(file, number, position(slot));
        epoch = number.getInt() - 1; // 0 if never written
      }
      if (epoch == EMPTY) {
        free.add(slot);
      } else {
        slotOfEpoch.put(epoch, slot);
      }
    }
  }

  private long position(int slot) {
    return HEADER + (long) slot * buffer.capacity();
  }

  /** The number of words. */
  public int words() {
    return words;
  }

  /** The norm of the query, {@code ‖q‖}. */
  public double queryNorm() {
    return queryNorm;
  }

  /** The epochs of all frames, ascending. */
  public synchronized List<Integer> epochs() {
    List<Integer> epochs = new ArrayList<>(slotOfEpoch.keySet());
    latest
        .map(Frame::epoch)
        .filter(epoch -> !slotOfEpoch.containsKey(epoch))
        .ifPresent(epochs::add);
    return epochs;
  }

  /** Adds a frame; its epoch must be later than all others. */
  public synchronized void add(Frame frame) throws IOException {
    latest = Optional.of(frame);
    latestIsStored = added++ % stride == 0;
    if (latestIsStored) {
      store(frame);
    }
  }

  private void store(Frame frame) throws IOException {
    if (slotOfEpoch.containsKey(frame.epoch())) {
      return;
    }
    if (free.isEmpty()) {
      thin();
    }
    int slot = free.removeLast();
    buffer.clear();
    buffer.putInt(frame.epoch() + 1).putInt(0);
    buffer.asFloatBuffer().put(frame.scores()).put(frame.norms());
    write(file, buffer.clear(), position(slot));
    slotOfEpoch.put(frame.epoch(), slot);
  }

  private void thin() throws IOException {
    boolean drop = false;
    for (int epoch : List.copyOf(slotOfEpoch.keySet())) {
      if (drop) {
        forget(epoch);
      }
      drop = !drop;
    }
    stride *= 2;
  }

  private void forget(int epoch) throws IOException {
    int slot = slotOfEpoch.remove(epoch);
    write(file, ByteBuffer.allocate(Integer.BYTES), position(slot));
    free.add(slot);
  }

  /** Drops the frames after an epoch, from which the training is resumed. */
  public synchronized void dropAfter(int epoch) throws IOException {
    for (int each : List.copyOf(slotOfEpoch.tailMap(epoch, false).keySet())) {
      forget(each);
    }
  }

  /** The frame of an epoch, or the last one before it; empty if there is none. */
  public synchronized Optional<Frame> at(int epoch) throws IOException {
    if (latest.isPresent() && latest.get().epoch() <= epoch) {
      return latest;
    }
    var entry = slotOfEpoch.floorEntry(epoch);
    if (entry == null) {
      return Optional.empty();
    }
    read(file, buffer.clear(), position(entry.getValue()));
    buffer.position(SLOT_HEADER);
    float[] scores = new float[words];
    float[] norms = new float[words];
    buffer.asFloatBuffer().get(scores).get(norms);
    return Optional.of(new Frame(entry.getKey(), scores, norms));
  }

  /** Stores the latest frame, then closes the file. */
  @Override
  public synchronized void close() throws IOException {
    try (file) {
      if (latest.isPresent() && !latestIsStored) {
        store(latest.get());
      }
    }
  }

  private static void write(FileChannel file, ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += file.write(bytes, at);
    }
  }

  private static void read(FileChannel file, ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      int count = file.read(bytes, at);
      if (count < 0) {
        throw new EOFException("the file of frames ends too early; expected more bytes");
      }
      at += count;
    }
    bytes.flip();
  }
}
