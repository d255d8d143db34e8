package dev.heed.nets.data;

import dev.heed.attention.mask.Mask;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Tensors;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Features of vertices that do not depend on the position and rotation of a surface. */
final class SurfaceFeatures {
  private static final double[] QUANTILES = {
    0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1
  };

  /** Number of walks, with 2, 4, 8, … steps. */
  private static final int WALKS = 11;

  /** Features of a vertex: quantiles and mean of path lengths, return probabilities of walks. */
  static final int COUNT = QUANTILES.length + 1 + WALKS;

  private final LabelledMesh mesh;
  private final Mask.Graph graph;
  private final int count;
  private final float[] values;

  private record Reached(int vertex, double length) {}

  private SurfaceFeatures(LabelledMesh mesh) {
    this.mesh = mesh;
    graph = mesh.mask();
    count = mesh.vertexCount();
    values = new float[count * COUNT];
  }

  static float[] of(LabelledMesh mesh) {
    SurfaceFeatures features = new SurfaceFeatures(mesh);
    features.addLengths();
    features.addReturns();
    return features.values;
  }

  private void addLengths() {
    double scale = 1 / Math.sqrt(mesh.area());
    for (int i = 0; i < count; i++) {
      double[] lengths = lengths(i);
      Arrays.sort(lengths);
      int at = i * COUNT;
      for (double quantile : QUANTILES) {
        values[at++] = (float) (scale * lengths[(int) Math.round(quantile * (count - 1))]);
      }
      values[at] = (float) (scale * Arrays.stream(lengths).average().orElseThrow());
    }
  }

  /** Lengths of the shortest paths along edges (Dijkstra); the longest for unreachable vertices. */
  private double[] lengths(int from) {
    double[] lengths = new double[count];
    Arrays.fill(lengths, Double.POSITIVE_INFINITY);
    lengths[from] = 0;
    PriorityQueue<Reached> queue = new PriorityQueue<>(Comparator.comparingDouble(Reached::length));
    queue.add(new Reached(from, 0));
    double longest = 0;
    while (!queue.isEmpty()) {
      Reached nearest = queue.remove();
      if (nearest.length() > lengths[nearest.vertex()]) {
        continue;
      }
      longest = nearest.length();
      for (int k = graph.offsets()[nearest.vertex()];
          k < graph.offsets()[nearest.vertex() + 1];
          k++) {
        int next = graph.neighbours()[k];
        double length = nearest.length() + mesh.distance(nearest.vertex(), next);
        if (length < lengths[next]) {
          lengths[next] = length;
          queue.add(new Reached(next, length));
        }
      }
    }
    double last = longest;
    return Arrays.stream(lengths).map(each -> Math.min(each, last)).toArray();
  }

  /** Adds the logarithm of the return probability of a lazy random walk, per neighbour. */
  private void addReturns() {
    float[] steps = new float[count * count];
    for (int i = 0; i < count; i++) {
      for (int k = graph.offsets()[i]; k < graph.offsets()[i + 1]; k++) {
        int j = graph.neighbours()[k];
        // Symmetric and similar to the matrix of the walk, so powers have the same diagonal.
        steps[i * count + j] = i == j ? 0.5f : (float) (0.5 / Math.sqrt(degree(i) * degree(j)));
      }
    }
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      Tensor walk = Tensors.of(steps, Device.CPU, count, count);
      for (int doubled = 0; doubled < WALKS; doubled++) {
        walk = torch.mm(walk, walk);
        float[] returns = Tensors.floats(walk.diagonal());
        for (int i = 0; i < count; i++) {
          values[i * COUNT + COUNT - WALKS + doubled] =
              (float) StrictMath.log(returns[i] / degree(i));
        }
      }
    }
  }

  /** Number of neighbours other than the vertex itself; 1 for isolated vertices. */
  private double degree(int vertex) {
    return Math.max(1, graph.offsets()[vertex + 1] - graph.offsets()[vertex] - 1);
  }
}
