package dev.heed.nets.experiment.node;

import dev.heed.base.Require;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.attention.AttentionMask;
import dev.heed.nets.attention.AttentionSizes;
import dev.heed.nets.data.Moons;
import dev.heed.nets.experiment.Comparison;
import dev.heed.nets.experiment.ComparisonBlocks;
import dev.heed.nets.experiment.Member;
import dev.heed.nets.experiment.RateChoice;
import dev.heed.nets.experiment.RateSearch;
import dev.heed.nets.experiment.Rates;
import dev.heed.nets.experiment.Size;
import dev.heed.nets.model.InformationPropagationNetwork;
import dev.heed.nets.model.Skip;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Tensors;
import dev.heed.nets.torch.Torch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;

/**
 * Two moons: the information propagation network with each attention, and its collapse with depth.
 */
public final class MetricMoons implements Experiment<MetricMoons.Settings> {
  private static final double MIN_ACCURACY = 0.95;
  private static final double MIN_LEAD = 0.04;

  /** Largest depth at which the collapse is measured. */
  private static final int MAX_DEPTH = 8;

  /** The published width of a node and of {@code φ}. */
  private static final int DIM = 10;

  /**
   * Settings. All but the numbers of draws and runs are as published.
   *
   * @param recordEvery number of epochs between measurements
   * @param epochs steps of each training
   * @param device the processor or a graphics card
   */
  public record Settings(
      Repeats repeats,
      Data data,
      int epochs,
      Descent descent,
      Depth depths,
      int recordEvery,
      Device device) {
    public Settings {
      Require.atLeast("epochs", 1, epochs);
      Require.atLeast("record_every", 1, recordEvery);
    }

    NodeLearner.Options learner(AttentionKind kind, double rate, int blocks, Skip skip) {
      AttentionSizes attention = new AttentionSizes(DIM, 1, DIM, false);
      return new NodeLearner.Options(
          kind,
          new InformationPropagationNetwork.Options(
              2, 2, new InformationPropagationNetwork.Body(attention, blocks, skip, 0)),
          new Rates(rate, descent.weightDecay()),
          recordEvery,
          epochs,
          device);
    }
  }

  /**
   * The number of trainings.
   *
   * @param size {@code paper} for one draw and 10 runs, where {@code draws} and {@code runs} are
   *     not set
   * @param draws number of draws of the points
   * @param runs runs of each attention on each draw; they differ in initial weights
   */
  public record Repeats(Size size, Optional<Integer> draws, Optional<Integer> runs) {
    public Repeats {
      draws.ifPresent(count -> Require.atLeast("draws", 1, count));
      runs.ifPresent(count -> Require.atLeast("runs", 1, count));
    }

    int drawCount() {
      return size.or(draws, 5, 1);
    }

    int runCount() {
      return size.or(runs, 2, 10);
    }
  }

  /**
   * The steps of the trainings.
   *
   * @param rates learning rates from which each attention gets its own
   * @param weightDecay L2 weight decay, 0 to below 1
   */
  public record Descent(List<Double> rates, double weightDecay) {
    public Descent {
      rates = RateSearch.checked(rates);
      Require.shareBelowOne("weight_decay", weightDecay);
    }
  }

  /**
   * The points of a draw.
   *
   * @param points number of points
   * @param testPoints number of points whose labels are not used in training
   * @param noise standard deviation of the noise in each coordinate
   */
  public record Data(int points, int testPoints, double noise) {
    public Data {
      Require.between("test_points", 1, points - 1, testPoints);
    }
  }

  /**
   * The depth of the networks.
   *
   * @param blocks blocks of the compared networks
   * @param skip what a block of the compared networks adds its average to
   * @param depth blocks of the further networks that show the collapse; 0 for none
   */
  public record Depth(int blocks, Skip skip, int depth) {
    public Depth {
      Require.atLeast("blocks", 1, blocks);
      Require.atLeast("depth", 0, depth);
    }

    List<Skip> deepSkips() {
      return depth == 0 ? List.of() : List.of(Skip.values());
    }
  }

  @Override
  public Description description() {
    return new Description(
        "metric-moons",
        Group.NETWORKS,
        "Two moons: three attentions, and the collapse of deep networks.",
        "2 min");
  }

