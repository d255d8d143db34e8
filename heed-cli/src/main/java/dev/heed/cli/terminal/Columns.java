package dev.heed.cli.terminal;

import org.jline.utils.WCWidth;

/** Lengths of text in columns of a terminal, on which some characters take two and others none. */
public final class Columns {
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉";
  private static final String LEVELS = "▁▂▃▄▅▆▇█";

  private Columns() {}

  /** The columns that a text without control characters takes. */
  public static int of(String text) {
    return text.codePoints().map(Columns::of).sum();
  }

  private static int of(int codePoint) {
    return Math.max(0, WCWidth.wcwidth(codePoint));
  }

  /** A text cut to a maximum number of columns, with an ellipsis if something is left out. */
  public static String cut(String text, int columns) {
    if (of(text) <= columns) {
      return text;
    }
    StringBuilder start = new StringBuilder();
    int used = 0;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      used += of(point);
      if (used >= columns) {
        break;
      }
      start.appendCodePoint(point);
      i += Character.charCount(point);
    }
    return columns > 0 ? start.append('…').toString() : "";
  }

  /** A text filled with blanks on its right. */
  public static String pad(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - of(text)));
  }

  /**
   * A bar in eighths of a column.
   *
   * @param share its length as a share of {@code columns}, 0 to 1
   */
  public static String bar(double share, int columns) {
    int eighths = (int) Math.round(8 * columns * share);
    return "█".repeat(eighths / 8)
        + (eighths % 8 == 0 ? "" : String.valueOf(EIGHTHS.charAt(eighths % 8)));
  }

  /** A line of values between the least and the greatest, a column each. */
  public static String sparkline(double... values) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    StringBuilder line = new StringBuilder();
    for (double value : values) {
      double place = greatest > least ? (value - least) / (greatest - least) : 1;
      line.append(LEVELS.charAt((int) Math.round(place * (LEVELS.length() - 1))));
    }
    return line.toString();
  }
}
