package dev.heed.nets.experiment.predictive;

import dev.heed.kernel.SeededRandom;
import dev.heed.nets.data.CitationGraph;
import dev.heed.nets.data.CitationGraph.Split;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A citation graph as tensors. */
final class LinkedPapers {
  private final CitationGraph graph;
  private final Tensor nodes;
  private final Tensor links;

  LinkedPapers(CitationGraph graph) {
    this.graph = graph;
    nodes =
        Tensors.of(graph.shares(), Device.CPU, graph.count(), graph.features())
            .to_sparse()
            .coalesce();
    links = links(graph.neighbours());
  }

  Tensor nodes() {
    return nodes;
  }

  Tensor links() {
    return links;
  }

  int features() {
    return graph.features();
  }

  int classes() {
    return graph.classes();
  }

  /** The papers of a part of the data. */
  int[] papers(Split split) {
    return IntStream.range(0, graph.count()).filter(i -> graph.splits()[i] == split).toArray();
  }

  int[] labels(int[] papers) {
    return IntStream.of(papers).map(i -> graph.labels()[i]).toArray();
  }

  /** The links with random ones added, a share of the number there is. */
  Tensor withRandomLinks(double share, SeededRandom random) {
    List<TreeSet<Integer>> sets = new ArrayList<>();
    long there = 0;
    for (int[] neighbours : graph.neighbours()) {
      TreeSet<Integer> set = new TreeSet<>();
      IntStream.of(neighbours).forEach(set::add);
      sets.add(set);
      there += neighbours.length - 1;
    }
    long wanted = Math.round(share * there / 2);
    while (wanted > 0) {
      int u = random.below(graph.count());
      int v = random.below(graph.count());
      if (sets.get(u).add(v)) {
        sets.get(v).add(u);
        wanted--;
      }
    }
    return links(
        sets.stream()
            .map(set -> set.stream().mapToInt(each -> each).toArray())
            .toArray(int[][]::new));
  }

  /** {@code Â = D^{−½}(A + I)D^{−½}}, sparse; a node's neighbours include itself. */
  private static Tensor links(int[][] neighbours) {
    int count = neighbours.length;
    float[] values = new float[count * count];
    for (int u = 0; u < count; u++) {
      for (int v : neighbours[u]) {
        values[u * count + v] =
            (float) (1 / Math.sqrt((double) neighbours[u].length * neighbours[v].length));
      }
    }
    return Tensors.of(values, Device.CPU, count, count).to_sparse().coalesce();
  }

  /** The rows of some papers. */
  static Tensor rows(Tensor all, int[] papers) {
    return all.index_select(0, Tensors.of(papers, Device.CPU));
  }

  /** The cross-entropy of some papers, summed. */
  Tensor loss(Tensor logits, int[] papers) {
    return torch
        .cross_entropy(rows(logits, papers), Tensors.of(labels(papers), Device.CPU))
        .mul(new org.bytedeco.pytorch.Scalar((double) papers.length));
  }
}
