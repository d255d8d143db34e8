package dev.heed.lab.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.DoubleSummaryStatistics;
import java.util.Objects;
import java.util.stream.DoubleStream;

/**
 * A numeric axis.
 *
 * @param title quantity and unit, as {@code "time (s)"}
 * @param scale mapping of values to lengths
 * @param fromZero whether 0 is always on the axis; not on a logarithmic one
 */
public record Axis(String title, Scale scale, boolean fromZero) {
  /** Threshold from which numbers are labelled by powers of ten. */
  private static final double MAX_PLAIN = 1e7;

  /** Below this, they are too. */
  private static final double MIN_PLAIN = 1e-3;

  /** Least ratio of the values on a logarithmic axis. */
  private static final double MIN_DECADE = 10;

  /** Ratio of the values from which an axis has powers of ten enough to label these alone. */
  private static final double MIN_DECADES = 100;

  /** The mapping of values to lengths, and the format of tick labels. */
  public enum Scale {
    LINEAR,
    /** Linear with ticks at whole numbers only, for counts and epochs. */
    WHOLE,
    /** Powers of ten are labelled, and twice and five times these. */
    LOGARITHMIC,
    /** As {@code LOGARITHMIC}, with labels at powers of ten alone. */
    DECADES,
    /** Linear, with 0.25 written as 25%; fits the data, so its caption should say "zoomed". */
    PERCENT,
    /** As {@code PERCENT}, and always from 0% to 100%. */
    SHARE;

    private boolean isLogarithmic() {
      return this == LOGARITHMIC || this == DECADES;
    }
  }

  public Axis {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(scale, "scale");
    if (fromZero && scale.isLogarithmic()) {
      throw new IllegalArgumentException(
          "axis \"" + title + "\": expected a scale that has a zero, got a logarithmic one");
    }
  }

