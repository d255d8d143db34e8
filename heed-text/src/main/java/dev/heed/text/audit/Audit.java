package dev.heed.text.audit;

import dev.heed.base.InvalidInputException;
import dev.heed.kernel.Workers;
import dev.heed.text.audit.duplicate.DuplicateSearch;
import dev.heed.text.audit.finding.Draft;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.Use;
import dev.heed.text.audit.form.FormChecks;
import dev.heed.text.audit.form.LabelChecks;
import dev.heed.text.audit.texts.AuditedText;
import dev.heed.text.audit.texts.AuditedTexts;
import dev.heed.text.audit.texts.TextReading;
import dev.heed.text.audit.texts.TextStore;
import dev.heed.text.audit.training.KeptTrainings;
import dev.heed.text.audit.training.TrainingChecks;
import dev.heed.text.audit.training.TrainingProgress;
import dev.heed.text.audit.word.GiveAwaySearch;
import dev.heed.text.audit.word.GiveAways;
import dev.heed.text.cluster.Cluster;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds what is wrong with labelled texts: contradicting and wrong labels, copies, test texts in
 * the training file, words that give a label away, damaged texts.
 *
 * <pre>{@code
 * AuditResult audit = Audit.defaults().run(Path.of("train.csv"), Path.of("test.csv"));
 * for (Finding finding : audit.findings()) {
 *   System.out.println(finding.severity() + " " + finding.message() + " " + finding.advice());
 * }
 * }</pre>
 *
 * <p>The same texts give the same result for any number of threads.
 */
public final class Audit {
  private static final int STEPS = 4;

  private final int threads;
  private final AuditListener listener;
  private final Optional<TrainingOptions> training;
  private final KeptTrainings kept;
  private final Optional<Cluster> cluster;

  /** An audit as {@code heed audit} makes it, with trainings and on all processors. */
  public static Audit defaults() {
    return new Audit(Runtime.getRuntime().availableProcessors(), AuditListener.none())
        .training(TrainingOptions.defaults());
  }

  /**
   * Prepares an audit without any training.
   *
   * @param threads the number of threads, which changes the time alone
   */
  public Audit(int threads, AuditListener listener) {
    this(threads, listener, Optional.empty(), KeptTrainings.none(), Optional.empty());
  }

  private Audit(
      int threads,
      AuditListener listener,
      Optional<TrainingOptions> training,
      KeptTrainings kept,
      Optional<Cluster> cluster) {
    this.kept = kept;
    this.cluster = cluster;
    this.threads = threads;
    this.listener = listener;
    this.training = training;
  }

  /**
   * This audit with the checks that train classifiers: wrong labels, the use of give-aways,
   * shortcuts, drift, hard texts and weak groups.
   *
   * @param options the settings of the trainings
   */
  public Audit training(TrainingOptions options) {
    return new Audit(threads, listener, Optional.of(options), kept, cluster);
  }

  /**
   * This audit with a folder that keeps each finished training. An audit of the same texts with the
   * same settings takes those that are there, and its result is the same.
   *
   * @param folder exists
   */
  public Audit keeping(Path folder) {
    return new Audit(threads, listener, training, KeptTrainings.in(folder), cluster);
  }

  /** This audit with its trainings as tasks of a cluster; the result is the same. */
  public Audit on(Cluster cluster) {
    return new Audit(threads, listener, training, kept, Optional.of(cluster));
  }

  private int steps() {
    return STEPS + (training.isPresent() ? 1 : 0);
  }

  /**
   * Audits the texts of a file, whose format is detected.
   *
   * @throws InvalidInputException if the file cannot be read, is malformed, or has no text
   */
  public AuditResult run(Path train) throws IOException {
    return run(source(train), Optional.empty());
  }

  /** As {@link #run(Path)}, with test texts that belong to them. */
  public AuditResult run(Path train, Path test) throws IOException {
    return run(source(train), Optional.of(source(test)));
  }

  private static AuditSource source(Path file) {
    return () -> CorpusReader.openLabelled(file, CorpusOptions.defaults());
  }

