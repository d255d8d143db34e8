package dev.heed.text.trainer;

import dev.heed.base.InvalidInputException;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Workers;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.Corrections;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.evaluation.MultiLabelEvaluation;
import dev.heed.text.evaluation.Quality;
import dev.heed.text.model.Decisions;
import dev.heed.text.model.Model;
import dev.heed.text.model.Scorer;
import dev.heed.text.model.Selection;
import dev.heed.text.model.Temperature;
import dev.heed.text.model.Version;
import dev.heed.text.pooling.ClassifierStep;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.Tensor;
import dev.heed.text.shard.DocumentFile;
import dev.heed.text.start.Beginning;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.Epoch;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.ModelInfo;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.WordScore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Makes a model of texts in up to three stages: trials decide on character n-grams; a training
 * stops when the loss on the dev texts no longer falls; another trains on all texts for as many
 * epochs. A temperature is fitted to the second one on the dev texts. The result depends on texts,
 * options and seed, and not on the number of threads.
 */
public final class Trainer {
  /** The largest corpus with trials, which take seconds; one that is larger knows most words. */
  public static final long MAX_TRIAL_WORDS = 1_000_000;

  /**
   * Epochs without a lower loss after which a trial ends; only the one that is kept goes on to the
   * patience of the options. As the rate grows, the loss falls and then rises: on none of six
   * corpora did it reach a new low after two epochs above the last.
   */
  private static final int TRIAL_PATIENCE = 2;

  private final TrainingTexts texts;
  private final Corrections.Effect corrected;
  private final TrainingOptions options;
  private final Workers workers;
  private final TrainingListener listener;
  private long wordsTrained;

  private Trainer(
      TrainingTexts texts,
      Corrections.Effect corrected,
      TrainingOptions options,
      Workers workers,
      TrainingListener listener) {
    this.texts = texts;
    this.corrected = corrected;
    this.options =
        options.withModel(
            options.model().forLabels(texts.labels().size(), texts.sets().areSeveral()));
    this.workers = workers;
    this.listener = listener;
  }

  /**
   * Trains a classifier.
   *
   * @param texts labelled texts, read once to the end
   * @param dev dev texts; without them a share of the texts is held out
   * @param threads the number of threads to use
   * @param checkpoint a file that is written after every epoch of the second stage; if it exists,
   *     the training that wrote it continues, and ends with the same bytes as without the
   *     interruption
   * @param beginning the first weights; options that it fixes are overridden
   * @throws InvalidInputException if the texts cannot be trained on, or the training diverges
   * @throws dev.heed.base.ProblemException if a class weight is given for a label that does not
   *     exist
   */
  public static Trained train(
      CorpusReader texts,
      Optional<CorpusReader> dev,
      Beginning beginning,
      TrainingOptions options,
      int threads,
      TrainingListener listener,
      Optional<Path> checkpoint)
      throws IOException {
    TrainingOptions fixed = beginning.options(options);
    try (Workers workers = new Workers(threads);
        NumberedTexts read = read(texts, dev, beginning, fixed, threads, listener)) {
      TrainingOptions started = fixed.withStart(read.beginning().start());
      return new Trainer(read, texts.corrected(), started, workers, listener).train(checkpoint);
    }
  }

  /**
   * As the other method, on texts that are ready, with drawn weights.
   *
   * @param workers the threads for what this machine does itself
   */
  public static Trained train(
      TrainingTexts texts, TrainingOptions options, Workers workers, TrainingListener listener)
      throws IOException {
    return new Trainer(texts, Corrections.Effect.NONE, options, workers, listener)
        .train(Optional.empty());
  }

  private static NumberedTexts read(
      CorpusReader texts,
      Optional<CorpusReader> dev,
      Beginning beginning,
      TrainingOptions options,
      int threads,
      TrainingListener listener)
      throws IOException {
    if (threads == 1) {
      return NumberedTexts.read(texts, dev, beginning, options, listener);
    }
    WarmUp warmUp = new WarmUp(options);
    try (warmUp) {
      return NumberedTexts.read(texts, dev, beginning, options, listener);
    }
  }

  private Trained train(Optional<Path> checkpoint) throws IOException {
    listener.split(texts.labelCounts(), texts.held(Split.Part.DEV), texts.held(Split.Part.TEST));
    long start = System.nanoTime();
    Stopped stopped = stopped(checkpoint);
    // The weights and texts of the first training are gone by now: memory holds one training.
    Optional<Fitted> refitted =
        isRefitted() && !stopped.isCut() ? refitted(stopped) : Optional.empty();
    return result(stopped, refitted, (System.nanoTime() - start) / 1e9);
  }

