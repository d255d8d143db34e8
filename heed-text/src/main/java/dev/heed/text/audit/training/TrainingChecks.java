package dev.heed.text.audit.training;

import dev.heed.base.Statistics;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.audit.duplicate.DuplicateSearch;
import dev.heed.text.audit.finding.Draft;
import dev.heed.text.audit.finding.TrainedFinding.DriftFound;
import dev.heed.text.audit.finding.TrainedFinding.NotRun;
import dev.heed.text.audit.finding.TrainedFinding.ShortcutTest;
import dev.heed.text.audit.finding.TrainedSummary;
import dev.heed.text.audit.finding.TrainedSummary.Drift;
import dev.heed.text.audit.finding.TrainedSummary.LearningMap;
import dev.heed.text.audit.finding.TrainedSummary.Share;
import dev.heed.text.audit.finding.TrainedSummary.Shortcut;
import dev.heed.text.audit.finding.Use;
import dev.heed.text.audit.texts.AuditedTexts;
import dev.heed.text.audit.texts.TextStore;
import dev.heed.text.audit.word.GiveAways;
import dev.heed.text.cluster.Cluster;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Runs the checks that train classifiers. The same texts and settings give the same result for any
 * number of threads.
 */
public final class TrainingChecks {
  /** Different texts below which a training tells nothing. */
  private static final int MIN_TEXTS = 50;

  /** Different texts of a label, one for each fold, and labels that must have them. */
  private static final int MIN_OF_LABEL = Folds.COUNT;

  private static final int MIN_LABELS = 2;

  /** Share of the texts in the training of a fold. */
  private static final double OTHERS_SHARE = (Folds.COUNT - 1.0) / Folds.COUNT;

  /**
   * Time of a training of the shortcut test by that of a fold: it has no n-grams to choose, and
   * every second one has give-aways alone.
   */
  private static final double SHORTCUT_COST = 0.4;

  /** Share of texts with several labels or none below which these are left out as odd ones. */
  private static final double MIN_SEVERAL = 0.05;

  private static final String OTHERS =
      "the use of give-aways, shortcuts, hard texts and weak groups";

  private final AuditedTexts texts;
  private final DuplicateSearch.Result duplicates;
  private final GiveAways giveAways;
  private final TextStore store;
  private final TrainingOptions options;
  private final int threads;
  private final TrainingProgress progress;
  private final Means means;
  private final List<Draft> drafts = new ArrayList<>();

  /**
   * The means of the trainings.
   *
   * @param threads the number of threads in this process
   * @param cluster runs the trainings, if they do not run in this process
   * @param kept the place of finished trainings
   */
  public record Means(int threads, Optional<Cluster> cluster, KeptTrainings kept) {}

  /**
   * The results.
   *
   * @param uses the use of each give-away, if it was measured; in their order
   * @param summary the measurements; empty if nothing could be trained
   */
  public record Result(
      List<Draft> drafts, List<Optional<Use>> uses, Optional<TrainedSummary> summary) {
    /** Copies the lists. */
    public Result {
      drafts = List.copyOf(drafts);
      uses = List.copyOf(uses);
    }
  }

  /**
   * Prepares the checks.
   *
   * @param store the same texts as {@code texts}, in the same order
   * @param options the settings of the trainings; nothing is held out for testing
   */
  public TrainingChecks(
      AuditedTexts texts,
      DuplicateSearch.Result duplicates,
      GiveAways giveAways,
      TextStore store,
      TrainingOptions options,
      TrainingProgress progress,
      Means means) {
    this.texts = texts;
    this.duplicates = duplicates;
    this.giveAways = giveAways;
    this.store = store;
    HeldOut heldOut = options.heldOut();
    this.options = options.withHeldOut(new HeldOut(heldOut.devShare(), 0, heldOut.refit()));
    threads = means.threads();
    this.progress = progress;
    this.means = means;
  }

