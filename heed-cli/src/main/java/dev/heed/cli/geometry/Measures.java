package dev.heed.cli.geometry;

import dev.heed.geometry.Result;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Explains the measures of methods: their meaning, and a value to compare with. */
final class Measures {
  private Measures() {}

  /** A note beside a measure's value; empty for one that needs none. */
  static Optional<String> note(String measure, GeometryResult found) {
    return Optional.of(
            switch (measure) {
              case "trustworthiness" ->
                  "for 10 neighbours in the figure; 1 is best, chance gives about 0.5";
              case "kl_divergence" -> "0 if the figure preserves all similarities";
              case "stress" -> "sum of squared errors of the distances; 0 is exact";
              case "longest_path" -> "along the neighbour graph";
              case "reconstruction_error" -> "0 if neighbours reconstruct each point exactly";
              case "eigenvalue_1" -> "first non-trivial eigenvalue";
              case "inertia" -> inertia(found);
              case "partition_coefficient" ->
                  "1 for sharp clusters; %s if all memberships are equal"
                      .formatted(GeometryCommand.rounded(1.0 / clusters(found)));
              case "accuracy" -> accuracy(found);
              case "labelled" -> "number of predicted points";
              case "training" -> "number of points with a known label";
              case "spread_before" -> "root mean square distance from the mean";
              case "spread_after" -> shrunk(found);
              default -> "";
            })
        .filter(note -> !note.isEmpty());
  }

  private static int clusters(GeometryResult found) {
    return found.result() instanceof Result.Clustered clustered ? clustered.count() : 1;
  }

  /** One cluster has the sum of squared distances from the mean. */
  private static String inertia(GeometryResult found) {
    double[] values = found.table().points().values();
    int d = found.table().points().dim();
    int n = found.table().points().count();
    double sum = 0;
    for (int c = 0; c < d; c++) {
      double mean = 0;
      for (int i = c; i < values.length; i += d) {
        mean += values[i] / n;
      }
      for (int i = c; i < values.length; i += d) {
        sum += (values[i] - mean) * (values[i] - mean);
      }
    }
    return "sum of squared distances to centres; %s with one cluster"
        .formatted(GeometryCommand.rounded(sum));
  }

  /** The share of the most frequent label among the predicted points. */
  private static String accuracy(GeometryResult found) {
    if (!(found.result() instanceof Result.Classified classified)) {
      return "";
    }
    Map<String, Long> counts =
        Arrays.stream(classified.rows())
            .mapToObj(found.table().labels()::get)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
    return "baseline %s: always the most frequent label"
        .formatted(GeometryCommand.rounded(most / (double) classified.rows().length));
  }

  private static String shrunk(GeometryResult found) {
    double before = found.measures().get("spread_before");
    double after = found.measures().get("spread_after");
    return before > 0
        ? "%s of the value before".formatted(GeometryCommand.percent(after / before))
        : "";
  }
}
