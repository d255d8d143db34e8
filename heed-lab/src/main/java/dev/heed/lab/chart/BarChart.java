package dev.heed.lab.chart;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;

/**
 * Bars from zero, one for each category and group.
 *
 * @param categoryTitle title of the categories
 * @param categories distinct names, drawn in the order given
 * @param value the axis of the bars' lengths; not a logarithmic one, on which no bar has a start
 * @param groups at least one; with several, each category shows one bar of each side by side
 * @param horizontal whether bars run to the right, which leaves long names room
 */
public record BarChart(
    String categoryTitle,
    List<String> categories,
    Axis value,
    List<Group> groups,
    boolean horizontal)
    implements Chart {

  /** The length of a bar in each category. */
  public record Group(String name, List<Double> values) {
    public Group {
      Objects.requireNonNull(name, "name");
      values = List.copyOf(values);
    }
  }

  public BarChart {
    Objects.requireNonNull(categoryTitle, "categoryTitle");
    categories = List.copyOf(categories);
    groups = List.copyOf(groups);
    if (categories.isEmpty() || groups.isEmpty()) {
      throw new IllegalArgumentException(
          "bar chart: expected at least one category and one group, got %d and %d"
              .formatted(categories.size(), groups.size()));
    }
    Frame.requireDistinct("bar chart", categories);
    Frame.requireDistinct("bar chart", groups.stream().map(Group::name).toList());
    for (Group group : groups) {
      if (group.values().size() != categories.size()) {
        throw new IllegalArgumentException(
            "bar chart, group \"%s\": expected %d values, one for each category, got %d"
                .formatted(group.name(), categories.size(), group.values().size()));
      }
    }
    value = value.withZero();
  }

  @Override
  public String description() {
    return "Bar chart of %s by %s (%s)%s."
        .formatted(
            value.title(),
            categoryTitle,
            Frame.enumeration(categories),
            groups.size() > 1 ? ": " + Frame.enumeration(names()) : "");
  }

  @Override
  public ObjectNode toVegaLite(Theme theme) {
    ArrayNode rows = Json.array();
    for (Group group : groups) {
      for (int i = 0; i < categories.size(); i++) {
        rows.add(
            Json.object(
                "category", categories.get(i),
                "group", group.name(),
                "value", value.value(group.values().get(i))));
      }
    }
    boolean grouped = groups.size() > 1;
    ObjectNode encoding =
        Json.object(
            horizontal ? "y" : "x",
            categoryChannel(),
            horizontal ? "x" : "y",
            value.channel("value", true),
            "color",
            Frame.colour("group", names(), grouped));
    if (grouped) {
      encoding.set(
          horizontal ? "yOffset" : "xOffset",
          Json.object(
              "field",
              "group",
              "type",
              "nominal",
              "sort",
              NullNode.getInstance(),
              "scale",
              Json.object("domain", names(), "paddingInner", 0.06)));
    }
    ArrayNode tooltip = Json.array(Frame.tooltip("category", categoryTitle));
    if (grouped) {
      tooltip.add(Frame.tooltip("group", "group"));
    }
    encoding.set("tooltip", tooltip.add(value.tooltip("value")));
    ObjectNode mark = Json.object("type", "bar");
    int bars = categories.size() * groups.size();
    int height = horizontal ? 18 * bars + 12 * categories.size() : Frame.HEIGHT;
    return Frame.specification(
        this, theme, Frame.WIDTH, height, rows, List.of(Frame.layer(mark, encoding)));
  }

  private ObjectNode categoryChannel() {
    int characters = categories.stream().mapToInt(name -> name.length() + 2).sum();
    ObjectNode axis = Json.object();
    if (!horizontal) {
      axis.put("labelAngle", characters > 45 ? -40 : 0);
    }
    return Json.object(
        "field",
        "category",
        "type",
        "nominal",
        "title",
        categoryTitle,
        "sort",
        NullNode.getInstance(),
        "scale",
        Json.object("domain", categories, "paddingInner", 0.25, "paddingOuter", 0.15),
        "axis",
        axis);
  }

  private List<String> names() {
    return groups.stream().map(Group::name).toList();
  }
}
