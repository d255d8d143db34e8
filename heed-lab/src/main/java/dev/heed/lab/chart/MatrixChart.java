package dev.heed.lab.chart;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;

/**
 * A matrix as a small picture, too large for names and numbers in its cells; see {@link Heatmap}
 * for those.
 *
 * @param title title of the values
 * @param rowTitle title of the rows, which are given from top to bottom
 * @param columnTitle title of the columns, which are given from left to right
 * @param values one list for each row, all of one length; values that are not finite are left out
 * @param scale mapping of values to colours
 */
public record MatrixChart(
    String title, String rowTitle, String columnTitle, List<List<Double>> values, Scale scale)
    implements Chart {

  /** The mapping of values to colours. */
  public enum Scale {
    LINEAR,
    /** Colours by the square root, for values of at least 0 with few large ones. */
    SQUARE_ROOT
  }

  private static final int SIDE = 190;

  public MatrixChart {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(rowTitle, "rowTitle");
    Objects.requireNonNull(columnTitle, "columnTitle");
    Objects.requireNonNull(scale, "scale");
    values = values.stream().map(List::copyOf).toList();
    if (values.isEmpty() || values.getFirst().isEmpty()) {
      throw new IllegalArgumentException("matrix chart: expected at least one value, got none");
    }
    for (List<Double> row : values) {
      if (row.size() != values.getFirst().size()) {
        throw new IllegalArgumentException(
            "matrix chart: expected %d values in every row, got %d"
                .formatted(values.getFirst().size(), row.size()));
      }
      if (scale == Scale.SQUARE_ROOT && row.stream().anyMatch(value -> value < 0)) {
        throw new IllegalArgumentException(
            "matrix chart: expected values of at least 0 for square-root colours, got a negative"
                + " one");
      }
    }
  }

  @Override
  public String description() {
    return "Picture of a matrix, %s: %d rows (%s) and %d columns (%s)."
        .formatted(title, values.size(), rowTitle, values.getFirst().size(), columnTitle);
  }

  @Override
  public ObjectNode toVegaLite(Theme theme) {
    ArrayNode cells = Json.array();
    for (int i = 0; i < values.size(); i++) {
      for (int j = 0; j < values.get(i).size(); j++) {
        double value = values.get(i).get(j);
        if (Double.isFinite(value)) {
          cells.add(Json.object("row", i + 1, "column", j + 1, "value", value));
        }
      }
    }
    ObjectNode colourScale = Range.of(values).colours();
    if (scale == Scale.SQUARE_ROOT) {
      colourScale.put("type", "sqrt");
    }
    ObjectNode legend =
        Json.object(
            "title", NullNode.getInstance(), "orient", "bottom", "gradientLength", SIDE - 40);
    legend
        .put("format", isPlain() ? ",.3~r" : ".3~g")
        .put("tickCount", 3)
        .put("gradientThickness", 8);
    ObjectNode encoding =
        Json.object(
            "x", channel("column", columnTitle, values.getFirst().size()),
            "y", channel("row", rowTitle, values.size()));
    encoding.set(
        "color",
        Json.object(
            "field", "value", "type", "quantitative", "scale", colourScale, "legend", legend));
    encoding.set("tooltip", Json.array(Axis.linear(title).tooltip("value")));
    ObjectNode mark = Json.object("type", "rect", "strokeWidth", 0);
    int rows = Math.min(SIDE, Math.max(1, SIDE * values.size() / values.getFirst().size()));
    return Frame.specification(
        this, theme, SIDE + 30, Math.max(60, rows), cells, List.of(Frame.layer(mark, encoding)));
  }

  /** Whether the numbers are short without an exponent. */
  private boolean isPlain() {
    double largest = 0;
    for (List<Double> row : values) {
      for (double value : row) {
        largest = Double.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
      }
    }
    return largest >= 1e-5 && largest < 1e7;
  }

  private static ObjectNode channel(String field, String title, int count) {
    ObjectNode axis = Json.object("labels", false, "ticks", false, "domain", false, "grid", false);
    ArrayNode domain = Json.array();
    for (int i = 1; i <= count; i++) {
      domain.add(i);
    }
    return Json.object(
        "field",
        field,
        "type",
        "ordinal",
        "title",
        title,
        "scale",
        Json.object("domain", domain, "padding", 0, "round", false),
        "axis",
        axis);
  }
}
