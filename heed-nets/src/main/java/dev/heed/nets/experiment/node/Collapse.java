package dev.heed.nets.experiment.node;

import dev.heed.kernel.SeededRandom;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.report.Block;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.model.InformationPropagationNetwork;
import dev.heed.nets.model.Skip;
import dev.heed.nets.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Rank collapse of the states of a network with depth, before training: each block without a skip
 * averages, until all nodes have the same state.
 *
 * @param name of the curve
 * @param ranks effective rank of the states after each number of blocks: {@code exp} of the entropy
 *     of the singular values' shares (Roy and Vetterli 2007); 1 if all nodes have the same state
 * @param spreads distance of the states from their mean, relative to that before the first block
 */
record Collapse(String name, double[] ranks, double[] spreads) {
  private static final int SEEDS = 5;

  /** Measures networks of this depth, as the mean over initial weights. */
  static Collapse measure(
      AttentionKind kind,
      Skip skip,
      int depth,
      InformationPropagationNetwork.Options options,
      NodeBatch batch) {
    var deep =
        new InformationPropagationNetwork.Options(
            options.features(), options.classes(), options.body().withoutDropout(depth, skip));
    double[] ranks = new double[depth + 1];
    double[] spreads = new double[depth + 1];
    for (int seed = 0; seed < SEEDS; seed++) {
      var net = new InformationPropagationNetwork(kind, deep, new SeededRandom(seed));
      try (PointerScope _ = new PointerScope();
          NoGradGuard _ = new NoGradGuard()) {
        List<Tensor> states = net.states(batch.nodes(), batch.mask());
        double first = spread(states.getFirst());
        for (int i = 0; i <= depth; i++) {
          ranks[i] += effectiveRank(states.get(i)) / SEEDS;
          spreads[i] += spread(states.get(i)) / first / SEEDS;
        }
      }
    }
    return new Collapse(name(kind, skip), ranks, spreads);
  }

  static String name(AttentionKind kind, Skip skip) {
    return kind.label() + (skip == Skip.NONE ? "" : ", skip " + skip.label());
  }

  private static double effectiveRank(Tensor states) {
    float[] singular = Tensors.floats(torch.linalg_svdvals(states.squeeze(0)));
    double sum = 0;
    for (float each : singular) {
      sum += each;
    }
    double entropy = 0;
    for (float each : singular) {
      double share = each / sum;
      entropy -= share > 0 ? share * StrictMath.log(share) : 0;
    }
    return StrictMath.exp(entropy);
  }

  private static double spread(Tensor states) {
    Tensor nodes = states.squeeze(0);
    return nodes.sub(nodes.mean(new long[] {0})).norm().item_float();
  }

  void metrics(SequencedMap<String, Object> metrics) {
    metrics.put(
        name,
        new ArrayList<>(IntStream.range(0, spreads.length).mapToObj(i -> spreads[i]).toList()));
  }

  static List<Block> figures(List<Collapse> collapses) {
    return List.of(
        new Block.Figure(
            new LineChart(
                Axis.whole("blocks"),
                Axis.linear("effective rank of the states"),
                collapses.stream().map(each -> each.series(each.ranks)).toList()),
            "Effective rank of all nodes' states against depth, before training. It falls to 1, the"
                + " same state for all nodes, where only averages are passed on."),
        new Block.Figure(
            new LineChart(
                Axis.whole("blocks"),
                Axis.logarithmic("spread of the states, relative"),
                collapses.stream().map(each -> each.series(each.spreads)).toList()),
            "Distance of the nodes' states from their mean, relative to that before the first"
                + " block."));
  }

  private Series series(double[] values) {
    return Series.of(name, IntStream.range(0, values.length).asDoubleStream().toArray(), values);
  }
}
