package dev.heed.dynamics.synthetic;

import dev.heed.dynamics.DescentOptions;
import dev.heed.dynamics.FullBatchTraining;
import dev.heed.dynamics.experiment.Charts;
import dev.heed.dynamics.experiment.DescentSettings;
import dev.heed.dynamics.experiment.HeadKind;
import dev.heed.dynamics.experiment.History;
import dev.heed.dynamics.experiment.Member;
import dev.heed.dynamics.experiment.SentenceSettings;
import dev.heed.dynamics.task.SyntheticTask;
import dev.heed.dynamics.task.TaskData;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Ensemble;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.text.pooling.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The synthetic task with keys or embeddings frozen: score and embedding norm promote each other.
 */
public final class SenAblation implements Experiment<SenAblation.Settings> {
  /** Relative difference below which two trainings cannot be told apart. */
  private static final double MIN_DIFFERENCE = 1e-3;

  /**
   * The trainings; the defaults are those of arXiv:2011.10036.
   *
   * @param heads the heads, each with everything trained, with frozen keys (KF) and with frozen
   *     embeddings (EF)
   * @param sentences number of sentences of the paper's synthetic task
   */
  public record Settings(List<HeadKind> heads, int sentences, DescentSettings descent) {
    public Settings {
      heads = heads.stream().distinct().toList();
      task(sentences); // checks
    }

    SyntheticTask task() {
      return task(sentences);
    }

    private static SyntheticTask task(int sentences) {
      SyntheticTask paper = SyntheticTask.PAPER;
      return new SyntheticTask(
          sentences,
          paper.topics(),
          paper.wordsPerTopic(),
          paper.otherWords(),
          paper.otherWordsPerSentence(),
          paper.trainShare(),
          paper.devShare());
    }
  }

  /** The parts that stay as they were at the start. */
  private enum Variant {
    ALL("all trained", EnumSet.noneOf(Part.class)),
    KF("keys frozen", EnumSet.of(Part.KEYS)),
    EF("embeddings frozen", EnumSet.of(Part.EMBEDDINGS));

    private final String label;
    private final Set<Part> frozen;

    Variant(String label, Set<Part> frozen) {
      this.label = label;
      this.frozen = frozen;
    }

    DescentOptions options(DescentSettings descent, HeadKind head) {
      DescentOptions all = descent.options(head);
      Set<Part> trained = EnumSet.copyOf(all.trained());
      trained.removeAll(frozen);
      return all.withTrained(trained);
    }
  }

  /** A head's training with some parts frozen. */
  private record Training(HeadKind head, Variant variant, Member member) {
    /** Its name in the trace and in the metrics. */
    static String name(HeadKind head, Variant variant) {
      return head.paperName() + " " + variant;
    }
  }

  @Override
  public Description description() {
    return new Description(
        "sen-ablation",
        Group.TRAINING,
        "Keys or embeddings frozen: score and embedding norm promote each other.",
        "1 min");
  }

  @Override
  public Settings defaults() {
    return new Settings(
        List.of(HeadKind.FIXED, HeadKind.LINEAR),
        SyntheticTask.PAPER.sentences(),
        new DescentSettings(10, 10, 0.1, 0.1, 6000, 10));
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    SyntheticTask task = settings.task();
    TaskData data = task.draw(new SeededRandom(run.seed()));
    int[] topicWords = IntStream.range(0, task.topicWords()).toArray();
    List<Training> trainings = new ArrayList<>();
    // As many trainings as threads side by side, each with one thread.
    try (Workers alone = new Workers(1)) {
      for (HeadKind head : settings.heads()) {
        for (Variant variant : Variant.values()) {
          String name = Training.name(head, variant);
          trainings.add(
              new Training(
                  head,
                  variant,
                  new Member(
                      head.paperName() + ", " + variant.label,
                      new History(topicWords),
                      entry -> entry.row(List.of(name), entry.scoresAndNorms()),
                      () ->
                          new FullBatchTraining(
                              variant.options(settings.descent(), head),
                              data,
                              task.vocabulary(),
                              task.topics(),
                              new SeededRandom(run.seed()),
                              alone))));
        }
      }
      List<String> columns =
          new ArrayList<>(List.of("training", "epoch", "train_loss", "dev_loss"));
      columns.addAll(SentenceSettings.columns(task, topicWords));
      new Ensemble(
              trainings.stream().map(Training::member).toList(),
              Math.min(run.threads(), trainings.size()))
          .train(run, run.trace(columns.toArray(String[]::new)));
      return findings(settings, trainings, data, run);
    }
  }

  private Findings findings(Settings settings, List<Training> trainings, TaskData data, Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    List<Check> checks = new ArrayList<>();
    for (Training training : trainings) {
      SequencedMap<String, Object> mine = new LinkedHashMap<>();
      History.Entry last = training.member().history().last();
      mine.put("test_accuracy", training.member().training().accuracy(data.test()));
      mine.put("train_loss", last.trainLoss());
      mine.put("mean_topic_score", mean(last.scores()));
      mine.put("mean_topic_norm", mean(last.norms()));
      metrics.put(Training.name(training.head(), training.variant()).replace(' ', '_'), mine);
    }
    for (HeadKind head : settings.heads()) {
      History all = history(trainings, head, Variant.ALL);
      History keysFrozen = history(trainings, head, Variant.KF);
      History embeddingsFrozen = history(trainings, head, Variant.EF);
      double loss = all.last().trainLoss();
      String name = head.paperName();
      checks.add(
          slower(
              name + " final loss with keys frozen ÷ with all trained",
              keysFrozen.last().trainLoss() / loss));
      checks.add(
          slower(
              name + " final loss with embeddings frozen ÷ with all trained",
              embeddingsFrozen.last().trainLoss() / loss));
      checks.add(
          slower(
              name + " epochs to half of the norm's growth, keys frozen ÷ all trained",
              slowness(keysFrozen, all, History.Entry::norms)));
      checks.add(
          slower(
              name + " epochs to half of the score's growth, embeddings frozen ÷ all trained",
              slowness(embeddingsFrozen, all, History.Entry::scores)));
    }
    metrics.put("seconds", run.seconds());
    return new Findings(
        metrics, checks, numbers(trainings), report(settings, checks, trainings, run.seed()));
  }

