package dev.heed.dynamics.demo;

import dev.heed.dynamics.FullBatchTraining;
import dev.heed.dynamics.Outcome;
import dev.heed.dynamics.Progress;
import dev.heed.dynamics.ScoreNormIdentity;
import dev.heed.dynamics.ScoreNormIdentity.Agreement;
import dev.heed.dynamics.WordTrace;
import dev.heed.dynamics.task.SyntheticTask;
import dev.heed.dynamics.task.TaskData;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.lab.run.RunDirectory;
import dev.heed.lab.run.Trace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Trains on the synthetic task, holds the trace against the score–norm identity, and writes {@code
 * config.json}, {@code trace.csv}, {@code metrics.json} and {@code report.html}.
 *
 * <p>The trace has a row for each record: {@code epoch}, {@code train_loss}, {@code dev_loss}, and
 * for each traced word, topic words first, {@code NAME_score} and {@code NAME_norm}. The same
 * options give the same bytes in it for any number of threads.
 */
public final class DemoExperiment {
  private final DemoOptions options;
  private final RunDirectory directory;
  private final SyntheticTask task;
  private final WordTrace trace;

  private DemoExperiment(DemoOptions options, RunDirectory directory) {
    this.options = options;
    this.directory = directory;
    task = options.task();
    trace =
        new WordTrace(
            // The other words are drawn alike, so the first of them are as good as any.
            IntStream.range(0, task.topicWords() + options.tracedOtherWords()).boxed().toList());
  }

  /**
   * Runs it. A training that was cancelled or diverged writes all files too, with what there is.
   *
   * @param threads how many threads compute
   * @param out the folder for the files, made if it is not there
   * @throws IOException if a file can't be written
   */
  public static DemoResult run(DemoOptions options, int threads, Path out, Progress progress)
      throws IOException {
    try (Workers workers = new Workers(threads)) {
      return new DemoExperiment(options, RunDirectory.create(out)).run(workers, progress);
    }
  }

  private DemoResult run(Workers workers, Progress progress) throws IOException {
    directory.writeConfig(options.configuration());
    SeededRandom random = new SeededRandom(options.seed());
    TaskData data = task.draw(random);
    FullBatchTraining training =
        new FullBatchTraining(
            options.training(), data, task.vocabulary(), task.topics(), random, workers);
    ExampleSentence example = ExampleSentence.first(data.test());
    List<Double> before = example.attention(training.state());

    long start = System.nanoTime();
    Outcome outcome = train(training, progress);
    double seconds = (System.nanoTime() - start) / 1e9;

    boolean usable = !(outcome instanceof Outcome.Diverged);
    ScoreNormIdentity identity =
        new ScoreNormIdentity(training.state().queryNorm(), task.otherWordsPerSentence());
    List<double[]> errors =
        IntStream.range(0, task.topicWords())
            .mapToObj(word -> identity.relativeErrors(trace.scores(word), trace.norms(word)))
            .toList();
    DemoResult result =
        new DemoResult(
            outcome,
            usable ? training.accuracy(data.test()) : Double.NaN,
            Agreement.of(errors.stream().flatMapToDouble(DoubleStream::of).toArray()),
            trace.last().trainLoss(),
            trace.last().devLoss(),
            seconds,
            directory.report());
    directory.writeMetrics(result.metrics());
    DemoReport report =
        new DemoReport(
            options,
            result,
            trace,
            identity,
            errors.stream().map(Agreement::of).toList(),
            DoubleStream.of(training.state().scores()).boxed().toList(),
            example,
            before,
            usable ? example.attention(training.state()) : before);
    directory.writeReport(report.toHtml());
    return result;
  }

  private Outcome train(FullBatchTraining training, Progress progress) throws IOException {
    try (Trace file = directory.openTrace(columns())) {
      return training.run(
          (epoch, trainLoss, devLoss, state) -> {
            trace.record(epoch, trainLoss, devLoss, state);
            file.append(row(trace.last()));
          },
          progress);
    }
  }

  private String[] columns() {
    List<String> columns = new ArrayList<>(List.of("epoch", "train_loss", "dev_loss"));
    for (int word : trace.words()) {
      columns.add(task.name(word) + "_score");
      columns.add(task.name(word) + "_norm");
    }
    return columns.toArray(String[]::new);
  }

  private static Object[] row(WordTrace.Entry entry) {
    List<Object> row = new ArrayList<>(List.of(entry.epoch(), entry.trainLoss(), entry.devLoss()));
    for (int i = 0; i < entry.scores().size(); i++) {
      row.add(entry.scores().get(i));
      row.add(entry.norms().get(i));
    }
    return row.toArray();
  }
}
