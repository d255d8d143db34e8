package dev.heed.lab.chart;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/** The parts that all charts share: the specification's outer part, legends, reference curves. */
final class Frame {

  /** Width of a chart with its axes, in CSS pixels; a page may make it narrower. */
  static final int WIDTH = 640;

  /** Height of the plot without its axes. */
  static final int HEIGHT = 300;

  /** Area of a square as wide as a legend's line, for dashes to be seen. */
  private static final int LINE_SYMBOL = 600;

  private Frame() {}

  static ObjectNode specification(
      Chart chart, Theme theme, int width, int height, ArrayNode rows, List<ObjectNode> layers) {
    return Json.object(
        "$schema",
        "https://vega.github.io/schema/vega-lite/v5.json",
        "description",
        chart.description(),
        "width",
        width,
        "height",
        height,
        "autosize",
        Json.object("type", "fit-x", "contains", "padding"),
        "data",
        Json.object("values", rows),
        "layer",
        layers,
        "config",
        theme.config());
  }

  /** A layer that shows the rows of the whole specification. */
  static ObjectNode layer(ObjectNode mark, ObjectNode encoding) {
    return Json.object("mark", mark, "encoding", encoding);
  }

  /** A layer with rows of its own. */
  static ObjectNode layer(ArrayNode rows, ObjectNode mark, ObjectNode encoding) {
    return Json.object("data", Json.object("values", rows), "mark", mark, "encoding", encoding);
  }

  /** Colour by {@code field}, whose values are {@code names}. */
  static ObjectNode colour(String field, List<String> names, boolean legend) {
    return Json.object(
        "field",
        field,
        "type",
        "nominal",
        "scale",
        Json.object("domain", names),
        "legend",
        legend ? legend(names) : NullNode.getInstance());
  }

  /** A legend in as many columns as a chart of full width can hold. */
  private static ObjectNode legend(List<String> names) {
    int longest = names.stream().mapToInt(String::length).max().orElse(0);
    int pixels = 7 * Math.min(longest, 36) + 44;
    return Json.object("title", NullNode.getInstance(), "columns", (WIDTH - 80) / pixels);
  }

  /** Makes a legend's symbols short lines, as the curves that they stand for. */
  static ObjectNode asLines(ObjectNode colour) {
    if (colour.get("legend") instanceof ObjectNode legend) {
      legend.put("symbolType", "stroke").put("symbolSize", LINE_SYMBOL).put("symbolOpacity", 1);
    }
    return colour;
  }

  /** A dashed curve in a neutral colour, with its own entry in the legend. */
  static ObjectNode reference(Series reference, Axis x, boolean niceX, Axis y) {
    ArrayNode rows = Json.array();
    for (Series.Point point : reference.points()) {
      rows.add(Json.object("x", x.value(point.x()), "y", y.value(point.y())));
    }
    ObjectNode dash =
        Json.object(
            "datum", reference.name(),
            "type", "nominal",
            "scale",
                Json.object(
                    "domain", List.of(reference.name()), "range", Json.array(Json.array(6, 4))),
            "legend",
                Json.object(
                    "title",
                    NullNode.getInstance(),
                    "symbolType",
                    "stroke",
                    "symbolSize",
                    LINE_SYMBOL));
    return layer(
        rows,
        Json.object("type", "line", "style", "reference"),
        Json.object(
            "x", x.channel("x", niceX),
            "y", y.channel("y", true),
            "strokeDash", dash,
            // In the order of the rows, so that a gap may part curves over the same places.
            "order", Json.object("value", NullNode.getInstance())));
  }

  /** A tooltip line for a field of names. */
  static ObjectNode tooltip(String field, String title) {
    return Json.object("field", field, "type", "nominal", "title", tooltipTitle(title));
  }

  /**
   * A title that is safe in a tooltip. Vega-Lite pastes it into a string of Vega's expression
   * language and escapes quotation marks alone, so a backslash or a line's end would break the
   * chart.
   */
  static String tooltipTitle(String title) {
    return title.replaceAll("[\\\\\\p{Cntrl}\u2028\u2029]", " ");
  }

  /** Rejects names that would coincide in a legend or on an axis. */
  static void requireDistinct(String what, List<String> names) {
    HashSet<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException(
            what + ": expected distinct names, got \"" + name + "\" twice");
      }
    }
  }

  static String enumeration(List<String> names) {
    int shown = Math.min(names.size(), 12);
    String list = names.stream().limit(shown).collect(Collectors.joining(", "));
    return shown == names.size() ? list : list + " and " + (names.size() - shown) + " more";
  }
}