  @Override
  public Settings defaults() {
    return new Settings(
        new Repeats(Size.SMALL, Optional.empty(), Optional.empty()),
        new Data(500, 100, 0.2),
        1000,
        new Descent(List.of(1e-3, 3e-3, 1e-2), 1e-4),
        new Depth(1, Skip.NONE, 3),
        10,
        Device.CPU);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    Torch.require(settings.device());
    SeededRandom random = new SeededRandom(run.seed());
    List<NodeTask> tasks = new ArrayList<>();
    for (int draw = 0; draw < settings.repeats().drawCount(); draw++) {
      tasks.add(task(settings, random.stream("moons", draw)));
    }
    Depth depths = settings.depths();
    NodeTask own = task(settings, random.stream("search moons", 0));
    RateSearch search =
        new RateSearch(
            settings.descent().rates(),
            (kind, rate) ->
                new NodeLearner(
                    searched(own),
                    settings.learner(kind, rate, depths.blocks(), depths.skip()),
                    random.stream("search", 0)),
            new Member.Limits(settings.epochs(), 0),
            false);
    RateSearch.Outcome outcome =
        search.run(
            choice -> {
              List<Member> all = compared(settings, choice, tasks, random);
              all.addAll(deep(settings, choice, tasks.getFirst(), random));
              return all;
            },
            run);
    return findings(settings, outcome, tasks.getFirst(), run);
  }

  /** A draw of its own, whose test points are the dev data of a search of rates. */
  private static NodeTask searched(NodeTask own) {
    return new NodeTask(
        own.features(), own.classes(), own.train(), Optional.of(own.test()), own.test());
  }

  private static List<Member> compared(
      Settings settings, RateChoice choice, List<NodeTask> tasks, SeededRandom random) {
    List<Member> members = new ArrayList<>();
    for (AttentionKind kind : AttentionKind.values()) {
      for (int draw = 0; draw < tasks.size(); draw++) {
        for (int i = 0; i < settings.repeats().runCount(); i++) {
          members.add(
              new Member(
                  new Member.Key(kind, "", draw, i),
                  new NodeLearner(
                      tasks.get(draw),
                      settings.learner(
                          kind,
                          choice.rate(kind),
                          settings.depths().blocks(),
                          settings.depths().skip()),
                      random.stream("run", draw * 1000L + i)),
                  new Member.Limits(settings.epochs(), 0)));
        }
      }
    }
    return members;
  }

  /** Networks with more blocks, one for each kind of attention and each skip. */
  private static List<Member> deep(
      Settings settings, RateChoice choice, NodeTask task, SeededRandom random) {
    int depth = settings.depths().depth();
    List<Member> members = new ArrayList<>();
    for (AttentionKind kind : AttentionKind.values()) {
      for (Skip skip : settings.depths().deepSkips()) {
        String net = "depth " + depth + ", skip " + skip.label();
        members.add(
            new Member(
                new Member.Key(kind, net, 0, 0),
                new NodeLearner(
                    task,
                    settings.learner(kind, choice.rate(kind), depth, skip),
                    random.stream("run", 0)),
                new Member.Limits(settings.epochs(), 0)));
      }
    }
    return members;
  }

  /** Training and test points as nodes of one graph; only training labels enter the loss. */
  private static NodeTask task(Settings settings, SeededRandom random) {
    Data data = settings.data();
    Moons moons = Moons.draw(data.points(), data.noise(), random);
    Tensor nodes = Tensors.of(moons.points(), settings.device(), 1, data.points(), 2);
    int trained = data.points() - data.testPoints();
    return new NodeTask(
        2,
        List.of("upper moon", "lower moon"),
        part(settings, nodes, moons.labels(), 0, trained),
        Optional.empty(),
        part(settings, nodes, moons.labels(), trained, data.testPoints()));
  }

  private static NodeTask.Whole part(
      Settings settings, Tensor nodes, int[] labels, int from, int count) {
    return new NodeTask.Whole(
        new NodeBatch(
            nodes,
            new AttentionMask.All(),
            logits -> logits.narrow(0, from, count),
            Tensors.of(Arrays.copyOfRange(labels, from, from + count), settings.device())));
  }

  private static Findings findings(
      Settings settings, RateSearch.Outcome outcome, NodeTask first, Run run) {
    Map<Boolean, List<Member>> members =
        outcome.members().stream()
            .collect(Collectors.partitioningBy(member -> member.key().net().isEmpty()));
    Comparison comparison = new Comparison(members.get(true));
    List<Member> deep = members.get(false);
    NodeBatch batch = first.test().batch(new int[] {0});
    List<Collapse> collapses =
        List.of(
            collapse(settings, AttentionKind.SELF, Skip.NONE, batch),
            collapse(settings, AttentionKind.L2, Skip.NONE, batch),
            collapse(settings, AttentionKind.METRIC, Skip.NONE, batch),
            collapse(settings, AttentionKind.SELF, Skip.SUM, batch),
            collapse(settings, AttentionKind.SELF, Skip.IDENTITY_START, batch));
    int points = settings.data().points();
    List<StepCost> costs = List.of(StepCost.measure(points, DIM), StepCost.measure(points, 100));
    SequencedMap<String, Object> metrics = comparison.metrics();
    SequencedMap<String, Object> spreads = new LinkedHashMap<>();
    collapses.forEach(each -> each.metrics(spreads));
    metrics.put("rates", outcome.choice().metrics());
    metrics.put("spread_by_depth", spreads);
    SequencedMap<String, Object> depths = new LinkedHashMap<>();
    for (Member member : deep) {
      Member.Key key = member.key();
      depths.put(key.kind().label() + ", " + key.net(), member.chosen().score());
    }
    metrics.put("deep_test_accuracy", depths);
    metrics.putAll(StepCost.metrics(costs));
    metrics.put("seconds", run.seconds());

    List<Block> blocks = new ArrayList<>();
    blocks.add(introduction(settings));
    ComparisonBlocks compared = ComparisonBlocks.ofAccuracy(comparison);
    blocks.addAll(compared.blocks());
    outcome.choice().table().ifPresent(blocks::add);
    Moons moons =
        Moons.draw(
            points, settings.data().noise(), new SeededRandom(run.seed()).stream("moons", 0));
    blocks.addAll(Inside.page(comparison, batch, moons.labels()));
    blocks.addAll(depth(settings, collapses, deep));
    blocks.add(new Block.Heading("Cost"));
    blocks.add(StepCost.table(costs));
    blocks.add(method(settings, outcome.choice(), run));
    return new Findings(
        metrics,
        checks(comparison),
        compared.numbers(),
        new HtmlReport(compared.title("Two moons"), blocks));
  }

