package dev.heed.text.corpus;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Rows of an RFC 4180 file. */
final class CsvRows implements RowSource {
  /**
   * Replaces a lone CR on its way through the CSV parser, which would end a line there. Decoded
   * text never has a low surrogate without a high one before it, so it cannot hold this character.
   */
  private static final char LONE_CR = '\uDC0D';

  private final LineReader lines;
  private final RowBuilder builder = new RowBuilder();
  private final Iterator<Row> rows;

  /** The number of lines before the first row. */
  private final long linesBefore;

  CsvRows(LineReader lines, char delimiter) {
    this.lines = lines;
    this.linesBefore = lines.line();
    this.rows =
        CsvReader.builder()
            .fieldSeparator(delimiter)
            .skipEmptyLines(false)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .maxBufferSize(2 * LineReader.MAX_BYTES) // never reached: Chars fails first
            .build(builder, new Chars())
            .iterator();
  }

  @Override
  public Optional<Row> next() throws IOException {
    try {
      return rows.hasNext() ? Optional.of(rows.next()) : Optional.empty();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (CsvParseException e) {
      throw lines.invalid(
          builder.startLine(),
          problem(e.getMessage()),
          "a row whose quoted fields are closed, with quotes inside them doubled");
    }
  }

  /** The problem in words of its own: a message of the parser may change with its version. */
  private static String problem(String message) {
    if (message.startsWith("Unclosed")) {
      return "a quoted field is not closed";
    }
    return message.startsWith("Unexpected character after closing quote")
        ? "text follows a closing quote"
        : "the row is not CSV";
  }

  private static String withLoneCarriageReturns(String field) {
    if (field.indexOf(LONE_CR) < 0) {
      return field;
    }
    StringBuilder text = new StringBuilder(field);
    for (int i = 0; i < text.length(); i++) {
      boolean single = i == 0 || !Character.isHighSurrogate(text.charAt(i - 1));
      if (single && text.charAt(i) == LONE_CR) {
        text.setCharAt(i, '\r');
      }
    }
    return text.toString();
  }

  private final class RowBuilder extends AbstractBaseCsvCallbackHandler<Row> {
    private List<String> fields = new ArrayList<>();
    private boolean blank;
    private long charsRead;

    long startLine() {
      return linesBefore + getStartingLineNumber();
    }

    @Override
    protected void handleBegin(long startingLineNumber) {
      fields = new ArrayList<>();
      blank = false;
      charsRead = 0;
    }

    @Override
    protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
      fields.add(withLoneCarriageReturns(new String(buffer, offset, length)));
    }

    @Override
    protected void handleEmpty() {
      fields.add("");
      blank = true;
    }

    @Override
    protected Row buildRecord() {
      return new Row(startLine(), fields, blank);
    }
  }

  /** Feeds the parser decoded lines with their ends; limits the length of a row. */
  private final class Chars extends Reader {
    private String line = "";
    private int position;

    @Override
    public int read(char[] chars, int offset, int length) throws IOException {
      if (position == line.length()) {
        String next = lines.next();
        if (next == null) {
          return -1;
        }
        line = next.replace('\r', LONE_CR) + lines.lineEnd();
        position = 0;
      }
      int count = Math.min(length, line.length() - position);
      builder.charsRead += count;
      if (builder.charsRead > LineReader.MAX_BYTES) {
        throw lines.invalid(
            builder.startLine(),
            "the row is longer than %d Mi characters".formatted(LineReader.MAX_BYTES >> 20),
            "a quote that is closed");
      }
      line.getChars(position, position + count, chars, offset);
      position += count;
      return count;
    }

    @Override
    public void close() {}
  }
}