  /** Whether equal lengths are equal ratios. */
  boolean isLogarithmic() {
    return scale.isLogarithmic();
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

  /** A linear axis from 0% to 100%, on which differences look as large as they are. */
  public static Axis share(String title) {
    return new Axis(title, Scale.SHARE, false);
  }

  /** A linear axis of shares or errors that fits the data: 0.25 is written as 25%. */
  public static Axis percent(String title) {
    return new Axis(title, Scale.PERCENT, false);
  }

  /** This axis with 0 always on it. */
  public Axis withZero() {
    return new Axis(title, scale, true);
  }

  /** Whether 0.25 is written as 25%. */
  public boolean isOfShares() {
    return scale == Scale.PERCENT || scale == Scale.SHARE;
  }

  /** The number in the chart's data; {@code null} if this axis cannot show it. */
  JsonNode value(double value) {
    boolean drawable = Double.isFinite(value) && (!isLogarithmic() || value > 0);
    return drawable ? DoubleNode.valueOf(value) : NullNode.getInstance();
  }

  /** An encoding channel that shows {@code field} on this axis. */
  ObjectNode channel(String field, boolean nice) {
    ObjectNode scaleNode = Json.object("nice", nice);
    switch (scale) {
      case LOGARITHMIC, DECADES -> scaleNode.put("type", "log");
      case SHARE -> scaleNode.set("domain", Json.array(0, 1));
      case LINEAR, WHOLE, PERCENT -> scaleNode.put("zero", fromZero);
    }
    ObjectNode channel =
        Json.object("field", field, "type", "quantitative", "title", title, "scale", scaleNode);
    switch (scale) {
      case LINEAR -> {}
      case WHOLE -> channel.set("axis", wholeAxis());
      case LOGARITHMIC -> channel.set("axis", logarithmicAxis("[1, 2, 5]"));
      case DECADES -> channel.set("axis", logarithmicAxis("[1]"));
      case PERCENT, SHARE -> channel.set("axis", Json.object("format", "~%"));
    }
    return channel;
  }

  /** As {@link #channel(String, boolean)}; powers of ten label values of unusual size. */
  ObjectNode channel(String field, boolean nice, DoubleStream values) {
    ObjectNode channel = channel(field, nice);
    DoubleSummaryStatistics all = values.filter(Double::isFinite).summaryStatistics();
    double largest = all.getCount() == 0 ? 0 : Math.max(all.getMax(), -all.getMin());
    // Long numbers that are nearly alike, as times are, differ in their last digits only.
    boolean apart = all.getMax() - all.getMin() > largest / 100;
    boolean unusual = largest >= MAX_PLAIN || largest > 0 && largest < MIN_PLAIN;
    if (scale == Scale.LINEAR && unusual && apart) {
      channel.set("axis", Json.object("labelExpr", powerOfTen()));
    }
    return channel;
  }

  /** An expression that writes a tick's number as 2·10⁹. */
  private static String powerOfTen() {
    String exponent = "floor(log(abs(datum.value)) / LN10 + 1e-9)";
    String digits = "['⁰','¹','²','³','⁴','⁵','⁶','⁷','⁸','⁹']";
    String superscript =
        ("(%1$s < 0 ? '⁻' : '') + (abs(%1$s) > 99 ? %2$s[floor(abs(%1$s) / 100)] : '')"
                + " + (abs(%1$s) > 9 ? %2$s[floor(abs(%1$s) / 10) %% 10] : '')"
                + " + %2$s[abs(%1$s) %% 10]")
            .formatted(exponent, digits);
    return "datum.value == 0 ? '0' : format(datum.value / pow(10, %s), '.3~g') + '·10' + %s"
        .formatted(exponent, superscript);
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

  /**
   * Powers of ten have normal grid lines, values between them fainter ones. Numbers from 0.001 to
   * 1000 are written out, others as 10⁴ or 2·10⁴.
   *
   * @param labelled multiples of powers of ten that have labels, as an array of JavaScript
   */
  private static ObjectNode logarithmicAxis(String labelled) {
    String log = "log(datum.value) / LN10";
    String power = "abs(" + log + " - round(" + log + ")) < 1e-6";
    String exponent = "floor(" + log + " + 1e-6)";
    String multiple = "round(datum.value / pow(10, %s))".formatted(exponent);
    String digits = "['⁰','¹','²','³','⁴','⁵','⁶','⁷','⁸','⁹']";
    String superscript =
        "(%1$s < 0 ? '⁻' : '') + (abs(%1$s) > 9 ? %2$s[floor(abs(%1$s) / 10)] : '') + %2$s[abs(%1$s) %% 10]"
            .formatted(exponent, digits);
    String label =
        "indexof(%s, %s) < 0 ? '' : abs(%s) <= 3 ? format(datum.value, '~g') : (%s ? '' : %s + '·') + '10' + %s"
            .formatted(labelled, multiple, exponent, power, multiple, superscript);
    ObjectNode opacity =
        Json.object("condition", Json.object("test", power, "value", 1), "value", 0.3);
    return Json.object(
        "labelExpr", label, "gridOpacity", opacity, "tickOpacity", opacity.deepCopy());
  }

  /**
   * This axis for some values. A logarithmic one is linear for positive values within a decade,
   * which would have hardly any ticks; over two decades and more powers of ten alone have labels,
   * since all would not have room.
   */
  Axis fitting(DoubleStream values) {
    double[] finite = values.filter(Double::isFinite).toArray();
    DoubleSummaryStatistics positive =
        DoubleStream.of(finite).filter(each -> each > 0).summaryStatistics();
    if (scale != Scale.LOGARITHMIC || positive.getCount() == 0) {
      return this;
    }
    double ratio = positive.getMax() / positive.getMin();
    if (ratio < MIN_DECADE && positive.getCount() == finite.length) {
      return linear(title);
    }
    return ratio < MIN_DECADES ? this : new Axis(title, Scale.DECADES, false);
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
        isOfShares() ? ".2%" : ".5~g");
  }
}
