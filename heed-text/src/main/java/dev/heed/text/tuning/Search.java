package dev.heed.text.tuning;

import dev.heed.base.ProblemException;
import dev.heed.text.Training;
import dev.heed.text.cluster.Cluster;
import dev.heed.text.cluster.Results;
import dev.heed.text.model.OptionsJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/** One run of a search. */
final class Search {
  /** The factor between one share of the texts and the next, and of the settings kept. */
  private static final int FACTOR = 3;

  private static final int MAX_ROUNDS = 3;

  private static final int UNITS = 1000;

  private final Tuning tuning;
  private final TuningTexts texts;
  private final Cluster cluster;
  private final Tuning.Listener listener;

  /** The share of the training texts in each round. */
  private final List<Double> shares;

  private final List<Trial> tried = new ArrayList<>();
  private final long start = System.nanoTime();
  private long work;
  private long total;

  Search(Tuning tuning, TuningTexts texts, Cluster cluster, Tuning.Listener listener) {
    this.tuning = tuning;
    this.texts = texts;
    this.cluster = cluster;
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
    total = total(drawn.size());
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
    Path train = texts.train(share);
    Path dev = texts.dev();
    List<TrialTask> tasks = new ArrayList<>();
    for (Trial candidate : candidates) {
      tasks.add(
          new TrialTask(
              OptionsJson.write(candidate.options()),
              tuning.metric().name(),
              share,
              texts.stored(train),
              texts.stored(dev),
              candidate.number() == 1));
    }
    Round results = new Round(candidates, share, (round + 1.0) / shares.size());
    cluster.run(tasks, List.of(train, dev), results);
    return List.copyOf(results.done.values());
  }

  /** The trials of a round that are done, by the order in which they were to be tried. */
  private final class Round implements Results<TrialTask.Outcome> {
    private final List<Trial> candidates;
    private final double share;
    private final double partOfTime;
    private final SortedMap<Integer, Trial> done = new TreeMap<>();

    Round(List<Trial> candidates, double share, double partOfTime) {
      this.candidates = candidates;
      this.share = share;
      this.partOfTime = partOfTime;
    }

    @Override
    public void add(int task, TrialTask.Outcome outcome) {
      Trial candidate = candidates.get(task);
      Trial trial =
          outcome.failed()
              ? candidate.failed(share)
              : candidate.tried(
                  share, outcome.metric(), outcome.without(), outcome.loss(), outcome.modelBytes());
      done.put(task, trial);
      tried.removeIf(earlier -> earlier.number() == candidate.number());
      tried.add(trial);
      sort();
      work += units(share);
      report();
    }

    @Override
    public boolean isStopped() {
      // Each round tries the given settings, which the others are compared with.
      return Search.this.isStopped(done.containsKey(0) ? partOfTime : 1);
    }

    @Override
    public boolean isCancelled() {
      return Search.this.isStopped(1);
    }
  }

  private void report() {
    if (tuning.time().isPresent()) {
      long seconds = tuning.time().get().toSeconds();
      long passed = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
      listener.trial(tried.getFirst(), Math.min(passed, seconds), seconds);
    } else {
      listener.trial(tried.getFirst(), work, Math.max(work, total));
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
  private long total(int candidates) {
    long sum = 0;
    int count = candidates;
    for (double share : shares) {
      sum += count * units(share);
      // The given settings may come on top of the best third.
      count = Math.min(count, (count + FACTOR - 1) / FACTOR + 1);
    }
    return sum;
  }

  /** The work of a trial, in thousandths of a training on all texts. */
  private static long units(double share) {
    return Math.round(UNITS * share);
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
