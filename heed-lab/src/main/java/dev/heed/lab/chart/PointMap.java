package dev.heed.lab.chart;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;

/**
 * Points in the plane coloured by a value, such as a function on a surface seen from one side.
 * Panels to be compared stand side by side, at the same scale along both axes.
 *
 * @param value quantity shown by the colour, with its unit
 * @param panels one to four, from left to right, with distinct names
 */
public record PointMap(String value, List<Panel> panels) implements Chart {
  private static final int HEAD = 24;

  /** Points that are shown together. */
  public record Panel(String name, List<Point> points) {
    public Panel {
      Objects.requireNonNull(name, "name");
      points = List.copyOf(points);
    }
  }

  /** A point and its value. All are finite numbers. */
  public record Point(double x, double y, double value) {
    public Point {
      if (!Double.isFinite(x) || !Double.isFinite(y) || !Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "point map: expected finite numbers, got (" + x + ", " + y + ") with " + value);
      }
    }
  }

  public PointMap {
    Objects.requireNonNull(value, "value");
    panels = List.copyOf(panels);
    if (panels.isEmpty() || panels.size() > 4) {
      throw new IllegalArgumentException(
          "point map: expected one to four panels, got " + panels.size());
    }
    Frame.requireDistinct("point map", panels.stream().map(Panel::name).toList());
  }

  @Override
  public String description() {
    return "Points coloured by %s, side by side: %s."
        .formatted(value, Frame.enumeration(panels.stream().map(Panel::name).toList()));
  }

  @Override
  public ObjectNode toVegaLite(Theme theme) {
    double side = (double) Frame.WIDTH / panels.size();
    double height = Math.min(side, Frame.HEIGHT + 40.0);
    ArrayNode rows = Json.array();
    ArrayNode names = Json.array();
    double reach = reach();
    for (int i = 0; i < panels.size(); i++) {
      double middle = (i + 0.5) * side;
      for (Point point : panels.get(i).points()) {
        rows.add(
            Json.object(
                "panel", panels.get(i).name(),
                "x", rounded(middle + point.x() / reach * height / 2),
                "y", rounded(point.y() / reach * height / 2),
                "value", rounded(point.value())));
      }
      names.add(Json.object("name", panels.get(i).name(), "x", middle, "y", height / 2 + HEAD / 2));
    }
    ObjectNode x = place("x", 0, Frame.WIDTH);
    ObjectNode y = place("y", -height / 2, height / 2 + HEAD);
    ObjectNode specification =
        Frame.specification(
            this,
            theme,
            Frame.WIDTH,
            (int) height + HEAD,
            rows,
            List.of(points(x, y), titles(names, x.deepCopy(), y.deepCopy())));
    // Narrower, circles would not be round; a narrow page scrolls.
    specification.set("usermeta", Json.object("minimumWidth", Frame.WIDTH));
    return specification;
  }

  private ObjectNode points(ObjectNode x, ObjectNode y) {
    ObjectNode colour =
        Json.object(
            "field",
            "value",
            "type",
            "quantitative",
            "title",
            value,
            "scale",
            Json.object("zero", false, "nice", false));
    ObjectNode number =
        Json.object(
            "field",
            "value",
            "type",
            "quantitative",
            "title",
            Frame.tooltipTitle(value),
            "format",
            ".4~g");
    return Frame.layer(
        Json.object(
            "type", "point", "filled", true, "size", 40, "stroke", "gray", "strokeWidth", 0.4),
        Json.object(
            "x",
            x,
            "y",
            y,
            "color",
            colour,
            "tooltip",
            Json.array(Frame.tooltip("panel", "panel"), number)));
  }

  private static ObjectNode titles(ArrayNode names, ObjectNode x, ObjectNode y) {
    return Frame.layer(
        names,
        Json.object("type", "text", "fontSize", 13),
        Json.object("x", x, "y", y, "text", Json.object("field", "name", "type", "nominal")));
  }

  /** The largest coordinate of any point. */
  private double reach() {
    double reach = 0;
    for (Panel panel : panels) {
      for (Point point : panel.points()) {
        reach = Math.max(reach, Math.max(Math.abs(point.x()), Math.abs(point.y())));
      }
    }
    return reach > 0 ? 1.05 * reach : 1;
  }

  /**
   * Rounds to four digits after the point; more cannot be seen, and pages of many points stay
   * small.
   */
  private static double rounded(double number) {
    return Math.rint(number * 1e4) / 1e4;
  }

  private static ObjectNode place(String field, double from, double to) {
    return Json.object(
        "field",
        field,
        "type",
        "quantitative",
        "axis",
        NullNode.getInstance(),
        "scale",
        Json.object("domain", Json.array(from, to), "nice", false, "zero", false));
  }
}
