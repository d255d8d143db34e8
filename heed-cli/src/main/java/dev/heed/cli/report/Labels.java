package dev.heed.cli.report;

import dev.heed.cli.terminal.Columns;
import dev.heed.cli.terminal.Escapes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Formats labels for a report: short and without line ends. */
public final class Labels {
  /** Code points of a label that are shown. */
  private static final int MAX_LENGTH = 32;

  /** Labels in a list. */
  private static final int MAX_LABELS = 20;

  private Labels() {}

  /** The first labels on one line, and the number of others. */
  public static String join(List<String> labels) {
    return labels.stream().limit(MAX_LABELS).map(Escapes::field).collect(Collectors.joining(", "))
        + (labels.size() > MAX_LABELS ? " and %,d more".formatted(labels.size() - MAX_LABELS) : "");
  }

  /** The first labels that fit, and the number of others: {@code a, b and 3 more}. */
  public static String fit(List<String> labels, int columns) {
    List<String> fields =
        labels.stream().map(each -> Escapes.oneLine(Escapes.field(each))).toList();
    for (int shown = fields.size(); shown > 1; shown--) {
      String line = joined(fields, shown);
      if (Columns.of(line) <= columns) {
        return line;
      }
    }
    String others = fields.size() > 1 ? " and %,d more".formatted(fields.size() - 1) : "";
    return Columns.cut(fields.getFirst(), Math.max(1, columns - others.length())) + others;
  }

  private static String joined(List<String> fields, int shown) {
    return String.join(", ", fields.subList(0, shown))
        + (shown < fields.size() ? " and %,d more".formatted(fields.size() - shown) : "");
  }

  /** A label in quotes. */
  public static String quote(String label) {
    return "“" + shortened(label) + "”";
  }

  /** Puts labels in quotes, and numbers those that would look alike. */
  static UnaryOperator<String> quotes(List<String> labels) {
    List<String> names = distinct(labels);
    Map<String, String> quoted = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      quoted.put(labels.get(i), "“" + names.get(i) + "”");
    }
    return label -> quoted.getOrDefault(label, quote(label));
  }

  /** Labels for the axis of a chart, numbered where two would look alike. */
  public static List<String> distinct(List<String> labels) {
    Set<String> taken = new HashSet<>();
    List<String> names = new ArrayList<>();
    for (String label : labels) {
      String name = shortened(label);
      for (int n = 2; !taken.add(name); n++) {
        name = shortened(label) + " (" + n + ")";
      }
      names.add(name);
    }
    return names;
  }

  private static String shortened(String label) {
    String line = Escapes.oneLine(label);
    return line.codePointCount(0, line.length()) <= MAX_LENGTH
        ? line
        : line.substring(0, line.offsetByCodePoints(0, MAX_LENGTH - 1)) + "…";
  }
}
