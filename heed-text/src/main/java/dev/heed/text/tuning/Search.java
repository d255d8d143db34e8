package dev.heed.text.tuning;

import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import dev.heed.text.TrainingResult;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.TrainingListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/** One run of a search. */
final class Search {
  /** The factor between one share of the texts and the next, and of the settings kept. */
  private static final int FACTOR = 3;

  private static final int MAX_ROUNDS = 3;

  /** Exponent of the vocabulary's growth with the texts (Heaps' law), as in most corpora. */
  private static final double GROWTH = 0.75;

  private static final int UNITS = 1000;

  /** Groups of dev texts for the error of a difference, which is then known to about a sixth. */
  private static final int GROUPS = 20;

  private final Tuning tuning;
  private final TuningTexts texts;
  private final Tuning.Listener listener;

  /** The share of the training texts in each round. */
  private final List<Double> shares;

  private final List<Trial> tried = new ArrayList<>();
  private final long start = System.nanoTime();
  private long done;
  private long total;

  Search(Tuning tuning, TuningTexts texts, Tuning.Listener listener) {
    this.tuning = tuning;
    this.texts = texts;
    this.listener = listener;
    List<Double> rising = new ArrayList<>(List.of(1.0));
    double share = 1.0 / FACTOR;
    while (rising.size() < MAX_ROUNDS && share * texts.trainTexts() >= Tuning.MIN_TEXTS) {
      rising.addFirst(share);
      share /= FACTOR;
    }
    shares = rising;
  }

  /**
   * Tries settings.
   *
   * @param drawn the settings, the given ones first
   * @return those that were tried, the best first
   */
  List<Trial> run(List<Trial> drawn) throws IOException {
    total = work(drawn.size());
    List<Trial> candidates = drawn;
    for (int round = 0; round < shares.size() && !isStopped(1); round++) {
      candidates = survivors(round(candidates, round));
    }
    if (tried.isEmpty()) {
      throw new CancellationException("stopped before the end of the first trial");
    }
    requireSmall();
    return List.copyOf(tried);
  }

  /** Tries settings on the share of a round, until its part of the time is over. */
  private List<Trial> round(List<Trial> candidates, int round) throws IOException {
    double share = shares.get(round);
    double partOfTime = (round + 1.0) / shares.size();
    List<Trial> ofRound = new ArrayList<>();
    for (Trial candidate : candidates) {
      // Each round tries the given settings, which the others are compared with.
      Optional<Trial> trial =
          isStopped(ofRound.isEmpty() ? 1 : partOfTime)
              ? Optional.empty()
              : attempt(candidate, share);
      if (trial.isEmpty()) {
        break;
      }
      ofRound.add(trial.get());
      tried.removeIf(earlier -> earlier.number() == candidate.number());
      tried.add(trial.get());
      sort();
      done += units(share);
      report();
    }
    return ofRound;
  }

  private void report() {
    if (tuning.time().isPresent()) {
      long seconds = tuning.time().get().toSeconds();
      long passed = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
      listener.trial(tried.getFirst(), Math.min(passed, seconds), seconds);
    } else {
      listener.trial(tried.getFirst(), done, Math.max(done, total));
    }
  }

  /** Whether the listener stops the search, or a part of its time is over. */
  private boolean isStopped(double partOfTime) {
    // Without a complete trial there would be no result.
    return listener.isStopped()
        || !tried.isEmpty()
            && tuning.time().isPresent()
            && System.nanoTime() - start > partOfTime * tuning.time().get().toNanos();
  }

  /** The given settings, and the best third in descending order. */
  private List<Trial> survivors(List<Trial> ofRound) {
    List<Trial> kept = new ArrayList<>();
    ofRound.stream().filter(trial -> trial.number() == 1).forEach(kept::add);
    ofRound.stream()
        .sorted(order())
        .limit((ofRound.size() + FACTOR - 1) / FACTOR)
        .filter(trial -> trial.number() != 1)
        .forEach(kept::add);
    return kept;
  }

  /**
   * The best first; but the given settings, if the others are better by one standard error or less:
   * the best of many is better than one by chance alone.
   */
  private void sort() {
    tried.sort(order());
    Trial best = tried.getFirst();
    Optional<Trial> given = tried.stream().filter(trial -> trial.number() == 1).findFirst();
    if (given.isPresent() && isLevel(given.get(), best)) {
      tried.remove(given.get());
      tried.addFirst(given.get());
    }
  }

  private boolean isLevel(Trial given, Trial best) {
    return !given.isFailed()
        && isSmall(given)
        && given.share() == best.share()
        && best.metric() - given.metric() > 0
        && best.metric() - given.metric() <= best.errorOfDifference(given);
  }

