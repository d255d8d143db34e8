package dev.heed.lab.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;

/**
 * A numeric axis.
 *
 * @param title quantity and unit, as {@code "time (s)"}
 * @param scale mapping of values to lengths
 * @param fromZero whether 0 is always on the axis; not on a logarithmic one
 */
public record Axis(String title, Scale scale, boolean fromZero) {

  /** The mapping of values to lengths, and the format of tick labels. */
  public enum Scale {
    LINEAR,
    /** Linear with ticks at whole numbers only, for counts and epochs. */
    WHOLE,
    LOGARITHMIC,
    /** Linear, with 0.25 written as 25%. */
    PERCENT,
    /** Shares of a whole: as {@link #PERCENT}, and always from 0 to 100%. */
    SHARE
  }

  public Axis {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(scale, "scale");
    if (fromZero && scale == Scale.LOGARITHMIC) {
      throw new IllegalArgumentException(
          "axis \"" + title + "\": expected a scale that has a zero, got a logarithmic one");
    }
  }

  /** A linear axis that fits the data. */
  public static Axis linear(String title) {
    return new Axis(title, Scale.LINEAR, false);
  }

  /** A linear axis with ticks at whole numbers only. */
  public static Axis whole(String title) {
    return new Axis(title, Scale.WHOLE, false);
  }

  /** A logarithmic axis; values that are not positive leave a gap. */
  public static Axis logarithmic(String title) {
    return new Axis(title, Scale.LOGARITHMIC, false);
  }

  /** A linear axis of shares: 0.25 is written as 25%. */
  public static Axis percent(String title) {
    return new Axis(title, Scale.PERCENT, false);
  }

  /** An axis of shares of a whole, which runs from 0 to 100% whatever the data are. */
  public static Axis share(String title) {
    return new Axis(title, Scale.SHARE, true);
  }

  /** This axis with 0 always on it. */
  public Axis withZero() {
    return new Axis(title, scale, true);
  }

  /** The number in the chart's data; {@code null} if this axis cannot show it. */
  JsonNode value(double value) {
    boolean drawable = Double.isFinite(value) && (scale != Scale.LOGARITHMIC || value > 0);
    return drawable ? DoubleNode.valueOf(value) : NullNode.getInstance();
  }

  /** An encoding channel that shows {@code field} on this axis. */
  ObjectNode channel(String field, boolean nice) {
    ObjectNode scaleNode = Json.object("nice", nice);
    if (scale == Scale.LOGARITHMIC) {
      scaleNode.put("type", "log");
    } else {
      scaleNode.put("zero", fromZero);
    }
    if (scale == Scale.SHARE) {
      scaleNode.set("domain", Json.array(0, 1));
    }
    ObjectNode channel =
        Json.object("field", field, "type", "quantitative", "title", title, "scale", scaleNode);
    switch (scale) {
      case LINEAR -> {}
      case WHOLE -> channel.set("axis", wholeAxis());
      case LOGARITHMIC -> channel.set("axis", logarithmicAxis());
      case PERCENT, SHARE -> channel.set("axis", Json.object("format", "~%"));
    }
    return channel;
  }

  /** Hides ticks between whole numbers; the smallest step that Vega accepts still draws some. */
  private static ObjectNode wholeAxis() {
    String whole = "datum.value === floor(datum.value)";
    ObjectNode opacity =
        Json.object("condition", Json.object("test", whole, "value", 1), "value", 0);
    return Json.object(
        "labelExpr",
        whole + " ? format(datum.value, ',d') : ''",
        "gridOpacity",
        opacity,
        "tickOpacity",
        opacity.deepCopy());
  }

  /** Powers of ten have normal grid lines, values between them fainter ones. */
  private static ObjectNode logarithmicAxis() {
    String power = "abs(log(datum.value) / LN10 - round(log(datum.value) / LN10)) < 1e-6";
    ObjectNode opacity =
        Json.object("condition", Json.object("test", power, "value", 1), "value", 0.3);
    return Json.object("format", "~g", "gridOpacity", opacity, "tickOpacity", opacity.deepCopy());
  }

  /** A tooltip line for {@code field}, titled as this axis. */
  ObjectNode tooltip(String field) {
    return Json.object(
        "field",
        field,
        "type",
        "quantitative",
        "title",
        Frame.tooltipTitle(title),
        "format",
        scale == Scale.PERCENT || scale == Scale.SHARE ? ".2%" : ".5~g");
  }
}
