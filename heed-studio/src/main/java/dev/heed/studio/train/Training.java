package dev.heed.studio.train;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.dynamics.DescentOptions;
import dev.heed.dynamics.FullBatchTraining;
import dev.heed.dynamics.Outcome;
import dev.heed.dynamics.Padding;
import dev.heed.dynamics.ScoreNormIdentity;
import dev.heed.dynamics.ScoreNormIdentity.Agreement;
import dev.heed.dynamics.TrainingSnapshot;
import dev.heed.dynamics.TrainingState;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.run.Trace;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.pooling.Part;
import dev.heed.text.training.Head;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;

/** Full-batch gradient descent on texts, for somebody who watches. */
public final class Training implements Experiment<Training.Settings> {
  public static final String NAME = "training";
  public static final String MODEL = "model.heed";
  public static final String FRAMES = "frames";
  private static final int HIDDEN_UNITS = 10;
  private static final int TOP_WORDS = 20;
  private static final String[] COLUMNS = {"epoch", "train_loss", "dev_loss", "dev_accuracy"};

  private final Watcher watcher;

  /** Sees the training as it goes on; called by its thread. */
  public interface Watcher {
    /** The texts are read and the moments can be looked at. */
    void begun(TrainingTexts texts, Frames frames);

    /** A row was added to the trace. */
    void recorded(int epoch, double trainLoss, double devLoss, double devAccuracy);

    /** Waits, so that the records don't come faster than wanted. */
    void rest(long nanoseconds);

    /** Nobody watches. */
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

  /** How the average gives the labels. */
  public enum HeadKind {
    FIXED,
    LINEAR,
    MLP;

    /** The name in settings; capitals, which earlier versions wrote, are read too. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What is trained.
   *
   * @param corpus labelled texts; the built-in task without any
   * @param text the columns of the text, where the usual names do not tell
   * @param devShare share of the texts that is put aside to watch with
   * @param patience stop after so many epochs without a lower loss on the dev texts; 0 for never
   * @param updatesPerSecond at most so many records a second, to watch at leisure; 0 for no limit
   */
  public record Settings(
      Optional<Path> corpus,
      Optional<CorpusFormat> format,
      List<String> text,
      Optional<String> label,
      double devShare,
      HeadKind head,
      int dim,
      int keyDim,
      double embeddingScale,
      double rate,
      int epochs,
      int patience,
      int recordEvery,
      double updatesPerSecond) {
    private static final double MOST_UPDATES = 10_000;

    public Settings {
      text = List.copyOf(text);
      if (!(devShare > 0 && devShare < 1)) {
        throw new IllegalArgumentException(
            "dev_share is " + devShare + "; expected a number between 0 and 1");
      }
      if (patience < 0) {
        throw new IllegalArgumentException("patience is " + patience + "; expected 0 or more");
      }
      if (!(updatesPerSecond >= 0 && updatesPerSecond <= MOST_UPDATES)) {
        throw new IllegalArgumentException(
            "updates_per_second is " + updatesPerSecond + "; expected 0 to " + MOST_UPDATES);
      }
      DescentOptions checked =
          descent(head, dim, keyDim, embeddingScale, rate, epochs, patience, recordEvery);
      recordEvery = checked.recordEvery();
    }

    /** The settings of which {@code config.json} tells. */
    public static Settings of(JsonNode json) {
      List<String> text = new ArrayList<>();
      json.path("text").forEach(column -> text.add(column.asText()));
      return new Settings(
          Optional.of(json.path("corpus"))
              .filter(JsonNode::isTextual)
              .map(n -> Path.of(n.asText())),
          Optional.of(json.path("format"))
              .filter(JsonNode::isTextual)
              .flatMap(n -> CorpusFormat.named(n.asText())),
          text,
          Optional.of(json.path("label")).filter(JsonNode::isTextual).map(JsonNode::asText),
          json.path("dev_share").asDouble(),
          HeadKind.valueOf(json.path("head").asText().toUpperCase(Locale.ROOT)),
          json.path("dim").asInt(),
          json.path("key_dim").asInt(),
          json.path("embedding_scale").asDouble(),
          json.path("rate").asDouble(),
          json.path("epochs").asInt(),
          json.path("patience").asInt(),
          json.path("record_every").asInt(),
          json.path("updates_per_second").asDouble());
    }

    DescentOptions descent() {
      return descent(head, dim, keyDim, embeddingScale, rate, epochs, patience, recordEvery);
    }

    private static DescentOptions descent(
        HeadKind kind,
        int dim,
        int keyDim,
        double embeddingScale,
        double rate,
        int epochs,
        int patience,
        int recordEvery) {
      Head head =
          switch (kind) {
            case FIXED -> new Head.Fixed();
            case LINEAR -> new Head.Linear();
            case MLP -> new Head.Mlp(HIDDEN_UNITS);
          };
      Set<Part> trained = EnumSet.of(Part.EMBEDDINGS, Part.KEYS);
      if (kind != HeadKind.FIXED) {
        trained.add(Part.HEAD);
      }
      return new DescentOptions(
          head,
          new DescentOptions.Start(dim, keyDim, embeddingScale),
          rate,
          epochs,
          patience == 0 ? OptionalInt.empty() : OptionalInt.of(patience),
          recordEvery,
          trained,
          Padding.NONE);
    }
  }

  public Training(Watcher watcher) {
    this.watcher = watcher;
  }

  @Override
  public Description description() {
    return new Description(NAME, "Gradient descent on texts, to be watched.", "10 s");
  }

  @Override
  public Settings defaults() {
    DescentOptions paper = DescentOptions.paper(new Head.Fixed());
    return new Settings(
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        0.1,
        HeadKind.FIXED,
        paper.dim(),
        paper.keyDim(),
        paper.embeddingScale(),
        paper.rate(),
        paper.epochs(),
        0,
        paper.recordEvery(),
        50);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    SeededRandom random = new SeededRandom(run.seed());
    run.progress("reading", 0, 1);
    TrainingTexts texts = TrainingTexts.read(settings, random);
    try (Workers workers = new Workers(run.threads())) {
      FullBatchTraining training =
          new FullBatchTraining(
              settings.descent(),
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
      Settings settings, Run run, FullBatchTraining training, Trace trace, Frames frames)
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

  /** Says how long to wait before the next record. */
  private static final class Pace {
    private final double interval;
    private double next = System.nanoTime();

    Pace(double updatesPerSecond) {
      interval = updatesPerSecond > 0 ? 1e9 / updatesPerSecond : 0;
    }

    long nextRest() {
      double now = System.nanoTime();
      double rest = interval > 0 ? next - now : 0;
      // After a pause or a slow epoch nothing is made up for but a little.
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

  private static Findings findings(
      Settings settings, Run run, TrainingTexts texts, FullBatchTraining training, Outcome outcome)
      throws IOException {
    if (outcome instanceof Outcome.Diverged(int epoch, String cause)) {
      throw new IOException(
          "the training diverged in epoch %d: %s; expected finite numbers: lower the rate"
              .formatted(epoch, cause));
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
    TrainedModel.save(run, texts, training, settings.rate(), devAccuracy, outcome.epoch());
    return new Findings(
        metrics, List.of(), new TrainingFindings(texts, state, trace, metrics).report());
  }

  /** Of the words of highest score, at the end. */
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

  static IntStream topWords(TrainingTexts texts, TrainingState state) {
    double[] scores = state.scores();
    return IntStream.range(0, texts.words().size())
        .boxed()
        .sorted((a, b) -> Double.compare(scores[b], scores[a]))
        .limit(TOP_WORDS)
        .mapToInt(Integer::intValue);
  }
}
