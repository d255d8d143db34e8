package dev.heed.lab.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;

/**
 * Charts of one kind, shown one at a time; a slider selects one, for example by time. Axes and
 * colours stay the same. A saved picture shows the first.
 *
 * @param title title of the slider, with the unit of its values
 * @param first value of the first chart
 * @param step difference of the values of neighbouring charts
 * @param charts at least two, alike but for their data
 */
public record Slider(String title, double first, double step, List<? extends Chart> charts)
    implements Chart {
  public Slider {
    Objects.requireNonNull(title, "title");
    charts = List.copyOf(charts);
    if (charts.size() < 2 || charts.stream().map(Object::getClass).distinct().count() > 1) {
      throw new IllegalArgumentException(
          "slider: expected at least two charts of one kind, got " + charts.size());
    }
    if (!(step > 0) || !Double.isFinite(first + step * charts.size())) {
      throw new IllegalArgumentException(
          "slider: expected ascending finite values, got " + first + " with step " + step);
    }
  }

  @Override
  public String description() {
    return "With a slider for %s from %s to %s: %s"
        .formatted(title, first, last(), charts.getFirst().description());
  }

  private double last() {
    return Math.rint((first + (charts.size() - 1) * step) * 1e9) / 1e9;
  }

  @Override
  public ObjectNode toVegaLite(Theme theme) {
    List<ObjectNode> frames = charts.stream().map(chart -> chart.toVegaLite(theme)).toList();
    ObjectNode all = frames.getFirst().deepCopy();
    all.put("description", description());
    all.set(
        "params",
        Json.array(
            Json.object(
                "name",
                "moment",
                "value",
                first,
                "bind",
                Json.object(
                    "input",
                    "range",
                    "min",
                    first,
                    "max",
                    last(),
                    "step",
                    step,
                    "name",
                    title + " "))));
    merge(frames, "", all);
    ArrayNode layers = (ArrayNode) all.get("layer");
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).has("data")) {
        merge(frames, "/layer/" + i, (ObjectNode) layers.get(i));
      }
    }
    for (String channel : List.of("x", "y", "color")) {
      hold(channel, all);
    }
    return all;
  }

  /** Joins the rows of all frames; the slider filters those of one frame. */
  private void merge(List<ObjectNode> frames, String place, ObjectNode target) {
    ArrayNode rows = Json.array();
    for (int frame = 0; frame < frames.size(); frame++) {
      for (JsonNode row : frames.get(frame).at(place + "/data/values")) {
        rows.add(((ObjectNode) row).put("frame", frame));
      }
    }
    target.set("data", Json.object("values", rows));
    ArrayNode transforms =
        Json.array(
            Json.object("filter", "datum.frame == round((moment - " + first + ") / " + step + ")"));
    if (target.get("transform") instanceof ArrayNode own) {
      transforms.addAll(own);
    }
    target.set("transform", transforms);
  }

  /** Gives a channel's scale the range that it has over all frames. */
  private static void hold(String channel, ObjectNode all) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (JsonNode layer : all.get("layer")) {
      JsonNode rows = (layer.has("data") ? layer : all).at("/data/values");
      for (String each : List.of(channel, channel + "2")) {
        String field = layer.at("/encoding/" + each + "/field").asText();
        for (JsonNode row : rows) {
          if (row.path(field).isNumber()) {
            least = Math.min(least, row.get(field).asDouble());
            greatest = Math.max(greatest, row.get(field).asDouble());
          }
        }
      }
    }
    for (JsonNode layer : all.get("layer")) {
      if (layer.at("/encoding/" + channel + "/scale") instanceof ObjectNode scale
          && layer.at("/encoding/" + channel + "/type").asText().equals("quantitative")
          && !scale.has("domain")
          && least < greatest) {
        double from = scale.path("zero").asBoolean() ? Math.min(0, least) : least;
        scale.set("domain", Json.array(from, greatest));
        scale.remove("zero");
      }
    }
  }
}
