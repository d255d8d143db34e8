package dev.heed.nets.experiment.node;

import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.attention.AttentionMask;
import dev.heed.nets.data.Moons;
import dev.heed.nets.experiment.Comparison;
import dev.heed.nets.experiment.ComparisonBlocks;
import dev.heed.nets.experiment.Ensemble;
import dev.heed.nets.experiment.Member;
import dev.heed.nets.experiment.Size;
import dev.heed.nets.experiment.Words;
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
import java.util.Optional;
import java.util.SequencedMap;
import org.bytedeco.pytorch.Tensor;

/** Two moons: the information propagation network with each attention, and how depth ruins it. */
public final class MetricMoons implements Experiment<MetricMoons.Settings> {
  private static final double LEAST_ACCURACY = 0.95;
  private static final double LEAST_LEAD = 0.04;

  /** To this depth the collapse is followed. */
  private static final int DEEPEST = 8;

  /** The published width of a node and of {@code φ}. */
  private static final int DIM = 10;

  /**
   * What is trained; all but the numbers of draws and runs is as published.
   *
   * @param size paper for one draw and 10 runs, where {@code draws} and {@code runs} say nothing
   * @param draws how often the points are drawn anew
   * @param runs runs of each attention on each draw; they differ in initial weights
   * @param points in a draw
   * @param testPoints those of them whose labels are not trained on
   * @param depth blocks of the further networks that show the collapse; 0 for none
   */
  public record Settings(
      Size size,
      Optional<Integer> draws,
      Optional<Integer> runs,
      int points,
      int testPoints,
      double noise,
      int epochs,
      double rate,
      double weightDecay,
      int blocks,
      Skip skip,
      int depth,
      int recordEvery,
      Device device) {
    public Settings {
      if (size.or(draws, 1, 1) < 1 || size.or(runs, 1, 1) < 1 || depth < 0) {
        throw new IllegalArgumentException(
            "draws is %s, runs is %s, depth is %d; expected at least 1, 1 and 0"
                .formatted(draws, runs, depth));
      }
      if (testPoints < 1 || testPoints >= points) {
        throw new IllegalArgumentException(
            "test_points is %d; expected at least 1 and less than points, %d"
                .formatted(testPoints, points));
      }
      new Member.Limits(epochs, 0);
    }

    int drawCount() {
      return size.or(draws, 5, 1);
    }

    int runCount() {
      return size.or(runs, 2, 10);
    }

    NodeLearner.Options learner(AttentionKind kind, int blocks, Skip skip) {
      return new NodeLearner.Options(
          kind,
          new InformationPropagationNetwork.Options(2, 2, DIM, 1, DIM, false, blocks, skip, 0),
          rate,
          weightDecay,
          recordEvery,
          epochs,
          device);
    }
  }

  @Override
  public Description description() {
    return new Description(
        "metric-moons", "Two moons: three attentions, and the collapse of deep networks.", "2 min");
  }

  @Override
  public Settings defaults() {
    return new Settings(
        Size.SMALL,
        Optional.empty(),
        Optional.empty(),
        500,
        100,
        0.2,
        1000,
        1e-3,
        1e-4,
        1,
        Skip.NONE,
        3,
        10,
        Device.CPU);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    Torch.require(settings.device());
    SeededRandom random = new SeededRandom(run.seed());
    List<NodeTask> tasks = new ArrayList<>();
    for (int draw = 0; draw < settings.drawCount(); draw++) {
      tasks.add(task(settings, random.stream("moons", draw)));
    }
    List<Member> compared = new ArrayList<>();
    List<Member> deep = new ArrayList<>();
    Member.Limits limits = new Member.Limits(settings.epochs(), 0);
    for (AttentionKind kind : AttentionKind.values()) {
      for (int draw = 0; draw < tasks.size(); draw++) {
        for (int i = 0; i < settings.runCount(); i++) {
          compared.add(
              new Member(
                  new Member.Trainee(kind, "", draw, i),
                  new NodeLearner(
                      tasks.get(draw),
                      settings.learner(kind, settings.blocks(), settings.skip()),
                      random.stream("run", draw * 1000L + i)),
                  limits));
        }
      }
      for (Skip skip : settings.depth() == 0 ? new Skip[0] : Skip.values()) {
        String label = "depth " + settings.depth() + ", skip " + Collapse.words(skip);
        deep.add(
            new Member(
                new Member.Trainee(kind, label, 0, 0),
                new NodeLearner(
                    tasks.getFirst(),
                    settings.learner(kind, settings.depth(), skip),
                    random.stream("run", 0)),
                limits));
      }
    }
    List<Member> all = new ArrayList<>(compared);
    all.addAll(deep);
    new Ensemble(all).train(run);
    return findings(settings, new Comparison(compared), deep, tasks.getFirst(), run);
  }