  /** Runs all checks that can run. */
  public Result run() throws IOException {
    int[] groups = Folds.groups(texts.size(), duplicates);
    Problem problem = problem(groups);
    Optional<String> reason = reasonAgainst(problem, groups);
    boolean several = problem.several().isPresent();
    boolean hasGiveAways = !several && !giveAways.found().isEmpty();
    DriftRun drift = new DriftRun(texts, groups, store, new SeededRandom(options.seed()));
    boolean drifts = !texts.test().isEmpty() && drift.different() >= MIN_TEXTS;
    CostSample cost = reason.isEmpty() ? sample(problem) : CostSample.NONE;
    CostSample driftCost = drifts ? drift.sample(options) : CostSample.NONE;
    tellCost(
        cost.seconds(OTHERS_SHARE * problem.size()),
        reason.isEmpty() ? Folds.COUNT : 0,
        reason.isEmpty() && hasGiveAways ? 2 * ShortcutRun.folds(problem.size()) : 0,
        driftCost.seconds(OTHERS_SHARE * drift.size()),
        drifts ? Folds.COUNT : 0);
    Optional<Drift> drifted = drifts ? Optional.of(drift(drift, driftCost)) : Optional.empty();
    if (!texts.test().isEmpty() && !drifts) {
      notRun(
          "drift", "training or test file has fewer than %d different texts".formatted(MIN_TEXTS));
    }
    if (reason.isPresent()) {
      notRun("wrong labels, " + OTHERS, reason.get());
      return new Result(drafts, List.of(), Optional.empty());
    }
    int left = texts.trainSize() - problem.size();
    if (left > 0) {
      notRun(
          "%,d %s by trainings".formatted(left, left == 1 ? "text" : "texts"),
          (left == 1 ? "it has" : "they have")
              + (several ? " no word" : " no word, or not one label"));
    }
    long visits = cost.visits(OTHERS_SHARE * problem.size());
    return several ? severalLabels(problem, drifted, visits) : trained(problem, drifted, visits);
  }

  private Result severalLabels(Problem problem, Optional<Drift> drift, long visits)
      throws IOException {
    Work work = new Work("training by folds", Folds.COUNT, visits, progress, means);
    LabelSetErrors search = new LabelSetErrors(problem);
    LabelSetErrors.Found errors;
    try (FoldClassifiers classifiers = new FoldClassifiers()) {
      CrossTraining.run(problem, options, threads, work, search, classifiers);
      errors = search.find(texts, classifiers, threads, work::report);
    }
    notRun(OTHERS, "texts have several labels");
    List<Draft> own = new ArrayList<>(errors.drafts());
    own.addAll(drafts);
    TrainedSummary summary =
        new TrainedSummary(
            Folds.COUNT,
            errors.texts(),
            share(errors.right(), errors.texts()),
            errors.count(),
            0,
            Optional.empty(),
            Optional.empty(),
            drift);
    return new Result(own, List.of(), Optional.of(summary));
  }

  private static Share share(long hits, long all) {
    return new Share((double) hits / all, Statistics.wilson(hits, all));
  }

  private Result trained(Problem problem, Optional<Drift> drift, long visits) throws IOException {
    Work work = new Work("training by folds", Folds.COUNT, visits, progress, means);
    try (CrossTraining trained =
        CrossTraining.run(problem, options, Folds.COUNT, threads, true, work)) {
      return checked(problem, trained, work, drift);
    }
  }

  private Result checked(Problem problem, CrossTraining trained, Work work, Optional<Drift> drift)
      throws IOException {
    OutOfFold predictions = trained.predictions();
    List<Draft> own = new ArrayList<>();
    LabelErrors search = new LabelErrors(problem, trained);
    LabelErrors.Found errors = LabelErrors.Found.NONE;
    if (search.isInformed()) {
      errors = search.find(texts, threads, work::report);
    } else {
      notRun(
          NotRun.WRONG_LABELS,
          "a classifier predicts the labels of other texts no better than chance");
    }
    own.addAll(errors.drafts());
    List<Optional<Use>> uses =
        new WordUse(problem, trained, texts, giveAways).measure(threads, work::report);
    Optional<Shortcut> shortcut = Optional.empty();
    if (giveAways.found().isEmpty()) {
      notRun("shortcuts", "no word gives a label away");
    } else {
      Work more =
          new Work(
              "shortcut test",
              2 * ShortcutRun.folds(problem.size()),
              Math.round(SHORTCUT_COST * work.each()),
              progress,
              means);
      Shortcut measured =
          new ShortcutRun(problem, texts, giveAways)
              .measure(trained.chosen(options), predictions, threads, more);
      own.add(new Draft(List.of(), places -> new ShortcutTest(measured)));
      shortcut = Optional.of(measured);
    }
    WeakGroups.Found weak = new WeakGroups(problem, predictions, texts).find();
    own.addAll(weak.drafts());
    Cartography map = new Cartography(problem, trained.learning().orElseThrow());
    own.addAll(map.drafts());
    own.addAll(drafts);
    return new Result(
        own,
        uses,
        Optional.of(summary(predictions, problem, errors, weak, map.map(), shortcut, drift)));
  }

