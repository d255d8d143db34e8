package dev.heed.bench;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.dynamics.DescentOptions;
import dev.heed.dynamics.FullBatchTraining;
import dev.heed.dynamics.Outcome;
import dev.heed.dynamics.Progress;
import dev.heed.dynamics.projected.RankedDocuments;
import dev.heed.dynamics.task.SyntheticTask;
import dev.heed.dynamics.task.TaskData;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.training.Head;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Times epochs of full-batch gradient descent. An epoch is a forward and a backward pass over the
 * training documents, a step, and a forward pass over the dev documents.
 *
 * @param sst the folder with SST-2; empty for the synthetic task of the paper
 * @param head the head
 * @param dim length of an embedding
 * @param epochs number of timed epochs, after {@link #WARM_UP} others and a training that lets the
 *     virtual machine compile
 * @param shortcuts whether to use the exact shortcuts
 * @param seed seed of the synthetic task and of the initial weights
 */
public record EpochBenchmark(
    Optional<Path> sst, Head head, int dim, int epochs, boolean shortcuts, long seed) {
  /** Untimed epochs at the start. */
  public static final int WARM_UP = 3;

  /** Seconds of training before the timed one, after which its loops are compiled. */
  private static final double COMPILING_SECONDS = 2;

  /**
   * The result.
   *
   * @param millisecondsPerEpoch the mean time
   * @param loss the loss on the training documents after the last epoch, in nats
   * @param trainDocuments number of training documents
   * @param vocabulary number of words
   * @param bytesPerEpoch bytes moved, at least
   * @param operationsPerEpoch additions and multiplications
   * @param rates the machine's best rates
   * @param rowSumMilliseconds the time of an epoch's sums of rows alone, measured in the same
   *     moment; empty without the shortcuts
   */
  public record Result(
      double millisecondsPerEpoch,
      double loss,
      int trainDocuments,
      int vocabulary,
      double bytesPerEpoch,
      double operationsPerEpoch,
      MachineRates rates,
      OptionalDouble rowSumMilliseconds) {

    /** Milliseconds to move the bytes, at least. */
    public double bytesMilliseconds() {
      return 1e3 * bytesPerEpoch / rates.bytesPerSecond();
    }

    /** Milliseconds of the operations, at least. */
    public double operationsMilliseconds() {
      return 1e3 * operationsPerEpoch / rates.operationsPerSecond();
    }

    /** The limit, which is the longer of both times, divided by the time of an epoch. */
    public double shareOfLimit() {
      return Math.max(bytesMilliseconds(), operationsMilliseconds()) / millisecondsPerEpoch;
    }
  }

  /**
   * Checks the settings.
   *
   * @throws dev.heed.base.ProblemException if a number is below 1
   */
  public EpochBenchmark {
    Objects.requireNonNull(sst, "sst");
    Require.atLeast("epochs", 1, epochs);
    Require.atLeast("dim", 1, dim);
    Objects.requireNonNull(head, "head");
  }

  /**
   * Trains and measures.
   *
   * @throws IOException if a file cannot be read
   */
  public Result run(int threads) throws IOException {
    SyntheticTask synthetic = SyntheticTask.PAPER;
    SentenceFolder task =
        sst.isPresent()
            ? SentenceFolder.read(sst.get())
            : new SentenceFolder(
                synthetic.draw(new SeededRandom(seed)), synthetic.vocabulary(), synthetic.topics());
    // With a patience, the dev loss is computed at every epoch.
    DescentOptions options =
        DescentOptions.paper(head)
            .withDim(dim)
            .withEpochs(WARM_UP + epochs, WARM_UP + epochs)
            .withPatience(Integer.MAX_VALUE);
    ClassifierShape shape = options.shape(task.vocabulary(), task.classes());
    try (Workers workers = new Workers(threads)) {
      long compiled = System.nanoTime() + (long) (1e9 * COMPILING_SECONDS);
      while (System.nanoTime() < compiled) {
        train(options, task.data(), shape, workers, (_, _) -> System.nanoTime() < compiled);
      }
      long[] begin = new long[1];
      long[] end = new long[1];
      double loss =
          train(
              options,
              task.data(),
              shape,
              workers,
              (done, _) -> {
                (done <= WARM_UP ? begin : end)[0] = System.nanoTime();
                return true;
              });
      Work work = Work.of(task.data(), shape, shortcuts);
      return new Result(
          (end[0] - begin[0]) / 1e6 / epochs,
          loss,
          task.data().train().count(),
          task.vocabulary(),
          work.bytes(),
          work.operations(),
          MachineRates.measure(work.workingSet(), shortcuts, workers),
          shortcuts
              ? OptionalDouble.of(
                  RowSums.milliseconds(
                      new RankedDocuments(task.data(), task.vocabulary()),
                      Work.outputs(shape, true) + 1,
                      workers))
              : OptionalDouble.empty());
    }
  }

  private double train(
      DescentOptions options,
      TaskData data,
      ClassifierShape shape,
      Workers workers,
      Progress progress)
      throws IOException {
    ClassifierWeights start =
        ClassifierWeights.start(shape, options.embeddingScale(), new SeededRandom(seed));
    FullBatchTraining training =
        shortcuts
            ? new FullBatchTraining(options, data, start, workers)
            : FullBatchTraining.withoutShortcuts(options, data, start, workers);
    double[] last = new double[1];
    Outcome outcome = training.run((_, loss, _, _) -> last[0] = loss, progress);
    if (outcome instanceof Outcome.Diverged(int epoch, String cause)) {
      throw new ProblemException(
          "the training diverged in epoch %d: %s".formatted(epoch, cause), "finite numbers");
    }
    return last[0];
  }
}
