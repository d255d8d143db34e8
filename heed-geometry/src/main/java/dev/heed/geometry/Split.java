package dev.heed.geometry;

import dev.heed.base.ProblemException;
import dev.heed.geometry.similarity.Points;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * A split into points to learn from and points to label: those without a label or, if all have one,
 * every fifth, for measuring accuracy.
 *
 * @param data all points
 * @param training indices of the points to learn from
 * @param queries indices of the points to label
 * @param classes the labels of the training points, in order
 * @param target the class of each of {@code training}
 */
record Split(Data data, int[] training, int[] queries, List<String> classes, int[] target) {
  private static final int EVERY = 5;

  static Split of(Data data) {
    if (data.labels().isEmpty()) {
      throw new ProblemException("the points have no labels", "a label for some of them");
    }
    List<String> labels = data.labels();
    boolean unknown = labels.contains("");
    int[] queries =
        IntStream.range(0, data.count())
            .filter(i -> unknown ? labels.get(i).isEmpty() : i % EVERY == EVERY - 1)
            .toArray();
    int[] training =
        IntStream.range(0, data.count())
            .filter(i -> unknown ? !labels.get(i).isEmpty() : i % EVERY != EVERY - 1)
            .toArray();
    if (training.length == 0 || queries.length == 0) {
      throw new ProblemException(
          "points with a label: " + training.length + ", without: " + queries.length,
          "some of both; if all have labels, every fifth point is predicted");
    }
    List<String> classes =
        Arrays.stream(training).mapToObj(labels::get).distinct().sorted().toList();
    int[] target = Arrays.stream(training).map(i -> classes.indexOf(labels.get(i))).toArray();
    return new Split(data, training, queries, classes, target);
  }

  Points trainingPoints() {
    return part(training);
  }

  Points queryPoints() {
    return part(queries);
  }

  private Points part(int[] rows) {
    Points points = data.points();
    double[] values = new double[rows.length * points.dim()];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(points.at(rows[i]), 0, values, i * points.dim(), points.dim());
    }
    return new Points(points.dim(), values);
  }

  /** The predicted labels, with the accuracy if the true ones are known. */
  Result.Classified result(int[] found, List<Result.Applied> similarities) {
    List<String> labels = Arrays.stream(found).mapToObj(classes::get).toList();
    SequencedMap<String, Double> measures = new LinkedHashMap<>();
    measures.put("training", (double) training.length);
    measures.put("labelled", (double) queries.length);
    if (!data.labels().contains("")) {
      long right =
          IntStream.range(0, queries.length)
              .filter(i -> data.labels().get(queries[i]).equals(labels.get(i)))
              .count();
      measures.put("accuracy", right / (double) queries.length);
    }
    return new Result.Classified(queries, labels, training, similarities, measures);
  }
}