  private static TrainedSummary summary(
      OutOfFold predictions,
      Problem problem,
      LabelErrors.Found errors,
      WeakGroups.Found weak,
      LearningMap map,
      Optional<Shortcut> shortcut,
      Optional<Drift> drift) {
    int[] predicted = IntStream.range(0, problem.size()).filter(predictions::isPredicted).toArray();
    long hits = Arrays.stream(predicted).filter(predictions::isRight).count();
    return new TrainedSummary(
        Folds.COUNT,
        predicted.length,
        share(hits, predicted.length),
        errors.count(),
        weak.compared(),
        Optional.of(map),
        shortcut,
        drift);
  }

  private Drift drift(DriftRun run, CostSample cost) throws IOException {
    long visits = cost.visits(OTHERS_SHARE * run.size());
    Work work = new Work("comparing training and test", Folds.COUNT, visits, progress, means);
    Drift measured = run.measure(options, threads, work);
    if (measured.auc().interval().low() > 0.5) {
      drafts.add(new Draft(List.of(), places -> new DriftFound(measured)));
    }
    return measured;
  }

  private void notRun(String what, String reason) {
    drafts.add(new Draft(List.of(), places -> new NotRun(what, reason)));
  }

  private Problem problem(int... groups) {
    int[] worded =
        IntStream.range(0, texts.trainSize())
            .filter(text -> texts.get(text).words().length > 0)
            .toArray();
    long odd = Arrays.stream(worded).filter(text -> labels(text).size() != 1).count();
    boolean several = odd > MIN_SEVERAL * worded.length;
    int[] numbers =
        several ? worded : Arrays.stream(worded).filter(text -> labels(text).size() == 1).toArray();
    Map<String, Integer> counts = new TreeMap<>();
    for (int text : numbers) {
      labels(text).forEach(label -> counts.merge(label, 1, Integer::sum));
    }
    List<String> labels = List.copyOf(counts.keySet());
    // Texts without labels are dealt as a class of their own.
    int[] classes =
        Arrays.stream(numbers)
            .map(
                text ->
                    labels(text).stream()
                        .min(Comparator.comparing(counts::get))
                        .map(rarest -> Collections.binarySearch(labels, rarest))
                        .orElse(labels.size()))
            .toArray();
    int[] folds =
        Folds.deal(numbers, classes, labels.size() + 1, groups, new SeededRandom(options.seed()));
    return new Problem(
        texts.source(0),
        store::get,
        numbers,
        labels,
        classes,
        several ? Optional.of(this::labels) : Optional.empty(),
        folds);
  }

  private List<String> labels(int text) {
    return texts.labels(texts.get(text));
  }

  /** The reason why no training is possible, if there is one. */
  private Optional<String> reasonAgainst(Problem problem, int... groups) {
    Set<Integer> different = new HashSet<>();
    Map<String, Integer> ofLabel = new TreeMap<>();
    for (int i = 0; i < problem.size(); i++) {
      if (different.add(groups[problem.texts()[i]])) {
        problem.labelsOf(i).forEach(label -> ofLabel.merge(label, 1, Integer::sum));
      }
    }
    long labels = ofLabel.values().stream().filter(count -> count >= MIN_OF_LABEL).count();
    if (problem.size() == 0) {
      return Optional.of("no text has words and a label");
    }
    if (problem.labels().size() < MIN_LABELS) {
      return Optional.of("all texts have the same label");
    }
    if (different.size() < MIN_TEXTS) {
      return Optional.of(
          different.size() == 1
              ? "all texts are alike"
              : "there are only %d different texts, and a training needs %d"
                  .formatted(different.size(), MIN_TEXTS));
    }
    return labels < MIN_LABELS
        ? Optional.of("fewer than two labels have %d different texts".formatted(MIN_OF_LABEL))
        : Optional.empty();
  }

  private CostSample sample(Problem problem) throws IOException {
    long words = 0;
    for (int text : problem.texts()) {
      words += texts.get(text).words().length;
    }
    return CostSample.of(problem, options, OTHERS_SHARE * words);
  }

  private void tellCost(double seconds, int folds, int shortcuts, double driftSeconds, int drifts) {
    int workers = means.cluster().map(Cluster::sideBySide).orElse(threads);
    int sideBySide = Math.min(workers, Folds.COUNT - 1);
    int trainings = folds + shortcuts + drifts;
    if (trainings > 0) {
      double all = (folds + SHORTCUT_COST * shortcuts) * seconds + drifts * driftSeconds;
      progress.cost(texts.size(), trainings, all / sideBySide);
    }
  }
}