  /**
   * A training that stopped by the dev texts, without the numbers that it computed with.
   *
   * @param options those of the training on all texts
   * @param isCut whether the listener ended it
   */
  private record Stopped(
      TrainingOptions options,
      Calibrated calibrated,
      Fitted fitted,
      Optional<Quality> onDev,
      ModelInfo again,
      List<Epoch> history,
      boolean isCut) {}

  private Stopped stopped(Optional<Path> checkpoint) throws IOException {
    try (Candidate chosen = withCharacterNgrams()) {
      EncodedTexts corpus = chosen.corpus();
      if (texts.sets().areSeveral()) {
        listener.severalLabels();
      }
      listener.read(
          corpus.count(Split.Part.TRAIN),
          corpus.count(Split.Part.DEV),
          corpus.vocabulary().size(),
          texts.labels());
      if (corpus.count(Split.Part.DEV) == 0) {
        listener.warning(
            "no dev documents: all "
                + options.descent().epochs()
                + " epochs run, without calibration");
      }
      listener.stage(TrainingListener.Stage.TRAINING, options.descent().epochs());
      Run run = trained(chosen, checkpoint);
      wordsTrained += run.wordsTrained();
      Calibrated calibrated = calibrated(run);
      ModelInfo info = info(run, false);
      Fitted measured = fitted(run, calibrated, info);
      Optional<Quality> onDev =
          evaluate(measured.scorer(), calibrated, run.corpus(), Split.Part.DEV);
      if (onDev.isPresent() && calibrated.decisions().isPresent()) {
        // While training, the thresholds were not known yet.
        info = info.withDevAccuracy(onDev.get().score());
        measured = measured.with(info);
      }
      return new Stopped(
          chosen.options().withEpochs(run.bestEpoch()),
          calibrated,
          measured,
          onDev,
          withDev(info(run, true), info.devAccuracy()),
          List.copyOf(run.history()),
          run.isStopped());
    }
  }

  /** A model, with its evaluation on the test texts; empty without any. */
  private record Fitted(Model model, Scorer scorer, Optional<Quality> test) {
    Fitted with(ModelInfo info) {
      return new Fitted(model.withInfo(tested(info, test)), scorer, test);
    }
  }

  private static ModelInfo tested(ModelInfo info, Optional<Quality> test) {
    return test.map(quality -> info.withTestAccuracy(quality.score())).orElse(info);
  }

  /**
   * The numbers fitted to the dev texts.
   *
   * @param decisions about logits with the shares of the labels added
   */
  private record Calibrated(
      Temperature temperature, Optional<Decisions> decisions, Selection selection) {}

  private Calibrated calibrated(Run run) {
    Optional<Decisions> decisions = run.decisions();
    if (decisions.isPresent()) {
      return new Calibrated(Temperature.same(1), decisions, Selection.none());
    }
    Temperature temperature = run.temperature();
    return new Calibrated(temperature, decisions, selection(run, temperature));
  }

  /** The texts encoded by some options, and a training on them, a trial or not begun. */
  private record Candidate(TrainingOptions options, EncodedTexts corpus, Run run)
      implements AutoCloseable {

    /** Whether its training was a trial. */
    boolean isTried() {
      return !run.history().isEmpty();
    }

    @Override
    public void close() throws IOException {
      corpus.close();
    }
  }

  private Candidate candidate(TrainingOptions tried) throws IOException {
    EncodedTexts corpus = texts.encode(false, tried);
    try {
      return new Candidate(tried, corpus, new Run(corpus, texts, tried, workers));
    } catch (InvalidInputException | RuntimeException e) {
      corpus.close();
      throw e;
    }
  }

  /** The training that is kept: a trial goes on, unless it has to be watched from its start. */
  private Run trained(Candidate chosen, Optional<Path> checkpoint) throws IOException {
    Run run = chosen.run();
    boolean isHeard = listener.examples().isPresent() || listener.words().isPresent();
    if (chosen.isTried() && checkpoint.isEmpty() && !isHeard) {
      run.history().forEach(listener::epoch);
      run.run(listener, Checkpoint.none());
      return run;
    }
    if (chosen.isTried()) {
      wordsTrained += run.wordsTrained();
      run = new Run(chosen.corpus(), texts, chosen.options(), workers);
    }
    List<Tensor> state = run.state();
    Checkpoint file =
        checkpoint
            .<Checkpoint>map(
                path -> new CheckpointFile(path, texts.identity() + ' ' + options, state))
            .orElse(Checkpoint.none());
    run.run(listener, file);
    if (run.history().isEmpty()) {
      throw stoppedEarly();
    }
    return run;
  }

