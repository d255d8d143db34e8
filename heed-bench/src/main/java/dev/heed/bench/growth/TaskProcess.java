package dev.heed.bench.growth;

import dev.heed.attention.Attention;
import dev.heed.attention.AttentionInput;
import dev.heed.attention.AttentionOutput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.fused.FusedEngine;
import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.Score;
import dev.heed.base.Statistics;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.text.Training;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs one task in a process of its own and prints its cost, as the last line. */
final class TaskProcess {
  private static final int DIM = 64;

  /** Seconds of passes before those that count: compiling takes about one. */
  private static final double WARM_UP_SECONDS = 2;

  /** Passes that count, of which the median is taken. */
  private static final int PASSES = 5;

  private TaskProcess() {}

  /** Measures the task that the arguments name. */
  public static void main(String[] arguments) throws IOException {
    Cost cost =
        switch (Task.parse(arguments)) {
          case Task.Train train -> train(train);
          case Task.Attend attend -> attend(attend);
        };
    System.out.println(cost.line());
  }

  /**
   * Starts a process and waits for its cost.
   *
   * @param folder the texts of a training are written to it
   */
  static Cost measure(Task task, Path folder) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                // As the command trains. From a smaller heap than the JVM's own the collector would
                // grow the old generation to gigabytes before it looks for garbage there.
                "-XX:+UseSerialGC",
                "-cp",
                classPath(),
                TaskProcess.class.getName()));
    command.addAll(task.arguments());
    if (task instanceof Task.Train train) {
      Path file = folder.resolve("texts.jsonl");
      train.texts().write(file, 1);
    }
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + output);
    }
    return Cost.parse(output.lines().toList().getLast());
  }

  /** The class path of this process, for one that runs in another folder. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Cost train(Task.Train task) throws IOException {
    CorpusOptions format =
        CorpusOptions.defaults()
            .withFormat(CorpusFormat.JSONL)
            .withTextColumns("text")
            .withLabelColumn("label");
    Path model = Path.of("model.heed");
    long start = System.nanoTime();
    Training.defaults()
        .format(format)
        .threads(task.threads())
        .run(Path.of("texts.jsonl"))
        .classifier()
        .save(model);
    double seconds = (System.nanoTime() - start) / 1e9;
    Files.delete(model);
    return new Cost(seconds, Cost.processorSecondsSoFar(), Cost.peakMegabytes());
  }

  private static Cost attend(Task.Attend task) throws IOException {
    Attention attention =
        new Attention(new Score.Dot())
            .plus(new Bias.Scale(1 / Math.sqrt(DIM)))
            .with(task.window() == 0 ? new Mask.All() : new Mask.Window(task.window() - 1, 0));
    SeededRandom random = new SeededRandom(1);
    int size = task.tokens() * DIM;
    AttentionInput input =
        new AttentionInput(
            AttentionShape.self(1, task.tokens(), DIM),
            numbers(random, size),
            numbers(random, size),
            numbers(random, size));
    float[] gradients = numbers(random, size);
    try (Workers workers = new Workers(task.threads())) {
      FusedEngine engine = new FusedEngine(workers);
      long warm = System.nanoTime() + (long) (1e9 * WARM_UP_SECONDS);
      while (System.nanoTime() < warm) {
        pass(engine, attention, input, gradients);
      }
      double[] seconds = new double[PASSES];
      double before = Cost.processorSecondsSoFar();
      for (int i = 0; i < PASSES; i++) {
        long start = System.nanoTime();
        pass(engine, attention, input, gradients);
        seconds[i] = (System.nanoTime() - start) / 1e9;
      }
      double processor = (Cost.processorSecondsSoFar() - before) / PASSES;
      return new Cost(Statistics.median(seconds), processor, Cost.peakMegabytes());
    }
  }

  private static void pass(
      FusedEngine engine, Attention attention, AttentionInput input, float[] gradients) {
    AttentionOutput output = engine.forward(attention, input);
    engine.backward(attention, input, output, gradients);
  }

  private static float[] numbers(SeededRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.gaussian();
    }
    return values;
  }
}
