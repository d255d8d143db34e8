package dev.heed.nets.data;

import dev.heed.kernel.SeededRandom;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Small data sets in the formats of the published ones. */
public final class Fixtures {
  private Fixtures() {}

  /** Writes a file, gzipped if its name ends in {@code gz}. */
  public static Path write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    if (!file.toString().endsWith("gz")) {
      return Files.write(file, bytes);
    }
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(bytes);
    }
    return file;
  }

  /** Writes lines. */
  public static Path lines(Path file, List<String> lines) throws IOException {
    return write(file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes of an IDX file: whole numbers, then data. */
  public static byte[] idx(int[] header, byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (int each : header) {
      out.writeInt(each);
    }
    out.write(data);
    return bytes.toByteArray();
  }

  /** Images of 2×3 pixels, with one bright pixel for each of three labels. */
  public static void mnist(Path folder) throws IOException {
    for (String part : List.of("train", "t10k")) {
      int count = part.equals("train") ? 90 : 30;
      byte[] pixels = new byte[6 * count];
      byte[] labels = new byte[count];
      for (int i = 0; i < count; i++) {
        labels[i] = (byte) (i % 3);
        pixels[6 * i + i % 3] = (byte) 255;
        pixels[6 * i + 3 + i % 2] = (byte) 128;
      }
      write(
          folder.resolve("mnist/" + part + "-images-idx3-ubyte.gz"),
          idx(new int[] {2051, count, 2, 3}, pixels));
      write(
          folder.resolve("mnist/" + part + "-labels-idx1-ubyte.gz"),
          idx(new int[] {2049, count}, labels));
    }
  }

  /** Two circles of papers, each with a word of its own. */
  public static void cora(Path folder) throws IOException {
    List<String> nodes = new ArrayList<>(List.of("id\tsplit\tlabel\tfeatures"));
    List<String> edges = new ArrayList<>(List.of("u\tv"));
    String[] splits = {"train", "val", "test", "none"};
    for (int i = 0; i < 40; i++) {
      nodes.add("%d\t%s\t%d\t%d:1 %d:1".formatted(i, splits[i / 2 % 4], i % 2, i % 2, 2 + i % 5));
      edges.add("%d\t%d".formatted(i, (i + 2) % 40));
    }
    lines(folder.resolve("graphs/cora.nodes.tsv"), nodes);
    lines(folder.resolve("graphs/cora.edges.tsv"), edges);
  }

  /** Pyramids of one shape; each of the four faces has a label of its own. */
  public static Path meshes(Path folder) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (int i = 0; i < 5; i++) {
        String part = i < 3 ? "train" : "test";
        String body =
            "# a pyramid\nv 0 0 0\nv %d 0 0\nv 0 %d 0\nv 0 0 %d\nf 1 2 3\nf 1/1 2/2 4/4\nf 2 3 4\nf 1 3 4\n"
                .formatted(4 + 4 * i, 2 + 2 * i, 1 + i);
        entry(tar, part + "/body%d.obj".formatted(i), body);
        entry(tar, "face_labels/body%d.txt".formatted(i), "1\n2\n3\n8\n");
      }
      tar.finish();
    }
    return write(folder.resolve("meshes/human_seg/human_seg.tar.gz"), bytes.toByteArray());
  }

  private static void entry(TarArchiveOutputStream tar, String name, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  /** Sentences whose words have one translation each. */
  public static void multi30k(Path folder) throws IOException {
    SeededRandom random = new SeededRandom(3);
    String[] english = {"a", "dog", "runs", "red", "man", "sits"};
    String[] german = {"ein", "Hund", "rennt", "roter", "Mann", "sitzt"};
    for (String part : List.of("train", "val", "test_2016_flickr")) {
      List<String> from = new ArrayList<>();
      List<String> to = new ArrayList<>();
      for (int i = 0; i < (part.equals("train") ? 24 : 12); i++) {
        StringBuilder source = new StringBuilder();
        StringBuilder target = new StringBuilder();
        for (int j = 0; j < 4 + i % 2; j++) {
          int word = random.below(english.length);
          source.append(english[word]).append(' ');
          target.append(german[word]).append(' ');
        }
        from.add(source.toString().strip() + ".");
        to.add(target.toString().strip() + ".");
      }
      lines(folder.resolve("multi30k/" + part + ".en.gz"), from);
      lines(folder.resolve("multi30k/" + part + ".de.gz"), to);
    }
  }
}
