package dev.heed.nets.experiment.node;

import dev.heed.kernel.SeededRandom;
import dev.heed.lab.report.Block;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.attention.AttentionLayer;
import dev.heed.nets.attention.AttentionMask;
import dev.heed.nets.attention.AttentionSizes;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Cost of a step of one propagation block, forward and backward, in one thread.
 *
 * @param milliseconds the fastest of several measurements of each kind, taken in turn
 */
record StepCost(int nodes, int dim, Map<AttentionKind, Double> milliseconds) {
  private static final int ROUNDS = 30;
  private static final double ROUND_SECONDS = 0.04;

  static StepCost measure(int nodes, int dim) {
    Map<AttentionKind, AttentionLayer> layers = new EnumMap<>(AttentionKind.class);
    for (AttentionKind kind : AttentionKind.values()) {
      layers.put(
          kind,
          new AttentionLayer(
              new AttentionLayer.Options(kind, new AttentionSizes(dim, 1, dim, false), false),
              new SeededRandom(1)));
    }
    float[] values = new float[nodes * dim];
    SeededRandom random = new SeededRandom(2);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.gaussian();
    }
    Map<AttentionKind, Double> best = new EnumMap<>(AttentionKind.class);
    // Round 0 warms up.
    for (int round = 0; round <= ROUNDS; round++) {
      for (AttentionKind kind : AttentionKind.values()) {
        double cost = milliseconds(layers.get(kind), values, nodes, dim);
        if (round > 0) {
          best.merge(kind, cost, Math::min);
        }
      }
    }
    return new StepCost(nodes, dim, best);
  }

  private static double milliseconds(AttentionLayer layer, float[] values, int nodes, int dim) {
    long begin = System.nanoTime();
    int steps = 0;
    while (System.nanoTime() - begin < ROUND_SECONDS * 1e9) {
      try (PointerScope _ = new PointerScope()) {
        Tensor x = Tensors.of(values, Device.CPU, 1, nodes, dim).requires_grad_(true);
        layer.forward(x, x, new AttentionMask.All()).sum().backward();
        steps++;
      }
    }
    return (System.nanoTime() - begin) / 1e6 / steps;
  }

  /** Cost of metric-attention over that of self-attention. */
  double ratio() {
    return milliseconds.get(AttentionKind.METRIC) / milliseconds.get(AttentionKind.SELF);
  }

  /** The figures, for {@code metrics.json}; names of timings start with {@code ms_}. */
  static SequencedMap<String, Object> metrics(List<StepCost> costs) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    for (StepCost cost : costs) {
      String size = cost.nodes() + "_nodes_" + cost.dim() + "_dim";
      for (AttentionKind kind : AttentionKind.values()) {
        metrics.put(
            "ms_step_" + kind.name().toLowerCase(Locale.ROOT) + "_" + size,
            cost.milliseconds().get(kind));
      }
      metrics.put("ms_step_ratio_metric_to_self_" + size, cost.ratio());
    }
    return metrics;
  }

  static Block table(List<StepCost> costs) {
    List<List<Object>> rows = new ArrayList<>();
    for (StepCost cost : costs) {
      List<Object> row = new ArrayList<>(List.of(cost.nodes() + " × " + cost.dim()));
      Arrays.stream(AttentionKind.values()).map(cost.milliseconds()::get).forEach(row::add);
      row.add(cost.ratio());
      rows.add(row);
    }
    return new Block.Table(
        "A step of one block, forward and backward, in one thread: the fastest of several"
            + " measurements taken in turn (ms), and metric-attention over self-attention.",
        List.of(
            Block.Column.text("nodes × features"),
            Block.Column.number("self", 3),
            Block.Column.number("L2", 3),
            Block.Column.number("metric", 3),
            Block.Column.number("metric / self", 2)),
        rows);
  }
}
