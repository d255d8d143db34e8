package dev.heed.bench;

import dev.heed.base.Statistics;
import dev.heed.text.TextClassifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Prints how soon a new process answers with a model: {@code FirstAnswers MODEL...}. Each process
 * runs without any flag of the JVM, loads the model and labels one text twice; numbers are medians
 * over processes.
 */
public final class FirstAnswers {
  private static final int PROCESSES = 11;

  /** A text that any model labels; the second one has other words. */
  private static final List<String> TEXTS =
      List.of(
          "This is a text of some twenty words, with commas, as someone might write it in a hurry"
              + " to ask about it",
          "Another one with fewer words");

  private FirstAnswers() {}

  /** Prints the table; with {@code --once} before the model, the times of this process. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments[0].equals("--once")) {
      once(Path.of(arguments[1]));
      return;
    }
    System.out.println("| model | load, ms | first text, ms | next text, ms |");
    System.out.println("|---|---:|---:|---:|");
    for (String model : arguments) {
      double[][] times = new double[PROCESSES][];
      for (int i = 0; i < PROCESSES; i++) {
        times[i] = process(model);
      }
      System.out.printf(
          Locale.ROOT,
          "| %.1f MB | %.0f | %.1f | %.2f |%n",
          Files.size(Path.of(model)) / 1e6,
          median(times, 0),
          median(times, 1),
          median(times, 2));
    }
  }

  private static double median(double[][] times, int part) {
    return Statistics.median(Arrays.stream(times).mapToDouble(each -> each[part]).toArray());
  }

  private static void once(Path model) throws IOException {
    long start = System.nanoTime();
    TextClassifier classifier = TextClassifier.load(model);
    long loaded = System.nanoTime();
    int letters = classifier.classify(TEXTS.getFirst()).label().length();
    long first = System.nanoTime();
    letters += classifier.classify(TEXTS.getLast()).label().length();
    long second = System.nanoTime();
    System.out.println(
        (loaded - start) / 1e6
            + " "
            + (first - loaded) / 1e6
            + " "
            + (second - first) / 1e6
            + " "
            + letters);
  }

  private static double[] process(String model) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FirstAnswers.class.getName(),
                "--once",
                model)
            .redirectErrorStream(true)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    // Loading prints nothing: one line is all there is.
    if (process.waitFor() != 0 || output.lines().count() != 1) {
      throw new IOException("expected one line of times, got: " + output);
    }
    return Arrays.stream(output.split(" ")).limit(3).mapToDouble(Double::parseDouble).toArray();
  }
}
