package dev.heed.cli.text;

import dev.heed.cli.terminal.Escapes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Labels as a report shows them: short and without line ends. */
final class Labels {
  private static final int LONGEST = 32;

  private Labels() {}

  /** A label in quotes. */
  static String shown(String label) {
    return "“" + shortened(label) + "”";
  }

  /** Labels for a chart's axis, where two that look alike would fall together. */
  static List<String> distinct(List<String> labels) {
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
    return line.codePointCount(0, line.length()) <= LONGEST
        ? line
        : line.substring(0, line.offsetByCodePoints(0, LONGEST - 1)) + "…";
  }
}
