package dev.heed.text.storage;

import dev.heed.base.InvalidInputException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Short texts, one on each line, in UTF-8; each line ends with LF. Backslash, LF, CR and tab inside
 * a text are written {@code \\}, {@code \n}, {@code \r}, {@code \t}.
 */
public final class TextLines {
  private static final String ESCAPED = "\\\n\r\t";
  private static final String ESCAPES = "\\nrt";

  /** Bytes read at a time. */
  private static final int BLOCK = 1 << 16;

  private TextLines() {}

  /**
   * Writes the texts.
   *
   * @throws CharacterCodingException if a text has an unpaired surrogate
   */
  public static void write(List<String> texts, OutputStream out) throws IOException {
    Writer writer =
        new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8.newEncoder()));
    for (String text : texts) {
      for (int i = 0; i < text.length(); i++) {
        int escape = ESCAPED.indexOf(text.charAt(i));
        if (escape < 0) {
          writer.write(text.charAt(i));
        } else {
          writer.write('\\');
          writer.write(ESCAPES.charAt(escape));
        }
      }
      writer.write('\n');
    }
    writer.flush();
  }

  /**
   * Reads texts as {@link #write} writes them.
   *
   * @param source the name of the input, for messages
   * @param count the expected number of lines; no more are kept in memory
   */
  public static List<String> read(InputStream in, String source, int count) throws IOException {
    List<String> texts = new ArrayList<>();
    read(in, source, count, (chars, from, to) -> texts.add(new String(chars, from, to - from)));
    return texts;
  }

  /** Receives texts. */
  @FunctionalInterface
  public interface Sink {
    /** Takes the next text, {@code chars[from .. to]}, which is overwritten afterwards. */
    void accept(char[] chars, int from, int to);
  }

  /**
   * Reads texts as {@link #write} writes them.
   *
   * @param source the name of the input, for messages
   * @param count the expected number of lines; no more are passed on
   */
  public static void read(InputStream in, String source, int count, Sink sink) throws IOException {
    Lines lines = new Lines(source, count, sink);
    byte[] block = new byte[BLOCK];
    for (int length = in.read(block); length >= 0; length = in.read(block)) {
      lines.add(block, length);
    }
    lines.complete();
  }

  /** The lines of blocks of bytes; a line may go on in the next block. */
  private static final class Lines {
    private final String source;
    private final int count;
    private final Sink sink;
    private int read;

    /** The bytes of the line so far, as characters if they are all plain. */
    private char[] plain = new char[256];

    private byte[] bytes = new byte[256];
    private int length;
    private boolean isPlain = true;

    Lines(String source, int count, Sink sink) {
      this.source = source;
      this.count = count;
      this.sink = sink;
    }

    void add(byte[] block, int end) throws InvalidInputException {
      int i = 0;
      while (i < end) {
        if (read == count) {
          throw wrongNumber("more");
        }
        if (end - i > plain.length - length) {
          int most = (int) Math.min(Integer.MAX_VALUE - 8, 2L * length + end - i);
          plain = Arrays.copyOf(plain, most);
          bytes = Arrays.copyOf(bytes, most);
        }
        int begin = i;
        char[] to = plain;
        int at = length;
        while (i < end && block[i] >= ' ' && block[i] != '\\') {
          to[at++] = (char) block[i++];
        }
        System.arraycopy(block, begin, bytes, length, i - begin);
        length = at;
        if (i < end) {
          addOther(block[i++]);
        }
      }
    }

    /** Adds a byte that ends a line, or makes it one that is not plain. */
    private void addOther(byte other) throws InvalidInputException {
      if (other != '\n') {
        isPlain = false;
        bytes[length++] = other;
        return;
      }
      read++;
      if (isPlain) {
        sink.accept(plain, 0, length);
      } else {
        char[] line = unescaped(read);
        sink.accept(line, 0, line.length);
      }
      isPlain = true;
      length = 0;
    }

    /** The characters of the line, which has the given number. */
    private char[] unescaped(int number) throws InvalidInputException {
      CharBuffer chars;
      try {
        chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
      } catch (CharacterCodingException e) {
        throw new InvalidInputException(source, 0, "is not UTF-8", "text in UTF-8", e);
      }
      char[] line = new char[chars.length()];
      int end = 0;
      while (chars.hasRemaining()) {
        char c = chars.get();
        if (c == '\r' || c == '\t') {
          throw new InvalidInputException(
              source, number, "CR or tab inside a line", "the escape \\r or \\t");
        }
        if (c == '\\') {
          if (!chars.hasRemaining()) {
            throw badEscape(source, number);
          }
          c = TextLines.unescaped(chars.get(), source, number);
        }
        line[end++] = c;
      }
      return Arrays.copyOf(line, end);
    }

    void complete() throws InvalidInputException {
      if (!isPlain) {
        unescaped(read + 1); // what is wrong with it comes first
      }
      if (read < count) {
        throw wrongNumber(Integer.toString(read));
      }
    }

    private InvalidInputException wrongNumber(String got) {
      return new InvalidInputException(source, 0, "has " + got + " lines", count + " lines");
    }
  }

  private static char unescaped(char escape, String source, int line) throws InvalidInputException {
    int index = ESCAPES.indexOf(escape);
    if (index < 0) {
      throw badEscape(source, line);
    }
    return ESCAPED.charAt(index);
  }

  private static InvalidInputException badEscape(String source, int line) {
    return new InvalidInputException(
        source, line, "a backslash without a valid escape", "\\\\, \\n, \\r or \\t");
  }
}
