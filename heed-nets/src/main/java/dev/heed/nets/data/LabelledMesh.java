package dev.heed.nets.data;

import dev.heed.mask.Mask;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A surface of triangles with a label each.
 *
 * @param name of the file
 * @param vertices {@code [vertices, 3]}
 * @param faces {@code [faces, 3]}, places of vertices from 0
 * @param labels of the faces, from 0
 */
public record LabelledMesh(String name, float[] vertices, int[] faces, int[] labels) {

  /** How many vertices there are. */
  public int vertexCount() {
    return vertices.length / 3;
  }

  /** Each vertex attends to itself and to those that share an edge with it. */
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
   * Place and direction of each vertex, {@code [vertices, 6]}: coordinates with their centre of
   * mass at 0 and a mean square distance of 1 from it, and the unit normal.
   */
  public float[] features() {
    int count = vertexCount();
    double[] centre = new double[3];
    for (int i = 0; i < vertices.length; i++) {
      centre[i % 3] += vertices[i] / (double) count;
    }
    double squares = 0;
    for (int i = 0; i < vertices.length; i++) {
      squares += (vertices[i] - centre[i % 3]) * (vertices[i] - centre[i % 3]);
    }
    double scale = Math.sqrt(squares / count);
    double[] normals = normals();
    float[] features = new float[6 * count];
    for (int i = 0; i < vertices.length; i++) {
      features[i / 3 * 6 + i % 3] = (float) ((vertices[i] - centre[i % 3]) / scale);
      features[i / 3 * 6 + 3 + i % 3] = (float) normals[i];
    }
    return features;
  }

  /** Unit normals of the vertices: of their faces, weighted by area. */
  private double[] normals() {
    double[] normals = new double[vertices.length];
    for (int face = 0; face < faces.length; face += 3) {
      double[] a = edge(face, 1);
      double[] b = edge(face, 2);
      double[] cross = {
        a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
      };
      for (int corner = 0; corner < 3; corner++) {
        for (int axis = 0; axis < 3; axis++) {
          normals[3 * faces[face + corner] + axis] += cross[axis];
        }
      }
    }
    for (int i = 0; i < normals.length; i += 3) {
      double length =
          Math.sqrt(
              normals[i] * normals[i]
                  + normals[i + 1] * normals[i + 1]
                  + normals[i + 2] * normals[i + 2]);
      for (int axis = 0; axis < 3 && length > 0; axis++) {
        normals[i + axis] /= length;
      }
    }
    return normals;
  }

  private double[] edge(int face, int corner) {
    double[] edge = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      edge[axis] =
          (double) vertices[3 * faces[face + corner] + axis] - vertices[3 * faces[face] + axis];
    }
    return edge;
  }
}
