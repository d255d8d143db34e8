package dev.heed.lab.chart;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Frequencies of values in intervals of equal width. Bars show the share of the sample in each
 * interval, so samples of different sizes can be compared.
 *
 * @param value the axis of the values, linear or percent
 * @param samples at least one, with distinct names; all share the same intervals
 * @param bins number of intervals, from the lowest value to the highest
 */
public record Histogram(Axis value, List<Sample> samples, int bins) implements Chart {

  /** Values whose distribution is shown; those that are not finite are not counted. */
  public record Sample(String name, List<Double> values) {
    public Sample {
      Objects.requireNonNull(name, "name");
      values = values.stream().filter(Double::isFinite).toList();
    }
  }

  public Histogram {
    Objects.requireNonNull(value, "value");
    samples = List.copyOf(samples);
    if (samples.isEmpty() || bins < 1) {
      throw new IllegalArgumentException(
          "histogram: expected at least one sample and one bin, got %d and %d"
              .formatted(samples.size(), bins));
    }
    if (value.isLogarithmic()) {
      throw new IllegalArgumentException(
          "histogram: expected a linear axis for bins of equal width, got a logarithmic one");
    }
    Frame.requireDistinct("histogram", samples.stream().map(Sample::name).toList());
  }

  @Override
  public String description() {
    return "Histogram of %s in %d bins: %s."
        .formatted(value.title(), bins, Frame.enumeration(names()));
  }

  @Override
  public ObjectNode toVegaLite(Theme theme) {
    Axis share = Axis.percent("share of values").withZero();
    boolean several = samples.size() > 1;
    ObjectNode encoding =
        Json.object(
            "x", value.channel("begin", false),
            "x2", Json.object("field", "end"),
            "y", share.channel("share", true),
            "y2", Json.object("datum", 0),
            "color", Frame.colour("sample", names(), several),
            "tooltip",
                Json.array(
                    Frame.tooltip("sample", "sample"),
                    Frame.tooltip("interval", value.title()),
                    Json.object("field", "count", "type", "quantitative", "title", "values"),
                    share.tooltip("share")));
    encoding.withObject("/y").put("stack", false);
    double opacity = several ? 0.55 : 1;
    ObjectNode mark = Json.object("type", "bar", "binSpacing", 0.5, "opacity", opacity);
    return Frame.specification(
        this, theme, Frame.WIDTH, Frame.HEIGHT, rows(), List.of(Frame.layer(mark, encoding)));
  }

  private ArrayNode rows() {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (Sample sample : samples) {
      for (double each : sample.values()) {
        least = Math.min(least, each);
        greatest = Math.max(greatest, each);
      }
    }
    // A sample of one value repeated still needs an interval of positive width.
    double width = greatest > least ? (greatest - least) / bins : 1;
    ArrayNode rows = Json.array();
    for (Sample sample : samples) {
      int[] counts = new int[bins];
      for (double each : sample.values()) {
        counts[Math.clamp((long) ((each - least) / width), 0, bins - 1)]++;
      }
      for (int i = 0; i < bins; i++) {
        if (counts[i] > 0) {
          double begin = least + i * width;
          double end = least + (i + 1) * width;
          rows.add(
              Json.object(
                  "sample",
                  sample.name(),
                  "begin",
                  begin,
                  "end",
                  end,
                  "interval",
                  String.format(Locale.ROOT, "%.4g to %.4g", begin, end),
                  "count",
                  counts[i],
                  "share",
                  (double) counts[i] / sample.values().size()));
        }
      }
    }
    return rows;
  }

  private List<String> names() {
    return samples.stream().map(Sample::name).toList();
  }
}
