package dev.heed.dynamics.synthetic;

import dev.heed.dynamics.DescentOptions;
import dev.heed.dynamics.FullBatchTraining;
import dev.heed.dynamics.GradientFlow;
import dev.heed.dynamics.ScoreNormIdentity;
import dev.heed.dynamics.ScoreNormIdentity.Agreement;
import dev.heed.dynamics.experiment.Agreements;
import dev.heed.dynamics.experiment.HeadKind;
import dev.heed.dynamics.experiment.History;
import dev.heed.dynamics.experiment.Member;
import dev.heed.dynamics.task.SyntheticTask;
import dev.heed.dynamics.task.TaskData;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.kit.Ensemble;
import dev.heed.text.pooling.ClassifierWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The synthetic task of arXiv:2011.10036 with its three heads: the curve of each topic word against
 * the score–norm identity.
 */
public final class SenSynthetic implements Experiment<SenSynthetic.Settings> {
  /** Of how many words that tell nothing scores and norms are kept. */
  private static final int TRACED_OTHER_WORDS = 24;

  /** The identity is for infinitely small steps; with the paper's step it is this exact. */
  private static final double LARGEST_ERROR = 0.01;

  private static final double LEAST_ACCURACY = 0.99;

  /**
   * What is trained; the defaults are the paper's.
   *
   * @param heads the heads, each trained on the same sentences
   * @param companions {@code m}, how many words that tell nothing stand in a sentence
   * @param flowUntil the time to which gradient flow is integrated with head FC
   */
  public record Settings(
      List<HeadKind> heads,
      int sentences,
      int topics,
      int wordsPerTopic,
      int otherWords,
      int companions,
      int dim,
      int keyDim,
      double embeddingScale,
      double rate,
      int epochs,
      int recordEvery,
      double flowUntil) {
    public Settings {
      heads = heads.stream().distinct().toList();
      task(sentences, topics, wordsPerTopic, otherWords, companions);
      options(HeadKind.FC, dim, keyDim, embeddingScale, rate, epochs, recordEvery);
      if (otherWords < TRACED_OTHER_WORDS) {
        throw new IllegalArgumentException(
            "other_words is " + otherWords + "; expected at least " + TRACED_OTHER_WORDS);
      }
      if (!(flowUntil >= LateTime.EARLIEST_END && flowUntil <= LateTime.LATEST_END)) {
        throw new IllegalArgumentException(
            "flow_until is %s; expected %s to %s"
                .formatted(flowUntil, LateTime.EARLIEST_END, LateTime.LATEST_END));
      }
    }

    SyntheticTask task() {
      return task(sentences, topics, wordsPerTopic, otherWords, companions);
    }

    private static SyntheticTask task(
        int sentences, int topics, int wordsPerTopic, int otherWords, int companions) {
      return new SyntheticTask(sentences, topics, wordsPerTopic, otherWords, companions, 0.8, 0.01);
    }

    DescentOptions options(HeadKind head) {
      return options(head, dim, keyDim, embeddingScale, rate, epochs, recordEvery);
    }

    private static DescentOptions options(
        HeadKind head,
        int dim,
        int keyDim,
        double embeddingScale,
        double rate,
        int epochs,
        int recordEvery) {
      DescentOptions paper = DescentOptions.paper(head.head());
      return new DescentOptions(
          paper.head(),
          dim,
          keyDim,
          embeddingScale,
          rate,
          epochs,
          paper.patience(),
          recordEvery,
          paper.trained(),
          paper.padding());
    }
  }

  @Override
  public Description description() {
    return new Description(
        "sen-synthetic", "Topic words: score against norm, held against the SEN identity.", "20 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(
        List.of(HeadKind.values()), 5000, 4, 2, 5000, 20, 10, 10, 1e-6, 0.1, 5000, 10, 1e12);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    SyntheticTask task = settings.task();
    TaskData data = task.draw(new SeededRandom(run.seed()));
    int[] traced = IntStream.range(0, task.topicWords() + TRACED_OTHER_WORDS).toArray();
    int lanes = Math.min(run.threads(), settings.heads().size());
    List<Workers> workers = new ArrayList<>();
    try {
      List<Member> members = new ArrayList<>();
      for (HeadKind head : settings.heads()) {
        Workers mine = new Workers(Math.max(1, run.threads() / settings.heads().size()));
        workers.add(mine);
        members.add(
            new Member(
                head.name(),
                new History(traced),
                SenSynthetic::cells,
                () ->
                    new FullBatchTraining(
                        settings.options(head),
                        data,
                        task.vocabulary(),
                        task.topics(),
                        new SeededRandom(run.seed()),
                        mine)));
      }
      Ensemble ensemble = new Ensemble(members, lanes);
      ensemble.train(run, run.trace(columns(task, traced)));
      Optional<LateTime> late = Optional.empty();
      int fixed = settings.heads().indexOf(HeadKind.FC);
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
    SyntheticTask task = settings.task();
    DescentOptions options = settings.options(HeadKind.FC);
    ClassifierWeights start =
        ClassifierWeights.start(
            options.shape(task.vocabulary(), task.topics()),
            options.embeddingScale(),
            new SeededRandom(run.seed()));
    try (Workers workers = new Workers(run.threads())) {
      return new LateTime(
          new GradientFlow(options, data, start, workers),
          fixed,
          settings.rate(),
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

  private static String[] columns(SyntheticTask task, int[] traced) {
    List<String> columns = new ArrayList<>(List.of("head", "epoch", "train_loss", "dev_loss"));
    for (int word : traced) {
      columns.add(task.name(word) + "_score");
      columns.add(task.name(word) + "_norm");
    }
    return columns.toArray(String[]::new);
  }

  /** Score and norm of each traced word. */
  static List<Double> cells(History.Entry entry) {
    return IntStream.range(0, entry.scores().length)
        .boxed()
        .flatMap(i -> Stream.of(entry.scores()[i], entry.norms()[i]))
        .toList();
  }

  private Findings findings(
      Settings settings, List<Member> members, Optional<LateTime> late, TaskData data, Run run) {
    SyntheticTask task = settings.task();
    List<Agreements> agreements = members.stream().map(member -> agreements(member, task)).toList();
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    List<Check> checks = new ArrayList<>();
    Agreements all = Agreements.concat(agreements);
    metrics.putAll(all.metrics());
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      SequencedMap<String, Object> mine = new LinkedHashMap<>();
      double accuracy = member.training().accuracy(data.test());
      mine.put("test_accuracy", accuracy);
      mine.put("train_loss", member.history().last().trainLoss());
      mine.put("dev_loss", member.history().last().devLoss());
      mine.put("epochs", member.outcome().epoch());
      mine.putAll(agreements.get(i).metrics());
      metrics.put(member.name(), mine);
      checks.add(Check.atLeast(member.name() + " test accuracy", accuracy, LEAST_ACCURACY));
      checks.add(
          Check.atMost(
              member.name() + " largest SEN error of a topic word",
              agreements.get(i).maximum(),
              LARGEST_ERROR));
    }
    late.ifPresent(
        flow -> {
          metrics.put("gradient_flow", flow.metrics());
          checks.addAll(flow.checks());
        });
    metrics.put("seconds", run.seconds());
    return new Findings(
        metrics,
        checks,
        new SenSyntheticReport(settings, members, agreements, late, run.seed()).toHtml());
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
