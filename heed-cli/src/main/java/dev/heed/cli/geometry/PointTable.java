package dev.heed.cli.geometry;

import static dev.heed.base.InvalidInputException.quoted;

import dev.heed.base.InvalidInputException;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.terminal.Console;
import dev.heed.geometry.Data;
import dev.heed.geometry.similarity.Points;
import dev.heed.text.corpus.CsvTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A CSV file of points.
 *
 * @param columns the names of the coordinates
 * @param points one point for each row
 * @param labels one label for each row, empty if it is unknown; an empty list without a column of
 *     labels
 * @param source the file as messages name it
 * @param lines the line of each row
 */
record PointTable(
    List<String> columns, Points points, List<String> labels, String source, long[] lines) {
  private static final String USUAL_LABEL = "label";

  /** A decimal number; Java's own syntax also has {@code 10d}, {@code 0x1p3} and {@code NaN}. */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  /** A column is far from 0 if its middle is more than this number of half widths away. */
  private static final double FAR = 0x1p20;

  /**
   * The columns to read.
   *
   * @param label the column of labels; if empty, {@code label} if there is such a column
   * @param coordinates the columns of coordinates; if empty, all others
   */
  record Columns(Optional<String> label, List<String> coordinates) {}

  /** Reads a file, or standard input. */
  static PointTable read(Path file, Console console, Columns wanted) throws IOException {
    String source = InputTexts.isStandardInput(file) ? "standard input" : file.toString();
    try (CsvTable table =
        InputTexts.isStandardInput(file)
            ? CsvTable.open(console.in(), source)
            : CsvTable.open(file)) {
      List<String> header = table.header();
      int label = label(table, wanted);
      int[] coordinates = coordinates(table, wanted, label);
      List<String> labels = new ArrayList<>();
      double[] values = new double[1024];
      long[] lines = new long[1024];
      int count = 0;
      int rows = 0;
      for (Optional<CsvTable.Row> row = table.next(); row.isPresent(); row = table.next()) {
        if (rows == 0) {
          requireNumbers(table, row.get(), coordinates);
        }
        if (label >= 0) {
          labels.add(row.get().fields().get(label).strip());
        }
        values = withRoom(values, count + coordinates.length);
        for (int column : coordinates) {
          values[count++] = number(table, row.get(), column);
        }
        lines = rows < lines.length ? lines : Arrays.copyOf(lines, 2 * rows);
        lines[rows++] = row.get().line();
      }
      if (rows == 0) {
        throw table.invalid(0, "there are no points", "rows below the header");
      }
      return new PointTable(
          Arrays.stream(coordinates).mapToObj(i -> header.get(i).strip()).toList(),
          new Points(coordinates.length, Arrays.copyOf(values, count)),
          labels,
          source,
          Arrays.copyOf(lines, rows));
    }
  }

  private static double[] withRoom(double[] values, int length) {
    return length <= values.length ? values : Arrays.copyOf(values, 2 * length);
  }

  private static int label(CsvTable table, Columns wanted) throws InvalidInputException {
    return wanted.label().isPresent()
        ? named(table, wanted.label().get())
        : find(table, USUAL_LABEL).isEmpty() ? -1 : named(table, USUAL_LABEL);
  }

  private static int[] coordinates(CsvTable table, Columns wanted, int label)
      throws InvalidInputException {
    int[] coordinates = IntStream.range(0, table.header().size()).filter(i -> i != label).toArray();
    if (!wanted.coordinates().isEmpty()) {
      coordinates = new int[wanted.coordinates().size()];
      for (int i = 0; i < coordinates.length; i++) {
        coordinates[i] = named(table, wanted.coordinates().get(i));
      }
    }
    if (coordinates.length == 0) {
      throw table.invalid(1, "the only column holds the labels", "columns of coordinates");
    }
    for (int i = 0; i < coordinates.length; i++) {
      for (int j = 0; j < i; j++) {
        String name = table.header().get(coordinates[i]).strip();
        if (coordinates[i] == coordinates[j]) {
          throw table.invalid(
              1, "--columns names %s twice".formatted(quoted(name)), "different columns");
        }
        if (name.equals(table.header().get(coordinates[j]).strip())) {
          named(table, name);
        }
      }
    }
    return coordinates;
  }

  /** Finds a column by name; of several that differ in case only, the one of this exact case. */
  private static OptionalInt find(CsvTable table, String name) {
    List<String> names = names(table);
    int exact = names.indexOf(name.strip());
    return exact >= 0
        ? OptionalInt.of(exact)
        : IntStream.range(0, names.size())
            .filter(i -> names.get(i).equalsIgnoreCase(name.strip()))
            .findFirst();
  }

  private static List<String> names(CsvTable table) {
    return table.header().stream().map(String::strip).toList();
  }

  private static int named(CsvTable table, String name) throws InvalidInputException {
    OptionalInt index = find(table, name);
    List<String> names = names(table);
    if (index.isEmpty()) {
      throw table.invalid(
          1,
          "there is no column " + quoted(name),
          "one of "
              + String.join(", ", names.subList(0, Math.min(names.size(), 10)))
              + (names.size() > 10 ? " …" : ""));
    }
    String found = names.get(index.getAsInt());
    long same = names.stream().filter(found::equals).count();
    if (same > 1) {
      throw table.invalid(
          1, "%d columns are called %s".formatted(same, quoted(found)), "names that differ");
    }
    return index.getAsInt();
  }

  /** Rejects a table of texts, by its first row. */
  private static void requireNumbers(CsvTable table, CsvTable.Row row, int[] coordinates)
      throws InvalidInputException {
    for (int column : coordinates) {
      if (isNumber(row.fields().get(column).strip())) {
        return;
      }
    }
    throw table.invalid(
        row.line(),
        coordinates.length == 1
            ? "column %s is %s"
                .formatted(
                    quoted(table.header().get(coordinates[0]).strip()),
                    quoted(row.fields().get(coordinates[0]).strip()))
            : "none of the %d columns is a number".formatted(coordinates.length),
        coordinates.length == 1
            ? "a finite number, and points as rows of numbers"
            : "points as rows of numbers, such as 1.5 or -2e3");
  }

  private static boolean isNumber(String cell) {
    return NUMBER.matcher(cell).matches() && Double.isFinite(Double.parseDouble(cell));
  }

  private static double number(CsvTable table, CsvTable.Row row, int column)
      throws InvalidInputException {
    String cell = row.fields().get(column).strip();
    if (!isNumber(cell)) {
      throw table.invalid(
          row.line(),
          "column %s is %s".formatted(quoted(table.header().get(column).strip()), quoted(cell)),
          "a finite number, or --columns without it");
    }
    return Double.parseDouble(cell);
  }

  /**
   * Checks that methods can compute with all coordinates.
   *
   * @throws InvalidInputException with the line and the column of the one they cannot
   */
  void requireUsable() throws InvalidInputException {
    Optional<Data.Unusable> unusable = Data.unusable(points);
    if (unusable.isPresent()) {
      throw unusable(unusable.get().row(), unusable.get().column(), unusable.get().expected());
    }
  }

  /** The error that a result of these points is too large for a number. */
  InvalidInputException tooLarge(String result) {
    int largest = 0;
    for (int i = 0; i < points.values().length; i++) {
      double size = Math.abs(points.values()[i]);
      largest = size > Math.abs(points.values()[largest]) ? i : largest;
    }
    return unusable(
        largest / points.dim(),
        largest % points.dim(),
        "smaller numbers: the " + result + " is not a finite number");
  }

  private InvalidInputException unusable(int row, int column, String expected) {
    double value = points.values()[row * points.dim() + column];
    return new InvalidInputException(
        source,
        lines[row],
        "column %s is %s".formatted(quoted(columns.get(column)), value),
        expected + ", or --standardise");
  }

  /** Scales each column to mean 0 and standard deviation 1; a constant one becomes zeros. */
  PointTable standardised() {
    int d = points.dim();
    int n = points.count();
    double[] values = points.values().clone();
    double[] column = new double[n];
    for (int c = 0; c < d; c++) {
      for (int i = 0; i < n; i++) {
        column[i] = values[i * d + c];
      }
      standardise(column);
      for (int i = 0; i < n; i++) {
        values[i * d + c] = column[i];
      }
    }
    return new PointTable(columns, new Points(d, values), labels, source, lines);
  }

  private static void standardise(double[] column) {
    int n = column.length;
    double least = Arrays.stream(column).min().orElse(0);
    double greatest = Arrays.stream(column).max().orElse(0);
    // The middle is exact for a constant column, and takes no digits of columns far from 0.
    double middle = least / 2 + greatest / 2;
    double width = Math.max(greatest - middle, middle - least);
    if (width == 0) {
      Arrays.fill(column, 0);
      return;
    }
    boolean far = Math.abs(middle) > FAR * width;
    // A power of two changes no digit, and the squares of what is left do not overflow.
    double unit = Math.scalb(1.0, Math.getExponent(width));
    double mean = 0;
    for (int i = 0; i < n; i++) {
      column[i] = (far ? column[i] - middle : column[i]) / unit;
      mean += column[i] / n;
    }
    double square = 0;
    for (int i = 0; i < n; i++) {
      column[i] -= mean;
      square += column[i] * column[i] / n;
    }
    double deviation = Math.sqrt(square);
    for (int i = 0; i < n; i++) {
      column[i] /= deviation;
    }
  }
}
