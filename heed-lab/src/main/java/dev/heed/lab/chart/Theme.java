package dev.heed.lab.chart;

import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Every colour and font of a chart.
 *
 * <p>More than seven classes of points have the twelve colours that a search found farthest apart
 * for normal vision and for readers without one of the three kinds of cones, each with a contrast
 * of 3 to the ground.
 *
 * <p>Series colours are those of Okabe and Ito, <i>Color Universal Design</i> (2008), which readers
 * with any common colour vision can tell apart; the dark theme has them lighter. The yellow, too
 * pale on white, is left out.
 */
public enum Theme {
  /** The theme for white paper. */
  LIGHT(
      new Surface("#ffffff", "#e4e7eb", "#8c959f"),
      new Text("#24292f", "#57606a"),
      List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#6b7280"),
      List.of(
          "#1c6ada", "#b74900", "#065230", "#b884a1", "#4e0328", "#2a98d0", "#849500", "#5217cf",
          "#002255", "#9f0699", "#ff4f72", "#6e5f66"),
      new Ramp(
          List.of("#f3f7fb", "#c4d9ec", "#7fb0d8", "#3a80b8", "#0d4a82"),
          List.of("#0d4a82", "#7fb0d8", "#f7f7f7", "#f0b08a", "#a83e0a"),
          "#24292f",
          "#ffffff")),
  /** The theme for a dark page. */
  DARK(
      new Surface("#15191f", "#2b3139", "#6e7782"),
      new Text("#e6e9ed", "#a9b2bd"),
      List.of("#4fa8e0", "#f0803c", "#2cbf94", "#e09bc4", "#f2b93b", "#9ad6f7", "#a3abb8"),
      List.of(
          "#2d9afd", "#f58714", "#36d982", "#ea9ad5", "#f0dc25", "#68efff", "#a04e5f", "#7853e8",
          "#817808", "#ffffe1", "#de3cb0", "#95a594"),
      new Ramp(
          List.of("#1e242c", "#1d3d5e", "#24649b", "#3f8fd0", "#c9e4fa"),
          List.of("#9ad6f7", "#24649b", "#1e242c", "#9a4a1c", "#ffc39b"),
          "#f2f5f8",
          "#10141a"));

  private static final String FONT =
      "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif";

  /** The paper, the lines of the grid, and those of axes. */
  private record Surface(String background, String grid, String line) {}

  /** Titles and labels; {@code muted} is for labels of axes. */
  private record Text(String color, String muted) {}

  /**
   * Colours of numbers.
   *
   * @param colors from the lowest number to the highest
   * @param twoWay from the lowest below 0, over 0 in the middle, to the highest
   * @param onLow text on the lower half, as {@code onHigh} on the upper
   */
  private record Ramp(List<String> colors, List<String> twoWay, String onLow, String onHigh) {}

  private final Surface surface;
  private final Text text;
  private final List<String> series;
  private final List<String> classes;
  private final Ramp ramp;

  Theme(Surface surface, Text text, List<String> series, List<String> classes, Ramp ramp) {
    this.surface = surface;
    this.text = text;
    this.series = series;
    this.classes = classes;
    this.ramp = ramp;
  }

  /** The Vega-Lite {@code config} of this theme. */
  public ObjectNode config() {
    return Json.object(
        "background", surface.background(),
        "font", FONT,
        "padding", 6,
        // The chart has a description; one for each mark would be read out endlessly.
        "aria", false,
        "axis", axis(),
        "axisX", Json.object("titleLimit", 480, "labelOverlap", true, "labelSeparation", 8),
        "axisY", Json.object("titleLimit", 300),
        "axisQuantitative", Json.object("tickCount", 6),
        "axisBand", Json.object("grid", false, "ticks", false, "labelPadding", 6),
        "legend", legend(),
        "view", Json.object("stroke", NullNode.getInstance()),
        "mark", Json.object("color", series.getFirst()),
        "line", Json.object("strokeWidth", 2, "strokeCap", "round", "strokeJoin", "round"),
        "range",
            Json.object(
                "category",
                series,
                "ordinal",
                classes,
                "heatmap",
                ramp.colors(),
                "ramp",
                ramp.colors(),
                "diverging",
                ramp.twoWay()),
        "style",
            Json.object(
                "reference",
                    Json.object("color", text.muted(), "strokeWidth", 1.5, "strokeCap", "butt"),
                "class-name", Json.object("color", text.color(), "fontSize", 13),
                "class-name-ground",
                    Json.object(
                        "color",
                        surface.background(),
                        "stroke",
                        surface.background(),
                        "strokeWidth",
                        4,
                        "strokeJoin",
                        "round",
                        "fontSize",
                        13),
                "cell-on-low", Json.object("color", ramp.onLow()),
                "cell-on-high", Json.object("color", ramp.onHigh())));
  }

  private ObjectNode axis() {
    return Json.object(
        "labelFontSize",
        12,
        "labelColor",
        text.muted(),
        "labelLimit",
        180,
        "labelFlush",
        false,
        "titleFontSize",
        13,
        "titleColor",
        text.color(),
        "titleFontWeight",
        "normal",
        "titlePadding",
        10,
        "gridColor",
        surface.grid(),
        "gridWidth",
        0.75,
        "domainColor",
        surface.line(),
        "tickColor",
        surface.line(),
        "tickSize",
        4);
  }

  private ObjectNode legend() {
    return Json.object(
        "orient",
        "top",
        "direction",
        "horizontal",
        "offset",
        10,
        "layout",
        Json.object("top", Json.object("direction", "vertical", "margin", 2)),
        "labelFontSize",
        12,
        "labelColor",
        text.color(),
        "labelLimit",
        260,
        "titleFontSize",
        12,
        "titleColor",
        text.color(),
        "titleFontWeight",
        "normal",
        "columnPadding",
        18,
        "symbolStrokeWidth",
        2,
        "symbolBaseStrokeColor",
        text.muted(),
        "gradientLength",
        180,
        "gradientThickness",
        10,
        "gradientStrokeColor",
        surface.line());
  }
}
