package dev.heed.cli.geometry;

import dev.heed.geometry.PrincipalComponents;
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
import java.util.stream.IntStream;

/**
 * Points by colour: one colour for each label, for ranges of labels that are many numbers, or for
 * the most frequent of many others.
 *
 * @param names the groups in order
 * @param of the group of each point
 */
public record PointGroups(List<String> names, int[] of) {
  private static final int MOST = 12;
  private static final int RANGES = 7;
  private static final int MOST_DRAWN = 5_000;
  private static final String OTHERS = "others";

  /** Of labels as they are. */
  static PointGroups of(List<String> labels) {
    List<String> shown = labels.stream().map(each -> each.isEmpty() ? "no label" : each).toList();
    Map<String, Integer> counts = new TreeMap<>();
    shown.forEach(each -> counts.merge(each, 1, Integer::sum));
    if (counts.size() <= MOST) {
      return named(counts.keySet().stream().sorted(order(counts)).toList(), shown);
    }
    Optional<double[]> numbers = numbers(shown);
    if (numbers.isPresent()) {
      return ranges(numbers.get());
    }
    List<String> frequent =
        counts.keySet().stream()
            .sorted(Comparator.comparingInt((String each) -> -counts.get(each)))
            .limit(MOST - 1)
            .toList();
    List<String> names = new ArrayList<>(frequent);
    names.add(OTHERS);
    return named(
        names, shown.stream().map(each -> frequent.contains(each) ? each : OTHERS).toList());
  }

  /** Of clusters, each by its number. */
  static PointGroups ofClusters(int[] cluster, int count) {
    return count <= MOST
        ? new PointGroups(
            IntStream.range(0, count).mapToObj(each -> "cluster " + each).toList(), cluster)
        : of(Arrays.stream(cluster).mapToObj(each -> "cluster " + each).toList());
  }

  /** Numbers by size, names by the alphabet. */
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

  /** As many points in each range. */
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
              ? "below " + GeometryCommand.shown(bounds[0])
              : "from " + GeometryCommand.shown(bounds[i - 1]));
    }
    int[] group =
        Arrays.stream(values)
            .mapToInt(value -> (int) Arrays.stream(bounds).filter(each -> each <= value).count())
            .toArray();
    return named(names, Arrays.stream(group).mapToObj(names::get).toList());
  }

  /** Where each point comes when groups stand together. */
  int[] places() {
    Integer[] order = new Integer[of.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingInt(i -> of[i]));
    int[] place = new int[of.length];
    for (int i = 0; i < order.length; i++) {
      place[order[i]] = i;
    }
    return place;
  }

  /** Points in the plane; of more than two coordinates the principal components. */
  ScatterChart chart(Points points, String axis) {
    Points plane = points.dim() > 2 && !axis.isEmpty() ? PrincipalComponents.of(points, 2) : points;
    String title = axis.isEmpty() ? "x" : points.dim() > 2 ? "principal component " : axis;
    int step = (points.count() + MOST_DRAWN - 1) / MOST_DRAWN;
    List<List<ScatterChart.Point>> groups = new ArrayList<>();
    names.forEach(_ -> groups.add(new ArrayList<>()));
    for (int i = 0; i < points.count(); i += step) {
      double[] at = plane.at(i);
      groups
          .get(of[i])
          .add(new ScatterChart.Point(at[0], at.length > 1 ? at[1] : 0, "row " + (i + 1)));
    }
    List<ScatterChart.Group> drawn = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      drawn.add(new ScatterChart.Group(names.get(i), groups.get(i)));
    }
    return new ScatterChart(Axis.linear(title + "1"), Axis.linear(title + "2"), drawn);
  }
}
