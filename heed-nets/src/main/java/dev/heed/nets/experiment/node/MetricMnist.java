package dev.heed.nets.experiment.node;

import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.attention.AttentionMask;
import dev.heed.nets.attention.AttentionSizes;
import dev.heed.nets.data.LabelledImages;
import dev.heed.nets.model.InformationPropagationNetwork;
import dev.heed.nets.model.Skip;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Tensors;
import dev.heed.nets.torch.Torch;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** MNIST: the images of a batch are the nodes of one full graph. */
public final class MetricMnist implements Experiment<NodeSettings> {
  private static final double MIN_ACCURACY = 0.93;

  /** Number of images of a graph. */
  private static final int GRAPH = 500;

  /** A third of the images: the search takes about as long as one run of each attention. */
  private static final double SEARCH_SHARE = 1 / 3.0;

  private static final NodeSettings.Sized SMALL =
      new NodeSettings.Sized(3, 12, List.of(1e-3, 3e-3, 1e-2));
  private static final NodeSettings.Sized PAPER = new NodeSettings.Sized(10, 100, List.of(1e-4));

  @Override
  public Description description() {
    return new Description(
        "metric-mnist",
        Group.NETWORKS,
        "MNIST, batches of images as graphs: self-, L2 and metric-attention.",
        "2 min");
  }

  @Override
  public NodeSettings defaults() {
    return new NodeSettings(
        NodeSettings.Training.small(1e-4),
        new InformationPropagationNetwork.Body(
            new AttentionSizes(100, 1, 100, true), 1, Skip.NONE, 0),
        0,
        Optional.empty(),
        Device.CPU);
  }

  @Override
  public Findings run(NodeSettings settings, Run run) throws IOException {
    Torch.require(settings.device());
    LabelledImages train =
        LabelledImages.read(
            run.data("mnist/train-images-idx3-ubyte.gz"),
            run.data("mnist/train-labels-idx1-ubyte.gz"));
    LabelledImages test =
        LabelledImages.read(
            run.data("mnist/t10k-images-idx3-ubyte.gz"),
            run.data("mnist/t10k-labels-idx1-ubyte.gz"));
    if (test.pixels() != train.pixels()) {
      throw new IOException(
          "%s: its images have %d pixels; expected %d, as the training images have"
              .formatted(
                  run.data("mnist/t10k-images-idx3-ubyte.gz"), test.pixels(), train.pixels()));
    }
    NodeTask.Part tested = new Images(test, test.count(), settings.device());
    NodeTask task =
        new NodeTask(
            train.pixels(),
            IntStream.range(0, LabelledImages.CLASSES).mapToObj(Integer::toString).toList(),
            new Images(train, settings.used(train.count()), settings.device()),
            Optional.empty(),
            tested);
    return new NodeStudy(
            "MNIST",
            Paragraphs.text(
                """
                %,d training images and %,d test images, each a node; a batch of %d images is one
                graph in which every image attends to every other. Test images attend to test images
                and do not see their labels.\
                """,
                settings.used(train.count()), test.count(), GRAPH),
            task,
            new NodeStudy.Sizes(SMALL, PAPER, SEARCH_SHARE),
            new NodeStudy.Shown(
                tested, Arrays.copyOf(test.labels(), Math.min(GRAPH, test.count()))),
            comparison ->
                List.of(
                    Check.atLeast(
                        "mean test accuracy of metric-attention",
                        comparison.mean(AttentionKind.METRIC),
                        MIN_ACCURACY),
                    comparison.lead(AttentionKind.SELF, 0)),
            _ -> List.of())
        .run(settings, run);
  }

  /** The first images of a set. */
  private record Images(LabelledImages images, int items, Device device) implements NodeTask.Part {
    @Override
    public int itemsPerBatch() {
      return Math.min(GRAPH, items);
    }

    @Override
    public NodeBatch batch(int[] items) {
      return new NodeBatch(
          Tensors.of(images.scaled(items), device, 1, items.length, images.pixels()),
          new AttentionMask.All(),
          logits -> logits,
          Tensors.of(Arrays.stream(items).map(i -> images.labels()[i]).toArray(), device));
    }
  }
}