  /** Expects a ratio of 1 or more; too close to 1 it says nothing. */
  private static Check slower(String name, double ratio) {
    Check check = Check.atLeast(name, ratio, 1);
    return Math.abs(ratio - 1) >= MIN_DIFFERENCE
        ? check
        : check.undecided("the trainings do not differ yet; try more epochs");
  }

  private static List<Block.KeyNumber> numbers(List<Training> trainings) {
    return trainings.stream()
        .map(
            training ->
                Paragraphs.keyNumber(
                    training.head().paperName() + ", " + training.variant().label,
                    Numbers.significant(training.member().history().last().trainLoss()),
                    "final training loss (nats)"))
        .toList();
  }

  private static History history(List<Training> trainings, HeadKind head, Variant variant) {
    return trainings.stream()
        .filter(each -> each.head() == head && each.variant() == variant)
        .findFirst()
        .orElseThrow()
        .member()
        .history();
  }

  /** A curve for each variant of a head. */
  private static List<Series> series(
      List<Training> trainings, HeadKind head, BiFunction<String, History, Series> curve) {
    return Arrays.stream(Variant.values())
        .map(variant -> curve.apply(variant.label, history(trainings, head, variant)))
        .toList();
  }

  /**
   * The ratio of the epochs that two trainings need until the topic words' mean comes to a value
   * that both reach: half the way from the start to the lower of the two ends.
   */
  private static double slowness(
      History slow, History fast, Function<History.Entry, double[]> values) {
    double end = Math.min(mean(values.apply(slow.last())), mean(values.apply(fast.last())));
    double half = (mean(values.apply(slow.entries().getFirst())) + end) / 2;
    return epochsTo(half, slow, values) / epochsTo(half, fast, values);
  }

  private static double epochsTo(
      double value, History history, Function<History.Entry, double[]> values) {
    return history.entries().stream()
        .filter(entry -> mean(values.apply(entry)) >= value)
        .mapToDouble(History.Entry::epoch)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  private static HtmlReport report(
      Settings settings, List<Check> checks, List<Training> trainings, long seed) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        Paragraphs.paragraph(
            """
            Does a high score help a word's embedding to grow, and a long embedding its score? The
            synthetic task is learned with %s, three times each from the same start: with all parts
            trained, with the keys frozen (KF), so that all scores stay 0, and with the embeddings
            frozen (EF). Embeddings start normal with standard deviation %s.
            """,
            HeadKind.inWords(settings.heads()), settings.descent().embeddingScale()));
    blocks.add(Charts.symbols());
    blocks.add(
        row(
            settings,
            head ->
                Paragraphs.figure(
                    new LineChart(
                        Axis.whole("epoch"),
                        Axis.logarithmic("loss (mean cross-entropy, nats)"),
                        series(
                            trainings,
                            head,
                            (name, history) ->
                                Charts.curve(name, history, History.Entry::trainLoss))),
                    """
                    %s: training loss. In theory it falls fastest, and farthest, where scores and
                    embeddings grow together.
                    """,
                    head.paperName())));
    blocks.add(
        row(
            settings,
            head ->
                Paragraphs.figure(
                    bands(trainings, head, "score s", History.Entry::scores),
                    """
                    %s: scores of the topic words, mean, with a band from the lowest to the
                    highest. With frozen keys they stay at 0; with frozen embeddings they should
                    rise more slowly.
                    """,
                    head.paperName())));
    blocks.add(
        row(
            settings,
            head ->
                Paragraphs.figure(
                    bands(trainings, head, "embedding norm ‖ν‖", History.Entry::norms),
                    """
                    %s: embedding norms of the topic words, drawn in the same way. Frozen
                    embeddings keep their norms; with frozen keys norms should rise more slowly at
                    first. They may rise longer, as the loss and its gradients stay large.
                    """,
                    head.paperName())));
    blocks.add(
        new Block.Fold(
            "Method",
            List.of(
                Paragraphs.paragraph(
                    """
                    %s; embeddings have %d numbers, keys %d; full-batch gradient descent, rate %s,
                    %s, a record every %d. Seed %d.
                    """,
                    Paragraphs.count(settings.sentences(), "sentence"),
                    settings.descent().dim(),
                    settings.descent().keyDim(),
                    settings.descent().rate(),
                    Paragraphs.count(settings.descent().epochs(), "epoch"),
                    settings.descent().recordEvery(),
                    seed))));
    return new HtmlReport(title(checks), blocks);
  }

  private static String title(List<Check> checks) {
    long passed = checks.stream().filter(Check::passed).count();
    return "Score and embedding norm promote each other"
        + (passed == checks.size()
            ? ""
            : " in %d of %d comparisons".formatted(passed, checks.size()));
  }

  private static Block row(Settings settings, Function<HeadKind, Block.Figure> figure) {
    return Charts.row(settings.heads().stream().map(figure).toList());
  }

  private static LineChart bands(
      List<Training> trainings,
      HeadKind head,
      String axis,
      Function<History.Entry, double[]> values) {
    return new LineChart(
        Axis.whole("epoch"),
        Axis.linear(axis),
        series(trainings, head, (name, history) -> Charts.band(name, history, values)));
  }
}
