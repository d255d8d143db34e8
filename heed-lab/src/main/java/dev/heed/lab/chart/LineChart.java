package dev.heed.lab.chart;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Curves over a common axis.
 *
 * @param series at least one, with distinct names
 * @param reference a curve to compare with (a theory, a baseline), drawn dashed
 */
public record LineChart(Axis x, Axis y, List<Series> series, Optional<Series> reference)
    implements Chart {

  /**
   * Maximum number of points of a series that are drawn as dots, so that single measurements can be
   * seen.
   */
  private static final int DOTS = 30;

  /** Maximum number of points of a series that show their numbers under the pointer. */
  private static final int TOOLTIPS = 300;

  public LineChart {
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(y, "y");
    Objects.requireNonNull(reference, "reference");
    series = List.copyOf(series);
    if (series.isEmpty()) {
      throw new IllegalArgumentException("line chart: expected at least one series, got none");
    }
    Frame.requireDistinct("line chart", series.stream().map(Series::name).toList());
    x = x.fitting(values(series, reference, Series.Point::x));
    y = y.fitting(values(series, reference, Series.Point::y));
  }

  private static DoubleStream values(
      List<Series> series, Optional<Series> reference, ToDoubleFunction<Series.Point> value) {
    return Stream.concat(series.stream(), reference.stream())
        .flatMap(each -> each.points().stream())
        .mapToDouble(value);
  }

  /** Curves without a reference. */
  public LineChart(Axis x, Axis y, List<Series> series) {
    this(x, y, series, Optional.empty());
  }

  @Override
  public String description() {
    return "Line chart of %s against %s: %s%s."
        .formatted(
            y.title(),
            x.title(),
            Frame.enumeration(names()),
            reference.map(curve -> "; for comparison " + curve.name()).orElse(""));
  }

  @Override
  public ObjectNode toVegaLite(Theme theme) {
    List<ObjectNode> layers = new ArrayList<>();
    ArrayNode spread = rows(Series.Point::hasSpread);
    if (!spread.isEmpty()) {
      ObjectNode encoding = encoding();
      encoding.set("y", y.channel("low", true));
      encoding.set("y2", Json.object("field", "high"));
      layers.add(Frame.layer(spread, Json.object("type", "area", "opacity", 0.2), encoding));
    }
    layers.add(Frame.layer(Json.object("type", "line"), encoding()));
    reference.ifPresent(curve -> layers.add(Frame.reference(curve, x, false, y)));
    int longest = series.stream().mapToInt(each -> each.points().size()).max().orElseThrow();
    if (longest <= TOOLTIPS) {
      layers.add(dots(longest <= DOTS));
    }
    return Frame.specification(this, theme, Frame.WIDTH, Frame.HEIGHT, rows(point -> true), layers);
  }

  private ObjectNode dots(boolean visible) {
    ObjectNode encoding = encoding();
    encoding.set(
        "tooltip", Json.array(Frame.tooltip("series", "series"), x.tooltip("x"), y.tooltip("y")));
    ObjectNode mark =
        Json.object(
            "type", "point", "filled", true, "size", visible ? 36 : 90, "opacity", visible ? 1 : 0);
    return Frame.layer(mark, encoding);
  }

  private ArrayNode rows(Predicate<Series.Point> wanted) {
    ArrayNode rows = Json.array();
    for (Series each : series) {
      for (Series.Point point : each.points()) {
        if (wanted.test(point)) {
          ObjectNode row =
              Json.object("series", each.name(), "x", x.value(point.x()), "y", y.value(point.y()));
          if (point.hasSpread()) {
            row.set("low", y.value(point.low()));
            row.set("high", y.value(point.high()));
          }
          rows.add(row);
        }
      }
    }
    return rows;
  }

  private ObjectNode encoding() {
    boolean legend = series.size() > 1 || reference.isPresent();
    return Json.object(
        "x", x.channel("x", false),
        "y", y.channel("y", true),
        "color", Frame.asLines(Frame.colour("series", names(), legend)));
  }

  private List<String> names() {
    return series.stream().map(Series::name).toList();
  }
}
