package dev.heed.text.model;

import dev.heed.base.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Thresholds by the precision that they gave on the dev texts. A text is selected if the rank of
 * its label reaches the threshold; the rank is {@code p·known²}, the probability times the square
 * of the share of the text that is known, so that texts of another subject rank low.
 *
 * @param points by ascending threshold and ascending precision; empty without dev texts
 */
public record Selection(List<Point> points) {
  /** Texts below which a share of correct ones says little. */
  private static final int MIN_TEXTS = 10;

  /** Points kept, evenly spread; of more, the threshold may be a little higher than needed. */
  private static final int MAX_POINTS = 200;

  /**
   * A threshold.
   *
   * @param threshold the lowest rank that is selected, 0 to 1
   * @param precision the share of the selected dev texts whose label is correct
   * @param share the share of the dev texts that are selected
   */
  public record Point(double threshold, double precision, double share) {
    public Point {
      Require.share("threshold", threshold);
      Require.share("precision", precision);
      Require.share("share", share);
    }
  }

  public Selection {
    points = List.copyOf(points);
  }

  /** No threshold for any precision. */
  public static Selection none() {
    return new Selection(List.of());
  }

  /** The rank of a label of a text. */
  public static double rank(double probability, double known) {
    return probability * known * known;
  }

  /**
   * Finds for each precision the lowest threshold that gives it.
   *
   * @param ranks the rank of each dev text's label
   * @param hits whether it is correct
   */
  public static Selection of(double[] ranks, boolean[] hits) {
    Integer[] order = new Integer[ranks.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> -ranks[i]));
    List<Point> all = new ArrayList<>();
    int correct = 0;
    for (int n = 1; n <= order.length; n++) {
      correct += hits[order[n - 1]] ? 1 : 0;
      boolean last = n == order.length || ranks[order[n]] < ranks[order[n - 1]];
      if (last && n >= Math.min(MIN_TEXTS, order.length)) {
        all.add(new Point(ranks[order[n - 1]], (double) correct / n, (double) n / order.length));
      }
    }
    Collections.reverse(all);
    List<Point> rising = new ArrayList<>();
    for (Point point : all) {
      if (rising.isEmpty() || point.precision() > rising.getLast().precision()) {
        rising.add(point);
      }
    }
    return new Selection(thinned(rising));
  }

  private static List<Point> thinned(List<Point> points) {
    List<Point> kept = new ArrayList<>();
    int count = Math.min(points.size(), MAX_POINTS);
    for (int i = 0; i < count; i++) {
      kept.add(points.get(count == 1 ? 0 : (int) ((long) i * (points.size() - 1) / (count - 1))));
    }
    return kept;
  }

  /** The kept point with the lowest threshold that gives a precision; empty if none does. */
  public Optional<Point> at(double precision) {
    return points.stream().filter(point -> point.precision() >= precision).findFirst();
  }
}
