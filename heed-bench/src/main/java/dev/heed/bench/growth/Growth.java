package dev.heed.bench.growth;

import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Prints how time and memory grow with texts, words, labels, tokens and threads, and writes the
 * curves as {@code growth.html}: {@code Growth FOLDER [ROUNDS]}. Each number is the median of
 * {@code ROUNDS} processes (3 by default), which take turns with those of other sizes.
 */
public final class Growth {
  private Growth() {}

  /** Measures, for about half an hour on two cores. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Path.of(arguments[0]);
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
    Files.createDirectories(folder);
    List<Block> charts = new ArrayList<>();
    for (Sweep sweep : Sweep.all(Runtime.getRuntime().availableProcessors())) {
      List<Cost> costs = measure(sweep, rounds);
      System.out.println(sweep.table(costs));
      charts.add(chart(sweep, costs, "seconds", Cost::seconds));
      charts.add(chart(sweep, costs, "memory (MB)", Cost::megabytes));
    }
    HtmlReport report =
        new HtmlReport("Growth of time and memory", List.of(new Block.SideBySide(charts, 2)));
    report.write(folder.resolve("growth.html"));
  }

  /** The costs of each size, the medians over the rounds. */
  static List<Cost> measure(Sweep sweep, int rounds) throws IOException, InterruptedException {
    List<List<Cost>> costs = new ArrayList<>();
    sweep.sizes().forEach(_ -> costs.add(new ArrayList<>()));
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < sweep.sizes().size(); i++) {
        costs.get(i).add(measure(sweep.task().apply(sweep.sizes().get(i))));
      }
    }
    return costs.stream().map(Cost::median).toList();
  }

  private static Cost measure(Task task) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("heed-growth");
    try {
      return TaskProcess.measure(task, folder);
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  @FunctionalInterface
  private interface Part {
    double of(Cost cost);
  }

  private static Block chart(Sweep sweep, List<Cost> costs, String title, Part part) {
    double[] x = sweep.sizes().stream().mapToDouble(size -> size).toArray();
    double[] y = costs.stream().mapToDouble(part::of).toArray();
    LineChart chart =
        new LineChart(
            Axis.logarithmic(sweep.unit()),
            Axis.logarithmic(title),
            List.of(Series.of(title, x, y)));
    return new Block.Figure(chart, sweep.name());
  }
}
