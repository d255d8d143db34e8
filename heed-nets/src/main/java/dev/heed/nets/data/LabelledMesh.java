package dev.heed.nets.data;

import dev.heed.attention.mask.Mask;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A surface of labelled triangles.
 *
 * @param name of the file
 * @param vertices {@code [vertices, 3]}
 * @param faces {@code [faces, 3]}, indices of vertices from 0
 * @param labels of the faces, from 0
 */
public record LabelledMesh(String name, float[] vertices, int[] faces, int[] labels) {

  /** Number of {@link #features} of a vertex. */
  public static final int FEATURES = SurfaceFeatures.COUNT;

  /** Number of vertices. */
  public int vertexCount() {
    return vertices.length / 3;
  }

  /** A mask in which each vertex attends to itself and to those that share an edge with it. */
  public Mask.Graph mask() {
    List<TreeSet<Integer>> sets = new ArrayList<>();
    for (int i = 0; i < vertexCount(); i++) {
      sets.add(new TreeSet<>(List.of(i)));
    }
    for (int i = 0; i < faces.length; i++) {
      int next = i % 3 == 2 ? i - 2 : i + 1;
      sets.get(faces[i]).add(faces[next]);
      sets.get(faces[next]).add(faces[i]);
    }
    return Graphs.mask(
        sets.stream()
            .map(set -> set.stream().mapToInt(each -> each).toArray())
            .toArray(int[][]::new));
  }

  /**
   * Features of each vertex that do not depend on the position and rotation of the surface, {@code
   * [vertices, FEATURES]}: twelve quantiles and the mean of the lengths of the shortest paths along
   * edges to all vertices, over the root of the surface's area; and the logarithm of the return
   * probability of a lazy random walk after 2, 4, 8, … 2048 steps, over the number of neighbours (a
   * heat kernel signature, Sun et al. 2009, without eigenvectors).
   */
  public float[] features() {
    return SurfaceFeatures.of(this);
  }

  /** The area of all faces. */
  double area() {
    double area = 0;
    for (int face = 0; face < faces.length; face += 3) {
      double a = distance(faces[face], faces[face + 1]);
      double b = distance(faces[face + 1], faces[face + 2]);
      double c = distance(faces[face + 2], faces[face]);
      double half = (a + b + c) / 2;
      area += Math.sqrt(Math.max(0, half * (half - a) * (half - b) * (half - c))); // Heron
    }
    return area;
  }

  /** Euclidean distance of two vertices. */
  double distance(int from, int to) {
    double squares = 0;
    for (int axis = 0; axis < 3; axis++) {
      double difference = (double) vertices[3 * from + axis] - vertices[3 * to + axis];
      squares += difference * difference;
    }
    return Math.sqrt(squares);
  }
}
