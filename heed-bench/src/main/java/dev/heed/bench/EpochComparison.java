package dev.heed.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.base.InvalidInputException;
import dev.heed.base.Statistics;
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
 * {@code ms_per_epoch NUMBER}; FC is a fixed head, TC a linear one. Prints for each task the median
 * times of both, the median ratio, and the ratio of each round.
 */
public final class EpochComparison {
  private static final String THREADS = "2";
  private static final Pattern MILLISECONDS = Pattern.compile("ms_per_epoch (\\S+)");

  /**
   * A training to time.
   *
   * @param common arguments of both programs
   * @param heedEpochs more than {@code torchEpochs}, since they are shorter
   */
  private record Task(
      String name,
      List<String> common,
      List<String> heed,
      List<String> torch,
      int heedEpochs,
      int torchEpochs) {}

  private EpochComparison() {}

  /**
   * Prints the table.
   *
   * @param arguments the script, the folder of SST-2, and the number of rounds (5 by default)
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    String script = arguments[0];
    String sst = arguments[1];
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
    List<String> linear = List.of("--sst", sst, "--dim", "100");
    List<String> fixed = List.of("--sst", sst, "--dim", "200");
    List<String> heedLinear = List.of("--head", "linear");
    List<String> heedGeneral = List.of("--head", "linear", "--general");
    List<String> heedFixed = List.of("--head", "fixed");
    List<String> torchLinear = List.of("--head", "TC");
    List<String> torchFixed = List.of("--head", "FC");
    List<Task> tasks =
        List.of(
            new Task(
                "synthetic, fixed, d 10",
                List.of("--dim", "10"),
                List.of(),
                List.of(),
                10_000,
                100),
            new Task("SST-2, linear, d 100", linear, heedLinear, torchLinear, 300, 5),
            new Task("SST-2, linear, d 100, in full", linear, heedGeneral, torchLinear, 100, 5),
            new Task("SST-2, fixed, d 200", fixed, heedFixed, torchFixed, 1000, 5));
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
          Statistics.median(heed),
          Statistics.median(torch),
          Statistics.median(ratios),
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
    command.addAll(task.torch());
    command.addAll(List.of("--epochs", Integer.toString(task.torchEpochs()), "--threads", THREADS));
    String output = output(command);
    Matcher matcher = MILLISECONDS.matcher(output);
    if (!matcher.find()) {
      throw new InvalidInputException(script, 0, "it printed " + output, "ms_per_epoch NUMBER");
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
}
