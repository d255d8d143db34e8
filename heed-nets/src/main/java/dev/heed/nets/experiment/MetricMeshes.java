package dev.heed.nets.experiment;

import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Run;
import dev.heed.nets.attention.AttentionMask;
import dev.heed.nets.data.HumanMeshes;
import dev.heed.nets.data.LabelledMesh;
import dev.heed.nets.model.Skip;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Tensors;
import dev.heed.nets.torch.Torch;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** Parts of human bodies: attention along the edges of a mesh, answers for its faces. */
public final class MetricMeshes implements Experiment<NodeSettings> {
  /** Coordinates and normal of a vertex. */
  private static final int FEATURES = 6;

  private static final NodeSettings.Sized SMALL = new NodeSettings.Sized(3, 15, 1e-3);
  private static final NodeSettings.Sized PAPER = new NodeSettings.Sized(10, 100, 1e-3);

  @Override
  public String name() {
    return "metric-meshes";
  }

  @Override
  public String summary() {
    return "Human meshes, labelled faces: three attentions along the edges.";
  }

  @Override
  public String duration() {
    return "6 min";
  }

  @Override
  public NodeSettings defaults() {
    return new NodeSettings(
        Size.SMALL,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        1e-4,
        64,
        1,
        64,
        true,
        4,
        Skip.SUM,
        0,
        0,
        Optional.empty(),
        Device.CPU);
  }

  @Override
  public Findings run(NodeSettings settings, Run run) throws IOException {
    Torch.require(settings.device());
    HumanMeshes meshes = HumanMeshes.read(run.data("meshes/human_seg/human_seg.tar.gz"));
    List<LabelledMesh> train = meshes.train().subList(0, settings.used(meshes.train().size()));
    NodeTask.Part tested = new Meshes(meshes.test(), settings.device());
    NodeTask task =
        new NodeTask(
            FEATURES,
            IntStream.rangeClosed(1, HumanMeshes.CLASSES).mapToObj(i -> "part " + i).toList(),
            new Meshes(train, settings.device()),
            Optional.empty(),
            tested);
    return new NodeStudy(
            "Human meshes: three attentions along the edges",
            Words.format(
                "%d bodies to train on and %d to test, about 750 vertices and 1500 faces each."
                    + " Vertices are the nodes, given by place and normal; one attends to itself"
                    + " and to those that it shares an edge with. A face's answer is the mean of"
                    + " its vertices'. The score is the share of faces with the right one of %d"
                    + " parts, of all faces of the test meshes.",
                train.size(), meshes.test().size(), HumanMeshes.CLASSES),
            task,
            SMALL,
            PAPER,
            tested,
            vertexLabels(meshes.test().getFirst()),
            _ -> List.of(),
            _ -> List.of())
        .run(settings, run);
  }

  /** The label of most faces at each vertex; the lowest of several, and 0 without a face. */
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

  /** Meshes, one a batch. */
  private record Meshes(List<LabelledMesh> meshes, Device device) implements NodeTask.Part {
    @Override
    public int items() {
      return meshes.size();
    }

    @Override
    public int itemsPerBatch() {
      return 1;
    }

    @Override
    public NodeBatch batch(int[] items) {
      LabelledMesh mesh = meshes.get(items[0]);
      int vertices = mesh.vertexCount();
      Tensor corners = Tensors.of(mesh.faces(), device);
      return new NodeBatch(
          Tensors.of(mesh.features(), device, 1, vertices, FEATURES),
          AttentionMask.of(mesh.mask(), 1, vertices, vertices, device),
          logits -> faces(logits, corners),
          Tensors.of(mesh.labels(), device));
    }

    /** The fixed linear map from vertices to faces. */
    private static Tensor faces(Tensor logits, Tensor corners) {
      return logits
          .index_select(0, corners)
          .view(corners.size(0) / 3, 3, logits.size(1))
          .mean(new long[] {1});
    }
  }
}
