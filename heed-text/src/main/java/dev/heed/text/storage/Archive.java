package dev.heed.text.storage;

import dev.heed.base.AtomicFile;
import dev.heed.base.InvalidInputException;
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

  /** Not the first instant of 1980: Java treats that as earlier and adds a field in UTC. */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

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
    for (Map.Entry<String, AtomicFile.Content> content : entries.entrySet()) {
      CRC32 checksum = new CRC32();
      ByteCounter counter =
          new ByteCounter(new CheckedOutputStream(OutputStream.nullOutputStream(), checksum));
      content.getValue().writeTo(counter);
      ZipEntry entry = new ZipEntry(content.getKey());
      entry.setTimeLocal(TIME);
      entry.setSize(counter.count);
      entry.setCrc(checksum.getValue());
      zip.putNextEntry(entry);
      content.getValue().writeTo(zip);
      zip.closeEntry();
    }
    zip.finish();
  }

  /**
   * Opens a file and checks the size and the checksum of each entry.
   *
   * @param names the required entries
   * @param what a name of such files for messages, with its article
   * @param origin the origin of such files for messages, after the word "expected"
   * @throws InvalidInputException if the file is anything else, or cannot be read
   */
  public static Archive open(Path file, Collection<String> names, String what, String origin)
      throws InvalidInputException {
    Archive archive = new Archive(file, origin, zip(file, what, origin));
    try {
      for (String name : names) {
        archive.check(name, what);
      }
      return archive;
    } catch (InvalidInputException e) {
      archive.close();
      throw e;
    }
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

  private void check(String name, String what) throws InvalidInputException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new InvalidInputException(
          file.toString(), 0, "not " + what + ": it has no " + name, origin);
    }
    CRC32 checksum = new CRC32();
    long count = 0;
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n > 0 && count <= entry.getSize(); n = in.read(buffer)) {
        checksum.update(buffer, 0, n);
        count += n;
      }
    } catch (IOException e) {
      throw damaged(name, e);
    }
    if (count != entry.getSize() || checksum.getValue() != entry.getCrc()) {
      throw damaged(name, null);
    }
  }

  private InvalidInputException damaged(String name, IOException cause) {
    return new InvalidInputException(
        file.toString(), 0, "is damaged or cut short, in " + name, origin, cause);
  }

  /**
   * Reads an entry.
   *
   * @throws InvalidInputException that of the parser; or if the parser fails, or leaves bytes
   *     unread
   */
  public <T> T read(String name, Parser<T> parser) throws InvalidInputException {
    ZipEntry entry = zip.getEntry(name);
    String source = file + ": " + name;
    try (InputStream in = zip.getInputStream(entry)) {
      T result = parser.parse(in, entry.getSize(), source);
      if (in.read() >= 0) {
        throw new InvalidInputException(source, 0, "has extra bytes after its end", "none");
      }
      return result;
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException e) {
      throw damaged(name, e);
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
