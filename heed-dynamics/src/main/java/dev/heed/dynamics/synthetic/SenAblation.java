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
import dev.heed.lab.experiment.Run;
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
                      head + ", " + variant.label,
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
      checks.add(
          Check.atLeast(
              head.paperName() + " final loss with keys frozen ÷ with all trained",
              keysFrozen.last().trainLoss() / loss,
              1));
      checks.add(
          Check.atLeast(
              head.paperName() + " final loss with embeddings frozen ÷ with all trained",
              embeddingsFrozen.last().trainLoss() / loss,
              1));
      checks.add(
          Check.atLeast(
              head.paperName() + " epochs to half of the norm's growth, keys frozen ÷ all trained",
              slowness(keysFrozen, all, History.Entry::norms),
              1));
      checks.add(
          Check.atLeast(
              head.paperName()
                  + " epochs to half of the score's growth, embeddings frozen ÷ all trained",
              slowness(embeddingsFrozen, all, History.Entry::scores),
              1));
    }
    metrics.put("seconds", run.seconds());
    return new Findings(metrics, checks, report(settings, trainings, run.seed()));
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

  private static HtmlReport report(Settings settings, List<Training> trainings, long seed) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        Paragraphs.paragraph(
            """
            Does a high score help a word's embedding to grow, and a long embedding its score? Each
            head, fixed (FC in the paper) and linear (TC) by default, is trained on the synthetic
            task three times from the same start: with all parts trained, with the keys frozen (KF:
            all scores stay 0), and with the embeddings frozen (EF). Embeddings start normal with
            standard deviation %s.
            """,
            settings.descent().embeddingScale()));
    for (HeadKind head : settings.heads()) {
      blocks.add(Paragraphs.heading("Head " + head));
      blocks.addAll(figures(trainings, head));
    }
    blocks.add(
        new Block.Fold(
            "How it was done",
            List.of(
                Paragraphs.paragraph(
                    """
                    %,d sentences; embeddings have %d numbers, keys %d; full-batch gradient
                    descent, rate %s, %,d epochs, a record every %d. Seed %d.
                    """,
                    settings.sentences(),
                    settings.descent().dim(),
                    settings.descent().keyDim(),
                    settings.descent().rate(),
                    settings.descent().epochs(),
                    settings.descent().recordEvery(),
                    seed))));
    return new HtmlReport("Score and embedding norm promote each other", blocks);
  }

  private static List<Block> figures(List<Training> trainings, HeadKind head) {
    return List.of(
        Paragraphs.figure(
            new LineChart(
                Axis.whole("epoch"),
                Axis.logarithmic("loss (mean cross-entropy, nats)"),
                series(
                    trainings,
                    head,
                    (name, history) -> Charts.curve(name, history, History.Entry::trainLoss))),
            """
            Head %s: training loss against the epoch. It falls fastest, and farthest, when scores
            and embeddings can grow together.
            """,
            head),
        Paragraphs.figure(
            bands(trainings, head, "score s", History.Entry::scores),
            """
            Head %s: scores of the topic words, mean and band from the lowest to the highest. With
            frozen embeddings they rise more slowly; with frozen keys they stay at 0.
            """,
            head),
        Paragraphs.figure(
            bands(trainings, head, "embedding norm ‖ν‖", History.Entry::norms),
            """
            Head %s: embedding norms of the topic words in the same way. With frozen keys they rise
            more slowly at first, and go on rising later, when the loss and its gradients are still
            large; frozen embeddings keep theirs.
            """,
            head));
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
