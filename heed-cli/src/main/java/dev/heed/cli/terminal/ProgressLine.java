package dev.heed.cli.terminal;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A line that shows progress: the name of the work, the share that is done with a bar, and details.
 *
 * @param share the share that is done, 0 to 1; empty if the end is not known
 * @param details further information, the most important first; empty texts are left out
 */
record ProgressLine(String name, OptionalDouble share, String... details) {
  private static final int MAX_BAR = 30;

  /** A shorter bar shows nothing that the percentage does not. */
  private static final int MIN_BAR = 8;

  private static final long KILOBYTES_BELOW = 10_000_000;

  /**
   * The line in a maximum number of columns. The bar shrinks first, then the least important
   * details are left out, then the bar, then the rest is cut.
   */
  String in(int columns) {
    String start =
        name
            + (share.isPresent()
                ? String.format(Locale.ROOT, " %3.0f %%", 100 * share.getAsDouble())
                : "");
    for (int kept = details.length; kept >= 0; kept--) {
      String end =
          Stream.of(details)
              .limit(kept)
              .filter(each -> !each.isEmpty())
              .collect(Collectors.joining(", "));
      String rest = end.isEmpty() ? "" : " " + end;
      if (share.isEmpty()) {
        if (Columns.of(start + rest) <= columns || kept == 0) {
          return Columns.cut(start + rest, columns);
        }
        continue;
      }
      int room = Math.min(MAX_BAR, columns - Columns.of(start + rest) - 3);
      if (room >= MIN_BAR) {
        return start
            + " ["
            + Columns.pad(Columns.bar(share.getAsDouble(), room), room)
            + "]"
            + rest;
      }
    }
    return Columns.cut(start, columns);
  }

  /** An amount of bytes of a total, as {@code 0.4 of 0.6 kB}; of an unknown one if that is 0. */
  static String bytes(long done, long total) {
    boolean kilo = Math.max(done, total) < KILOBYTES_BELOW;
    double unit = kilo ? 1e3 : 1e6;
    String format = kilo && Math.max(done, total) >= 10 * unit ? "%,.0f" : "%,.1f";
    return String.format(Locale.ROOT, format, done / unit)
        + (total > 0 ? " of " + String.format(Locale.ROOT, format, total / unit) : "")
        + (kilo ? " kB" : " MB");
  }

  /** A duration in its usual unit: {@code 13 s}, {@code 4 min}, {@code 2.5 h}. */
  static String duration(double seconds) {
    if (seconds < 99.5) {
      return String.format(Locale.ROOT, "%.0f s", Math.max(1, seconds));
    }
    double minutes = seconds / 60;
    return minutes < 99.5
        ? String.format(Locale.ROOT, "%.0f min", minutes)
        : String.format(Locale.ROOT, "%.1f h", minutes / 60);
  }
}
