package dev.heed.lab.chart;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The distributions of some groups: each group's density mirrored at its middle, with its values as
 * points and its mean as a line.
 *
 * <p>The density is that of Gaussian kernels with Silverman's bandwidth, shown from the lowest
 * value to the highest and scaled to the same maximum width in each group. Groups with fewer than
 * three different values have points alone.
 *
 * @param groupTitle title of the groups
 * @param value an axis that is not logarithmic
 * @param groups at least one, with distinct names, drawn from left to right
 */
public record ViolinChart(String groupTitle, Axis value, List<Group> groups) implements Chart {
  private static final int STEPS = 48;

  /** Pixels between the outermost values and the ends of their axis. */
  private static final int POINT_ROOM = 14;

  /** Half the maximum width; the middles of two groups are 1 apart. */
  private static final double HALF_WIDTH = 0.36;

  /** Values whose distribution is shown; those that are not finite are left out. */
  public record Group(String name, List<Double> values) {
    public Group {
      Objects.requireNonNull(name, "name");
      values = values.stream().filter(Double::isFinite).sorted().toList();
    }

    double mean() {
      return values.stream().mapToDouble(each -> each).average().orElse(Double.NaN);
    }

    boolean hasDensity() {
      return values.stream().distinct().count() >= 3;
    }

    /** Silverman's rule of thumb. */
    private double bandwidth() {
      double mean = mean();
      double squares = values.stream().mapToDouble(each -> (each - mean) * (each - mean)).sum();
      double deviation = Math.sqrt(squares / (values.size() - 1));
      return 1.06 * deviation * StrictMath.pow(values.size(), -0.2);
    }

    private double[] densities(double[] at) {
      double width = bandwidth();
      double[] densities = new double[at.length];
      for (int i = 0; i < at.length; i++) {
        for (double each : values) {
          double z = (at[i] - each) / width;
          densities[i] += StrictMath.exp(-z * z / 2);
        }
      }
      return densities;
    }
  }

  public ViolinChart {
    Objects.requireNonNull(groupTitle, "groupTitle");
    Objects.requireNonNull(value, "value");
    groups = List.copyOf(groups);
    if (groups.isEmpty()) {
      throw new IllegalArgumentException("violin chart: expected at least one group, got none");
    }
    if (value.isLogarithmic()) {
      throw new IllegalArgumentException(
          "violin chart: expected a linear axis for densities, got a logarithmic one");
    }
    Frame.requireDistinct("violin chart", names(groups));
  }

  @Override
  public String description() {
    return "Violin chart of %s by %s: %s."
        .formatted(value.title(), groupTitle, Frame.enumeration(names(groups)));
  }

  @Override
  public ObjectNode toVegaLite(Theme theme) {
    ArrayNode points = Json.array();
    ArrayNode means = Json.array();
    ArrayNode densities = Json.array();
    for (int i = 0; i < groups.size(); i++) {
      Group group = groups.get(i);
      for (int j = 0; j < group.values().size(); j++) {
        // Alternately left and right, so that equal values can be seen.
        double aside = 0.04 * (j % 5 - 2);
        points.add(row(group, group.values().get(j)).put("place", i + aside));
      }
      means.add(row(group, group.mean()).put("left", i - HALF_WIDTH).put("right", i + HALF_WIDTH));
      if (group.hasDensity()) {
        density(group, i).forEach(densities::add);
      }
    }
    List<ObjectNode> layers = new ArrayList<>();
    if (!densities.isEmpty()) {
      ObjectNode area = Json.object("type", "area", "orient", "horizontal", "opacity", 0.25);
      layers.add(Frame.layer(densities, area, span()));
    }
    layers.add(Frame.layer(means, Json.object("type", "rule", "strokeWidth", 2), span()));
    ObjectNode encoding = encoding("place");
    encoding.set("tooltip", Json.array(Frame.tooltip("group", groupTitle), value.tooltip("value")));
    layers.add(Frame.layer(Json.object("type", "point", "filled", true, "size", 40), encoding));
    return Frame.specification(this, theme, Frame.WIDTH, Frame.HEIGHT, points, layers);
  }

  private ObjectNode row(Group group, double at) {
    return Json.object("group", group.name(), "value", value.value(at));
  }

  private List<ObjectNode> density(Group group, int place) {
    double low = group.values().getFirst();
    double high = group.values().getLast();
    double[] at =
        IntStream.rangeClosed(0, STEPS).mapToDouble(k -> low + (high - low) * k / STEPS).toArray();
    double[] densities = group.densities(at);
    double greatest = IntStream.range(0, at.length).mapToDouble(k -> densities[k]).max().orElse(1);
    return IntStream.range(0, at.length)
        .mapToObj(
            k -> {
              double half = HALF_WIDTH * densities[k] / greatest;
              return row(group, at[k]).put("left", place - half).put("right", place + half);
            })
        .toList();
  }

  private ObjectNode span() {
    ObjectNode encoding = encoding("left");
    encoding.set("x2", Json.object("field", "right"));
    return encoding;
  }

  private ObjectNode encoding(String place) {
    String labels =
        groups.stream()
            .map(group -> TextNode.valueOf(Frame.tooltipTitle(group.name())).toString())
            .collect(Collectors.joining(",", "[", "][datum.value]"));
    ObjectNode axis =
        Json.object(
            "values",
            IntStream.range(0, groups.size()).boxed().toList(),
            "labelExpr",
            labels,
            "grid",
            false,
            "ticks",
            false);
    ObjectNode scale =
        Json.object("domain", Json.array(-0.5, groups.size() - 0.5), "nice", false, "zero", false);
    return Json.object(
        "x",
        Json.object(
            "field",
            place,
            "type",
            "quantitative",
            "title",
            groupTitle,
            "scale",
            scale,
            "axis",
            axis),
        "y",
        padded(),
        "color",
        Json.object(
            "field",
            "group",
            "type",
            "nominal",
            "scale",
            Json.object("domain", names(groups)),
            "legend",
            NullNode.getInstance()));
  }

  /** The axis of values, with room for whole points at its ends. */
  private ObjectNode padded() {
    ObjectNode channel = value.channel("value", false);
    ((ObjectNode) channel.get("scale")).put("padding", POINT_ROOM);
    return channel;
  }

  private static List<String> names(List<Group> groups) {
    return groups.stream().map(Group::name).toList();
  }
}
