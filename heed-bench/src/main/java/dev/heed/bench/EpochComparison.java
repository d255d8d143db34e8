package dev.heed.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times epochs of full-batch gradient descent in Heed and in PyTorch, in turn: {@code
 * EpochComparison SCRIPT SST-FOLDER [ROUNDS]}, run from the project's folder. SCRIPT is a Python
 * program that takes {@code --sst DIR --head FC|TC --dim D --epochs N --threads T} and prints
 * {@code ms_per_epoch NUMBER}. Prints for each task the median times of both, the ratio of each
 * round, and the median ratio.
 */
public final class EpochComparison {
  private static final String THREADS = "2";
  private static final Pattern MILLISECONDS = Pattern.compile("ms_per_epoch (\\S+)");

  /** What is timed; Heed's epochs are so many more as they are shorter. */
  private record Task(
      String name, List<String> common, List<String> heed, int heedEpochs, int torchEpochs) {}

  private EpochComparison() {}

  /**
   * Prints the table.
   *
   * @param arguments the script, the folder of SST-2, and how often each is run (5)
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    String script = arguments[0];
    String sst = arguments[1];
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
    List<String> trained = List.of("--sst", sst, "--head", "TC", "--dim", "100");
    List<String> fixed = List.of("--sst", sst, "--head", "FC", "--dim", "200");
    List<Task> tasks =
        List.of(
            new Task("synthetic, FC, d 10", List.of("--dim", "10"), List.of(), 10_000, 100),
            new Task("SST-2, TC, d 100", trained, List.of(), 300, 5),
            new Task("SST-2, TC, d 100, in full", trained, List.of("--general"), 100, 5),
            new Task("SST-2, FC, d 200", fixed, List.of(), 1000, 5));
    System.out.println("| task | Heed, ms | PyTorch, ms | median ratio | ratios |");
    System.out.println("|---|---|---|---|---|");
    for (Task task : tasks) {
      double[] heed = new double[rounds];
      double[] torch = new double[rounds];
      double[] ratios = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        heed[round] = heed(task);
        torch[round] = torch(script, task);
        ratios[round] = torch[round] / heed[round];
      }
      String each =
          String.join(
              ", ",
              Arrays.stream(ratios)
                  .mapToObj(ratio -> String.format(Locale.ROOT, "%.0f", ratio))
                  .toList());
      System.out.printf(
          Locale.ROOT,
          "| %s | %.3f | %.1f | %.0f | %s |%n",
          task.name(),
          median(heed),
          median(torch),
          median(ratios),
          each);
    }
  }

  private static double heed(Task task) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("./heed", "bench", "epoch", "--json"));
    command.addAll(task.common());
    command.addAll(task.heed());
    command.addAll(
        List.of("--epochs", Integer.toString(task.heedEpochs()), "--threads", THREADS, "--quiet"));
    String last = output(command).lines().toList().getLast();
    return new JsonMapper().readTree(last).get("ms_per_epoch").asDouble();
  }

  private static double torch(String script, Task task) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/usr/bin/python3", script));
    command.addAll(task.common());
    command.addAll(List.of("--epochs", Integer.toString(task.torchEpochs()), "--threads", THREADS));
    String output = output(command);
    Matcher matcher = MILLISECONDS.matcher(output);
    if (!matcher.find()) {
      throw new IOException(script + " printed " + output + "; expected ms_per_epoch");
    }
    return Double.parseDouble(matcher.group(1));
  }

  private static String output(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + output);
    }
    return output;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
