package dev.heed.dynamics.demo;

import dev.heed.dynamics.FullBatchTraining;
import dev.heed.dynamics.ScoreNormIdentity;
import dev.heed.dynamics.ScoreNormIdentity.Agreement;
import dev.heed.dynamics.experiment.DescentSettings;
import dev.heed.dynamics.experiment.HeadKind;
import dev.heed.dynamics.experiment.History;
import dev.heed.dynamics.experiment.Member;
import dev.heed.dynamics.experiment.SentenceSettings;
import dev.heed.dynamics.task.SyntheticTask;
import dev.heed.dynamics.task.TaskData;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Ensemble;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.report.HtmlReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The experiment of {@code heed demo}: trains on the synthetic task with a fixed head and compares
 * each topic word with the score–norm identity.
 *
 * <p>The trace has a row for each record: {@code epoch}, {@code train_loss}, {@code dev_loss}, and
 * for each traced word, topic words first, {@code NAME_score} and {@code NAME_norm}.
 */
public final class DemoExperiment implements Experiment<DemoExperiment.Settings> {
  /** The identity is for infinitely small steps; with the paper's step it is this exact. */
  private static final double MAX_ERROR = 0.01;

  private static final double MIN_ACCURACY = 0.99;

  /** The training; the defaults are those of arXiv:2011.10036. */
  public record Settings(SentenceSettings sentences, DescentSettings descent) {}

  /**
   * The results of a training that has ended.
   *
   * @param testAccuracy share of the test sentences whose topic was found
   * @param identity the theory for the topic words
   * @param words the agreement of each topic word with it
   * @param all the agreement over all topic words and records
   * @param seconds duration of the training
   */
  record Results(
      double testAccuracy,
      ScoreNormIdentity identity,
      List<Agreement> words,
      Agreement all,
      double seconds) {
    /** Whether the topics of unseen sentences are found. */
    boolean classifies() {
      return testAccuracy >= MIN_ACCURACY;
    }

    /** Whether the classifier works and the theory holds, as the checks ask. */
    boolean agrees() {
      return classifies() && all.maximum() <= MAX_ERROR;
    }
  }

  @Override
  public Description description() {
    return new Description(
        "demo",
        Group.TRAINING,
        "The experiment of 'heed demo': attention finds the words that matter.",
        "5 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(SentenceSettings.PAPER, DescentSettings.PAPER);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    SyntheticTask task = settings.sentences().task();
    TaskData data = task.draw(new SeededRandom(run.seed()));
    int[] traced = settings.sentences().tracedWords();
    List<String> columns = new ArrayList<>(List.of("epoch", "train_loss", "dev_loss"));
    columns.addAll(SentenceSettings.columns(task, traced));
    try (Workers workers = new Workers(run.threads())) {
      Member member =
          new Member(
              "demo",
              new History(traced),
              entry -> entry.row(List.of(), entry.scoresAndNorms()),
              () ->
                  new FullBatchTraining(
                      settings.descent().options(HeadKind.FIXED),
                      data,
                      task.vocabulary(),
                      task.topics(),
                      new SeededRandom(run.seed()),
                      workers));
      new Ensemble(List.of(member), 1).train(run, run.trace(columns.toArray(String[]::new)));
      Results results = results(task, data, member, run.seconds());
      return new Findings(
          metrics(results, member),
          List.of(
              Check.shareAtLeast("test accuracy", results.testAccuracy(), MIN_ACCURACY),
              Check.shareAtMost(
                  "largest distance of a topic word from theory",
                  results.all().maximum(),
                  MAX_ERROR)),
          report(settings, task, data, member, results, run.seed()));
    }
  }

  private static Results results(SyntheticTask task, TaskData data, Member member, double seconds) {
    ScoreNormIdentity identity =
        new ScoreNormIdentity(member.training().state().queryNorm(), task.otherWordsPerSentence());
    History history = member.history();
    List<double[]> errors =
        IntStream.range(0, task.topicWords())
            .mapToObj(word -> identity.relativeErrors(history.scores(word), history.norms(word)))
            .toList();
    return new Results(
        member.training().accuracy(data.test()),
        identity,
        errors.stream().map(Agreement::of).toList(),
        Agreement.of(errors.stream().flatMapToDouble(DoubleStream::of).toArray()),
        seconds);
  }

  private static HtmlReport report(
      Settings settings,
      SyntheticTask task,
      TaskData data,
      Member member,
      Results results,
      long seed) {
    ExampleSentence example = ExampleSentence.first(data.test());
    DemoWords words = new DemoWords(task, example.words());
    return new DemoReport(settings, member, results, example, words, seed).toHtml();
  }

  private static SequencedMap<String, Object> metrics(Results results, Member member) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("test_accuracy", results.testAccuracy());
    metrics.put("sen_median_error", results.all().median());
    metrics.put("sen_max_error", results.all().maximum());
    metrics.put("train_loss", member.history().last().trainLoss());
    metrics.put("dev_loss", member.history().last().devLoss());
    metrics.put("epochs", member.outcome().epoch());
    metrics.put("outcome", "completed");
    metrics.put("seconds", results.seconds());
    return metrics;
  }
}
