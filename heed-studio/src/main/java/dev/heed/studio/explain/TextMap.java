package dev.heed.studio.explain;

import dev.heed.base.ProblemException;
import dev.heed.geometry.Computation;
import dev.heed.geometry.Data;
import dev.heed.geometry.Result;
import dev.heed.geometry.Umap;
import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.Workers;
import dev.heed.studio.explain.LabelledTexts.Item;
import dev.heed.text.TextClassifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Texts as points of a plane: UMAP places those near each other whose context vectors are.
 *
 * @param total the number of texts that the source has
 * @param unknown those of the texts looked at that have no known word, and so no vector
 * @param texts the texts in the order of their file
 */
public record TextMap(long total, int unknown, List<Placed> texts) {
  /** Neighbours of a text that are listed. */
  private static final int NEIGHBOURS = 10;

  /** Neighbours of UMAP, its own default. */
  private static final int UMAP_NEIGHBOURS = 15;

  private static final int MIN_TEXTS = UMAP_NEIGHBOURS + 5;
  private static final int EPOCHS = 300;
  private static final int DIM = 2;

  /** Characters of a text. */
  private static final int MAX_SHOWN = 500;

  /**
   * A text and its place.
   *
   * @param row its number in the file, from 0
   * @param text its first 500 characters
   * @param probability the probability of the most probable label
   * @param neighbours the places in the list of those texts whose vectors have the highest cosine
   *     with its own, the nearest first
   */
  public record Placed(
      long row,
      String text,
      List<String> labels,
      List<String> predicted,
      double probability,
      double x,
      double y,
      int[] neighbours) {}

  /**
   * Places texts.
   *
   * @throws ProblemException if too few have a known word
   */
  static TextMap of(
      TextClassifier classifier,
      LabelledTexts.Some some,
      Workers workers,
      Computation.Progress progress) {
    List<Item> items = new ArrayList<>();
    List<double[]> vectors = new ArrayList<>();
    for (Item item : some.items()) {
      progress.step("reading texts", items.size(), some.items().size());
      double[] vector = classifier.vector(item.text());
      if (length(vector) > 0) {
        items.add(item);
        vectors.add(vector);
      }
    }
    if (items.size() < MIN_TEXTS) {
      throw new ProblemException(
          "%,d texts have a word that the model knows".formatted(items.size()),
          "at least " + MIN_TEXTS);
    }
    int dim = vectors.getFirst().length;
    double[] values = vectors.stream().flatMapToDouble(Arrays::stream).toArray();
    Result result =
        new Umap(DIM, UMAP_NEIGHBOURS, EPOCHS)
            .run(
                new Data(new Points(dim, values), List.of()),
                new Computation(1, workers, progress));
    if (!(result instanceof Result.Embedded embedded)) {
      throw new IllegalStateException("UMAP gave no embedding");
    }
    double[] places = embedded.points().values();
    int[][] neighbours = neighbours(vectors, progress);
    List<Placed> placed = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      double[] p = classifier.probabilities(item.text());
      placed.add(
          new Placed(
              item.row(),
              shortened(item.text()),
              item.labels(),
              classifier.given(p),
              Sample.highest(p),
              places[DIM * i],
              places[DIM * i + 1],
              neighbours[i]));
    }
    return new TextMap(some.total(), some.items().size() - items.size(), placed);
  }

  private static String shortened(String text) {
    return text.codePointCount(0, text.length()) <= MAX_SHOWN
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_SHOWN)) + "…";
  }

  private static double length(double[] vector) {
    double square = 0;
    for (double value : vector) {
      square += value * value;
    }
    return Math.sqrt(square);
  }

  private static int[][] neighbours(List<double[]> vectors, Computation.Progress progress) {
    int count = vectors.size();
    double[][] unit = new double[count][];
    for (int i = 0; i < count; i++) {
      double length = length(vectors.get(i));
      unit[i] = Arrays.stream(vectors.get(i)).map(value -> value / length).toArray();
    }
    int[][] neighbours = new int[count][];
    for (int i = 0; i < count; i++) {
      progress.step("comparing texts", i, count);
      double[] own = unit[i];
      int self = i;
      double[] cosines =
          IntStream.range(0, count).mapToDouble(j -> product(own, unit[j])).toArray();
      neighbours[i] =
          IntStream.range(0, count)
              .filter(j -> j != self)
              .boxed()
              .sorted(Comparator.comparingDouble(j -> -cosines[j]))
              .limit(NEIGHBOURS)
              .mapToInt(Integer::intValue)
              .toArray();
    }
    return neighbours;
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += a[c] * b[c];
    }
    return sum;
  }
}
