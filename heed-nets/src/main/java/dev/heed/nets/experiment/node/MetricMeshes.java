package dev.heed.nets.experiment.node;

import dev.heed.kernel.Workers;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.nets.attention.AttentionMask;
import dev.heed.nets.attention.AttentionSizes;
import dev.heed.nets.data.HumanMeshes;
import dev.heed.nets.data.LabelledMesh;
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
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/** Parts of human bodies: attention along the edges of a mesh, classes of its faces. */
public final class MetricMeshes implements Experiment<NodeSettings> {
  /** Number of hat functions over which each feature of a vertex is spread. */
  private static final int HATS = 8;

  /** Meshes measured between two reports of progress. */
  private static final int CHUNK = 24;

  /** Distance of the outermost hat functions from the mean, in standard deviations. */
  private static final double REACH = 2;

  /** A quarter of the bodies: the search takes about as long as one run of each attention. */
  private static final double SEARCH_SHARE = 0.25;

  private static final NodeSettings.Sized SMALL =
      new NodeSettings.Sized(2, 6, List.of(3e-4, 1e-3, 3e-3));
  private static final NodeSettings.Sized PAPER = new NodeSettings.Sized(10, 100, List.of(1e-3));

  @Override
  public Description description() {
    return new Description(
        "metric-meshes",
        Group.NETWORKS,
        "Human meshes, labelled faces: three attentions along the edges.",
        "8 min");
  }

  @Override
  public NodeSettings defaults() {
    return new NodeSettings(
        NodeSettings.Training.small(1e-4),
        new InformationPropagationNetwork.Body(new AttentionSizes(64, 1, 64, true), 4, Skip.SUM, 0),
        0,
        Optional.empty(),
        Device.CPU);
  }

  @Override
  public Findings run(NodeSettings settings, Run run) throws IOException {
    Torch.require(settings.device());
    HumanMeshes meshes = HumanMeshes.read(run.data("meshes/human_seg/human_seg.tar.gz"));
    List<LabelledMesh> train = spaced(meshes.train(), settings.used(meshes.train().size()));
    float[][] features = features(train, run);
    Spread spread = Spread.of(features);
    NodeTask.Part tested =
        new Meshes(meshes.test(), features(meshes.test(), run), spread, settings.device());
    NodeTask task =
        new NodeTask(
            LabelledMesh.FEATURES * HATS,
            IntStream.rangeClosed(1, HumanMeshes.CLASSES).mapToObj(i -> "part " + i).toList(),
            new Meshes(train, features, spread, settings.device()),
            Optional.empty(),
            tested);
    return new NodeStudy(
            "Human meshes",
            Paragraphs.text(
                """
                %d training bodies and %d test bodies, with about 750 vertices and 1500 faces each.
                Vertices are the nodes. Their features do not depend on the pose of a body, since
                test bodies have other poses: lengths of shortest paths to all other vertices and
                return probabilities of random walks, %d features, each spread over %d hat
                functions. A vertex attends to itself and to the vertices that it shares an edge
                with. The logits of a face are the mean of its vertices' logits. The score is the
                accuracy over all faces of the test meshes, with %d parts.\
                """,
                train.size(),
                meshes.test().size(),
                LabelledMesh.FEATURES,
                HATS,
                HumanMeshes.CLASSES),
            task,
            new NodeStudy.Sizes(SMALL, PAPER, SEARCH_SHARE),
            new NodeStudy.Shown(tested, vertexLabels(meshes.test().getFirst())),
            _ -> List.of(),
            _ -> List.of())
        .run(settings, run);
  }

  /**
   * The most frequent label of the faces at each vertex; of several the lowest, 0 without faces.
   */
  static int[] vertexLabels(LabelledMesh mesh) {
    int[][] counts = new int[mesh.vertexCount()][HumanMeshes.CLASSES];
    for (int i = 0; i < mesh.faces().length; i++) {
      counts[mesh.faces()[i]][mesh.labels()[i / 3]]++;
    }
    return Arrays.stream(counts)
        .mapToInt(
            count -> {
              int best = 0;
              for (int label = 0; label < count.length; label++) {
                best = count[label] > count[best] ? label : best;
              }
              return best;
            })
        .toArray();
  }

