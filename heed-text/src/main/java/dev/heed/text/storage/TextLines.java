package dev.heed.text.storage;

import dev.heed.base.InvalidInputException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Short texts, one on each line, in UTF-8; each line ends with LF. Backslash, LF, CR and tab inside
 * a text are written {@code \\}, {@code \n}, {@code \r}, {@code \t}.
 */
public final class TextLines {
  private static final String ESCAPED = "\\\n\r\t";
  private static final String ESCAPES = "\\nrt";

  /** Characters read at a time. */
  private static final int BLOCK = 1 << 13;

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
    Lines lines = new Lines(source, count);
    try {
      Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder());
      char[] block = new char[BLOCK];
      for (int length = reader.read(block); length >= 0; length = reader.read(block)) {
        lines.add(block, length);
      }
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(source, 0, "is not UTF-8", "text in UTF-8", e);
    }
    return lines.complete();
  }

  /** The lines of blocks of characters; a line may go on in the next block. */
  private static final class Lines {
    private final String source;
    private final int count;
    private final List<String> texts = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private boolean isEscaped;

    Lines(String source, int count) {
      this.source = source;
      this.count = count;
    }

    void add(char[] block, int length) throws InvalidInputException {
      int from = 0;
      for (int i = 0; i < length; i++) {
        if (texts.size() == count) {
          throw wrongNumber("more");
        }
        char c = block[i];
        if (isEscaped) {
          text.append(unescaped(c, source, texts.size() + 1));
          isEscaped = false;
          from = i + 1;
        } else if (c == '\n') {
          texts.add(text.append(block, from, i - from).toString());
          text.setLength(0);
          from = i + 1;
        } else if (c == '\\') {
          text.append(block, from, i - from);
          isEscaped = true;
        } else if (c == '\r' || c == '\t') {
          throw new InvalidInputException(
              source, texts.size() + 1, "CR or tab inside a line", "the escape \\r or \\t");
        }
      }
      if (!isEscaped) {
        text.append(block, from, length - from);
      }
    }

    List<String> complete() throws InvalidInputException {
      if (isEscaped) {
        throw badEscape(source, texts.size() + 1);
      }
      if (texts.size() < count) {
        throw wrongNumber(Integer.toString(texts.size()));
      }
      return texts;
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
