package dev.heed.studio.train;

import dev.heed.base.ProblemException;
import dev.heed.dynamics.ScoreNormIdentity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The words of a training at one epoch, by score and norm, reduced to the points that can be
 * distinguished on a screen.
 */
public final class Plane {
  /** Words in the same cell of a grid over the window share a point. */
  private static final int COLUMNS = 110;

  private static final int ROWS = 80;
  private static final int CURVE_POINTS = 80;
  private static final int NONE = -1;

  private final TrainingTexts texts;
  private final Frames.Frame frame;
  private final double queryNorm;

  /**
   * A plane.
   *
   * @param queryNorm the norm of the query, which the identity depends on
   */
  public Plane(TrainingTexts texts, Frames.Frame frame, double queryNorm) {
    this.texts = texts;
    this.frame = frame;
    this.queryNorm = queryNorm;
  }

  /** A part of the plane. */
  public record Window(double left, double right, double bottom, double top) {
    /**
     * Checks the window.
     *
     * @throws ProblemException if it is empty
     */
    public Window {
      if (!(left < right && bottom < top)) {
        throw new ProblemException(
            "window is %s to %s, %s to %s".formatted(left, right, bottom, top),
            "each from a lower to a higher number");
      }
    }

    boolean holds(double x, double y) {
      return x >= left && x <= right && y >= bottom && y <= top;
    }
  }

  /**
   * The points to draw.
   *
   * @param words the number of words in the window
   * @param points one point for each cell with words, and one for each pinned word
   * @param curve the identity for texts of mean length, as pairs of score and norm
   * @param companions mean number of other words in a training document
   */
  public record View(
      int epoch,
      int words,
      Window window,
      List<Point> points,
      List<double[]> curve,
      double companions) {}

  /**
   * A word, which may stand for several in the same cell.
   *
   * @param count the number of words that it stands for
   */
  public record Point(int word, String name, float score, float norm, int count, boolean pinned) {}

  /**
   * A word with its numbers.
   *
   * @param expected the norm that the identity gives for the score and the word's own documents
   * @param error the relative error of the norm; NaN for scores that are not positive
   * @param occurrences number of occurrences in the training documents
   * @param companions mean number of other words in the training documents with this word
   */
  public record Word(
      int word,
      String name,
      float score,
      float norm,
      double expected,
      double error,
      int occurrences,
      double companions) {}

  /** The epoch of the frame. */
  public int epoch() {
    return frame.epoch();
  }

  /**
   * The points to draw.
   *
   * @param wanted the part of the plane; all of it if empty
   * @param pinned words with points of their own
   */
  public View view(Optional<Window> wanted, List<Integer> pinned) {
    Window window = wanted.orElseGet(this::all);
    int[] first = new int[COLUMNS * ROWS];
    int[] counts = new int[COLUMNS * ROWS];
    Arrays.fill(first, NONE);
    BitSet pins = new BitSet();
    pinned.stream().filter(word -> word >= 0 && word < texts.words().size()).forEach(pins::set);
    List<Point> points = new ArrayList<>();
    int inside = 0;
    for (int word = 0; word < frame.scores().length; word++) {
      float x = frame.scores()[word];
      float y = frame.norms()[word];
      if (!window.holds(x, y)) {
        continue;
      }
      inside++;
      if (pins.get(word)) {
        points.add(point(word, 1, true));
        continue;
      }
      int cell = cell(window, x, y);
      counts[cell]++;
      if (first[cell] == NONE || texts.occurrences(word) > texts.occurrences(first[cell])) {
        first[cell] = word;
      }
    }
    for (int cell = 0; cell < first.length; cell++) {
      if (first[cell] != NONE) {
        points.add(point(first[cell], counts[cell], false));
      }
    }
    return new View(frame.epoch(), inside, window, points, curve(window), texts.companions());
  }

  private static int cell(Window window, double x, double y) {
    int column = (int) ((x - window.left) / (window.right - window.left) * COLUMNS);
    int row = (int) ((y - window.bottom) / (window.top - window.bottom) * ROWS);
    return Math.min(row, ROWS - 1) * COLUMNS + Math.min(column, COLUMNS - 1);
  }

  private Point point(int word, int count, boolean pinned) {
    return new Point(
        word, texts.words().get(word), frame.scores()[word], frame.norms()[word], count, pinned);
  }

  /** A window around all words, with a margin. */
  private Window all() {
    double[] x = range(frame.scores());
    double[] y = range(frame.norms());
    return new Window(x[0], x[1], Math.min(0, y[0]), y[1]);
  }

  private static double[] range(float[] values) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (float value : values) {
      if (Float.isFinite(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    double margin = high > low ? 0.04 * (high - low) : Math.max(1e-6, Math.abs(high) * 0.04);
    return high >= low ? new double[] {low - margin, high + margin} : new double[] {0, 1};
  }

  private List<double[]> curve(Window window) {
    ScoreNormIdentity identity = new ScoreNormIdentity(queryNorm, texts.companions());
    double from = Math.max(0, window.left);
    return IntStream.rangeClosed(0, CURVE_POINTS)
        .mapToDouble(i -> from + (window.right - from) * i / CURVE_POINTS)
        .filter(score -> score >= 0)
        .mapToObj(score -> new double[] {score, identity.norm(score)})
        .toList();
  }

  /**
   * Words that contain a text, first those that begin with it, then by falling score.
   *
   * @param max maximum number of words
   */
  public List<Word> search(String text, int max) {
    String wanted = text.toLowerCase(Locale.ROOT);
    IntToDoubleFunction score = word -> -frame.scores()[word];
    Comparator<Integer> byScore = Comparator.comparingDouble(score::applyAsDouble);
    Comparator<Integer> order =
        Comparator.<Integer, Boolean>comparing(word -> !name(word).startsWith(wanted))
            .thenComparing(byScore);
    return IntStream.range(0, frame.scores().length)
        .filter(word -> wanted.isEmpty() || name(word).contains(wanted))
        .boxed()
        .sorted(order)
        .limit(max)
        .map(this::word)
        .toList();
  }

  private String name(int word) {
    return texts.words().get(word).toLowerCase(Locale.ROOT);
  }

  /**
   * A word with its numbers.
   *
   * @throws NoSuchElementException if there is no such word
   */
  public Word word(int word) {
    if (word < 0 || word >= frame.scores().length) {
      throw new NoSuchElementException(
          "there is no word %d; expected 0 to %d".formatted(word, frame.scores().length - 1));
    }
    double companions = texts.companions(word);
    ScoreNormIdentity identity = new ScoreNormIdentity(queryNorm, companions);
    double score = frame.scores()[word];
    double norm = frame.norms()[word];
    return new Word(
        word,
        texts.words().get(word),
        frame.scores()[word],
        frame.norms()[word],
        identity.norm(score),
        score > 0 ? identity.relativeError(score, norm) : Double.NaN,
        texts.occurrences(word),
        companions);
  }
}
