package dev.heed.studio.train;

import dev.heed.base.ProblemException;
import dev.heed.dynamics.FullBatchTraining;
import dev.heed.dynamics.Outcome;
import dev.heed.dynamics.ScoreNormIdentity;
import dev.heed.dynamics.ScoreNormIdentity.Agreement;
import dev.heed.dynamics.TrainingSnapshot;
import dev.heed.dynamics.TrainingState;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.run.Trace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/** Full-batch gradient descent on texts, as an experiment that the studio follows and paces. */
public final class Training implements Experiment<TrainingSettings> {
  /** The name of the experiment. */
  public static final String NAME = "training";

  /** The file of the trained classifier in the folder of a run. */
  public static final String MODEL = "model.heed";

  /** The file of {@link Frames} in the folder of a run. */
  public static final String FRAMES = "frames";

  /** Number of highest-scoring words that are compared with theory at the end. */
  private static final int TOP_WORDS = 20;

  private static final String[] COLUMNS = {"epoch", "train_loss", "dev_loss", "dev_accuracy"};

  private final String version;
  private final Watcher watcher;

  /** Follows a training; called by its thread. */
  public interface Watcher {
    /** Called once the texts are read and the frames are open. */
    void begun(TrainingTexts texts, Frames frames);

    /** Called after a row was added to the trace. */
    void recorded(int epoch, double trainLoss, double devLoss, double devAccuracy);

    /** Waits, which limits the number of records per second. */
    void rest(long nanoseconds);

    /** A watcher that ignores everything and never waits. */
    static Watcher none() {
      return new Watcher() {
        @Override
        public void begun(TrainingTexts texts, Frames frames) {}

        @Override
        public void recorded(int epoch, double trainLoss, double devLoss, double devAccuracy) {}

        @Override
        public void rest(long nanoseconds) {}
      };
    }
  }

  /**
   * The experiment.
   *
   * @param version the version of Heed, which the model file names
   */
  public Training(String version, Watcher watcher) {
    this.version = version;
    this.watcher = watcher;
  }

  @Override
  public Description description() {
    return new Description(
        NAME,
        Group.TRAINING,
        "Trains on texts by full-batch gradient descent, step by step.",
        "10 s");
  }

  @Override
  public TrainingSettings defaults() {
    return TrainingSettings.defaults();
  }

  @Override
  public Findings run(TrainingSettings settings, Run run) throws IOException {
    SeededRandom random = new SeededRandom(run.seed());
    run.progress("reading", 0, 1);
    TrainingTexts texts = TrainingTexts.read(settings.data(), random);
    try (Workers workers = new Workers(run.threads())) {
      FullBatchTraining training =
          new FullBatchTraining(
              settings.options(),
              texts.data(),
              texts.words().size(),
              texts.labels().size(),
              random,
              workers);
      Optional<TrainingSnapshot> snapshot = Optional.empty();
      if (run.resumed().isPresent()) {
        snapshot =
            Optional.of(TrainingSnapshot.read(new ByteArrayInputStream(run.resumed().get())));
        training.resume(snapshot.get());
      }
      Trace trace = run.trace(COLUMNS);
      try (Frames frames = frames(run.directory().path().resolve(FRAMES), training, snapshot)) {
        watcher.begun(texts, frames);
        Outcome outcome = train(settings, run, training, trace, frames);
        return findings(settings, run, texts, training, outcome);
      }
    }
  }

  private static Frames frames(
      Path file, FullBatchTraining training, Optional<TrainingSnapshot> snapshot)
      throws IOException {
    if (snapshot.isPresent() && Files.exists(file)) {
      Frames frames = Frames.open(file, true);
      frames.dropAfter(snapshot.get().epoch());
      return frames;
    }
    return Frames.create(file, training.state().vocabulary(), training.state().queryNorm());
  }

