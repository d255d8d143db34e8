package dev.heed.bench.growth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * One size that grows while the others stay.
 *
 * @param name what is measured
 * @param unit of the size, in the plural
 * @param sizes ascending
 * @param task the task of a size
 */
record Sweep(String name, String unit, List<Integer> sizes, IntFunction<Task> task) {
  private static final int WORDS = 22;

  Sweep {
    sizes = List.copyOf(sizes);
  }

  /** All sweeps, on a machine with a number of processors. */
  static List<Sweep> all(int processors) {
    List<Integer> threads = new ArrayList<>();
    for (int n = 1; n <= processors; n *= 2) {
      threads.add(n);
    }
    return List.of(
        new Sweep(
            "Training: texts of 22 words, 4 labels",
            "texts",
            List.of(1_000, 3_000, 10_000, 30_000, 100_000, 300_000),
            n -> new Task.Train(new ZipfTexts(n, WORDS, 4), processors)),
        new Sweep(
            "Training: words of each of 10,000 texts, 4 labels",
            "words",
            List.of(10, 30, 100, 300),
            n -> new Task.Train(new ZipfTexts(10_000, n, 4), processors)),
        new Sweep(
            "Training: labels of 20,000 texts of 22 words",
            "labels",
            List.of(2, 10, 100, 1_000),
            n -> new Task.Train(new ZipfTexts(20_000, WORDS, n), processors)),
        new Sweep(
            "Training: threads, 100,000 texts of 22 words",
            "threads",
            threads,
            n -> new Task.Train(new ZipfTexts(100_000, WORDS, 4), n)),
        new Sweep(
            "Attention to all tokens, both passes",
            "tokens",
            List.of(1_024, 2_048, 4_096, 8_192, 16_384),
            n -> new Task.Attend(n, 0, processors)),
        new Sweep(
            "Attention to the 512 latest tokens, both passes",
            "tokens",
            List.of(1_024, 4_096, 16_384, 65_536),
            n -> new Task.Attend(n, 512, processors)));
  }

  /** A table in Markdown; the last column is the exponent p, if time grows as size^p. */
  String table(List<Cost> costs) {
    StringBuilder table =
        new StringBuilder("**")
            .append(name)
            .append("**\n\n| ")
            .append(unit)
            .append(" | seconds | processor's seconds | memory, MB | exponent of time |\n")
            .append("|---:|---:|---:|---:|---:|\n");
    IntStream.range(0, costs.size())
        .forEach(
            i ->
                table.append(
                    String.format(
                        Locale.ROOT,
                        "| %,d | %s | %s | %.0f | %s |%n",
                        sizes.get(i),
                        seconds(costs.get(i).seconds()),
                        seconds(costs.get(i).processorSeconds()),
                        costs.get(i).megabytes(),
                        i == 0 ? "" : exponent(i, costs))));
    return table.toString();
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, seconds < 0.1 ? "%.4f" : "%.2f", seconds);
  }

  private String exponent(int i, List<Cost> costs) {
    double exponent =
        Math.log(costs.get(i).seconds() / costs.get(i - 1).seconds())
            / Math.log((double) sizes.get(i) / sizes.get(i - 1));
    return String.format(Locale.ROOT, "%.2f", exponent);
  }
}