  private static CancellationException stoppedEarly() {
    return new CancellationException("stopped before the end of the first epoch");
  }

  /** The training with character n-grams if these lower the loss in a trial. */
  private Candidate withCharacterNgrams() throws IOException {
    if (!(options.vocabulary().characterNgrams() instanceof CharacterNgrams.Auto)) {
      return candidate(options);
    }
    TrainingOptions none = with(new CharacterNgrams.None());
    if (!texts.hasDev() || texts.words() > MAX_TRIAL_WORDS) {
      return candidate(none);
    }
    listener.stage(TrainingListener.Stage.TRIAL, options.descent().epochs());
    Candidate plain = tried(none);
    int half = plain.run().bestEpoch() / 2;
    return better(plain, () -> tried(likelier(half), options.descent().epochs()));
  }

  /** Makes a candidate. */
  @FunctionalInterface
  private interface Trial {
    Candidate run() throws IOException;
  }

  /**
   * The character n-grams with the lowest loss after some epochs. Half-way through a training
   * without them, six corpora with three seeds named those that were lower in the end too, or as
   * accurate ones.
   */
  private Candidate likelier(int epochs) throws IOException {
    Iterator<CharacterNgrams.Between> tried = CharacterNgrams.TRIED.iterator();
    Candidate best = started(with(tried.next()), epochs);
    while (tried.hasNext()) {
      TrainingOptions next = with(tried.next());
      best = better(best, () -> started(next, epochs));
    }
    return best;
  }

  /** The one of two candidates with the lower loss; ends the other. */
  private Candidate better(Candidate best, Trial trial) throws IOException {
    Candidate other;
    try {
      other = trial.run();
    } catch (IOException | RuntimeException e) {
      best.close();
      throw e;
    }
    boolean isLower = other.run().bestLoss() < best.run().bestLoss();
    Candidate worse = isLower ? best : other;
    wordsTrained += worse.run().wordsTrained();
    worse.close();
    return isLower ? other : best;
  }

  private TrainingOptions with(CharacterNgrams ngrams) {
    return options.withVocabulary(options.vocabulary().withCharacterNgrams(ngrams));
  }

  private Candidate tried(TrainingOptions tried) throws IOException {
    return tried(candidate(tried), tried.descent().epochs());
  }

  /** A candidate after a trial of some epochs. */
  private Candidate started(TrainingOptions tried, int epochs) throws IOException {
    return tried(candidate(tried), Math.max(1, epochs));
  }

  /** Runs the trial of a candidate up to some epochs, from the start or from where it is. */
  private Candidate tried(Candidate candidate, int epochs) throws IOException {
    try {
      candidate.run().runTrial(new Quiet(listener), epochs, TRIAL_PATIENCE);
      if (candidate.run().isStopped()) {
        throw stoppedEarly();
      }
      return candidate;
    } catch (InvalidInputException | RuntimeException e) {
      candidate.close();
      throw e;
    }
  }

  /** Whether dev documents were held out, which are trained on in the end. */
  private boolean isRefitted() {
    return options.heldOut().refit() && texts.hasHeldOutDev();
  }

  /** The model of a training on all texts but the test texts; empty if the listener stops it. */
  private Optional<Fitted> refitted(Stopped stopped) throws IOException {
    listener.stage(TrainingListener.Stage.AGAIN, stopped.options().descent().epochs());
    try (EncodedTexts all = texts.encode(true, stopped.options())) {
      Run refit = new Run(all, texts, stopped.options(), workers);
      refit.run(new Quiet(listener), Checkpoint.none());
      wordsTrained += refit.wordsTrained();
      return refit.isStopped()
          ? Optional.empty()
          : Optional.of(fitted(refit, stopped.calibrated(), stopped.again()));
    }
  }

  private static ModelInfo withDev(ModelInfo info, Optional<Double> accuracy) {
    return accuracy.map(info::withDevAccuracy).orElse(info);
  }

