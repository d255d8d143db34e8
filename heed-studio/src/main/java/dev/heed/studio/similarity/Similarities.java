package dev.heed.studio.similarity;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.geometry.similarity.SimilarityMatrix;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Similarity matrices, reduced to what can be drawn, and the flow of points along them. */
public final class Similarities {
  /** Upper limit of the points that are used; of more points, a random sample. */
  static final int MAX_POINTS = 300;

  private static final int MAX_GIVEN = 200_000;
  private static final int MAX_CELLS = 60;
  private static final int MAX_STEPS = 100;

  private Similarities() {}

  /**
   * Points with a similarity.
   *
   * @param points pairs of coordinates
   * @param steps number of steps of the flow
   * @param speed share of a step that is made, 0 to 1: {@code H ← H + speed·(S H − H)}
   * @param again whether the similarity is recomputed after each step
   */
  public record Request(
      List<double[]> points, Composition similarity, int steps, double speed, boolean again) {
    /**
     * Checks the request.
     *
     * @throws ProblemException if something is missing or out of range
     */
    public Request {
      if (points == null) {
        throw new ProblemException("points is missing", "a list of 2 to " + MAX_GIVEN + " points");
      }
      if (points.size() < 2 || points.size() > MAX_GIVEN) {
        throw new ProblemException(
            "points has " + points.size() + (points.size() == 1 ? " point" : " points"),
            "2 to " + MAX_GIVEN);
      }
      for (int i = 0; i < points.size(); i++) {
        double[] point = points.get(i);
        if (point == null
            || point.length != 2
            || !Double.isFinite(point[0])
            || !Double.isFinite(point[1])) {
          throw new ProblemException(
              "points[" + i + "] is " + Arrays.toString(point), "two finite numbers");
        }
      }
      if (similarity == null) {
        throw new ProblemException("similarity is missing", "an object as described on /api");
      }
      Require.between("steps", 0, MAX_STEPS, steps);
      Require.share("speed", speed);
    }

    /** The numbers of the points that are used. */
    int[] sample() {
      int[] all = IntStream.range(0, points.size()).toArray();
      if (all.length > MAX_POINTS) {
        new SeededRandom(1).stream("sample", 0).shuffle(all);
        all = Arrays.copyOf(all, MAX_POINTS);
        Arrays.sort(all);
      }
      return all;
    }

    /** The points that are used. */
    Points used() {
      return new Points(
          2,
          Arrays.stream(sample())
              .boxed()
              .flatMapToDouble(i -> Arrays.stream(points.get(i)))
              .toArray());
    }
  }

  /**
   * The matrix after a part.
   *
   * @param name the stage
   * @param formula the notation of the part
   * @param size the number of rows and of columns of the matrix
   * @param low the lowest finite value among the cells
   * @param high the highest finite value among the cells
   * @param cells means of neighbouring values, as a square of at most {@value #MAX_CELLS} rows
   */
  public record Stage(
      String name, String formula, int size, double low, double high, double[][] cells) {}

  /**
   * The matrices of all stages.
   *
   * @param sample the numbers of the points that are used
   */
  public record Matrices(int[] sample, List<Stage> stages) {}

  /**
   * A flow of points.
   *
   * @param sample the numbers of the points that are used
   * @param frames the coordinates of these points at the start and after each step
   */
  public record Flow(int[] sample, List<double[][]> frames) {}

  /** Computes the matrix at each stage. */
  public static Matrices matrices(Request request) {
    Points points = request.used();
    Similarity similarity = request.similarity().of(points);
    Similarity.Stages made;
    try (Workers workers = new Workers(1)) {
      made = similarity.stages(points, points, workers);
    }
    List<String> formulas = request.similarity().notation(points);
    List<Stage> stages =
        List.of(
            stage("initialised", formulas.get(0), made.initialised().dense()),
            stage("strengthened", formulas.get(1), made.strengthened().dense()),
            stage("normalised", formulas.get(2), made.normalised().dense()));
    return new Matrices(request.sample(), stages);
  }

  private static Stage stage(String name, String formula, SimilarityMatrix.Dense matrix) {
    int n = matrix.rows();
    int size = Math.min(n, MAX_CELLS);
    double[][] cells = new double[size][size];
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        cells[i][j] = mean(matrix, i, j, size);
        if (Double.isFinite(cells[i][j])) {
          low = Math.min(low, cells[i][j]);
          high = Math.max(high, cells[i][j]);
        }
      }
    }
    return new Stage(name, formula, n, low, high, cells);
  }

  private static double mean(SimilarityMatrix.Dense matrix, int row, int column, int size) {
    int n = matrix.rows();
    double sum = 0;
    int count = 0;
    for (int i = row * n / size; i < (row + 1) * n / size; i++) {
      for (int j = column * n / size; j < (column + 1) * n / size; j++) {
        sum += matrix.at(i, j);
        count++;
      }
    }
    return sum / count;
  }

  /** Computes the whole matrix of the last stage. */
  public static SimilarityMatrix.Dense matrix(Request request) {
    Points points = request.used();
    return request.similarity().of(points).matrix(points).dense();
  }

  /** Computes the flow; ends early if coordinates are no longer finite. */
  public static Flow flow(Request request) {
    Points at = request.used();
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
        break; // the similarity is undefined for such points
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
