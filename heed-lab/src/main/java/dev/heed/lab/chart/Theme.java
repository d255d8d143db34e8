package dev.heed.lab.chart;

import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Every colour and font of a chart.
 *
 * <p>Series colours are those of Okabe and Ito, <i>Color Universal Design</i> (2008), which readers
 * with any common colour vision can tell apart; the dark theme has them lighter. The yellow, too
 * pale on white, is left out.
 */
public enum Theme {
  /** For white paper. */
  LIGHT(
      "#ffffff",
      "#24292f",
      "#57606a",
      "#e4e7eb",
      "#8c959f",
      List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#6b7280"),
      List.of("#f3f7fb", "#c4d9ec", "#7fb0d8", "#3a80b8", "#0d4a82"),
      "#24292f",
      "#ffffff"),
  /** For a dark page. */
  DARK(
      "#15191f",
      "#e6e9ed",
      "#a9b2bd",
      "#2b3139",
      "#6e7782",
      List.of("#4fa8e0", "#f0803c", "#2cbf94", "#e09bc4", "#f2b93b", "#9ad6f7", "#a3abb8"),
      List.of("#1e242c", "#1d3d5e", "#24649b", "#3f8fd0", "#c9e4fa"),
      "#f2f5f8",
      "#10141a");

  private static final String FONT =
      "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif";

  private final String background;
  private final String text;
  private final String muted;
  private final String grid;
  private final String line;
  private final List<String> series;
  private final List<String> ramp;
  private final String onLow;
  private final String onHigh;

  Theme(
      String background,
      String text,
      String muted,
      String grid,
      String line,
      List<String> series,
      List<String> ramp,
      String onLow,
      String onHigh) {
    this.background = background;
    this.text = text;
    this.muted = muted;
    this.grid = grid;
    this.line = line;
    this.series = series;
    this.ramp = ramp;
    this.onLow = onLow;
    this.onHigh = onHigh;
  }

  /** The Vega-Lite {@code config} of this theme. */
  public ObjectNode config() {
    return Json.object(
        "background", background,
        "font", FONT,
        "padding", 6,
        // The description says what is shown; one for each mark would be read out endlessly.
        "aria", false,
        "axis", axis(),
        "axisX", Json.object("titleLimit", 480),
        "axisY", Json.object("titleLimit", 300),
        "axisQuantitative", Json.object("tickCount", 6),
        "axisBand", Json.object("grid", false, "ticks", false, "labelPadding", 6),
        "legend", legend(),
        "view", Json.object("stroke", NullNode.getInstance()),
        "mark", Json.object("color", series.getFirst()),
        "line", Json.object("strokeWidth", 2, "strokeCap", "round", "strokeJoin", "round"),
        "range", Json.object("category", series, "heatmap", ramp, "ramp", ramp),
        "style",
            Json.object(
                "reference", Json.object("color", muted, "strokeWidth", 1.5, "strokeCap", "butt"),
                "cell-on-low", Json.object("color", onLow),
                "cell-on-high", Json.object("color", onHigh)));
  }

  private ObjectNode axis() {
    return Json.object(
        "labelFontSize",
        12,
        "labelColor",
        muted,
        "labelLimit",
        180,
        "labelFlush",
        false,
        "titleFontSize",
        13,
        "titleColor",
        text,
        "titleFontWeight",
        "normal",
        "titlePadding",
        10,
        "gridColor",
        grid,
        "gridWidth",
        0.75,
        "domainColor",
        line,
        "tickColor",
        line,
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
        text,
        "labelLimit",
        260,
        "titleFontSize",
        12,
        "titleColor",
        text,
        "titleFontWeight",
        "normal",
        "columnPadding",
        18,
        "symbolStrokeWidth",
        2,
        "symbolBaseStrokeColor",
        muted,
        "gradientLength",
        180,
        "gradientThickness",
        10,
        "gradientStrokeColor",
        line);
  }
}
