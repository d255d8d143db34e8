package dev.heed.bench.geometry;

import dev.heed.base.ProblemException;
import dev.heed.geometry.similarity.Points;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program's embedding and what it took.
 *
 * @param seconds what the program says the embedding took
 * @param processor seconds of all processors for the whole process
 * @param megabytes largest resident memory of the process
 */
record MeasuredRun(Points points, double seconds, double processor, double megabytes) {
  /** Milliseconds between two looks at a process, whose times are known only while it lives. */
  private static final int PAUSE = 50;

  private static final String PEAK = "VmHWM:";

  /**
   * Runs a program.
   *
   * @param command the program and its arguments; it prints a line of coordinates for each point,
   *     and one with {@code seconds,} and a number
   */
  static MeasuredRun of(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("embedding", ".csv");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(output.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      Duration processor = Duration.ZERO;
      double kilobytes = 0;
      do {
        processor = process.info().totalCpuDuration().orElse(processor);
        kilobytes = Math.max(kilobytes, peak(process.pid()));
      } while (!process.waitFor(PAUSE, TimeUnit.MILLISECONDS));
      if (process.exitValue() != 0) {
        throw new ProblemException(
            String.join(" ", command) + " ends with " + process.exitValue(), "0");
      }
      return parsed(Files.readAllLines(output), processor.toMillis() / 1e3, kilobytes * 1024 / 1e6);
    } finally {
      Files.delete(output);
    }
  }

  private static double peak(long pid) throws IOException {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith(PEAK)) {
          return Double.parseDouble(line.substring(PEAK.length()).replace("kB", "").strip());
        }
      }
    } catch (NoSuchFileException e) {
      return 0; // ended meanwhile
    }
    return 0;
  }

  private static MeasuredRun parsed(List<String> lines, double processor, double megabytes) {
    List<double[]> rows = new ArrayList<>();
    double seconds = Double.NaN;
    for (String line : lines) {
      String[] cells = line.split(",");
      if (cells[0].equals("seconds")) {
        seconds = Double.parseDouble(cells[1]);
      } else {
        rows.add(Arrays.stream(cells).mapToDouble(Double::parseDouble).toArray());
      }
    }
    double[] values = rows.stream().flatMapToDouble(Arrays::stream).toArray();
    return new MeasuredRun(
        new Points(rows.getFirst().length, values), seconds, processor, megabytes);
  }
}
