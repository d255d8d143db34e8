package dev.heed.lab.chart;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Points in the plane. A click on a name in the legend hides its group; above {@link #MAX_COLOURS}
 * groups all are grey, and a click shows one in colour.
 *
 * @param groups at least one, with distinct names; each has a colour, and a shape if there are few
 * @param reference a curve to compare with, drawn dashed
 * @param named whether the name of each group stands at its median
 */
public record ScatterChart(
    Axis x, Axis y, List<Group> groups, Optional<Series> reference, boolean named)
    implements Chart {

  /** Number of groups that can be told apart by their colours. */
  public static final int MAX_COLOURS = 12;

  /** Number of groups that have the colours of series, and shapes. */
  private static final int MAX_SERIES = 7;

  /** Number of points above which they are drawn smaller. */
  private static final int MANY = 300;

  /** Longest name that stands among the points. */
  private static final int NAME_LENGTH = 18;

  /** Shows where points cover others, and keeps their contrast. */
  private static final double OPACITY = 0.9;

  // These contrast with light and dark ground alike.
  private static final String GREY = "#808080";
  private static final String CHOSEN = "#d55e00";

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
   * @param note more about it, shown there too; may be empty
   */
  public record Point(double x, double y, String label, String note) {
    public Point {
      Objects.requireNonNull(label, "label");
      Objects.requireNonNull(note, "note");
    }

    /** A point without a note. */
    public Point(double x, double y, String label) {
      this(x, y, label, "");
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

  /** Points with a reference and without names among them. */
  public ScatterChart(Axis x, Axis y, List<Group> groups, Optional<Series> reference) {
    this(x, y, groups, reference, false);
  }

  /** Points alone. */
  public ScatterChart(Axis x, Axis y, List<Group> groups) {
    this(x, y, groups, Optional.empty());
  }

  /** These points with the name of each group at its median. */
  public ScatterChart withNames() {
    return new ScatterChart(x, y, groups, reference, true);
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
    boolean noted = false;
    for (Group group : groups) {
      for (Point point : group.points()) {
        ObjectNode row =
            Json.object(
                "group", group.name(),
                "label", point.label(),
                "x", x.value(point.x()),
                "y", y.value(point.y()));
        if (!point.note().isEmpty()) {
          noted = true;
          row.put("note", point.note());
        }
        rows.add(row);
      }
    }
    boolean coloured = groups.size() <= MAX_COLOURS;
    layers.add(points(noted, coloured));
    if (!coloured) {
      layers.add(chosen(noted));
    }
    reference.ifPresent(curve -> layers.add(Frame.reference(curve, x, true, y)));
    if (named && coloured && groups.size() > 1) {
      layers.add(names("class-name-ground"));
      layers.add(names("class-name"));
    }
    return Frame.specification(this, theme, Frame.WIDTH, Frame.HEIGHT + 60, rows, layers);
  }

  private ObjectNode points(boolean noted, boolean coloured) {
    boolean legend = groups.size() > 1 || reference.isPresent();
    ObjectNode colour = Frame.colour("group", names(), legend);
    ObjectNode scale = (ObjectNode) colour.get("scale");
    if (!coloured) {
      scale.set("range", Json.array(GREY));
    } else if (groups.size() > MAX_SERIES) {
      scale.put("range", "ordinal");
    }
    ObjectNode encoding = place(noted);
    encoding.set("color", colour);
    if (groups.size() <= MAX_SERIES) {
      encoding.set("shape", Frame.colour("group", names(), legend));
    }
    ObjectNode layer = Frame.layer(mark(coloured ? OPACITY : 0.4), encoding);
    if (groups.size() > 1) {
      layer.set("params", Json.array(coloured ? shown() : selection("chosen")));
      if (coloured) {
        encoding.set("opacity", ifShown(OPACITY));
      }
    }
    return layer;
  }

  /** A set of groups to which each click in the legend adds one, or from which it takes it. */
  private static ObjectNode selection(String name) {
    return Json.object(
        "name",
        name,
        "select",
        Json.object(
            "type", "point", "fields", Json.array("group"), "toggle", "true", "clear", false),
        "bind",
        "legend");
  }

  /** At first all groups; Vega-Lite makes the legend's names of others pale. */
  private ObjectNode shown() {
    ObjectNode selection = selection("shown");
    ArrayNode all = Json.array();
    names().forEach(name -> all.add(Json.object("group", name)));
    selection.set("value", all);
    return selection;
  }

  private static ObjectNode ifShown(double opacity) {
    return Json.object(
        "condition", Json.object("param", "shown", "empty", false, "value", opacity), "value", 0);
  }

  /** The groups that were clicked, in a colour and in front. */
  private ObjectNode chosen(boolean noted) {
    ObjectNode mark = mark(1);
    mark.put("color", CHOSEN);
    ObjectNode layer = Frame.layer(mark, place(noted));
    layer.set(
        "transform",
        Json.array(Json.object("filter", Json.object("param", "chosen", "empty", false))));
    return layer;
  }

  private ObjectNode mark(double opacity) {
    return Json.object(
        "type", "point", "filled", true, "size", size() > MANY ? 22 : 48, "opacity", opacity);
  }

  private ObjectNode place(boolean noted) {
    ArrayNode tooltip =
        Json.array(
            Frame.tooltip("label", "point"),
            Frame.tooltip("group", "group"),
            x.tooltip("x"),
            y.tooltip("y"));
    if (noted) {
      tooltip.add(Frame.tooltip("note", "values"));
    }
    return Json.object(
        "x", channel("x", x, Point::x), "y", channel("y", y, Point::y), "tooltip", tooltip);
  }

  private ObjectNode channel(String field, Axis axis, ToDoubleFunction<Point> coordinate) {
    return axis.channel(
        field,
        true,
        groups.stream().flatMap(group -> group.points().stream()).mapToDouble(coordinate));
  }

  /** The groups' names at their medians. */
  private ObjectNode names(String style) {
    ArrayNode rows = Json.array();
    for (Group group : groups) {
      if (!group.points().isEmpty()) {
        String name = group.name();
        rows.add(
            Json.object(
                "group",
                name,
                "name",
                name.length() > NAME_LENGTH ? name.substring(0, NAME_LENGTH - 1) + "…" : name,
                "x",
                x.value(median(group, Point::x)),
                "y",
                y.value(median(group, Point::y))));
      }
    }
    return Frame.layer(
        rows,
        Json.object("type", "text", "style", style, "fontWeight", "bold"),
        Json.object(
            "x",
            channel("x", x, Point::x),
            "y",
            channel("y", y, Point::y),
            "opacity",
            ifShown(1),
            "text",
            Json.object("field", "name", "type", "nominal")));
  }

  private static double median(Group group, ToDoubleFunction<Point> coordinate) {
    double[] sorted = group.points().stream().mapToDouble(coordinate).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private int size() {
    return groups.stream().mapToInt(group -> group.points().size()).sum();
  }

  private List<String> names() {
    return groups.stream().map(Group::name).toList();
  }
}
