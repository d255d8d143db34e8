package dev.heed.lab.run;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code trace.csv} (RFC 4180, UTF-8, line feeds) of a run in progress. Each row reaches the file
 * when it is appended, so a stopped run leaves all rows so far.
 */
public final class Trace implements Closeable {

  private final List<String> columns;
  private final CsvWriter csv;

  private Trace(Path file, List<String> columns, OpenOption... options) throws IOException {
    this.columns = columns;
    this.csv =
        CsvWriter.builder()
            .lineDelimiter(LineDelimiter.LF)
            .autoFlush(true)
            .build(file, StandardCharsets.UTF_8, options);
  }

  static Trace begin(Path file, List<String> columns) throws IOException {
    Trace trace =
        new Trace(
            file,
            columns,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    trace.csv.writeRecord(columns);
    return trace;
  }

  static Trace resume(Path file, long length, List<String> columns) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (channel.size() < length) {
        throw new IOException(
            "%s: has %d bytes; expected at least %d, as when the run was interrupted"
                .formatted(file, channel.size(), length));
      }
      channel.truncate(length);
    }
    return new Trace(file, columns, StandardOpenOption.APPEND);
  }

  /**
   * Appends a row.
   *
   * @param cells one for each column: text, or numbers, which are written in full; NaN and infinity
   *     become an empty cell
   * @throws IllegalArgumentException if there are more or fewer cells than columns
   */
  public void append(Object... cells) throws IOException {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "trace: expected %d cells %s, got %d".formatted(columns.size(), columns, cells.length));
    }
    List<String> row = new ArrayList<>(cells.length);
    for (Object cell : cells) {
      row.add(
          cell instanceof Number number && !Double.isFinite(number.doubleValue())
              ? ""
              : cell.toString());
    }
    try {
      csv.writeRecord(row);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public void close() throws IOException {
    csv.close();
  }
}
