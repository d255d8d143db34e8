package dev.heed.studio.train;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows of a CSV file, such as a trace.
 *
 * @param rows the rows; evenly spaced ones and the last one if there are too many
 * @param total the number of rows in the file
 */
public record Table(List<String> columns, List<List<String>> rows, long total) {

  /**
   * Reads a file that may still grow. A file that does not exist is read as an empty one.
   *
   * @param max rows to keep; the result has at most twice as many
   */
  public static Table read(Path file, int max) throws IOException {
    if (!Files.isRegularFile(file)) {
      return new Table(List.of(), List.of(), 0);
    }
    List<List<String>> rows = new ArrayList<>();
    Optional<List<String>> last = Optional.empty();
    List<String> columns;
    long stride = 1;
    long total = 0;
    // The last row may be incomplete while the file is being written.
    try (CsvReader<CsvRecord> csv =
        CsvReader.builder().missingFieldStrategy(FieldMismatchStrategy.SKIP).ofCsvRecord(file)) {
      Iterator<CsvRecord> records = csv.iterator();
      columns = records.hasNext() ? records.next().getFields() : List.of();
      while (records.hasNext()) {
        List<String> row = records.next().getFields();
        last = Optional.of(row);
        if (total++ % stride == 0) {
          rows.add(row);
        }
        if (rows.size() >= 2 * max) {
          List<List<String>> all = rows;
          rows =
              IntStream.range(0, all.size() / 2)
                  .mapToObj(i -> all.get(2 * i))
                  .collect(Collectors.toCollection(ArrayList::new));
          stride *= 2;
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (CsvParseException e) {
      throw new IOException(file + ": " + e.getMessage() + "; expected a CSV file", e);
    }
    if (last.isPresent() && !rows.getLast().equals(last.get())) {
      rows.add(last.get());
    }
    return new Table(columns, rows, total);
  }

  /** The numbers of a column; NaN for cells without a number. */
  public double[] numbers(String column) {
    int index = columns.indexOf(column);
    return rows.stream()
        .mapToDouble(row -> row.get(index).isEmpty() ? Double.NaN : number(row.get(index)))
        .toArray();
  }

  private static double number(String cell) {
    try {
      return Double.parseDouble(cell);
    } catch (NumberFormatException _) {
      return Double.NaN;
    }
  }
}
