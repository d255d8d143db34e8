package dev.heed.lab.chart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/**
 * The range of a matrix's colours: from 0 if all values have one sign, else two-way, with 0 in the
 * middle.
 */
record Range(double least, double greatest) {

  /** The range of the finite values. */
  static Range of(List<List<Double>> values) {
    DoubleSummaryStatistics all =
        values.stream()
            .flatMap(List::stream)
            .mapToDouble(Double::doubleValue)
            .filter(Double::isFinite)
            .summaryStatistics();
    double least = Math.min(0, all.getMin());
    double greatest = Math.max(0, all.getMax());
    if (all.getCount() == 0) {
      return new Range(0, 0);
    }
    double size = Math.max(-least, greatest);
    return least < 0 && greatest > 0 ? new Range(-size, size) : new Range(least, greatest);
  }

  boolean isTwoWay() {
    return least < 0 && greatest > 0;
  }

  /** Strength of a value's colour, from 0 to 1. */
  double strength(double value) {
    if (greatest == least) {
      return 0;
    }
    return isTwoWay() ? Math.abs(value) / greatest : (value - least) / (greatest - least);
  }

  /** A colour scale. */
  ObjectNode colours() {
    return isTwoWay()
        ? Json.object("domain", Json.array(least, greatest), "range", "diverging")
        : Json.object("domain", Json.array(least, greatest));
  }
}
