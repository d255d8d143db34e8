package dev.heed.text.storage;

import dev.heed.base.AtomicFile;
import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Named entries in one ZIP file. The same entries give the same bytes on every machine: they are
 * stored without compression (the output of deflate depends on its version), and all have one time.
 * Compressed entries, as another tool may write them, are read too.
 */
public final class Archive implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final String origin;
  private final ZipFile zip;

  private Archive(Path file, String origin, ZipFile zip) {
    this.file = file;
    this.origin = origin;
    this.zip = zip;
  }

  /** Reads an entry. */
  @FunctionalInterface
  public interface Parser<T> {
    /**
     * Reads all of the stream.
     *
     * @param size the number of bytes
     * @param source the name of the entry in messages: {@code FILE: ENTRY}
     */
    T parse(InputStream in, long size, String source) throws IOException;
  }

  /** Writes entries in the given order. Each is generated twice, first for its checksum. */
  public static void write(SequencedMap<String, AtomicFile.Content> entries, OutputStream out)
      throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    zip.setMethod(ZipOutputStream.STORED);
    // Not the first instant of 1980: Java treats that as earlier and adds a field in UTC.
    LocalDateTime time = LocalDateTime.of(1980, 2, 1, 0, 0);
    for (Map.Entry<String, AtomicFile.Content> content : entries.entrySet()) {
      CRC32 checksum = new CRC32();
      ByteCounter counter =
          new ByteCounter(new CheckedOutputStream(OutputStream.nullOutputStream(), checksum));
      content.getValue().writeTo(counter);
      ZipEntry entry = new ZipEntry(content.getKey());
      entry.setTimeLocal(time);
      entry.setSize(counter.count);
      entry.setCrc(checksum.getValue());
      zip.putNextEntry(entry);
      content.getValue().writeTo(zip);
      zip.closeEntry();
    }
    zip.finish();
  }

  /**
   * Opens a file. The size and the checksum of an entry are checked when it is read.
   *
   * @param names the required entries
   * @param what a name of such files for messages, with its article
   * @param origin the origin of such files for messages, after the word "expected"
   * @throws InvalidInputException if the file is anything else, or cannot be read
   */
  public static Archive open(Path file, Collection<String> names, String what, String origin)
      throws InvalidInputException {
    Archive archive = new Archive(file, origin, zip(file, what, origin));
    for (String name : names) {
      if (archive.zip.getEntry(name) == null) {
        archive.close();
        throw new InvalidInputException(
            file.toString(), 0, "not " + what + ": it has no " + name, origin);
      }
    }
    return archive;
  }

  private static ZipFile zip(Path file, String what, String origin) throws InvalidInputException {
    String source = file.toString();
    Optional<String> problem = problem(file);
    if (problem.isPresent()) {
      throw new InvalidInputException(source, 0, problem.get(), origin);
    }
    try {
      return new ZipFile(file.toFile());
    } catch (ZipException e) {
      throw new InvalidInputException(
          source, 0, startsAsZip(file) ? "is damaged or cut short" : "not " + what, origin, e);
    } catch (IOException | IllegalArgumentException e) {
      String reason = e.getMessage() == null ? "" : ": " + e.getMessage();
      throw new InvalidInputException(
          source,
          0,
          startsAsZip(file) ? "is damaged or cut short" : "cannot be read" + reason,
          origin,
          e);
    }
  }

  private static Optional<String> problem(Path file) {
    if (Files.isDirectory(file)) {
      return Optional.of("this is a folder");
    }
    if (!Files.exists(file)) {
      return Optional.of("there is no such file");
    }
    if (!Files.isRegularFile(file)) {
      return Optional.of("not a regular file");
    }
    return Files.isReadable(file) ? Optional.empty() : Optional.of("reading is not permitted");
  }

  private static boolean startsAsZip(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == 'P' && in.read() == 'K';
    } catch (IOException e) {
      return false;
    }
  }

  /** Reads the rest of an entry, and checks all of it. */
  private void check(ZipEntry entry, Checked in) throws InvalidInputException {
    try {
      byte[] buffer = new byte[BUFFER];
      int read = in.read(buffer);
      while (read > 0 && in.count <= entry.getSize()) {
        read = in.read(buffer);
      }
    } catch (IOException e) {
      throw damaged(entry.getName(), e);
    }
    if (in.count != entry.getSize() || in.checksum.getValue() != entry.getCrc()) {
      throw damaged(entry.getName(), null);
    }
  }

  private InvalidInputException damaged(String name, IOException cause) {
    return new InvalidInputException(
        file.toString(), 0, "is damaged or cut short, in " + name, origin, cause);
  }

  /**
   * Reads an entry, and checks its size and its checksum.
   *
   * @throws InvalidInputException if the entry is damaged; else that of the parser; or if the
   *     parser fails, or leaves bytes unread
   */
  public <T> T read(String name, Parser<T> parser) throws InvalidInputException {
    ZipEntry entry = zip.getEntry(name);
    String source = source(name);
    try (Checked in = new Checked(zip.getInputStream(entry))) {
      T result;
      try {
        result = parser.parse(in, entry.getSize(), source);
      } catch (IOException | ProblemException e) {
        check(entry, in); // damage is the cause of all else
        throw e;
      }
      boolean isLonger = in.read() >= 0;
      check(entry, in);
      if (isLonger) {
        throw new InvalidInputException(source, 0, "has extra bytes after its end", "none");
      }
      return result;
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException e) {
      throw damaged(name, e);
    }
  }

  private String source(String name) {
    return file.toString().concat(": ").concat(name);
  }

  /** Whether parts of an entry can be read, since it is not compressed. */
  public boolean hasParts(String name) {
    return zip.getEntry(name).getMethod() == ZipEntry.STORED;
  }

  /**
   * Reads a part of an entry that {@linkplain #hasParts has them}. By any number of threads.
   *
   * @param offset the first byte
   * @return the number of bytes read, fewer than asked for at the end of the entry
   * @throws IOException if the file was changed meanwhile, or cannot be read
   */
  public int readPart(String name, long offset, byte[] into, int length) throws IOException {
    try (InputStream in = zip.getInputStream(zip.getEntry(name))) {
      in.skipNBytes(offset);
      return in.readNBytes(into, 0, length);
    }
  }

  /** The file, for messages. */
  public String file() {
    return file.toString();
  }

  /** An entry's bytes, with the checksum of those that were read. */
  private static final class Checked extends FilterInputStream {
    final CRC32 checksum = new CRC32();
    long count;

    Checked(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] single = new byte[1];
      return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, length);
      if (read > 0) {
        checksum.update(bytes, offset, read);
        count += read;
      }
      return read;
    }

    /** Reads, since what is skipped would lack in the checksum. */
    @Override
    public long skip(long length) throws IOException {
      return Math.max(0, read(new byte[(int) Math.min(BUFFER, length)]));
    }
  }

  @Override
  public void close() throws InvalidInputException {
    try {
      zip.close();
    } catch (IOException e) {
      throw new InvalidInputException(
          file.toString(), 0, "cannot be closed: " + e.getMessage(), origin, e);
    }
  }

  private static final class ByteCounter extends FilterOutputStream {
    long count;

    ByteCounter(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count += length;
    }
  }
}
