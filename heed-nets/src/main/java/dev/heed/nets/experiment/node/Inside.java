package dev.heed.nets.experiment.node;

import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.Heatmap;
import dev.heed.lab.chart.ScatterChart;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.lab.report.Block;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.attention.AttentionLayer;
import dev.heed.nets.experiment.Comparison;
import dev.heed.nets.model.InformationPropagationNetwork;
import dev.heed.nets.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The first block of a network, applied to the nodes of a batch.
 *
 * @param labels the class of each node
 * @param plane position of each node along two principal directions of the score's features
 * @param weights of attention, {@code [nodes][nodes]}
 */
record Inside(int[] labels, double[][] plane, float[][] weights) {
  /** Bins of the sorted attention matrix; more cannot be told apart on a page. */
  private static final int BINS = 16;

  private static final int MAX_POINTS = 600;

  /** Applies a network to a batch with a label for each node. */
  static Inside of(InformationPropagationNetwork net, NodeBatch batch, int[] labels) {
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      Tensor nodes = net.states(batch.nodes(), batch.mask()).getFirst();
      AttentionLayer attention = net.blocks().getFirst().attention();
      Tensor position = attention.score().position(nodes).squeeze(0);
      Tensor weights =
          attention
              .weights(nodes, nodes, batch.mask())
              .mean(new long[] {1})
              .squeeze(0)
              .contiguous();
      return new Inside(labels, plane(position), rows(Tensors.floats(weights), labels.length));
    }
  }

  private static double[][] plane(Tensor position) {
    Tensor centred = position.sub(position.mean(new long[] {0}));
    // Eigenvalues ascend, so the last two directions are the principal ones.
    Tensor directions =
        torch
            .linalg_eigh(torch.matmul(centred.t(), centred))
            .get1()
            .narrow(1, -2 + position.size(1), 2);
    float[] projected = Tensors.floats(torch.matmul(centred, directions));
    float[] parts = Tensors.floats(directions);
    double[][] plane = new double[(int) position.size(0)][2];
    for (int axis = 0; axis < 2; axis++) {
      int column = 1 - axis;
      double sign = sign(parts, column);
      for (int i = 0; i < plane.length; i++) {
        plane[i][axis] = sign * projected[2 * i + column];
      }
    }
    return plane;
  }

  /** The sign that makes the largest component of an eigenvector positive. */
  private static double sign(float[] parts, int column) {
    float largest = 0;
    for (int i = column; i < parts.length; i += 2) {
      largest = Math.abs(parts[i]) > Math.abs(largest) ? parts[i] : largest;
    }
    return largest < 0 ? -1 : 1;
  }

  private static float[][] rows(float[] values, int nodes) {
    return IntStream.range(0, nodes)
        .mapToObj(i -> Arrays.copyOfRange(values, i * nodes, (i + 1) * nodes))
        .toArray(float[][]::new);
  }

  /** Mean share of a node's attention that stays within its class. */
  double withinClass() {
    double sum = 0;
    double total = 0;
    for (int i = 0; i < labels.length; i++) {
      for (int j = 0; j < labels.length; j++) {
        total += weights[i][j];
        sum += labels[i] == labels[j] ? weights[i][j] : 0;
      }
    }
    return sum / total;
  }

  /** The share within its class for even attention to all nodes. */
  double evenShare() {
    double sum = 0;
    for (int label : labels) {
      sum += Arrays.stream(labels).filter(each -> each == label).count();
    }
    return sum / labels.length / labels.length;
  }

  ScatterChart scatter(List<String> classes) {
    int step = (labels.length + MAX_POINTS - 1) / MAX_POINTS;
    List<ScatterChart.Group> groups = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      List<ScatterChart.Point> points = new ArrayList<>();
      for (int i = 0; i < labels.length; i += step) {
        if (labels[i] == label) {
          points.add(new ScatterChart.Point(plane[i][0], plane[i][1], "node " + i));
        }
      }
      if (!points.isEmpty()) {
        groups.add(new ScatterChart.Group(classes.get(label), points));
      }
    }
    return new ScatterChart(
        Axis.linear("first principal direction"),
        Axis.linear("second principal direction"),
        groups);
  }

  /** The weights with nodes sorted by class, summed over bins with nodes of one class. */
  Heatmap heatmap(List<String> classes) {
    List<int[]> bins = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      int wanted = label;
      int[] nodes = IntStream.range(0, labels.length).filter(i -> labels[i] == wanted).toArray();
      // Nodes near each other share a bin.
      int[] sorted =
          Arrays.stream(nodes)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> plane[i][0]))
              .mapToInt(i -> i)
              .toArray();
      int parts =
          Math.min(
              nodes.length, Math.max(1, Math.round((float) BINS * nodes.length / labels.length)));
      for (int part = 0; part < parts; part++) {
        bins.add(
            Arrays.copyOfRange(
                sorted, part * nodes.length / parts, (part + 1) * nodes.length / parts));
        names.add(parts == 1 ? classes.get(label) : classes.get(label) + " · " + (part + 1));
      }
    }
    List<List<Double>> values =
        bins.stream().map(from -> bins.stream().map(to -> mass(from, to)).toList()).toList();
    return new Heatmap("from", names, "to", names, values, Heatmap.Colour.VALUE);
  }

  /** Mean over {@code from} of the total attention to {@code to}. */
  private double mass(int[] from, int[] to) {
    double sum = 0;
    for (int i : from) {
      for (int j : to) {
        sum += weights[i][j];
      }
    }
    return sum / from.length;
  }

  /** The blocks of a report on the first training of each kind, before and after. */
  static List<Block> page(Comparison comparison, NodeBatch batch, int[] labels) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Heading("Effect of the learned metric"));
    List<List<Object>> rows = new ArrayList<>();
    List<Block> figures = new ArrayList<>();
    for (AttentionKind kind : AttentionKind.values()) {
      NodeLearner learner = (NodeLearner) comparison.of(kind).getFirst().learner();
      Inside before = of(learner.fresh(), batch, labels);
      Inside after = of(learner.net(), batch, labels);
      rows.add(
          List.of(
              kind.label(),
              100 * before.withinClass(),
              100 * after.withinClass(),
              100 - 100 * before.withinClass(),
              100 - 100 * after.withinClass(),
              100 * before.evenShare()));
      if (kind == AttentionKind.METRIC) {
        figures.addAll(figures(before, after, learner.task().classes()));
      }
    }
    blocks.add(
        Paragraphs.paragraph(
            "What did training change? Attention of the first block in the first run of each kind,"
                + " among %s of the test data: how much of it stays within a node's own class?",
            Paragraphs.count(labels.length, "node")));
    blocks.add(
        new Block.Table(
            "Attention within and between classes, before and after training (% of a node's"
                + " attention, mean over the nodes); the last column is for even attention to all"
                + " nodes.",
            List.of(
                Block.Column.text("attention"),
                Block.Column.number("within, before", 1),
                Block.Column.number("within, after", 1),
                Block.Column.number("between, before", 1),
                Block.Column.number("between, after", 1),
                Block.Column.number("within, even", 1)),
            rows));
    blocks.addAll(figures);
    return blocks;
  }

  private static List<Block> figures(Inside before, Inside after, List<String> classes) {
    return List.of(
        new Block.SideBySide(
            List.of(
                new Block.Figure(
                    before.scatter(classes),
                    "Metric-attention before training: the nodes as φ places them, along the two"
                        + " directions of largest spread. Attention falls with the distance"
                        + " shown."),
                new Block.Figure(after.scatter(classes), "The same after training."))),
        // One below the other: side by side there is no room for the numbers of all columns.
        new Block.Figure(
            before.heatmap(classes),
            "Metric-attention before training: the share of a row's attention that goes to"
                + " a column. Nodes are sorted by class, then along the first direction, in"
                + " groups of neighbours. Cells without a number are below 0.005."),
        new Block.Figure(after.heatmap(classes), "The same after training."));
  }
}
