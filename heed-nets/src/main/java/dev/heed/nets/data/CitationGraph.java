package dev.heed.nets.data;

import dev.heed.attention.mask.Mask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Papers and their citations, with the split of Planetoid (Yang et al. 2016).
 *
 * @param features number of words of the vocabulary
 * @param words words of each paper, ascending
 * @param labels class of each paper
 * @param splits part of the data that each paper belongs to
 * @param neighbours neighbours of each paper, ascending, including itself
 */
public record CitationGraph(
    int features, int[][] words, int[] labels, Split[] splits, int[][] neighbours) {
  private static final String NODES =
      "id, split, label and features as index:value, separated by tabs";

  /** The part of the data that a paper belongs to. */
  public enum Split {
    TRAIN,
    DEV,
    TEST,
    /** Papers whose label is not used. */
    NONE
  }

  /**
   * Reads the papers ({@code id split label features}) and the citations ({@code u v}, each once);
   * both files start with a header.
   *
   * @throws IOException if a line has another form
   */
  public static CitationGraph read(Path nodes, Path edges) throws IOException {
    String[] lines = DataFile.lines(nodes, "papers, one per line: " + NODES);
    int count = lines.length - 1;
    if (count < 1) {
      throw DataFile.wrong(nodes, "has " + lines.length + " lines", "a header and papers");
    }
    int[][] words = new int[count][];
    int[] labels = new int[count];
    Split[] splits = new Split[count];
    int features = 0;
    for (int i = 0; i < count; i++) {
      String[] cells = lines[i + 1].split("\t", -1);
      if (cells.length != 4) {
        throw DataFile.wrong(nodes, i + 2, "has " + cells.length + " columns", NODES);
      }
      try {
        if (Integer.parseInt(cells[0]) != i) {
          throw DataFile.wrong(nodes, i + 2, "its id is " + cells[0], "" + i);
        }
        labels[i] = Integer.parseInt(cells[2]);
        words[i] =
            Arrays.stream(cells[3].split(" "))
                .mapToInt(word -> Integer.parseInt(word.substring(0, word.indexOf(':'))))
                .toArray();
      } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
        throw new IOException(
            DataFile.wrong(nodes, i + 2, "is not a paper", NODES).getMessage(), e);
      }
      splits[i] = split(nodes, i + 2, cells[1]);
      if (labels[i] < 0 || words[i][0] < 0) {
        throw DataFile.wrong(nodes, i + 2, "has a number below 0", NODES);
      }
      features = Math.max(features, 1 + Arrays.stream(words[i]).max().orElse(0));
    }
    return new CitationGraph(features, words, labels, splits, neighbours(edges, count));
  }

  private static Split split(Path file, int line, String word) throws IOException {
    return switch (word) {
      case "train" -> Split.TRAIN;
      case "val" -> Split.DEV;
      case "test" -> Split.TEST;
      case "none" -> Split.NONE;
      default ->
          throw DataFile.wrong(
              file, line, "its split is '" + word + "'", "one of train, val, test, none");
    };
  }

  private static int[][] neighbours(Path file, int count) throws IOException {
    List<TreeSet<Integer>> sets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sets.add(new TreeSet<>(List.of(i)));
    }
    String[] lines = DataFile.lines(file, "citations, one per line: u and v, separated by a tab");
    for (int i = 1; i < lines.length; i++) {
      String[] cells = lines[i].split("\t", -1);
      try {
        int u = Integer.parseInt(cells[0]);
        int v = Integer.parseInt(cells[cells.length - 1]);
        if (cells.length != 2 || Math.min(u, v) < 0 || Math.max(u, v) >= count) {
          throw new NumberFormatException(lines[i]);
        }
        sets.get(u).add(v);
        sets.get(v).add(u);
      } catch (NumberFormatException e) {
        throw new IOException(
            DataFile.wrong(
                    file,
                    i + 1,
                    "is '" + lines[i] + "'",
                    "two papers from 0 to " + (count - 1) + ", separated by a tab")
                .getMessage(),
            e);
      }
    }
    return sets.stream()
        .map(set -> set.stream().mapToInt(each -> each).toArray())
        .toArray(int[][]::new);
  }

  /** Number of papers. */
  public int count() {
    return labels.length;
  }

  /** Number of classes. */
  public int classes() {
    return 1 + Arrays.stream(labels).max().orElse(0);
  }

  /**
   * A mask in which each paper attends to itself and to the papers that it cites or that cite it.
   */
  public Mask.Graph mask() {
    return Graphs.mask(neighbours);
  }

  /** Equal weights of each paper's words that sum to 1, {@code [papers, features]}. */
  public float[] shares() {
    float[] shares = new float[count() * features];
    for (int i = 0; i < count(); i++) {
      for (int word : words[i]) {
        shares[i * features + word] = 1f / words[i].length;
      }
    }
    return shares;
  }
}
