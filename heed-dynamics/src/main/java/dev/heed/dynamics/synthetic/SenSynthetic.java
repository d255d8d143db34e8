package dev.heed.dynamics.synthetic;

import dev.heed.base.ProblemException;
import dev.heed.dynamics.DescentOptions;
import dev.heed.dynamics.FullBatchTraining;
import dev.heed.dynamics.GradientFlow;
import dev.heed.dynamics.ScoreNormIdentity;
import dev.heed.dynamics.ScoreNormIdentity.Agreement;
import dev.heed.dynamics.experiment.Agreements;
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
import dev.heed.text.pooling.ClassifierWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * The synthetic task of arXiv:2011.10036 with its three heads: the curve of each topic word against
 * the score–norm identity.
 */
public final class SenSynthetic implements Experiment<SenSynthetic.Settings> {
  /** The identity is for infinitely small steps; with the paper's step it is this exact. */
  static final double MAX_ERROR = 0.01;

  private static final double MIN_ACCURACY = 0.99;

  /**
   * The trainings; the defaults are the paper's.
   *
   * @param heads the heads, each trained on the same sentences
   * @param flowUntil the time to which gradient flow is integrated with the fixed head
   */
  public record Settings(
      List<HeadKind> heads, SentenceSettings sentences, DescentSettings descent, double flowUntil) {
    public Settings {
      heads = heads.stream().distinct().toList();
      if (!(flowUntil >= LateTime.MIN_END && flowUntil <= LateTime.MAX_END)) {
        throw new ProblemException(
            "flow_until is " + flowUntil, LateTime.MIN_END + " to " + LateTime.MAX_END);
      }
    }
  }

  @Override
  public Description description() {
    return new Description(
        "sen-synthetic",
        Group.TRAINING,
        "Topic words: score against norm, compared with the SEN identity.",
        "20 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(
        List.of(HeadKind.values()), SentenceSettings.PAPER, DescentSettings.PAPER, 1e12);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    SyntheticTask task = settings.sentences().task();
    TaskData data = task.draw(new SeededRandom(run.seed()));
    int[] traced = settings.sentences().tracedWords();
    int lanes = Math.min(run.threads(), settings.heads().size());
    List<Workers> workers = new ArrayList<>();
    try {
      List<Member> members = new ArrayList<>();
      for (HeadKind head : settings.heads()) {
        Workers mine = new Workers(Math.max(1, run.threads() / settings.heads().size()));
        workers.add(mine);
        members.add(
            new Member(
                head.paperName(),
                new History(traced),
                entry -> entry.row(List.of(head.paperName()), entry.scoresAndNorms()),
                () ->
                    new FullBatchTraining(
                        settings.descent().options(head),
                        data,
                        task.vocabulary(),
                        task.topics(),
                        new SeededRandom(run.seed()),
                        mine)));
      }
      Ensemble ensemble = new Ensemble(members, lanes);
      List<String> columns = new ArrayList<>(List.of("head", "epoch", "train_loss", "dev_loss"));
      columns.addAll(SentenceSettings.columns(task, traced));
      ensemble.train(run, run.trace(columns.toArray(String[]::new)));
      Optional<LateTime> late = Optional.empty();
      int fixed = settings.heads().indexOf(HeadKind.FIXED);
      if (fixed >= 0) {
        late = Optional.of(lateTime(settings, data, members.get(fixed).history(), ensemble, run));
      }
      return findings(settings, members, late, data, run);
    } finally {
      workers.forEach(Workers::close);
    }
  }

  /** Gradient flow from the start of the training with a fixed head. */
  private static LateTime lateTime(
      Settings settings, TaskData data, History fixed, Ensemble ensemble, Run run)
      throws IOException {
    SyntheticTask task = settings.sentences().task();
    DescentOptions options = settings.descent().options(HeadKind.FIXED);
    ClassifierWeights start =
        ClassifierWeights.start(
            options.shape(task.vocabulary(), task.topics()),
            options.embeddingScale(),
            new SeededRandom(run.seed()));
    try (Workers workers = new Workers(run.threads())) {
      return new LateTime(
          new GradientFlow(options, data, start, workers),
          fixed,
          options.rate(),
          task.topicWords(),
          settings.flowUntil(),
          (done, total) -> {
            run.progress("gradient flow", done, total);
            try {
              ensemble.checkpoint(run);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            return true;
          });
    }
  }

  private Findings findings(
      Settings settings, List<Member> members, Optional<LateTime> late, TaskData data, Run run) {
    SyntheticTask task = settings.sentences().task();
    List<Agreements> agreements = members.stream().map(member -> agreements(member, task)).toList();
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    List<Check> checks = new ArrayList<>();
    List<Double> accuracies = new ArrayList<>();
    Agreements all = Agreements.concat(agreements);
    metrics.putAll(all.metrics());
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      SequencedMap<String, Object> mine = new LinkedHashMap<>();
      String head = settings.heads().get(i).paperName();
      double accuracy = member.training().accuracy(data.test());
      accuracies.add(accuracy);
      mine.put("test_accuracy", accuracy);
      mine.put("train_loss", member.history().last().trainLoss());
      mine.put("dev_loss", member.history().last().devLoss());
      mine.put("epochs", member.outcome().epoch());
      mine.putAll(agreements.get(i).metrics());
      metrics.put(head, mine);
      checks.add(Check.atLeast(head + " test accuracy", accuracy, MIN_ACCURACY));
      checks.add(
          Agreements.check(
              head + " largest distance of a topic word from theory",
              agreements.get(i).maximum(),
              MAX_ERROR,
              Agreements.tooShort(member.outcome().epoch(), DescentSettings.PAPER.epochs())));
    }
    late.ifPresent(
        flow -> {
          metrics.put("gradient_flow", flow.metrics());
          checks.addAll(flow.checks());
        });
    metrics.put("seconds", run.seconds());
    SenSyntheticReport report =
        new SenSyntheticReport(settings, members, agreements, accuracies, late, run.seed());
    return new Findings(metrics, checks, report.numbers(), report.toHtml());
  }

  private static Agreements agreements(Member member, SyntheticTask task) {
    ScoreNormIdentity identity = identity(member, task);
    return new Agreements(
        IntStream.range(0, task.topicWords())
            .mapToObj(
                word ->
                    Agreement.of(
                        identity.relativeErrors(
                            member.history().scores(word), member.history().norms(word))))
            .toList());
  }

  static ScoreNormIdentity identity(Member member, SyntheticTask task) {
    return new ScoreNormIdentity(
        member.training().state().queryNorm(), task.otherWordsPerSentence());
  }
}
