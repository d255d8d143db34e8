package dev.heed.cli.geometry;

import dev.heed.base.InvalidInputException;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.terminal.Console;
import dev.heed.geometry.similarity.Points;
import dev.heed.text.corpus.CsvTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A CSV file of points.
 *
 * @param columns the names of the coordinates
 * @param points one point for each row
 * @param labels one label for each row, empty if it is unknown; an empty list without a column of
 *     labels
 */
record PointTable(List<String> columns, Points points, List<String> labels) {
  private static final String USUAL_LABEL = "label";

  /**
   * The columns to read.
   *
   * @param label the column of labels; if empty, {@code label} if there is such a column
   * @param coordinates the columns of coordinates; if empty, all others
   */
  record Columns(Optional<String> label, List<String> coordinates) {}

  /** Reads a file, or standard input. */
  static PointTable read(Path file, Console console, Columns wanted) throws IOException {
    try (CsvTable table =
        InputTexts.isStandardInput(file)
            ? CsvTable.open(console.in(), "standard input")
            : CsvTable.open(file)) {
      List<String> header = table.header();
      int label = label(table, header, wanted);
      int[] coordinates = coordinates(table, header, wanted, label);
      List<String> labels = new ArrayList<>();
      double[] values = new double[1024];
      int count = 0;
      for (Optional<CsvTable.Row> row = table.next(); row.isPresent(); row = table.next()) {
        if (label >= 0) {
          labels.add(row.get().fields().get(label).strip());
        }
        if (count + coordinates.length > values.length) {
          values = Arrays.copyOf(values, 2 * (count + coordinates.length));
        }
        for (int column : coordinates) {
          values[count++] = number(table, row.get(), column);
        }
      }
      if (count == 0) {
        throw table.invalid(0, "there are no points", "rows below the header");
      }
      return new PointTable(
          Arrays.stream(coordinates).mapToObj(header::get).toList(),
          new Points(coordinates.length, Arrays.copyOf(values, count)),
          labels);
    }
  }

  private static int label(CsvTable table, List<String> header, Columns wanted)
      throws InvalidInputException {
    int label = header.indexOf(wanted.label().orElse(USUAL_LABEL));
    if (label < 0 && wanted.label().isPresent()) {
      throw missing(table, header, wanted.label().get());
    }
    return label;
  }

  private static int[] coordinates(CsvTable table, List<String> header, Columns wanted, int label)
      throws InvalidInputException {
    for (String name : wanted.coordinates()) {
      if (!header.contains(name)) {
        throw missing(table, header, name);
      }
    }
    int[] coordinates =
        wanted.coordinates().isEmpty()
            ? IntStream.range(0, header.size()).filter(i -> i != label).toArray()
            : wanted.coordinates().stream().mapToInt(header::indexOf).toArray();
    if (coordinates.length == 0) {
      throw table.invalid(1, "the only column is that of labels", "columns of coordinates");
    }
    return coordinates;
  }

  private static InvalidInputException missing(CsvTable table, List<String> header, String name) {
    return table.invalid(
        1,
        "there is no column \"%s\"".formatted(name),
        "one of "
            + String.join(", ", header.subList(0, Math.min(header.size(), 10)))
            + (header.size() > 10 ? " …" : ""));
  }

  private static double number(CsvTable table, CsvTable.Row row, int column)
      throws InvalidInputException {
    String cell = row.fields().get(column).strip();
    double value;
    try {
      value = Double.parseDouble(cell);
    } catch (NumberFormatException _) {
      value = Double.NaN;
    }
    if (!Double.isFinite(value)) {
      throw table.invalid(
          row.line(),
          "column \"%s\" is \"%s\""
              .formatted(
                  table.header().get(column), cell.length() > 40 ? cell.substring(0, 40) : cell),
          "a finite number, or --columns without it");
    }
    return value;
  }

  /** Scales each column to mean 0 and standard deviation 1; a constant one becomes zeros. */
  PointTable standardised() {
    int d = points.dim();
    int n = points.count();
    double[] values = points.values().clone();
    for (int c = 0; c < d; c++) {
      double mean = 0;
      for (int i = c; i < values.length; i += d) {
        mean += values[i] / n;
      }
      double square = 0;
      for (int i = c; i < values.length; i += d) {
        values[i] -= mean;
        square += values[i] * values[i] / n;
      }
      double deviation = Math.sqrt(square);
      // The deviation of a constant column is its rounding error.
      boolean constant = deviation <= 1e-12 * Math.abs(mean);
      for (int i = c; i < values.length; i += d) {
        values[i] = constant ? 0 : values[i] / deviation;
      }
    }
    return new PointTable(columns, new Points(d, values), labels);
  }
}
