package dev.heed.lab.chart;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Points in the plane. A click on a name in the legend hides its group; above {@link #MAX_COLOURS}
 * groups all are grey, and a click shows one in colour.
 *
 * @param groups at least one, with distinct names; each has a colour, and a shape if there are few
 * @param reference a curve to compare with, drawn dashed
 * @param named whether the name of each group stands at its median, or near it where names would
 *     cover each other; a name without room there is left to the legend
 * @param ground points behind the groups, small and pale
 * @param crossed points, usually of the groups, that are marked by a cross
 */
public record ScatterChart(
    Axis x,
    Axis y,
    List<Group> groups,
    Optional<Series> reference,
    boolean named,
    List<Point> ground,
    List<Point> crossed)
    implements Chart {

  /** Number of groups that can be told apart by their colours. */
  public static final int MAX_COLOURS = 12;

  /** Number of groups that have the colours of series, and shapes. */
  private static final int MAX_SERIES = 7;

  /** Number of points above which they are drawn smaller. */
  private static final int MANY = 300;

  /** Longest name that stands among the points. */
  private static final int NAME_LENGTH = 18;

  /** Pixels of a letter and of a line of the names among the points. */
  private static final double LETTER = 7.5;

  private static final double NAME_HEIGHT = 15;

  /** Share of a chart's width and height that points fill, beside axes. */
  private static final double PLOT = 0.85;

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
    ground = List.copyOf(ground);
    crossed = List.copyOf(crossed);
    if (groups.isEmpty()) {
      throw new IllegalArgumentException("scatter chart: expected at least one group, got none");
    }
    Frame.requireDistinct("scatter chart", groups.stream().map(Group::name).toList());
    x = x.fitting(all(groups, ground).mapToDouble(Point::x));
    y = y.fitting(all(groups, ground).mapToDouble(Point::y));
  }

  /** Points with a reference and without names among them. */
  public ScatterChart(Axis x, Axis y, List<Group> groups, Optional<Series> reference) {
    this(x, y, groups, reference, false, List.of(), List.of());
  }

  /** Points alone. */
  public ScatterChart(Axis x, Axis y, List<Group> groups) {
    this(x, y, groups, Optional.empty());
  }

  /** These points with the name of each group at its median. */
  public ScatterChart withNames() {
    return new ScatterChart(x, y, groups, reference, true, ground, crossed);
  }

  /** These points before a ground, some of them crossed. */
  public ScatterChart with(List<Point> behind, List<Point> marked) {
    return new ScatterChart(x, y, groups, reference, named, behind, marked);
  }

  private static Stream<Point> all(List<Group> groups, List<Point> ground) {
    return Stream.concat(
        groups.stream().flatMap(group -> group.points().stream()), ground.stream());
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
      group.points().forEach(point -> rows.add(row(point).put("group", group.name())));
    }
    boolean noted = all(groups, ground).anyMatch(point -> !point.note().isEmpty());
    boolean coloured = groups.size() <= MAX_COLOURS;
    if (!ground.isEmpty()) {
      layers.add(unnamed(ground, mark(0.35).put("size", 16).put("color", GREY), noted));
    }
    layers.add(points(noted, coloured));
    if (!coloured) {
      layers.add(chosen(noted));
    }
    if (!crossed.isEmpty()) {
      ObjectNode cross =
          Json.object("type", "text", "text", "×", "style", "class-name", "fontSize", 20);
      layers.add(unnamed(crossed, cross, noted));
    }
    reference.ifPresent(curve -> layers.add(Frame.reference(curve, x, true, y)));
    if (named && groups.size() > 1) {
      ArrayNode names = places();
      layers.add(names("class-name-ground", names, coloured));
      layers.add(names("class-name", names.deepCopy(), coloured));
    }
    return Frame.specification(this, theme, Frame.WIDTH, Frame.HEIGHT + 60, rows, layers);
  }

  private ObjectNode row(Point point) {
    ObjectNode row =
        Json.object("label", point.label(), "x", x.value(point.x()), "y", y.value(point.y()));
    return point.note().isEmpty() ? row : row.put("note", point.note());
  }

  private ObjectNode unnamed(List<Point> points, ObjectNode mark, boolean noted) {
    ArrayNode rows = Json.array();
    points.forEach(point -> rows.add(row(point)));
    ObjectNode encoding = place(noted);
    ((ArrayNode) encoding.get("tooltip")).remove(1);
    return Frame.layer(rows, mark, encoding);
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
    ObjectNode layer = Frame.layer(mark(coloured ? OPACITY : 0.7), encoding);
    if (groups.size() > 1) {
      layer.set("params", Json.array(coloured ? shown() : selection("chosen")));
      if (coloured) {
        encoding.set("opacity", ifClicked("shown", OPACITY));
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

  private static ObjectNode ifClicked(String selection, double opacity) {
    return Json.object(
        "condition", Json.object("param", selection, "empty", false, "value", opacity), "value", 0);
  }

  /**
   * The groups that were clicked, in a colour and in front. The others are there but not seen: an
   * axis would complain of a layer without points.
   */
  private ObjectNode chosen(boolean noted) {
    ObjectNode encoding = place(noted);
    encoding.set("opacity", ifClicked("chosen", 1));
    return Frame.layer(mark(1).put("color", CHOSEN), encoding);
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
    return axis.channel(field, true, all(groups, ground).mapToDouble(coordinate));
  }

  /** The groups' names at or near their medians, those of large groups first. */
  private ArrayNode places() {
    double right = PLOT * Frame.WIDTH / width(Point::x);
    double up = PLOT * (Frame.HEIGHT + 60) / width(Point::y);
    List<Box> taken = new ArrayList<>();
    ArrayNode rows = Json.array();
    groups.stream()
        .filter(group -> !group.points().isEmpty())
        .sorted(Comparator.comparingInt(group -> -group.points().size()))
        .forEach(
            group -> {
              String name =
                  group.name().length() > NAME_LENGTH
                      ? group.name().substring(0, NAME_LENGTH - 1) + "…"
                      : group.name();
              double middle = median(group, Point::x);
              double height = median(group, Point::y);
              for (int lines : new int[] {0, 1, -1, 2, -2}) {
                double at = height + lines * NAME_HEIGHT / up;
                Box box = new Box(middle * right, at * up, name.length() * LETTER);
                if (taken.stream().noneMatch(box::overlaps)) {
                  taken.add(box);
                  rows.add(Json.object("group", group.name(), "name", name, "x", middle, "y", at));
                  return;
                }
              }
            });
    return rows;
  }

  /** The place of a name in pixels: its middle and its width. */
  private record Box(double x, double y, double width) {
    boolean overlaps(Box other) {
      return Math.abs(x - other.x) < (width + other.width) / 2
          && Math.abs(y - other.y) < NAME_HEIGHT - 1;
    }
  }

  /** The range of a coordinate; 1 if all points have the same. */
  private double width(ToDoubleFunction<Point> coordinate) {
    DoubleSummaryStatistics values =
        all(groups, ground).mapToDouble(coordinate).summaryStatistics();
    double width = values.getMax() - values.getMin();
    return width > 0 ? width : 1;
  }

  private ObjectNode names(String style, ArrayNode rows, boolean coloured) {
    ObjectNode encoding =
        Json.object(
            "x",
            channel("x", x, Point::x),
            "y",
            channel("y", y, Point::y),
            "text",
            Json.object("field", "name", "type", "nominal"));
    if (coloured) {
      encoding.set("opacity", ifClicked("shown", 1));
    }
    return Frame.layer(
        rows, Json.object("type", "text", "style", style, "fontWeight", "bold"), encoding);
  }

  private static double median(Group group, ToDoubleFunction<Point> coordinate) {
    double[] sorted = group.points().stream().mapToDouble(coordinate).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private int size() {
    return (int) all(groups, ground).count();
  }

  private List<String> names() {
    return groups.stream().map(Group::name).toList();
  }
}
