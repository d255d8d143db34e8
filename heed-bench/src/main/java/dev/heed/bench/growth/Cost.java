package dev.heed.bench.growth;

import dev.heed.base.ProblemException;
import dev.heed.base.Statistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Cost of a task.
 *
 * @param seconds from its start to its end
 * @param processorSeconds of all threads together
 * @param megabytes the most memory that the process had at a time, in 10⁶ bytes
 */
record Cost(double seconds, double processorSeconds, double megabytes) {
  private static final String PEAK = "VmHWM:";

  /** The median of several in each respect. */
  static Cost median(List<Cost> costs) {
    return new Cost(
        median(costs, Cost::seconds),
        median(costs, Cost::processorSeconds),
        median(costs, Cost::megabytes));
  }

  private static double median(List<Cost> costs, ToDoubleFunction<Cost> part) {
    return Statistics.median(costs.stream().mapToDouble(part).toArray());
  }

  /** Seconds of processors that this process has taken. */
  static double processorSecondsSoFar() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  /** The most memory that this process has had, as Linux counts it. */
  static double peakMegabytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(PEAK)) {
        return 1024 * Double.parseDouble(line.replaceAll("\\D", "")) / 1e6;
      }
    }
    throw new ProblemException("/proc/self/status has no " + PEAK, "Linux");
  }

  /** As a line that {@link #parse} reads. */
  String line() {
    return String.format(Locale.ROOT, "%.6f %.6f %.3f", seconds, processorSeconds, megabytes);
  }

  static Cost parse(String line) {
    String[] parts = line.strip().split(" ");
    return new Cost(
        Double.parseDouble(parts[0]), Double.parseDouble(parts[1]), Double.parseDouble(parts[2]));
  }
}
