package dev.heed.limits;

import dev.heed.lab.chart.Chart;
import dev.heed.lab.report.Block;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Words and numbers of a report. */
final class Text {
  private Text() {}

  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  static Block paragraph(String format, Object... values) {
    return new Block.Paragraph(format(format, values));
  }

  static Block.Figure figure(Chart chart, String format, Object... values) {
    return new Block.Figure(chart, format(format, values));
  }

  /** A number with up to four digits, and no zeros at its end. */
  static String number(double value) {
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros();
    return rounded.scale() < -6 || rounded.scale() > 8
        ? rounded.toString()
        : rounded.toPlainString();
  }
}
