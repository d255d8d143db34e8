package dev.heed.studio.similarity;

import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.geometry.similarity.SimilarityMatrix;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Matrices of similarities to look at, and points that flow along them. */
public final class Similarities {
  /** More points than this take part as a sample. */
  static final int MOST_POINTS = 300;

  private static final int MOST_GIVEN = 200_000;
  private static final int MOST_CELLS = 60;
  private static final int MOST_STEPS = 100;

  private Similarities() {}

  /**
   * Points with a similarity.
   *
   * @param points pairs of coordinates
   * @param steps how often similarity propagates
   * @param speed how much of a step is made: {@code H ← H + speed·(S H − H)}
   * @param again whether the similarity is taken anew after each step, of the points as they are
   */
  public record Request(
      List<double[]> points, Composition similarity, int steps, double speed, boolean again) {
    public Request {
      if (points == null || points.size() < 2 || points.size() > MOST_GIVEN) {
        throw new IllegalArgumentException(
            "there are %s points; expected 2 to %d"
                .formatted(points == null ? "no" : points.size(), MOST_GIVEN));
      }
      for (double[] point : points) {
        if (point == null
            || point.length != 2
            || !Double.isFinite(point[0])
            || !Double.isFinite(point[1])) {
          throw new IllegalArgumentException(
              "a point is " + Arrays.toString(point) + "; expected two numbers");
        }
      }
      if (similarity == null) {
        throw new IllegalArgumentException("similarity is missing; expected one");
      }
      if (steps < 0 || steps > MOST_STEPS) {
        throw new IllegalArgumentException("steps is " + steps + "; expected 0 to " + MOST_STEPS);
      }
      if (!(speed >= 0 && speed <= 1)) {
        throw new IllegalArgumentException("speed is " + speed + "; expected 0 to 1");
      }
    }

    /** The points that take part, with their numbers. */
    int[] sample() {
      int[] all = IntStream.range(0, points.size()).toArray();
      if (all.length > MOST_POINTS) {
        new SeededRandom(1).stream("sample", 0).shuffle(all);
        all = Arrays.copyOf(all, MOST_POINTS);
        Arrays.sort(all);
      }
      return all;
    }

    Points taken() {
      return new Points(
          2,
          Arrays.stream(sample())
              .boxed()
              .flatMapToDouble(i -> Arrays.stream(points.get(i)))
              .toArray());
    }
  }

  /**
   * A matrix as it can be seen.
   *
   * @param name the stage
   * @param formula how formulas write what was done
   * @param size rows and columns of the matrix itself
   * @param cells means of neighbouring values, row by row, of a square of such cells
   */
  public record Stage(
      String name, String formula, int size, double low, double high, double[][] cells) {}

  /**
   * The matrices of all stages.
   *
   * @param sample the numbers of the points that take part
   */
  public record Matrices(int[] sample, List<Stage> stages) {}

  /**
   * Where points flow.
   *
   * @param frames the coordinates of all of them after each step, the start first
   */
  public record Flow(int[] sample, List<double[][]> frames) {}

  /** The matrix at each stage. */
  public static Matrices matrices(Request request) {
    Points points = request.taken();
    Similarity similarity = request.similarity().of(points);
    Similarity.Stages made;
    try (Workers workers = new Workers(1)) {
      made = similarity.stages(points, points, workers);
    }
    List<String> formulas = similarity.notation();
    List<Stage> stages =
        List.of(
            stage("initialised", formulas.get(0), made.initialised().dense()),
            stage("strengthened", formulas.get(1), made.strengthened().dense()),
            stage("normalised", formulas.get(2), made.normalised().dense()));
    return new Matrices(request.sample(), stages);
  }

  private static Stage stage(String name, String formula, SimilarityMatrix.Dense matrix) {
    int n = matrix.rows();
    int shown = Math.min(n, MOST_CELLS);
    double[][] cells = new double[shown][shown];
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < shown; i++) {
      for (int j = 0; j < shown; j++) {
        cells[i][j] = mean(matrix, i, j, shown);
        if (Double.isFinite(cells[i][j])) {
          low = Math.min(low, cells[i][j]);
          high = Math.max(high, cells[i][j]);
        }
      }
    }
    return new Stage(name, formula, n, low, high, cells);
  }

  private static double mean(SimilarityMatrix.Dense matrix, int row, int column, int shown) {
    int n = matrix.rows();
    double sum = 0;
    int count = 0;
    for (int i = row * n / shown; i < (row + 1) * n / shown; i++) {
      for (int j = column * n / shown; j < (column + 1) * n / shown; j++) {
        sum += matrix.at(i, j);
        count++;
      }
    }
    return sum / count;
  }

  /** The whole matrix of the last stage. */
  public static SimilarityMatrix.Dense matrix(Request request) {
    Points points = request.taken();
    return request.similarity().of(points).matrix(points).dense();
  }

  /** Lets points flow. */
  public static Flow flow(Request request) {
    Points at = request.taken();
    List<double[][]> frames = new ArrayList<>();
    frames.add(frame(at));
    SimilarityMatrix similarity = request.similarity().of(at).matrix(at);
    for (int step = 0; step < request.steps(); step++) {
      if (request.again() && step > 0) {
        similarity = request.similarity().of(at).matrix(at);
      }
      double[] moved = similarity.propagate(at.values(), 2);
      double[] next = new double[moved.length];
      for (int i = 0; i < next.length; i++) {
        next[i] = at.values()[i] + request.speed() * (moved[i] - at.values()[i]);
      }
      if (!Arrays.stream(next).allMatch(Double::isFinite)) {
        break; // the similarity has no number for such points
      }
      at = new Points(2, next);
      frames.add(frame(at));
    }
    return new Flow(request.sample(), frames);
  }

  private static double[][] frame(Points points) {
    double[][] frame = new double[points.count()][];
    for (int i = 0; i < frame.length; i++) {
      frame[i] = points.at(i);
    }
    return frame;
  }
}