  /** Evenly spaced meshes: neighbours in the archive are scans of the same person. */
  private static List<LabelledMesh> spaced(List<LabelledMesh> meshes, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> meshes.get((int) ((long) i * meshes.size() / count)))
        .toList();
  }

  /** The features of each mesh, computed by all threads. */
  private static float[][] features(List<LabelledMesh> meshes, Run run) {
    float[][] features = new float[meshes.size()][];
    try (Workers workers = new Workers(run.threads())) {
      for (int done = 0; done < features.length; done += CHUNK) {
        run.progress("measuring surfaces", done, features.length);
        int begin = done;
        workers.run(
            Math.min(CHUNK, features.length - begin),
            Long.MAX_VALUE,
            (from, to) -> {
              Torch.useOneThread();
              for (int i = begin + from; i < begin + to; i++) {
                features[i] = meshes.get(i).features();
              }
            });
      }
    }
    return features;
  }

  /**
   * Mean and standard deviation of each feature over the vertices of all training meshes.
   *
   * @param means {@code [features]}
   * @param deviations {@code [features]}, above 0
   */
  private record Spread(float[] means, float[] deviations) {
    static Spread of(float[][] meshes) {
      int width = LabelledMesh.FEATURES;
      float[] means = new float[width];
      float[] deviations = new float[width];
      for (int i = 0; i < width; i++) {
        double sum = 0;
        double squares = 0;
        long count = 0;
        for (float[] features : meshes) {
          for (int k = i; k < features.length; k += width) {
            sum += features[k];
            squares += (double) features[k] * features[k];
            count++;
          }
        }
        double mean = sum / count;
        means[i] = (float) mean;
        deviations[i] = (float) Math.sqrt(Math.max(1e-12, squares / count - mean * mean));
      }
      return new Spread(means, deviations);
    }

    /** {@code [vertices, features]} as {@code [1, vertices, features · HATS]}. */
    Tensor hats(Tensor features) {
      int width = means.length;
      Tensor standard =
          features
              .sub(Tensors.of(means, Device.CPU, width))
              .div(Tensors.of(deviations, Device.CPU, width))
              .clamp(new ScalarOptional(new Scalar(-REACH)), new ScalarOptional(new Scalar(REACH)));
      double apart = 2 * REACH / (HATS - 1);
      float[] centres = new float[HATS];
      for (int i = 0; i < HATS; i++) {
        centres[i] = (float) (-REACH + i * apart);
      }
      return standard
          .unsqueeze(-1)
          .sub(Tensors.of(centres, Device.CPU, HATS))
          .abs()
          .mul(new Scalar(-1 / apart))
          .add(new Scalar(1.0))
          .clamp_min(new Scalar(0.0))
          .view(1, features.size(0), (long) width * HATS);
    }
  }

  /** Meshes, one per batch. */
  private static final class Meshes implements NodeTask.Part {
    private final List<NodeBatch> batches = new ArrayList<>();
    private final Spread spread;
    private final Device device;

    Meshes(List<LabelledMesh> meshes, float[][] features, Spread spread, Device device) {
      for (int i = 0; i < features.length; i++) {
        LabelledMesh mesh = meshes.get(i);
        int vertices = mesh.vertexCount();
        Tensor nodes = Tensors.of(features[i], Device.CPU, vertices, LabelledMesh.FEATURES);
        Tensor corners = Tensors.of(mesh.faces(), device);
        batches.add(
            new NodeBatch(
                nodes,
                AttentionMask.of(mesh.mask(), 1, vertices, vertices, device),
                logits -> faces(logits, corners),
                Tensors.of(mesh.labels(), device)));
      }
      this.spread = spread;
      this.device = device;
    }

    @Override
    public int items() {
      return batches.size();
    }

    @Override
    public int itemsPerBatch() {
      return 1;
    }

    @Override
    public NodeBatch batch(int[] items) {
      NodeBatch stored = batches.get(items[0]);
      Tensor nodes = spread.hats(stored.nodes());
      return new NodeBatch(
          device == Device.CPU ? nodes : nodes.to(Torch.on(device), nodes.scalar_type()),
          stored.mask(),
          stored.answers(),
          stored.labels());
    }

    /** The mean of the vertices of each face. */
    private static Tensor faces(Tensor logits, Tensor corners) {
      return logits
          .index_select(0, corners)
          .view(corners.size(0) / 3, 3, logits.size(1))
          .mean(new long[] {1});
    }
  }
}
