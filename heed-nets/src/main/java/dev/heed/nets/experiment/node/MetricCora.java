package dev.heed.nets.experiment.node;

import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.lab.report.Block;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.attention.AttentionMask;
import dev.heed.nets.attention.AttentionSizes;
import dev.heed.nets.data.CitationGraph;
import dev.heed.nets.data.CitationGraph.Split;
import dev.heed.nets.experiment.Comparison;
import dev.heed.nets.model.InformationPropagationNetwork;
import dev.heed.nets.model.Skip;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Tensors;
import dev.heed.nets.torch.Torch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** Cora's papers: attention between papers that cite each other, with the split of Planetoid. */
public final class MetricCora implements Experiment<NodeSettings> {
  private static final double MIN_ACCURACY = 0.79;
  private static final NodeSettings.Sized SMALL =
      new NodeSettings.Sized(3, 200, List.of(5e-3, 1.5e-2, 4.5e-2));
  private static final NodeSettings.Sized PAPER = new NodeSettings.Sized(10, 200, List.of(5e-3));

  @Override
  public Description description() {
    return new Description(
        "metric-cora",
        Group.NETWORKS,
        "Cora citations, Planetoid's split: three attentions between neighbours.",
        "3 min");
  }

  @Override
  public NodeSettings defaults() {
    return new NodeSettings(
        NodeSettings.Training.small(5e-4),
        new InformationPropagationNetwork.Body(
            new AttentionSizes(64, 1, 64, true), 2, Skip.NONE, 0.6),
        0,
        Optional.empty(),
        Device.CPU);
  }

  @Override
  public Findings run(NodeSettings settings, Run run) throws IOException {
    Torch.require(settings.device());
    CitationGraph graph =
        CitationGraph.read(run.data("graphs/cora.nodes.tsv"), run.data("graphs/cora.edges.tsv"));
    NodeTask task = task(graph, settings);
    NodeBatch all = batch(graph, settings, IntStream.range(0, graph.count()).toArray());
    return new NodeStudy(
            "Cora",
            Paragraphs.text(
                """
                %,d papers of %d classes, described by a vocabulary of %,d words. A paper attends to
                itself and to the papers that it cites or that cite it. %d labels are for training,
                %d for choosing the epoch, and %,d for testing: the split of Planetoid.\
                """,
                graph.count(),
                graph.classes(),
                graph.features(),
                settings.used(papers(graph, Split.TRAIN).length),
                papers(graph, Split.DEV).length,
                papers(graph, Split.TEST).length),
            task,
            new NodeStudy.Sizes(SMALL, PAPER, 1),
            new NodeStudy.Shown(new NodeTask.Whole(all), graph.labels()),
            comparison ->
                List.of(
                    Check.atLeast(
                        "mean test accuracy of the best attention",
                        Arrays.stream(AttentionKind.values())
                            .mapToDouble(comparison::mean)
                            .max()
                            .orElse(Double.NaN),
                        MIN_ACCURACY)),
            MetricCora::published)
        .run(settings, run);
  }

  private static int[] papers(CitationGraph graph, Split split) {
    return IntStream.range(0, graph.count()).filter(i -> graph.splits()[i] == split).toArray();
  }

  private static NodeTask task(CitationGraph graph, NodeSettings settings) {
    List<String> classes =
        IntStream.range(0, graph.classes()).mapToObj(label -> "class " + label).toList();
    int[] train = papers(graph, Split.TRAIN);
    NodeBatch whole = batch(graph, settings, Arrays.copyOf(train, settings.used(train.length)));
    return new NodeTask(
        graph.features(),
        classes,
        new NodeTask.Whole(whole),
        Optional.of(new NodeTask.Whole(sharing(whole, graph, settings, papers(graph, Split.DEV)))),
        new NodeTask.Whole(sharing(whole, graph, settings, papers(graph, Split.TEST))));
  }

  private static NodeBatch batch(CitationGraph graph, NodeSettings settings, int[] answered) {
    // Sparse: a paper has 1 in 80 of the words.
    Tensor nodes =
        Tensors.of(graph.shares(), settings.device(), graph.count(), graph.features())
            .to_sparse()
            .coalesce();
    AttentionMask mask =
        AttentionMask.of(graph.mask(), 1, graph.count(), graph.count(), settings.device());
    return sharing(new NodeBatch(nodes, mask, logits -> logits, nodes), graph, settings, answered);
  }

  /** The same graph, with the labels of other papers. */
  private static NodeBatch sharing(
      NodeBatch batch, CitationGraph graph, NodeSettings settings, int[] answered) {
    Tensor places = Tensors.of(answered, settings.device());
    int[] labels = Arrays.stream(answered).map(i -> graph.labels()[i]).toArray();
    return new NodeBatch(
        batch.nodes(),
        batch.mask(),
        logits -> logits.index_select(0, places),
        Tensors.of(labels, settings.device()));
  }

  private static List<Block> published(Comparison comparison) {
    List<List<Object>> rows = new ArrayList<>();
    for (AttentionKind kind : AttentionKind.values()) {
      rows.add(List.of("this run, " + kind.label(), comparison.mean(kind)));
    }
    rows.add(List.of("graph attention network (Veličković et al. 2018)", 0.830));
    rows.add(List.of("graph convolutional network (Kipf and Welling 2017)", 0.815));
    return List.of(
        new Block.Table(
            "Test accuracy on this split, compared with published results.",
            List.of(Block.Column.text("network"), Block.Column.number("test accuracy", 3)),
            rows));
  }
}
