package dev.heed.text.corpus;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Streams the rows of an RFC 4180 file with a header; empty lines are skipped. Gzip data are
 * decompressed, and text is strict UTF-8, as in {@link CorpusReader}.
 *
 * <p>Every problem with the input is an {@link InvalidInputException}.
 */
public final class CsvTable implements AutoCloseable {
  private final LineReader lines;
  private final CsvRows rows;
  private final List<String> header;

  /**
   * A row.
   *
   * @param line the line where the row starts, from 1
   * @param fields as many as the header has
   */
  public record Row(long line, List<String> fields) {
    public Row {
      fields = List.copyOf(fields);
    }
  }

  private CsvTable(InputStream in, String source) throws IOException {
    lines = new LineReader(source, CorpusReader.unpacked(source, in));
    rows = new CsvRows(lines, ',');
    header =
        nextFilled()
            .map(RowSource.Row::fields)
            .orElseThrow(() -> lines.invalid(0, "the file is empty", "a header line"));
  }

  /** Opens a file. */
  public static CsvTable open(Path file) throws IOException {
    return open(CorpusReader.stream(file), file.toString());
  }

  /**
   * Opens a stream, which is closed with the table.
   *
   * @param source its name in error messages
   */
  public static CsvTable open(InputStream in, String source) throws IOException {
    try {
      return new CsvTable(in, source);
    } catch (Throwable e) {
      in.close();
      throw e;
    }
  }

  /**
   * A table as the text of an RFC 4180 file, with line feeds.
   *
   * @param rows the header first
   */
  public static String text(List<List<String>> rows) {
    StringWriter text = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
      rows.forEach(csv::writeRecord);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** The name of the file or stream, as in error messages. */
  public String source() {
    return lines.source();
  }

  /** The names of the columns. */
  public List<String> header() {
    return header;
  }

  /**
   * Reads the next row; empty after the last.
   *
   * @throws InvalidInputException if the row and the header differ in their number of fields
   */
  public Optional<Row> next() throws IOException {
    Optional<RowSource.Row> row = nextFilled();
    if (row.isPresent() && row.get().fields().size() != header.size()) {
      int count = row.get().fields().size();
      throw invalid(
          row.get().line(),
          "the row has %d column%s".formatted(count, count == 1 ? "" : "s"),
          "%d as in the header".formatted(header.size()));
    }
    return row.map(each -> new Row(each.line(), each.fields()));
  }

  private Optional<RowSource.Row> nextFilled() throws IOException {
    Optional<RowSource.Row> row = rows.next();
    while (row.isPresent() && row.get().blank()) {
      row = rows.next();
    }
    return row;
  }

  /** Makes an error at a line of this table, 0 for none. */
  public InvalidInputException invalid(long line, String problem, String expected) {
    return lines.invalid(line, problem, expected);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
