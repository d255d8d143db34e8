package dev.heed.lab.chart;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A chart as a value: data and axis titles, without colours or layout of a page. */
public sealed interface Chart
    permits LineChart,
        ScatterChart,
        BarChart,
        Histogram,
        Heatmap,
        MatrixChart,
        PointMap,
        Slider,
        ViolinChart {

  /**
   * One sentence that describes the chart for readers who cannot see it. It is also the {@code
   * description} of the specification.
   */
  String description();

  /**
   * This chart as a Vega-Lite 5 specification with its data inline and the colours of {@code theme}
   * in {@code config}. Nothing outside {@code config} depends on the theme, so a page can swap it.
   * Numbers that cannot be drawn (not finite, or not positive on a logarithmic axis) are written as
   * {@code null} and leave a gap.
   */
  ObjectNode toVegaLite(Theme theme);

  /** {@link #toVegaLite(Theme)} for white paper. */
  default ObjectNode toVegaLite() {
    return toVegaLite(Theme.LIGHT);
  }
}