  private static List<Check> checks(Comparison comparison) {
    double metric = comparison.mean(AttentionKind.METRIC);
    return List.of(
        Check.atLeast("mean test accuracy of metric-attention", metric, MIN_ACCURACY),
        comparison.lead(AttentionKind.SELF, MIN_LEAD),
        comparison.lead(AttentionKind.L2, MIN_LEAD));
  }

  private static Block introduction(Settings settings) {
    Data data = settings.data();
    return Paragraphs.paragraph(
        """
        Which of two half circles does a point belong to? %s in the plane, with noise %s; the
        labels of %d are for training, and %d are tested. All points are the nodes of one graph.
        %s of the points, %s of each attention on each draw: runs differ only in initial weights.\
        """,
        Paragraphs.count(data.points(), "point"),
        data.noise(),
        data.points() - data.testPoints(),
        data.testPoints(),
        Paragraphs.count(settings.repeats().drawCount(), "draw"),
        Paragraphs.count(settings.repeats().runCount(), "run"));
  }

  private static Collapse collapse(
      Settings settings, AttentionKind kind, Skip skip, NodeBatch batch) {
    return Collapse.measure(
        kind,
        skip,
        MAX_DEPTH,
        settings.learner(kind, settings.descent().rates().getFirst(), 1, skip).net(),
        batch);
  }

  private static List<Block> depth(Settings settings, List<Collapse> collapses, List<Member> deep) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Heading("Depth: the collapse of attention, and remedies"));
    blocks.add(
        Paragraphs.paragraph(
            """
            A block without a skip replaces each node by an average. The initial weights of
            self-attention are nearly even, so after a few blocks all nodes have the same state and
            the gradient cannot separate them. With skip=sum a block adds the average to the node;
            with skip=identity-start it adds a trained multiple of it that starts at 0.\
            """));
    blocks.addAll(Collapse.figures(collapses));
    if (!deep.isEmpty()) {
      List<List<Object>> rows = new ArrayList<>();
      for (AttentionKind kind : AttentionKind.values()) {
        List<Object> row = new ArrayList<>(List.of(kind.label()));
        deep.stream()
            .filter(member -> member.key().kind() == kind)
            .forEach(member -> row.add(member.chosen().score()));
        rows.add(row);
      }
      blocks.add(
          new Block.Table(
              Numbers.format(
                  "Test accuracy of networks with %s, one run each on the first draw.",
                  Paragraphs.count(settings.depths().depth(), "block")),
              List.of(
                  Block.Column.text("attention"),
                  Block.Column.number("no skip", 3),
                  Block.Column.number("skip sum", 3),
                  Block.Column.number("skip identity-start", 3)),
              rows));
    }
    return blocks;
  }

  private static Block method(Settings settings, RateChoice choice, Run run) {
    return new Block.Fold(
        "Method",
        List.of(
            Paragraphs.paragraph(
                """
                Linear 2 → %d, %s with skip %s, linear %d → 2; Q and K are %d × %d, φ has %d hidden
                units. Adam, rate %s, weight decay %s, %s of one step, measured every %s. Seed %d.
                One thread per training; the same seed gives the same bytes except for timings.\
                """,
                DIM,
                Paragraphs.count(settings.depths().blocks(), "propagation block"),
                settings.depths().skip().label(),
                DIM,
                DIM,
                DIM,
                DIM,
                choice.words(),
                settings.descent().weightDecay(),
                Paragraphs.count(settings.epochs(), "epoch"),
                Paragraphs.count(settings.recordEvery(), "epoch"),
                run.seed())));
  }
}
