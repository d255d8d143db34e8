package dev.heed.text.tuning;

import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.cluster.Cluster;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * A search for the settings of a training by successive halving (Jamieson, Talwalkar, AISTATS
 * 2016). Many settings are tried on a small share of the training texts; the best third of them on
 * three times as many; and so on, to all texts. The given settings are tried first and stay to the
 * end; others are chosen only if they are better on the dev texts by more than one standard error
 * of the paired difference, since the best of many is better than one by chance. The result depends
 * on texts, settings and seed alone, not on the number of threads, unless there is a limit of time.
 *
 * <p>A trial is small in its texts and not in its epochs. Cut after a few epochs, a rate that grows
 * from a low start would lose to a high fixed one, and patience and the early stop would not count
 * at all. On a share of the texts each training runs to its own end, as the last one will. What
 * depends on the number of texts, as minimum counts do, is judged with some error in the first
 * rounds; that is why a share has at least {@value #MIN_TEXTS} texts, and a corpus with fewer than
 * three times as many is used whole.
 *
 * <p>Test texts play no role; those that {@code base} holds out are left out. The metrics are of
 * texts with one label each; for several labels the micro F1 would stand for the accuracy.
 *
 * <pre>{@code
 * Tuning tuning =
 *     new Tuning(
 *         TrainingOptions.defaults(), Set.of(), new Metric.Accuracy(), 20,
 *         Optional.empty(), OptionalLong.empty(), 2);
 * TrainingOptions best =
 *     tuning
 *         .run(() -> CorpusReader.openLabelled(file, format), Optional.empty(), Tuning.Listener.none())
 *         .getFirst()
 *         .options();
 * }</pre>
 *
 * @param base the settings that the search starts from
 * @param fixed the settings that stay as they are, by the names of {@code heed train}'s options
 *     without hyphens
 * @param metric the measure on the dev texts that is maximised
 * @param trials the number of different settings to try, at least 1
 * @param time the time after which the search ends; each round has an equal part of it
 * @param maxBytes the greatest size of the model's file; empty for any size
 * @param threads the number of threads of a training
 */
public record Tuning(
    TrainingOptions base,
    Set<String> fixed,
    Metric metric,
    int trials,
    Optional<Duration> time,
    OptionalLong maxBytes,
    int threads) {
  /** The number of settings that {@code heed tune} tries without a limit of time. */
  public static final int TRIALS = 20;

  /** Training texts below which a smaller share would say little of the whole. */
  static final int MIN_TEXTS = 1000;

  /** Opens the same texts each time. */
  @FunctionalInterface
  public interface Source {
    /** Opens the texts from their beginning. */
    CorpusReader open() throws IOException;
  }

  /** Receives the progress of a search, and may end it. */
  public interface Listener {
    /**
     * A trial is complete.
     *
     * @param best the best trial so far
     * @param done the work done, of {@code total} in the same unit
     */
    default void trial(Trial best, long done, long total) {}

    /** Whether to stop now, with the best trial so far. */
    default boolean isStopped() {
      return false;
    }

    /** A listener that ignores everything. */
    static Listener none() {
      return new Listener() {};
    }
  }

  public Tuning {
    fixed = Set.copyOf(fixed);
    Require.atLeast("trials", 1, trials);
    Require.atLeast("threads", 1, threads);
    if (time.isPresent() && !time.get().isPositive()) {
      throw new ProblemException("the time is " + time.get(), "more than 0");
    }
  }

  /**
   * Searches.
   *
   * @param texts labelled texts, opened several times
   * @param dev dev texts; without them the share that a training would hold out
   * @return all settings, each on the greatest share of the texts that it was tried on, the best
   *     first
   * @throws InvalidInputException if the texts cannot be read, or not be trained on with the given
   *     settings
   * @throws ProblemException if there are no dev texts, the metric is of a label that no text has,
   *     or no model is as small as required
   * @throws CancellationException if the listener stops it before the end of the first trial
   */
  public List<Trial> run(Source texts, Optional<Source> dev, Listener listener) throws IOException {
    return run(texts, dev, Cluster.here(threads), listener);
  }

  /**
   * Searches by a cluster, each trial as a task. The result is the same; with a limit of time more
   * trials may be done in it.
   */
  public List<Trial> run(Source texts, Optional<Source> dev, Cluster cluster, Listener listener)
      throws IOException {
    if (dev.isEmpty() && base.heldOut().devShare() == 0) {
      throw new ProblemException("there are no dev texts", "a file or a share of them");
    }
    try (TuningTexts read = TuningTexts.read(texts, dev, base)) {
      metric.check(read.labels());
      return new Search(this, read, cluster, listener).run(drawn());
    }
  }

  /** The settings to try, the given ones first. */
  private List<Trial> drawn() {
    SearchSpace space = new SearchSpace(fixed);
    SeededRandom random = new SeededRandom(base.seed()).stream("tuning", 0);
    List<Trial> drawn = new ArrayList<>(List.of(Trial.untried(1, base, new LinkedHashMap<>())));
    Set<SequencedMap<String, String>> known = new HashSet<>(List.of(drawn.getFirst().values()));
    // Few settings may be left to draw, so the attempts end.
    for (long i = 0; drawn.size() < Math.min(trials, space.size()) && i < 100L * trials; i++) {
      SequencedMap<String, String> values = new LinkedHashMap<>();
      Optional<TrainingOptions> options = space.draw(base, random, values);
      if (options.isPresent() && known.add(values)) {
        drawn.add(Trial.untried(drawn.size() + 1, options.get(), values));
      }
    }
    return drawn;
  }
}
