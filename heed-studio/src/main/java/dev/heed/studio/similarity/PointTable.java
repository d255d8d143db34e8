package dev.heed.studio.similarity;

import dev.heed.base.ProblemException;
import dev.heed.geometry.PrincipalComponents;
import dev.heed.geometry.similarity.Points;
import dev.heed.studio.train.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Points in the plane from a table of numbers.
 *
 * @param columns the columns that the points come from: the two coordinates, or more columns, of
 *     which the points are the first two principal components
 * @param numeric all columns of numbers
 * @param axes the names of the two coordinates
 * @param share the share of the columns' variance that the points keep; 1 for two columns
 * @param points the points
 * @param leftOut the number of rows without a number in one of the columns
 */
public record PointTable(
    List<String> columns,
    List<String> numeric,
    List<String> axes,
    double share,
    List<double[]> points,
    int leftOut) {
  private static final int MAX_POINTS = 100_000;

  /** The column that {@code heed geometry} takes for labels; used as a coordinate on request. */
  private static final String LABEL = "label";

  /**
   * Reads a CSV file.
   *
   * @param wanted two or more columns; if empty, all columns of numbers but {@code label}
   * @param name the name of the file in messages
   * @throws ProblemException if there are no such columns
   */
  public static PointTable read(Path file, List<String> wanted, Path name) throws IOException {
    Table table = Table.read(file, MAX_POINTS);
    List<String> numeric = table.columns().stream().filter(each -> isNumeric(table, each)).toList();
    List<String> columns =
        wanted.isEmpty()
            ? numeric.stream().filter(each -> numeric.size() == 2 || !each.equals(LABEL)).toList()
            : wanted;
    for (String column : wanted) {
      if (!numeric.contains(column)) {
        throw new ProblemException(
            name + " has no numeric column '" + column + "'",
            numeric.isEmpty() ? "columns of numbers" : "one of " + String.join(", ", numeric));
      }
    }
    if (columns.stream().distinct().count() < 2) {
      throw new ProblemException(
          wanted.isEmpty()
              ? name + " has no two numeric columns"
              : "only the column '" + columns.getFirst() + "' is chosen",
          "two or more columns of numbers below a header");
    }
    return of(table, columns, numeric);
  }

  private static boolean isNumeric(Table table, String column) {
    long numbers = Arrays.stream(table.numbers(column)).filter(Double::isFinite).count();
    return 2 * numbers > table.rows().size();
  }

  private static PointTable of(Table table, List<String> columns, List<String> numeric) {
    double[][] values = columns.stream().map(table::numbers).toArray(double[][]::new);
    List<double[]> rows = new ArrayList<>();
    for (int row = 0; row < table.rows().size(); row++) {
      int i = row;
      double[] point = Arrays.stream(values).mapToDouble(column -> column[i]).toArray();
      if (Arrays.stream(point).allMatch(Double::isFinite)) {
        rows.add(point);
      }
    }
    int leftOut = table.rows().size() - rows.size();
    if (columns.size() == 2 || rows.isEmpty()) {
      return new PointTable(columns, numeric, columns.subList(0, 2), 1, rows, leftOut);
    }
    Points all =
        new Points(columns.size(), rows.stream().flatMapToDouble(Arrays::stream).toArray());
    Points projected = PrincipalComponents.of(all, 2);
    double whole = variance(all);
    return new PointTable(
        columns,
        numeric,
        List.of("component 1", "component 2"),
        whole > 0 ? variance(projected) / whole : 1,
        List.of(projected.rows()),
        leftOut);
  }

  /** The variance of points: the sum of the variances of their coordinates. */
  private static double variance(Points points) {
    double[][] rows = points.rows();
    return IntStream.range(0, points.dim())
        .mapToDouble(
            c -> {
              double mean = Arrays.stream(rows).mapToDouble(row -> row[c]).average().orElse(0);
              return Arrays.stream(rows)
                  .mapToDouble(row -> (row[c] - mean) * (row[c] - mean))
                  .average()
                  .orElse(0);
            })
        .sum();
  }
}