  /**
   * Audits training texts, and test texts that belong to them.
   *
   * @throws InvalidInputException if a file cannot be read, is malformed, or has no text
   */
  public AuditResult run(AuditSource train, Optional<AuditSource> test) throws IOException {
    try (Workers workers = new Workers(threads)) {
      TextReading reading = new TextReading(workers);
      read(train, reading);
      if (test.isPresent()) {
        read(test.get(), reading);
      }
      AuditedTexts texts = reading.texts();
      listener.step("duplicates", 1, steps());
      DuplicateSearch.Result duplicates = DuplicateSearch.of(texts, workers);
      DuplicateDrafts repeated = new DuplicateDrafts(texts, duplicates);
      listener.step("give-away words", 2, steps());
      GiveAways giveAways = new GiveAwaySearch(texts, duplicates.distinct()).find();
      listener.step("form", 3, steps());
      List<Draft> form = new ArrayList<>(FormChecks.of(texts));
      form.addAll(LabelChecks.of(texts));
      TrainingChecks.Result trained = trained(texts, duplicates, giveAways, train, test);
      listener.step("reading the texts concerned", steps(), steps());
      List<Draft> drafts = new ArrayList<>(repeated.drafts());
      drafts.addAll(drafts(giveAways, trained.uses()));
      drafts.addAll(form);
      drafts.addAll(trained.drafts());
      List<SuspectDraft> suspects = repeated.suspects(trained.drafts());
      Excerpts excerpts = new Excerpts(texts, drafts, suspects, train, test);
      List<Finding> findings = new ArrayList<>(excerpts.findings(drafts));
      // A stable sort: within a severity the checks and their findings keep their order.
      findings.sort(Comparator.comparing(Finding::severity));
      return new AuditResult(
          summary(texts, 0, texts.train()),
          test.map(each -> summary(texts, texts.trainSize(), texts.test())),
          repeated.copies(),
          repeated.leaked(),
          repeated.nearLeaked(),
          trained.summary(),
          findings,
          excerpts.suspects(suspects));
    }
  }

  private static List<Draft> drafts(GiveAways giveAways, List<Optional<Use>> uses) {
    List<Draft> drafts = new ArrayList<>();
    for (int i = 0; i < giveAways.found().size(); i++) {
      GiveAwaySearch.Found each = giveAways.found().get(i);
      Optional<Use> use = uses.isEmpty() ? Optional.empty() : uses.get(i);
      drafts.add(
          new Draft(
              each.texts(),
              each.strength().documents(),
              places ->
                  new Finding.GiveAway(
                      each.entry(), each.label(), each.strength(), each.unrelated(), use, places)));
    }
    return drafts;
  }

  private TrainingChecks.Result trained(
      AuditedTexts texts,
      DuplicateSearch.Result duplicates,
      GiveAways giveAways,
      AuditSource train,
      Optional<AuditSource> test)
      throws IOException {
    if (training.isEmpty()) {
      return new TrainingChecks.Result(List.of(), List.of(), Optional.empty());
    }
    listener.step("trainings", STEPS, steps());
    try (TextStore store = new TextStore()) {
      for (AuditSource source : test.map(each -> List.of(train, each)).orElse(List.of(train))) {
        try (CorpusReader reader = source.open()) {
          store.add(reader);
        }
      }
      return new TrainingChecks(
              texts,
              duplicates,
              giveAways,
              store,
              training.get(),
              new Trainings(listener),
              new TrainingChecks.Means(threads, cluster, kept))
          .run();
    }
  }

  /** Passes on the progress of trainings. */
  private record Trainings(AuditListener listener) implements TrainingProgress {
    @Override
    public void cost(long texts, int trainings, double seconds) {
      listener.cost(texts, trainings, seconds);
    }

    @Override
    public void progress(String step, long done, long total) {
      listener.progress(step, done, total);
    }
  }

  private void read(AuditSource source, TextReading reading) throws IOException {
    try (CorpusReader reader = source.open()) {
      int before = reading.texts().size();
      reading.read(reader, (at, texts) -> listener.reading(texts, at.bytesRead()));
      if (reading.texts().size() == before) {
        throw new InvalidInputException(
            reader.source(), 0, "there are no texts", "at least one labelled text");
      }
    }
  }

  private static CorpusSummary summary(AuditedTexts texts, int first, List<AuditedText> some) {
    return new CorpusSummary(texts.source(first), some.size(), LabelChecks.counts(texts, some));
  }
}
