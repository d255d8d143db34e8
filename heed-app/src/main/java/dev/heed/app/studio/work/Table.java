package dev.heed.app.studio.work;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A CSV file, such as a trace.
 *
 * @param rows evenly chosen ones where there are too many; the last is always among them
 */
public record Table(List<String> columns, List<List<String>> rows) {

  /**
   * Reads a file that may still be written to; empty if it is not there.
   *
   * @param most about so many rows are kept
   */
  public static Table read(Path file, int most) throws IOException {
    if (!Files.isRegularFile(file)) {
      return new Table(List.of(), List.of());
    }
    List<List<String>> rows = new ArrayList<>();
    Optional<List<String>> last = Optional.empty();
    List<String> columns;
    long stride = 1;
    try (CsvReader<CsvRecord> csv =
        CsvReader.builder().allowMissingFields(true).ofCsvRecord(file)) {
      Iterator<CsvRecord> records = csv.iterator();
      columns = records.hasNext() ? records.next().getFields() : List.of();
      for (long number = 0; records.hasNext(); number++) {
        List<String> row = records.next().getFields();
        if (row.size() != columns.size()) {
          continue; // the end of a row that is just being written
        }
        last = Optional.of(row);
        if (number % stride == 0) {
          rows.add(row);
        }
        if (rows.size() >= 2 * most) {
          for (int i = rows.size() - 1; i > 0; i -= 2) {
            rows.remove(i);
          }
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
    return new Table(columns, rows);
  }

  /** The numbers of a column; NaN for empty cells. */
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
