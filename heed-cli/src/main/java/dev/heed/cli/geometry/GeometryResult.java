package dev.heed.cli.geometry;

import dev.heed.geometry.MethodName;
import dev.heed.geometry.Result;
import dev.heed.geometry.similarity.Points;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * The result of a method.
 *
 * @param trustworthiness of an embedding; empty for other results and for large tables
 */
record GeometryResult(
    MethodName name, PointTable table, Result result, OptionalDouble trustworthiness) {

  /** The measures of the method, and the trustworthiness of an embedding. */
  SequencedMap<String, Double> measures() {
    SequencedMap<String, Double> measures = new LinkedHashMap<>(result.measures());
    trustworthiness.ifPresent(value -> measures.put("trustworthiness", value));
    if (result instanceof Result.Clustered clustered) {
      measures.putFirst("clusters", (double) clustered.count());
    }
    return measures;
  }

  /** The name of a measure or of a result that is not finite. */
  Optional<String> notFinite() {
    for (Map.Entry<String, Double> measure : measures().entrySet()) {
      if (!Double.isFinite(measure.getValue())) {
        return Optional.of(measure.getKey().replace('_', ' '));
      }
    }
    double[] values =
        switch (result) {
          case Result.Embedded embedded -> embedded.points().values();
          case Result.Propagated propagated -> propagated.features().values();
          case Result.Clustered _, Result.Classified _ -> new double[0];
        };
    return Arrays.stream(values).allMatch(Double::isFinite)
        ? Optional.empty()
        : Optional.of("result");
  }

  /**
   * A table with a line for each point that has a result: its row from 1, the result, its label.
   */
  String csv() {
    StringBuilder csv = new StringBuilder();
    switch (result) {
      case Result.Embedded embedded -> {
        List<String> names =
            IntStream.rangeClosed(1, embedded.points().dim()).mapToObj(i -> "x" + i).toList();
        points(csv, names, embedded.points());
      }
      case Result.Propagated propagated -> points(csv, table.columns(), propagated.features());
      case Result.Clustered clustered -> {
        header(csv, List.of("cluster"));
        for (int i = 0; i < clustered.cluster().length; i++) {
          line(csv, i, List.of(Integer.toString(clustered.cluster()[i])));
        }
      }
      case Result.Classified classified -> {
        header(csv, List.of("predicted"));
        for (int i = 0; i < classified.rows().length; i++) {
          line(csv, classified.rows()[i], List.of(classified.labels().get(i)));
        }
      }
    }
    return csv.toString();
  }

  private void points(StringBuilder csv, List<String> names, Points points) {
    header(csv, names);
    for (int i = 0; i < points.count(); i++) {
      List<String> cells = new ArrayList<>();
      for (double value : points.at(i)) {
        cells.add(Double.toString(value));
      }
      line(csv, i, cells);
    }
  }

  private void header(StringBuilder csv, List<String> names) {
    csv.append("row");
    names.forEach(each -> csv.append(',').append(quoted(each)));
    csv.append(table.labels().isEmpty() ? "\n" : ",label\n");
  }

  private void line(StringBuilder csv, int row, List<String> cells) {
    csv.append(row + 1);
    cells.forEach(each -> csv.append(',').append(quoted(each)));
    if (!table.labels().isEmpty()) {
      csv.append(',').append(quoted(table.labels().get(row)));
    }
    csv.append('\n');
  }

  private static String quoted(String cell) {
    return cell.matches("[^\",\r\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
