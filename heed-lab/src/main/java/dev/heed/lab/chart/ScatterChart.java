package dev.heed.lab.chart;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Points in the plane.
 *
 * @param groups at least one, with distinct names; each has a colour and a shape
 * @param reference a curve to compare with, drawn dashed
 */
public record ScatterChart(Axis x, Axis y, List<Group> groups, Optional<Series> reference)
    implements Chart {

  /** Number of points above which they are drawn smaller. */
  private static final int MANY = 300;

  /** Points that belong together. */
  public record Group(String name, List<Point> points) {
    public Group {
      Objects.requireNonNull(name, "name");
      points = List.copyOf(points);
    }
  }

  /**
   * A point.
   *
   * @param label name of the point, shown under the pointer
   */
  public record Point(double x, double y, String label) {
    public Point {
      Objects.requireNonNull(label, "label");
    }
  }

  public ScatterChart {
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(y, "y");
    Objects.requireNonNull(reference, "reference");
    groups = List.copyOf(groups);
    if (groups.isEmpty()) {
      throw new IllegalArgumentException("scatter chart: expected at least one group, got none");
    }
    Frame.requireDistinct("scatter chart", groups.stream().map(Group::name).toList());
    x = x.fitting(groups.stream().flatMap(each -> each.points().stream()).mapToDouble(Point::x));
    y = y.fitting(groups.stream().flatMap(each -> each.points().stream()).mapToDouble(Point::y));
  }

  /** Points without a reference. */
  public ScatterChart(Axis x, Axis y, List<Group> groups) {
    this(x, y, groups, Optional.empty());
  }

  @Override
  public String description() {
    return "Scatter chart of %s against %s, %d points: %s%s."
        .formatted(
            y.title(),
            x.title(),
            size(),
            Frame.enumeration(names()),
            reference.map(curve -> "; for comparison " + curve.name()).orElse(""));
  }

  @Override
  public ObjectNode toVegaLite(Theme theme) {
    List<ObjectNode> layers = new ArrayList<>();
    ArrayNode rows = Json.array();
    for (Group group : groups) {
      for (Point point : group.points()) {
        rows.add(
            Json.object(
                "group", group.name(),
                "label", point.label(),
                "x", x.value(point.x()),
                "y", y.value(point.y())));
      }
    }
    boolean legend = groups.size() > 1 || reference.isPresent();
    ObjectNode encoding =
        Json.object(
            "x", x.channel("x", true),
            "y", y.channel("y", true),
            "color", Frame.colour("group", names(), legend),
            "shape", Frame.colour("group", names(), legend),
            "tooltip",
                Json.array(
                    Frame.tooltip("label", "label"),
                    Frame.tooltip("group", "group"),
                    x.tooltip("x"),
                    y.tooltip("y")));
    ObjectNode mark =
        Json.object(
            "type", "point", "filled", true, "size", size() > MANY ? 22 : 48, "opacity", 0.75);
    layers.add(Frame.layer(mark, encoding));
    reference.ifPresent(curve -> layers.add(Frame.reference(curve, x, true, y)));
    return Frame.specification(this, theme, Frame.WIDTH, Frame.HEIGHT + 60, rows, layers);
  }

  private int size() {
    return groups.stream().mapToInt(group -> group.points().size()).sum();
  }

  private List<String> names() {
    return groups.stream().map(Group::name).toList();
  }
}