  private Outcome train(
      TrainingSettings settings, Run run, FullBatchTraining training, Trace trace, Frames frames)
      throws IOException {
    Pace pace = new Pace(settings.updatesPerSecond());
    try {
      return training.run(
          (epoch, trainLoss, devLoss, state) -> {
            watcher.rest(pace.nextRest());
            double accuracy = training.accuracy(training.data().dev());
            trace.append(epoch, trainLoss, devLoss, accuracy);
            frames.add(new Frames.Frame(epoch, floats(state.scores()), floats(state.norms())));
            watcher.recorded(epoch, trainLoss, devLoss, accuracy);
          },
          (done, epochs) -> {
            run.progress("training", done, epochs);
            checkpoint(run, training);
            return true;
          });
    } catch (java.io.UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void checkpoint(Run run, FullBatchTraining training) {
    try {
      run.checkpoint(out -> training.snapshot().write(out));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Paces records: gives the time to wait before the next one. */
  private static final class Pace {
    private final double interval;
    private double next = System.nanoTime();

    Pace(double updatesPerSecond) {
      interval = updatesPerSecond > 0 ? 1e9 / updatesPerSecond : 0;
    }

    long nextRest() {
      double now = System.nanoTime();
      double rest = interval > 0 ? next - now : 0;
      // After a pause or a slow epoch, at most one interval of the delay is caught up.
      next = Math.max(next, now - interval) + interval;
      return (long) rest;
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private Findings findings(
      TrainingSettings settings,
      Run run,
      TrainingTexts texts,
      FullBatchTraining training,
      Outcome outcome)
      throws IOException {
    if (outcome instanceof Outcome.Diverged(int epoch, String cause)) {
      throw new ProblemException(
          "the training diverged in epoch %d: %s"
              .formatted(epoch, cause.replaceAll("; expected ([^;]+)", " (expected $1)")),
          "finite numbers: lower the rate");
    }
    TrainingState state = training.state();
    Agreement agreement = agreement(texts, state);
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    Table trace = Table.read(run.directory().trace(), 1000);
    double devAccuracy = training.accuracy(training.data().dev());
    metrics.put("epochs", outcome.epoch());
    metrics.put("train_docs", texts.data().train().count());
    metrics.put("dev_docs", texts.data().dev().count());
    metrics.put("classes", texts.labels().size());
    metrics.put("vocabulary", texts.words().size());
    metrics.put("train_loss", trace.numbers("train_loss")[trace.rows().size() - 1]);
    metrics.put("dev_loss", trace.numbers("dev_loss")[trace.rows().size() - 1]);
    metrics.put("dev_accuracy", devAccuracy);
    if (texts.data().test().count() > 0) {
      metrics.put("test_accuracy", training.accuracy(texts.data().test()));
    }
    metrics.put("sen_median_error", agreement.median());
    metrics.put("sen_max_error", agreement.maximum());
    metrics.put("seconds", run.seconds());
    new TrainedModel(version, texts, training, settings.descent().rate())
        .save(run, devAccuracy, outcome.epoch());
    return new Findings(
        metrics, List.of(), new TrainingFindings(texts, state, trace, metrics).report());
  }

  /** The agreement of the highest-scoring words with the identity at the end. */
  private static Agreement agreement(TrainingTexts texts, TrainingState state) {
    return Agreement.of(
        topWords(texts, state)
            .filter(word -> state.score(word) > ScoreNormIdentity.MIN_SCORE)
            .mapToDouble(
                word ->
                    new ScoreNormIdentity(state.queryNorm(), texts.companions(word))
                        .relativeError(state.score(word), state.norm(word)))
            .toArray());
  }

  /** The highest-scoring words, the highest first. */
  static IntStream topWords(TrainingTexts texts, TrainingState state) {
    double[] scores = state.scores();
    return IntStream.range(0, texts.words().size())
        .boxed()
        .sorted((a, b) -> Double.compare(scores[b], scores[a]))
        .limit(TOP_WORDS)
        .mapToInt(Integer::intValue);
  }
}
