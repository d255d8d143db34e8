package dev.heed.text.storage;

import dev.heed.base.InvalidInputException;
import java.io.BufferedReader;
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
    Reader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    List<String> texts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    try {
      int c = reader.read();
      for (; c >= 0 && texts.size() < count; c = reader.read()) {
        if (c == '\n') {
          texts.add(text.toString());
          text.setLength(0);
        } else if (c == '\\') {
          text.append(unescaped(reader.read(), source, texts.size() + 1));
        } else if (c == '\r' || c == '\t') {
          throw new InvalidInputException(
              source, texts.size() + 1, "CR or tab inside a line", "the escape \\r or \\t");
        } else {
          text.append((char) c);
        }
      }
      if (c >= 0 || texts.size() < count) {
        String got = c >= 0 ? "more" : Integer.toString(texts.size());
        throw new InvalidInputException(source, 0, "has " + got + " lines", count + " lines");
      }
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(source, 0, "is not UTF-8", "text in UTF-8", e);
    }
    return texts;
  }

  private static char unescaped(int escape, String source, int line) throws InvalidInputException {
    int index = escape < 0 ? -1 : ESCAPES.indexOf(escape);
    if (index < 0) {
      throw new InvalidInputException(
          source, line, "a backslash without a valid escape", "\\\\, \\n, \\r or \\t");
    }
    return ESCAPED.charAt(index);
  }
}
