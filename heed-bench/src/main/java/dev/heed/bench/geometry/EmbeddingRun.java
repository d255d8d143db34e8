package dev.heed.bench.geometry;

import dev.heed.geometry.Computation;
import dev.heed.geometry.Data;
import dev.heed.geometry.MethodName;
import dev.heed.geometry.Result;
import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.Workers;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Embeds the points of a file: {@code EmbeddingRun METHOD FILE}. Prints a line of coordinates for
 * each, then {@code seconds,} and how long the embedding took, without reading and printing.
 */
public final class EmbeddingRun {
  private EmbeddingRun() {}

  /** Runs a method at its defaults, with a thread for each processor. */
  public static void main(String[] arguments) throws IOException {
    Data data = new Data(read(Path.of(arguments[1])));
    try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors())) {
      long start = System.nanoTime();
      Result result =
          MethodName.of(arguments[0])
              .create()
              .run(data, new Computation(1, workers, (part, done, total) -> {}));
      double seconds = (System.nanoTime() - start) / 1e9;
      if (result instanceof Result.Embedded embedded) {
        System.out.print(lines(embedded.points()));
      }
      System.out.println("seconds," + seconds);
    }
  }

  private static Points read(Path file) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      int dim = reader.readLine().split(",").length;
      return new Points(
          dim,
          reader
              .lines()
              .flatMapToDouble(
                  line -> Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble))
              .toArray());
    }
  }

  /** A line of coordinates for each point. */
  static String lines(Points points) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < points.values().length; i++) {
      lines.append(points.values()[i]).append((i + 1) % points.dim() == 0 ? '\n' : ',');
    }
    return lines.toString();
  }
}
