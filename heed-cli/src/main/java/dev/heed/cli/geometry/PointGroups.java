package dev.heed.cli.geometry;

import dev.heed.geometry.similarity.Points;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.ScatterChart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Groups of points, each drawn in one colour: a group for each label; for each range, if there are
 * many labels and all are numbers; or for each of the most frequent labels.
 *
 * @param names the names of the groups
 * @param groups the index of the group of each point
 */
public record PointGroups(List<String> names, int[] groups) {
  private static final int MAX_GROUPS = 40;
  private static final int RANGES = 7;

  /** Points of a chart; more cannot be told apart. */
  private static final int MAX_DRAWN = 5_000;

  private static final String OTHERS = "others";

  /** Groups by label. */
  static PointGroups of(List<String> labels) {
    List<String> filled = labels.stream().map(each -> each.isEmpty() ? "no label" : each).toList();
    Map<String, Integer> counts = new TreeMap<>();
    filled.forEach(each -> counts.merge(each, 1, Integer::sum));
    Optional<double[]> numbers = numbers(filled);
    boolean many = counts.size() > ScatterChart.MAX_COLOURS;
    if (counts.size() <= MAX_GROUPS && !(many && numbers.isPresent())) {
      return named(counts.keySet().stream().sorted(order(counts)).toList(), filled);
    }
    if (numbers.isPresent()) {
      return ranges(numbers.get());
    }
    List<String> frequent =
        counts.keySet().stream()
            .sorted(Comparator.comparingInt((String each) -> -counts.get(each)))
            .limit(MAX_GROUPS - 1)
            .toList();
    List<String> names = new ArrayList<>(frequent);
    names.add(OTHERS);
    return named(
        names, filled.stream().map(each -> frequent.contains(each) ? each : OTHERS).toList());
  }

  /** Groups by cluster. */
  static PointGroups ofClusters(int[] cluster, int count) {
    return count <= MAX_GROUPS
        ? new PointGroups(
            IntStream.range(0, count).mapToObj(each -> "cluster " + each).toList(), cluster)
        : of(Arrays.stream(cluster).mapToObj(each -> "cluster " + each).toList());
  }

  /** Orders numbers by value, other names alphabetically. */
  private static Comparator<String> order(Map<String, Integer> names) {
    Optional<double[]> numbers = numbers(List.copyOf(names.keySet()));
    return numbers.isPresent()
        ? Comparator.comparingDouble(Double::parseDouble)
        : Comparator.naturalOrder();
  }

  private static PointGroups named(List<String> names, List<String> labels) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    names.forEach(each -> numbers.put(each, numbers.size()));
    return new PointGroups(
        List.copyOf(numbers.keySet()), labels.stream().mapToInt(numbers::get).toArray());
  }

  private static Optional<double[]> numbers(List<String> labels) {
    try {
      return Optional.of(labels.stream().mapToDouble(Double::parseDouble).toArray());
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /** Ranges with about the same number of points each. */
  private static PointGroups ranges(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double[] bounds =
        IntStream.range(1, RANGES)
            .mapToDouble(i -> sorted[i * sorted.length / RANGES])
            .distinct()
            .toArray();
    List<String> names = new ArrayList<>();
    for (int i = 0; i <= bounds.length; i++) {
      names.add(
          i == 0
              ? "below " + GeometryCommand.format(bounds[0])
              : "from " + GeometryCommand.format(bounds[i - 1]));
    }
    int[] group =
        Arrays.stream(values)
            .mapToInt(value -> (int) Arrays.stream(bounds).filter(each -> each <= value).count())
            .toArray();
    return named(names, Arrays.stream(group).mapToObj(names::get).toList());
  }

  /** The position of each point if the points are sorted by group. */
  int[] places() {
    Integer[] order = new Integer[groups.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingInt(i -> groups[i]));
    int[] place = new int[groups.length];
    for (int i = 0; i < order.length; i++) {
      place[order[i]] = i;
    }
    return place;
  }

  /**
   * Draws points in a plane.
   *
   * @param plane two coordinates of each point, or one
   * @param rows the points that are grouped, in the order of their groups
   * @param axes the titles of both axes
   * @param note more about the point of an index, for the reader who points at it
   */
  ScatterChart chart(Points plane, int[] rows, List<String> axes, IntFunction<String> note) {
    List<List<ScatterChart.Point>> byGroup = new ArrayList<>();
    names.forEach(_ -> byGroup.add(new ArrayList<>()));
    sample(rows.length).forEach(i -> byGroup.get(groups[i]).add(point(plane, rows[i], note)));
    List<ScatterChart.Group> drawn = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      drawn.add(new ScatterChart.Group(names.get(i), byGroup.get(i)));
    }
    return new ScatterChart(Axis.linear(axes.get(0)), Axis.linear(axes.get(1)), drawn).withNames();
  }

  /** The indices that are drawn: all or, of many, every second, third and so on. */
  static IntStream sample(int count) {
    int step = (count + MAX_DRAWN - 1) / MAX_DRAWN;
    return IntStream.range(0, count).filter(i -> i % step == 0);
  }

  /** The point of a row, counted from 0. */
  static ScatterChart.Point point(Points plane, int row, IntFunction<String> note) {
    double[] at = plane.at(row);
    return new ScatterChart.Point(
        at[0], at.length > 1 ? at[1] : 0, "row " + (row + 1), note.apply(row));
  }
}
