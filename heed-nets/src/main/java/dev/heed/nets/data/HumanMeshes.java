package dev.heed.nets.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Human bodies with labelled parts (Maron et al. 2017, in MeshCNN's reduction).
 *
 * @param train training meshes, sorted by name
 * @param test test meshes, sorted by name
 */
public record HumanMeshes(List<LabelledMesh> train, List<LabelledMesh> test) {
  private static final String EXPECTED =
      "a gzipped tar archive of train/*.obj, test/*.obj and face_labels/*.txt";

  /** Number of parts of a body; the files count them from 1. */
  public static final int CLASSES = 8;

  public HumanMeshes {
    train = List.copyOf(train);
    test = List.copyOf(test);
  }

  private record Surface(float[] vertices, int[] faces) {}

  /**
   * Reads the archive in one pass.
   *
   * @throws IOException if it is cut off, or a mesh in it has another form
   */
  public static HumanMeshes read(Path archive) throws IOException {
    Map<String, Surface> train = new TreeMap<>();
    Map<String, Surface> test = new TreeMap<>();
    Map<String, int[]> labels = new TreeMap<>();
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
        InputStream unpacked = new GzipCompressorInputStream(raw);
        TarArchiveInputStream tar = new TarArchiveInputStream(unpacked)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String path = entry.getName();
        String name = path.substring(path.lastIndexOf('/') + 1).replaceAll("\\.(obj|txt)$", "");
        Place place = new Place(archive, path);
        if (path.endsWith(".obj") && path.startsWith("train/")) {
          train.put(name, surface(place, text(tar)));
        } else if (path.endsWith(".obj") && path.startsWith("test/")) {
          test.put(name, surface(place, text(tar)));
        } else if (path.endsWith(".txt") && path.startsWith("face_labels/")) {
          labels.put(name, labels(place, text(tar)));
        }
      }
    } catch (EOFException e) {
      throw new IOException(archive + ": is cut off; expected " + EXPECTED, e);
    } catch (IOException e) {
      // Messages of the archive's reader do not name the file.
      throw e.getMessage() != null && e.getMessage().startsWith(archive.toString())
          ? e
          : new IOException(
              "%s: is cut off or damaged (%s); expected %s"
                  .formatted(archive, e.getMessage(), EXPECTED),
              e);
    }
    if (train.isEmpty() || test.isEmpty()) {
      throw DataFile.wrong(
          archive,
          "holds %d training and %d test meshes".formatted(train.size(), test.size()),
          EXPECTED);
    }
    return new HumanMeshes(joined(archive, train, labels), joined(archive, test, labels));
  }

  private record Place(Path archive, String entry) {
    IOException wrong(int line, String what, String expected) {
      return new IOException(
          "%s!%s:%d: %s; expected %s".formatted(archive, entry, line, what, expected));
    }
  }

  private static String[] text(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n");
  }

  private static Surface surface(Place place, String[] lines) throws IOException {
    List<Float> vertices = new ArrayList<>();
    List<Integer> faces = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      String[] cells = lines[i].strip().split("\\s+");
      boolean vertex = cells[0].equals("v");
      if (!vertex && !cells[0].equals("f")) {
        continue;
      }
      try {
        if (cells.length < 4 || !vertex && cells.length != 4) {
          throw new NumberFormatException(lines[i]);
        }
        for (int j = 1; j <= 3; j++) {
          if (vertex) {
            vertices.add(Float.parseFloat(cells[j]));
          } else {
            faces.add(corner(cells[j], vertices.size() / 3));
          }
        }
      } catch (NumberFormatException e) {
        throw new IOException(
            place
                .wrong(
                    i + 1,
                    "is '" + lines[i].strip() + "'",
                    "a vertex of three numbers, or a face of three vertices before it")
                .getMessage(),
            e);
      }
    }
    float[] places = new float[vertices.size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = vertices.get(i);
    }
    return new Surface(places, faces.stream().mapToInt(each -> each).toArray());
  }

  private static int corner(String cell, int vertices) {
    int slash = cell.indexOf('/');
    int corner = Integer.parseInt(slash < 0 ? cell : cell.substring(0, slash)) - 1;
    if (corner < 0 || corner >= vertices) {
      throw new NumberFormatException(cell);
    }
    return corner;
  }

  private static int[] labels(Place place, String[] lines) throws IOException {
    int[] labels = new int[lines.length];
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (!line.matches("[1-" + CLASSES + "]")) {
        throw place.wrong(i + 1, "is '" + line + "'", "a label from 1 to " + CLASSES);
      }
      labels[i] = Integer.parseInt(line) - 1;
    }
    return labels;
  }

  private static List<LabelledMesh> joined(
      Path archive, Map<String, Surface> surfaces, Map<String, int[]> labels) throws IOException {
    List<LabelledMesh> meshes = new ArrayList<>();
    for (Map.Entry<String, Surface> each : surfaces.entrySet()) {
      int[] mine = labels.getOrDefault(each.getKey(), new int[0]);
      int faces = each.getValue().faces().length / 3;
      if (mine.length != faces) {
        throw DataFile.wrong(
            archive,
            "%s has %d faces and %d labels".formatted(each.getKey(), faces, mine.length),
            "a label for each face in face_labels/" + each.getKey() + ".txt");
      }
      meshes.add(
          new LabelledMesh(
              each.getKey(), each.getValue().vertices(), each.getValue().faces(), mine));
    }
    return meshes;
  }
}