  private Fitted fitted(Run run, Calibrated calibrated, ModelInfo info) {
    Model model =
        new Model(
            texts.labels(),
            run.corpus().vocabulary(),
            stored(run.best()),
            calibrated.temperature(),
            calibrated.decisions().map(run::withPriors),
            run.counts(),
            calibrated.selection(),
            info);
    Scorer scorer = new Scorer(model);
    Optional<Quality> test = evaluate(scorer, calibrated, run.corpus(), Split.Part.TEST);
    return new Fitted(model.withInfo(tested(info, test)), scorer, test);
  }

  /** Weights as a model holds them: a learned metric is kept, pooled scores take the keys' room. */
  private static ClassifierWeights stored(ClassifierWeights weights) {
    return weights.shape().wordScore() instanceof WordScore.Pooled
        ? ClassifierStep.withScoresAsKeys(weights, KernelSelection.kernels())
        : weights;
  }

  /** The thresholds for labels of the dev documents. */
  private Selection selection(Run run, Temperature temperature) {
    DocumentFile dev = run.corpus().held(Split.Part.DEV);
    List<DevMeasure.Prediction> predictions = run.devPredictions(temperature);
    List<Double> known = run.corpus().devKnown();
    double[] ranks = new double[dev.count()];
    boolean[] hits = new boolean[dev.count()];
    for (int i = 0; i < ranks.length; i++) {
      DevMeasure.Prediction prediction = predictions.get(i);
      ranks[i] = Selection.rank(prediction.probability(), known.get(i));
      hits[i] = prediction.label() == texts.sets().likeliest(dev.label(i));
    }
    return Selection.of(ranks, hits);
  }

  private ModelInfo info(Run run, boolean isRefitted) {
    int dev = run.corpus().held(Split.Part.DEV).count();
    HeldOut heldOut = options.heldOut();
    return new ModelInfo(
        Version.number(),
        options.withHeldOut(new HeldOut(heldOut.devShare(), heldOut.testShare(), isRefitted)),
        run.corpus().count(Split.Part.TRAIN),
        dev,
        run.bestEpoch(),
        dev == 0
            ? Optional.empty()
            : Optional.of(run.history().get(run.bestEpoch() - 1).devAccuracy()),
        Optional.empty(),
        new ModelInfo.Data(texts.hash(), corrected.changed(), corrected.dropped()));
  }

  private Trained result(Stopped stopped, Optional<Fitted> refitted, double seconds) {
    Fitted last = refitted.orElse(stopped.fitted());
    return new Trained(
        last.model(),
        last.scorer(),
        refitted.map(all -> stopped.fitted().model()),
        stopped.history(),
        stopped.onDev(),
        last.test(),
        texts.held(last.test().isPresent() ? Split.Part.TEST : Split.Part.DEV),
        new Trained.Effort(wordsTrained, seconds));
  }

  private Optional<Quality> evaluate(
      Scorer scorer, Calibrated calibrated, EncodedTexts corpus, Split.Part part) {
    if (corpus.held(part).count() == 0) {
      return Optional.empty();
    }
    if (calibrated.decisions().isPresent()) {
      MultiLabelEvaluation evaluation =
          new MultiLabelEvaluation(texts.labels(), calibrated.decisions().get().thresholds(), 1);
      forEach(scorer, corpus, part, (set, p) -> evaluation.add(labels(set), p));
      return Optional.of(evaluation);
    }
    Evaluation evaluation = new Evaluation(texts.labels());
    forEach(
        scorer,
        corpus,
        part,
        (target, p) -> evaluation.add(texts.labels().get(texts.sets().likeliest(target)), p));
    return Optional.of(evaluation);
  }

  private List<String> labels(int set) {
    return Arrays.stream(texts.sets().of(set)).mapToObj(texts.labels()::get).toList();
  }

  /** Receives a document's target in the file and its probabilities. */
  @FunctionalInterface
  private interface Answer {
    void take(int target, double[] probabilities);
  }

  private static void forEach(Scorer scorer, EncodedTexts corpus, Split.Part part, Answer answer) {
    DocumentFile file = corpus.held(part);
    List<Double> familiarities = corpus.familiarities(part);
    int[] entries = new int[1 << 10];
    for (int i = 0; i < file.count(); i++) {
      int length = file.length(i);
      if (entries.length < length) {
        entries = new int[2 * length];
      }
      file.copy(i, entries, 0);
      answer.take(file.label(i), scorer.probabilities(entries, length, familiarities.get(i)));
    }
  }
}
