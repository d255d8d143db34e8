package dev.heed.lab.chart;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A matrix as coloured cells with their numbers, such as a confusion matrix or attention weights.
 *
 * @param rowTitle title of the rows
 * @param rows distinct names from top to bottom
 * @param columnTitle title of the columns
 * @param columns distinct names from left to right
 * @param values one list for each row, with one value for each column
 * @param colour quantity shown by a cell's colour
 */
public record Heatmap(
    String rowTitle,
    List<String> rows,
    String columnTitle,
    List<String> columns,
    List<List<Double>> values,
    Colour colour)
    implements Chart {

  /** The quantity shown by a cell's colour; its text is always the value. */
  public enum Colour {
    VALUE,
    /** The cell's share of its row, for rows of different sizes. */
    SHARE_OF_ROW
  }

  /** Maximum number of columns whose cells have room for text. */
  private static final int TEXT_COLUMNS = 30;

  /** Share of the colour scale from which text needs the light ink. */
  private static final double STRONG = 0.7;

  public Heatmap {
    Objects.requireNonNull(rowTitle, "rowTitle");
    Objects.requireNonNull(columnTitle, "columnTitle");
    Objects.requireNonNull(colour, "colour");
    rows = List.copyOf(rows);
    columns = List.copyOf(columns);
    values = values.stream().map(List::copyOf).toList();
    Frame.requireDistinct("heatmap rows", rows);
    Frame.requireDistinct("heatmap columns", columns);
    if (rows.isEmpty() || columns.isEmpty() || values.size() != rows.size()) {
      throw new IllegalArgumentException(
          "heatmap: expected names and as many rows of values as row names (%d), got %d"
              .formatted(rows.size(), values.size()));
    }
    for (List<Double> row : values) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "heatmap: expected %d values in every row, got %d"
                .formatted(columns.size(), row.size()));
      }
    }
  }

  /**
   * A confusion matrix: rows are true labels, columns predicted ones.
   *
   * @param counts {@code counts[i][j]}: number of texts of class i that were predicted as class j
   */
  public static Heatmap confusion(List<String> labels, long[][] counts) {
    List<List<Double>> values = new ArrayList<>();
    for (long[] row : counts) {
      values.add(Arrays.stream(row).asDoubleStream().boxed().toList());
    }
    return new Heatmap("true", labels, "predicted", labels, values, Colour.SHARE_OF_ROW);
  }

  @Override
  public String description() {
    return "Heatmap with rows %s (%s) and columns %s (%s)."
        .formatted(rowTitle, Frame.enumeration(rows), columnTitle, Frame.enumeration(columns));
  }

  @Override
  public ObjectNode toVegaLite(Theme theme) {
    ArrayNode cells = cells();
    ObjectNode position =
        Json.object(
            "x", channel("column", columnTitle, columns, labelAngle()),
            "y", channel("row", rowTitle, rows, 0));
    ObjectNode coloured = position.deepCopy();
    coloured.set("color", colourChannel());
    coloured.set("tooltip", tooltip());
    List<ObjectNode> layers = new ArrayList<>();
    layers.add(Frame.layer(Json.object("type", "rect"), coloured));
    if (columns.size() <= TEXT_COLUMNS) {
      layers.add(text(position, "cell-on-low", "lt"));
      layers.add(text(position, "cell-on-high", "gte"));
    }
    int side = columns.size() > 12 ? 26 : 44;
    int width = Math.clamp(130L + columns.size() * (side + 30L), 320, 760);
    ObjectNode specification =
        Frame.specification(this, theme, width, side * rows.size(), cells, layers);
    // Below this width cells cannot hold their text; a narrow page scrolls the chart instead.
    int cell = Math.max(columns.size() > 12 ? 26 : 36, labelAngle() == 0 ? 7 * longest() + 8 : 0);
    int least = Math.min(width, 130 + columns.size() * cell);
    specification.set("usermeta", Json.object("minimumWidth", least));
    return specification;
  }

  private ArrayNode cells() {
    ArrayNode cells = Json.array();
    Range range = Range.of(values);
    for (int i = 0; i < rows.size(); i++) {
      double sum = values.get(i).stream().mapToDouble(Double::doubleValue).sum();
      for (int j = 0; j < columns.size(); j++) {
        double value = values.get(i).get(j);
        double shade =
            switch (colour) {
              case VALUE -> range.strength(value);
              case SHARE_OF_ROW -> sum > 0 ? value / sum : 0;
            };
        double finiteShade = Double.isFinite(shade) ? shade : 0;
        cells.add(
            Json.object(
                "row",
                rows.get(i),
                "column",
                columns.get(j),
                "text",
                text(value),
                "value",
                Double.isFinite(value) ? DoubleNode.valueOf(value) : NullNode.getInstance(),
                "colour",
                colour == Colour.VALUE && Double.isFinite(value) ? value : finiteShade,
                "shade",
                finiteShade));
      }
    }
    return cells;
  }

  private static String text(double value) {
    if (!Double.isFinite(value)) {
      return "–";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e9) {
      return String.format(Locale.ROOT, "%,d", (long) value).replace('-', '−');
    }
    String text = String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%.1f", value);
    // A cell whose two digits would be 0 stays empty; its colour and tooltip say more.
    return text.equals("0.00") || text.equals("-0.00") ? "" : text.replace('-', '−');
  }

  private ObjectNode colourChannel() {
    boolean share = colour == Colour.SHARE_OF_ROW;
    ObjectNode legend = Json.object("title", share ? "share of row" : "value");
    legend.put("format", share ? "~%" : "~g").put("tickCount", 5);
    return Json.object(
        "field",
        "colour",
        "type",
        "quantitative",
        "scale",
        share ? Json.object("domain", Json.array(0, 1)) : Range.of(values).colours(),
        "legend",
        legend);
  }

  private ArrayNode tooltip() {
    ArrayNode lines =
        Json.array(
            Frame.tooltip("row", rowTitle),
            Frame.tooltip("column", columnTitle),
            Axis.linear("value").tooltip("value"));
    return colour == Colour.VALUE
        ? lines
        : lines.add(Axis.percent("share of row").tooltip("colour"));
  }

  private ObjectNode text(ObjectNode position, String style, String comparison) {
    ObjectNode encoding = position.deepCopy();
    encoding.set("text", Json.object("field", "text", "type", "nominal"));
    ObjectNode mark =
        Json.object(
            "type",
            "text",
            "style",
            style,
            "fontSize",
            columns.size() > 12 ? 9 : 12,
            "tooltip",
            NullNode.getInstance());
    ObjectNode layer = Frame.layer(mark, encoding);
    layer.set(
        "transform",
        Json.array(Json.object("filter", Json.object("field", "shade", comparison, STRONG))));
    return layer;
  }

  private int labelAngle() {
    return longest() * columns.size() > 50 ? -40 : 0;
  }

  private int longest() {
    return columns.stream().mapToInt(String::length).max().orElseThrow();
  }

  private static ObjectNode channel(String field, String title, List<String> names, int angle) {
    return Json.object(
        "field",
        field,
        "type",
        "nominal",
        "title",
        title,
        "sort",
        NullNode.getInstance(),
        "scale",
        Json.object("domain", names, "padding", 0.04),
        "axis",
        Json.object("labelAngle", angle, "labelOverlap", false, "domain", false));
  }
}
