package dev.heed.bench.geometry;

import dev.heed.base.Statistics;
import dev.heed.bench.BenchArguments;
import dev.heed.geometry.similarity.Points;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Prints how long Heed takes to embed generated points, beside another program: {@code
 * EmbeddingComparison --method NAME --points N --peer COMMAND}. COMMAND gets the name of a CSV file
 * with a header as its last argument, and prints what {@link EmbeddingRun} prints. The two
 * alternate for {@code --rounds} rounds, by default 3; figures are medians.
 */
public final class EmbeddingComparison {
  private static final int DIM = 50;
  private static final int NEIGHBOURS = 15;

  private EmbeddingComparison() {}

  /** Prints a row of a table for each program. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    BenchArguments options =
        new BenchArguments(arguments, List.of("--method", "--points", "--peer", "--rounds"));
    String method = options.required("--method");
    int count = Integer.parseInt(options.required("--points"));
    int rounds = options.get("--rounds").map(Integer::valueOf).orElse(3);
    Points points = CurvedClusters.of(count, DIM, 1);
    Path file = Files.createTempFile("points", ".csv");
    try {
      Files.writeString(file, header() + EmbeddingRun.lines(points));
      List<String> heed = heed(method, file);
      Optional<List<String>> peer =
          options.get("--peer").map(command -> List.of((command + " " + file).split(" ")));
      List<MeasuredRun> ours = new ArrayList<>();
      List<MeasuredRun> theirs = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        ours.add(MeasuredRun.of(heed));
        if (peer.isPresent()) {
          theirs.add(MeasuredRun.of(peer.get()));
        }
      }
      System.out.println(
          "| points | method | program | seconds | of all processors | MB | trustworthiness |");
      System.out.println("|---|---|---|---|---|---|---|");
      print(points, method, "Heed", ours);
      if (peer.isPresent()) {
        print(points, method, "peer", theirs);
      }
    } finally {
      Files.delete(file);
    }
  }

  private static String header() {
    return IntStream.range(0, DIM)
        .mapToObj(c -> "x" + c)
        .collect(Collectors.joining(",", "", "\n"));
  }

  private static List<String> heed(String method, Path file) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        EmbeddingRun.class.getName(),
        method,
        file.toString());
  }

  private static void print(Points points, String method, String name, List<MeasuredRun> runs) {
    double[] trusted =
        runs.stream()
            .mapToDouble(run -> SampledTrustworthiness.of(points, run.points(), NEIGHBOURS))
            .toArray();
    System.out.printf(
        Locale.ROOT,
        "| %,d | %s | %s | %.1f | %.1f | %.0f | %.4f |%n",
        points.count(),
        method,
        name,
        median(runs.stream().mapToDouble(MeasuredRun::seconds).toArray()),
        median(runs.stream().mapToDouble(MeasuredRun::processor).toArray()),
        Arrays.stream(runs.stream().mapToDouble(MeasuredRun::megabytes).toArray())
            .max()
            .orElseThrow(),
        median(trusted));
  }

  private static double median(double[] values) {
    return Statistics.median(values);
  }
}
