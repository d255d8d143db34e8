package dev.heed.dynamics.synthetic;

import dev.heed.dynamics.DescentOptions;
import dev.heed.dynamics.FullBatchTraining;
import dev.heed.dynamics.experiment.Charts;
import dev.heed.dynamics.experiment.HeadKind;
import dev.heed.dynamics.experiment.History;
import dev.heed.dynamics.experiment.Member;
import dev.heed.dynamics.task.SyntheticTask;
import dev.heed.dynamics.task.TaskData;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.kit.Ensemble;
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
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The synthetic task with keys or embeddings frozen: score and embedding norm promote each other.
 */
public final class SenAblation implements Experiment<SenAblation.Settings> {

  /**
   * What is trained; the defaults are those of arXiv:2011.10036.
   *
   * @param heads the heads, each with everything trained, with frozen keys (KF) and with frozen
   *     embeddings (EF)
   */
  public record Settings(
      List<HeadKind> heads,
      int sentences,
      int dim,
      int keyDim,
      double embeddingScale,
      double rate,
      int epochs,
      int recordEvery) {
    public Settings {
      heads = heads.stream().distinct().toList();
      task(sentences);
      for (Variant variant : Variant.values()) {
        variant.options(HeadKind.FC, dim, keyDim, embeddingScale, rate, epochs, recordEvery);
      }
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

  /** What is kept as it was at the start. */
  private enum Variant {
    ALL("all trained", EnumSet.noneOf(Part.class)),
    KF("keys frozen", EnumSet.of(Part.KEYS)),
    EF("embeddings frozen", EnumSet.of(Part.EMBEDDINGS));

    private final String words;
    private final Set<Part> frozen;

    Variant(String words, Set<Part> frozen) {
      this.words = words;
      this.frozen = frozen;
    }

    DescentOptions options(
        HeadKind head,
        int dim,
        int keyDim,
        double embeddingScale,
        double rate,
        int epochs,
        int recordEvery) {
      Set<Part> trained = EnumSet.copyOf(DescentOptions.paper(head.head()).trained());
      trained.removeAll(frozen);
      return new DescentOptions(
          head.head(),
          dim,
          keyDim,
          embeddingScale,
          rate,
          epochs,
          OptionalInt.empty(),
          recordEvery,
          trained,
          DescentOptions.paper(head.head()).padding());
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
    return new Settings(List.of(HeadKind.FC, HeadKind.TC), 5000, 10, 10, 0.1, 0.1, 6000, 10);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    SyntheticTask task = settings.task();
    TaskData data = task.draw(new SeededRandom(run.seed()));
    int[] topicWords = IntStream.range(0, task.topicWords()).toArray();
    List<Member> members = new ArrayList<>();
    // As many trainings as threads side by side, each with one thread.
    try (Workers alone = new Workers(1)) {
      for (HeadKind head : settings.heads()) {
        for (Variant variant : Variant.values()) {
          members.add(
              new Member(
                  name(head, variant),
                  new History(topicWords),
                  SenSynthetic::cells,
                  () ->
                      new FullBatchTraining(
                          variant.options(
                              head,
                              settings.dim(),
                              settings.keyDim(),
                              settings.embeddingScale(),
                              settings.rate(),
                              settings.epochs(),
                              settings.recordEvery()),
                          data,
                          task.vocabulary(),
                          task.topics(),
                          new SeededRandom(run.seed()),
                          alone)));
        }
      }
      String[] columns =
          Stream.concat(
                  Stream.of("training", "epoch", "train_loss", "dev_loss"),
                  Arrays.stream(topicWords)
                      .mapToObj(task::name)
                      .flatMap(word -> Stream.of(word + "_score", word + "_norm")))
              .toArray(String[]::new);
      new Ensemble(members, Math.min(run.threads(), members.size())).train(run, run.trace(columns));
      return findings(settings, members, data, run);
    }
  }

  private Findings findings(Settings settings, List<Member> members, TaskData data, Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    List<Check> checks = new ArrayList<>();
    for (Member member : members) {
      SequencedMap<String, Object> mine = new LinkedHashMap<>();
      History.Entry last = member.history().last();
      mine.put("test_accuracy", member.training().accuracy(data.test()));
      mine.put("train_loss", last.trainLoss());
      mine.put("mean_topic_score", mean(last.scores()));
      mine.put("mean_topic_norm", mean(last.norms()));
      metrics.put(member.name().replace(' ', '_'), mine);
    }
    for (HeadKind kind : settings.heads()) {
      String head = kind + ": ";
      Member all = member(members, kind, Variant.ALL);
      Member keysFrozen = member(members, kind, Variant.KF);
      Member embeddingsFrozen = member(members, kind, Variant.EF);
      double loss = all.history().last().trainLoss();
      checks.add(
          Check.atLeast(
              head + "loss with frozen keys over loss with all trained",
              keysFrozen.history().last().trainLoss() / loss,
              1));
      checks.add(
          Check.atLeast(
              head + "loss with frozen embeddings over loss with all trained",
              embeddingsFrozen.history().last().trainLoss() / loss,
              1));
      checks.add(
          Check.atLeast(
              head + "epochs for half the way of the norm, keys frozen over all trained",
              slowness(keysFrozen, all, History.Entry::norms),
              1));
      checks.add(
          Check.atLeast(
              head + "epochs for half the way of the score, embeddings frozen over all trained",
              slowness(embeddingsFrozen, all, History.Entry::scores),
              1));
    }
    metrics.put("seconds", run.seconds());
    return new Findings(metrics, checks, report(settings, members, run.seed()));
  }

  private static String name(HeadKind head, Variant variant) {
    return head + " " + variant;
  }

  private static Member member(List<Member> members, HeadKind head, Variant variant) {
    return members.stream()
        .filter(each -> each.name().equals(name(head, variant)))
        .findFirst()
        .orElseThrow();
  }

  /** A curve for each variant of a head. */
  private static List<Series> series(
      List<Member> members, HeadKind head, BiFunction<String, History, Series> curve) {
    return Arrays.stream(Variant.values())
        .map(variant -> curve.apply(variant.words, member(members, head, variant).history()))
        .toList();
  }

  /**
   * How many times as many epochs one training needs as another until the topic words' mean comes
   * to a value that both reach: half the way from the start to the lower of the two ends.
   */
  private static double slowness(
      Member slow, Member fast, Function<History.Entry, double[]> values) {
    double end =
        Math.min(
            mean(values.apply(slow.history().last())), mean(values.apply(fast.history().last())));
    double half = (mean(values.apply(slow.history().entries().getFirst())) + end) / 2;
    return epochsTo(half, slow, values) / epochsTo(half, fast, values);
  }

  private static double epochsTo(
      double value, Member member, Function<History.Entry, double[]> values) {
    return member.history().entries().stream()
        .filter(entry -> mean(values.apply(entry)) >= value)
        .mapToDouble(History.Entry::epoch)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  private static HtmlReport report(Settings settings, List<Member> members, long seed) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        Paragraphs.paragraph(
            "Does a high score help a word's embedding to grow, and a long embedding its score?"
                + " Each head is trained on the synthetic task three times from the same start:"
                + " with all parts trained, with the keys frozen (KF: all scores stay 0), and with"
                + " the embeddings frozen (EF). Embeddings start normal with standard deviation"
                + " %s.",
            settings.embeddingScale()));
    for (HeadKind head : settings.heads()) {
      blocks.add(Paragraphs.heading("Head " + head));
      blocks.add(
          new Block.Figure(
              new LineChart(
                  Axis.whole("epoch"),
                  Axis.logarithmic("loss (mean cross-entropy, nats)"),
                  series(
                      members,
                      head,
                      (name, history) -> Charts.curve(name, history, History.Entry::trainLoss))),
              "Head "
                  + head
                  + ": training loss against the epoch. It falls fastest, and farthest, when"
                  + " scores and embeddings can grow together."));
      blocks.add(
          bands(
              members,
              head,
              "score s",
              History.Entry::scores,
              "Head "
                  + head
                  + ": scores of the topic words, mean and band from the least to the greatest."
                  + " With frozen embeddings they rise more slowly; with frozen keys they stay"
                  + " at 0."));
      blocks.add(
          bands(
              members,
              head,
              "embedding norm ‖ν‖",
              History.Entry::norms,
              "Head "
                  + head
                  + ": embedding norms of the topic words in the same way. With frozen keys they"
                  + " rise more slowly at first, and go on rising later, when the loss and its"
                  + " gradients are still large; frozen embeddings keep theirs."));
    }
    blocks.add(
        new Block.Fold(
            "How it was done",
            List.of(
                Paragraphs.paragraph(
                    "%,d sentences; embeddings have %d numbers, keys %d; full-batch gradient"
                        + " descent, rate %s, %,d epochs, a record every %d. Seed %d.",
                    settings.sentences(),
                    settings.dim(),
                    settings.keyDim(),
                    settings.rate(),
                    settings.epochs(),
                    settings.recordEvery(),
                    seed))));
    return new HtmlReport("Score and embedding norm promote each other", blocks);
  }

  private static Block bands(
      List<Member> members,
      HeadKind head,
      String axis,
      Function<History.Entry, double[]> values,
      String caption) {
    return new Block.Figure(
        new LineChart(
            Axis.whole("epoch"),
            Axis.linear(axis),
            series(members, head, (name, history) -> Charts.band(name, history, values))),
        caption);
  }
}