  /** Training and test points are nodes of one graph; the loss sees labels of the first alone. */
  private static NodeTask task(Settings settings, SeededRandom random) {
    Moons moons = Moons.draw(settings.points(), settings.noise(), random);
    Tensor nodes = Tensors.of(moons.points(), settings.device(), 1, settings.points(), 2);
    int trained = settings.points() - settings.testPoints();
    return new NodeTask(
        2,
        List.of("upper moon", "lower moon"),
        part(settings, nodes, moons.labels(), 0, trained),
        Optional.empty(),
        part(settings, nodes, moons.labels(), trained, settings.testPoints()));
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
      Settings settings, Comparison comparison, List<Member> deep, NodeTask first, Run run) {
    SequencedMap<String, Object> metrics = comparison.metrics();
    NodeBatch batch = first.test().batch(new int[] {0});
    List<Collapse> collapses =
        List.of(
            collapse(settings, AttentionKind.SELF, Skip.NONE, batch),
            collapse(settings, AttentionKind.L2, Skip.NONE, batch),
            collapse(settings, AttentionKind.METRIC, Skip.NONE, batch),
            collapse(settings, AttentionKind.SELF, Skip.SUM, batch),
            collapse(settings, AttentionKind.SELF, Skip.IDENTITY_START, batch));
    SequencedMap<String, Object> spreads = new LinkedHashMap<>();
    collapses.forEach(each -> each.metrics(spreads));
    metrics.put("spread_by_depth", spreads);
    SequencedMap<String, Object> depths = new LinkedHashMap<>();
    for (Member member : deep) {
      Member.Trainee trainee = member.trainee();
      depths.put(trainee.kind().words() + ", " + trainee.label(), member.chosen().score());
    }
    metrics.put("deep_test_accuracy", depths);
    List<StepCost> costs =
        List.of(StepCost.measure(settings.points(), DIM), StepCost.measure(settings.points(), 100));
    metrics.putAll(StepCost.metrics(costs));
    metrics.put("seconds", run.seconds());

    double metric = comparison.mean(AttentionKind.METRIC);
    List<Check> checks =
        List.of(
            Check.atLeast("mean test accuracy of metric-attention", metric, LEAST_ACCURACY),
            Check.atLeast(
                "its lead over self-attention",
                metric - comparison.mean(AttentionKind.SELF),
                LEAST_LEAD),
            Check.atLeast(
                "its lead over L2 self-attention",
                metric - comparison.mean(AttentionKind.L2),
                LEAST_LEAD));
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        Words.paragraph(
            "Two half circles in the plane, %d points with noise %s; the labels of %d are trained"
                + " on and %d are tested. All points are the nodes of one graph. %d draws of the"
                + " points, %d runs of each attention on each: runs differ in initial weights"
                + " alone.",
            settings.points(),
            settings.noise(),
            settings.points() - settings.testPoints(),
            settings.testPoints(),
            settings.drawCount(),
            settings.runCount()));
    blocks.addAll(ComparisonBlocks.ofAccuracy(comparison).blocks());
    Moons moons =
        Moons.draw(
            settings.points(), settings.noise(), new SeededRandom(run.seed()).stream("moons", 0));
    blocks.addAll(Inside.page(comparison, batch, moons.labels()));
    blocks.addAll(depth(settings, collapses, deep));
    blocks.add(new Block.Heading("What it costs"));
    blocks.add(StepCost.table(costs));
    blocks.add(how(settings, run));
    return new Findings(
        metrics, checks, new HtmlReport("Two moons: three attentions compared", blocks));
  }

  private static Collapse collapse(
      Settings settings, AttentionKind kind, Skip skip, NodeBatch batch) {
    return Collapse.measure(kind, skip, DEEPEST, settings.learner(kind, 1, skip).net(), batch);
  }

  private static List<Block> depth(Settings settings, List<Collapse> collapses, List<Member> deep) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Heading("Depth: how attention collapses, and what cures it"));
    blocks.add(
        Words.paragraph(
            "A block without a skip replaces each node by an average. At the start self-attention's"
                + " weights are nearly even, so a few blocks leave one value for all nodes, and no"
                + " gradient tells them apart. With skip=sum a block adds the average to the node;"
                + " with skip=identity-start it adds a trained multiple of it that is 0 at"
                + " first."));
    blocks.addAll(Collapse.figures(collapses));
    if (!deep.isEmpty()) {
      List<List<Object>> rows = new ArrayList<>();
      for (AttentionKind kind : AttentionKind.values()) {
        List<Object> row = new ArrayList<>(List.of(kind.words()));
        deep.stream()
            .filter(member -> member.trainee().kind() == kind)
            .forEach(member -> row.add(member.chosen().score()));
        rows.add(row);
      }
      blocks.add(
          new Block.Table(
              Words.format(
                  "Test accuracy of networks with %d blocks, one run each on the first draw.",
                  settings.depth()),
              List.of(
                  Block.Column.text("attention"),
                  Block.Column.number("no skip", 3),
                  Block.Column.number("skip sum", 3),
                  Block.Column.number("skip identity-start", 3)),
              rows));
    }
    return blocks;
  }

  private static Block how(Settings settings, Run run) {
    return new Block.Fold(
        "How it was done",
        List.of(
            Words.paragraph(
                "linear 2 → %d, %d propagation block(s) with skip %s, linear %d → 2; Q and K are"
                    + " %d × %d, φ has %d hidden units. Adam, rate %s, weight decay %s, %d epochs"
                    + " of one step, a record every %d. Seed %d. One thread a training; the same"
                    + " seed gives the same bytes but for timings.",
                DIM,
                settings.blocks(),
                Collapse.words(settings.skip()),
                DIM,
                DIM,
                DIM,
                DIM,
                settings.rate(),
                settings.weightDecay(),
                settings.epochs(),
                settings.recordEvery(),
                run.seed())));
  }
}
