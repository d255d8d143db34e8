package dev.heed.nets.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads whole files; those whose names end in {@code .gz} are unpacked. */
final class DataFile {
  private DataFile() {}

  /** Reads a value from a stream. */
  @FunctionalInterface
  interface Reader<T> {
    T read(InputStream in) throws IOException;
  }

  /**
   * Reads a file.
   *
   * @param expected description of the file, for the message if it is cut off
   * @throws IOException if it cannot be read; the message is one line that names the file
   */
  static <T> T read(Path file, String expected, Reader<T> reader) throws IOException {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      return reader.read(in);
    } catch (EOFException e) {
      throw new IOException(file + ": is cut off; expected " + expected, e);
    } catch (ZipException e) {
      throw new IOException(
          file + ": is damaged or not gzip (" + e.getMessage() + "); expected " + expected, e);
    }
  }

  /** The lines of a UTF-8 text, without line ends. */
  static String[] lines(Path file, String expected) throws IOException {
    byte[] bytes = read(file, expected, InputStream::readAllBytes);
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString();
      String[] lines = text.split("\n", -1);
      int count = text.endsWith("\n") || text.isEmpty() ? lines.length - 1 : lines.length;
      String[] result = new String[count];
      for (int i = 0; i < count; i++) {
        result[i] =
            lines[i].endsWith("\r") ? lines[i].substring(0, lines[i].length() - 1) : lines[i];
      }
      return result;
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": is not UTF-8; expected " + expected, e);
    }
  }

  /** A problem of a line, counted from 1. */
  static IOException wrong(Path file, int line, String problem, String expected) {
    return new IOException("%s:%d: %s; expected %s".formatted(file, line, problem, expected));
  }

  /** A problem of a whole file. */
  static IOException wrong(Path file, String problem, String expected) {
    return new IOException("%s: %s; expected %s".formatted(file, problem, expected));
  }
}