  /** Small models first; then those tried on more texts; then the better ones. */
  private Comparator<Trial> order() {
    return Comparator.comparing(Trial::isFailed)
        .thenComparing(trial -> !isSmall(trial))
        .thenComparing(Comparator.comparingDouble(Trial::share).reversed())
        .thenComparing(Comparator.comparingDouble(Trial::metric).reversed())
        .thenComparingDouble(Trial::loss)
        .thenComparingInt(Trial::number);
  }

  private boolean isSmall(Trial trial) {
    return tuning.maxBytes().isEmpty() || trial.modelBytes() <= tuning.maxBytes().getAsLong();
  }

  /** The work of all rounds, at most. */
  private long work(int candidates) {
    long work = 0;
    int count = candidates;
    for (double share : shares) {
      work += count * units(share);
      // The given settings may come on top of the best third.
      count = Math.min(count, (count + FACTOR - 1) / FACTOR + 1);
    }
    return work;
  }

  /** The work of a trial, in thousandths of a training on all texts. */
  private static long units(double share) {
    return Math.round(UNITS * share);
  }

  /** Trains and measures; empty if it is stopped before its end. */
  private Optional<Trial> attempt(Trial trial, double share) throws IOException {
    Training training =
        Training.with(trial.options().withHeldOut(new HeldOut(0, 0, false)))
            .threads(tuning.threads())
            .listener(new Stopping());
    try {
      TrainingResult result = texts.train(training, share);
      return isStopped(1) ? Optional.empty() : Optional.of(measured(trial, share, result));
    } catch (CancellationException e) {
      return Optional.empty();
    } catch (InvalidInputException | ProblemException e) {
      if (trial.number() == 1) {
        throw e;
      }
      return Optional.of(trial.failed(share)); // these settings do not suit these texts
    }
  }

  /** Passes on the end of the search, and keeps progress and warnings to itself. */
  private final class Stopping implements TrainingListener {
    @Override
    public boolean isStopped() {
      return Search.this.isStopped(1);
    }
  }

  private Trial measured(Trial trial, double share, TrainingResult result) throws IOException {
    TextClassifier classifier = result.classifier();
    Measured all = new Measured(classifier);
    List<Measured> without = new ArrayList<>();
    for (int i = 0; i < GROUPS; i++) {
      without.add(new Measured(classifier));
    }
    int count = 0;
    try (CorpusReader reader = texts.openDev()) {
      for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
        String label = tuning.base().labelNames().of(next.get().label().orElseThrow());
        if (classifier.labels().contains(label)) { // as a training does
          double[] p = classifier.probabilities(next.get().text());
          all.add(label, p);
          for (int i = 0; i < GROUPS; i++) {
            if (i != count % GROUPS) {
              without.get(i).add(label, p);
            }
          }
          count++;
        }
      }
    }
    return trial.tried(
        share,
        all.metric(),
        without.stream().map(Measured::metric).toList(),
        result.history().get(result.bestEpoch() - 1).devLoss(),
        Math.round(classifier.fileBytes() * StrictMath.pow(1 / share, GROWTH)));
  }

  /** The predictions for some dev texts. */
  private final class Measured {
    private final Evaluation evaluation;
    private final List<Metric.Prediction> predictions = new ArrayList<>();

    Measured(TextClassifier classifier) {
      evaluation = new Evaluation(classifier.labels());
    }

    void add(String label, double[] p) {
      boolean correct = evaluation.add(label, p);
      predictions.add(new Metric.Prediction(Arrays.stream(p).max().orElseThrow(), correct));
    }

    double metric() {
      return evaluation.count() == 0 ? 0 : tuning.metric().of(evaluation, predictions);
    }
  }

  /**
   * Trains the best settings as {@code heed train} would, until a model is as small as required;
   * with the dev texts, or on all texts instead of a share, it is larger than that of the trial.
   */
  private void requireSmall() throws IOException {
    if (tuning.maxBytes().isEmpty()) {
      return;
    }
    for (Trial next = tried.getFirst(); isSmall(next); next = tried.getFirst()) {
      if (next.isFailed()) {
        break;
      }
      Trial exact = next.withModelBytes(fileBytes(next));
      tried.set(0, exact);
      sort();
      if (tried.getFirst().equals(exact)) {
        return;
      }
    }
    long smallest =
        tried.stream()
            .filter(trial -> !trial.isFailed())
            .mapToLong(Trial::modelBytes)
            .min()
            .orElseThrow();
    throw new ProblemException(
        String.format(
            Locale.ROOT,
            "no settings gave a model of at most %,d bytes",
            tuning.maxBytes().getAsLong()),
        String.format(Locale.ROOT, "at least %,d, or a smaller file by 'heed compact'", smallest));
  }

  private long fileBytes(Trial trial) throws IOException {
    Training training = Training.with(trial.options()).threads(tuning.threads());
    return texts.train(training).classifier().fileBytes();
  }
}
