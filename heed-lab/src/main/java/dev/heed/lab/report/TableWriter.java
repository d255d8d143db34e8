package dev.heed.lab.report;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Tables as HTML. */
final class TableWriter {
  /** Rows of a long table that are shown at first. */
  private static final int SHOWN = 10;

  /** Rows from which a table is long: folding one or two would save no room. */
  static final int LONG = SHOWN + 3;

  /** A number as people write it: with a sign, separators, an exponent, an interval, a unit. */
  private static final Pattern NUMBER =
      Pattern.compile("[-−+±]?\\d[\\d,. ]*([eE][-−+]?\\d+)?( ?± ?\\d[\\d.]*)?( ?[%‰]| (k|M|G)?B)?");

  private static final Pattern LEADING = Pattern.compile("[-+]?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");

  private static final Pattern NOTHING = Pattern.compile("[–-]?");

  /** Part of a long run without blanks, which would make its column as wide as the page. */
  private static final Pattern UNBROKEN = Pattern.compile("\\S{24}(?=\\S{24})");

  private final Block.Table table;
  private final List<Boolean> right;
  private final double[] greatest;
  private final StringBuilder html = new StringBuilder();

  private TableWriter(Block.Table table) {
    this.table = table;
    int columns = table.columns().size();
    right = IntStream.range(0, columns).mapToObj(this::isNumeric).toList();
    greatest = IntStream.range(0, columns).mapToDouble(this::greatest).toArray();
  }

  /** A table in a frame that scrolls when it is wider than the page, with the frame's name. */
  static String html(Block.Table table, String region) {
    return new TableWriter(table).write(region);
  }

  private boolean isNumeric(int column) {
    if (table.columns().get(column).isNumber()) {
      return true;
    }
    List<String> cells = table.rows().stream().map(row -> row.get(column).toString()).toList();
    return cells.stream().anyMatch(cell -> NUMBER.matcher(cell).matches())
        && cells.stream()
            .allMatch(c -> NUMBER.matcher(c).matches() || NOTHING.matcher(c).matches());
  }

  private double greatest(int column) {
    Block.Column.Bar bar = table.columns().get(column).bar();
    return switch (bar) {
      case NONE, OF_ONE -> 1;
      case OF_GREATEST ->
          table.rows().stream()
              .mapToDouble(row -> Math.abs(((Number) row.get(column)).doubleValue()))
              .filter(Double::isFinite)
              .max()
              .orElse(1);
    };
  }

  private String write(String region) {
    String caption = Escape.html(table.caption());
    int rows = table.rows().size();
    // Only what has focus scrolls by keys.
    add(
        "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"%s\">\n",
        Escape.html(region));
    add(
        "<table%s>\n<caption>%s</caption>\n<thead><tr>",
        rows < LONG ? "" : " class=\"long\"", caption);
    for (int i = 0; i < table.columns().size(); i++) {
      add(
          "<th scope=\"col\"%s><button type=\"button\">%s</button></th>",
          right.get(i) ? " class=\"number\"" : "", Escape.html(table.columns().get(i).title()));
    }
    add("</tr></thead>\n<tbody>\n");
    table.rows().forEach(row -> write(row, true));
    add("</tbody>\n");
    if (!table.totals().isEmpty()) {
      add("<tfoot>\n");
      table.totals().forEach(row -> write(row, false));
      add("</tfoot>\n");
    }
    add("</table>\n</div>\n");
    return html + more(rows);
  }

  /** The button that shows the rest of a long table; nothing for a short one. */
  static String more(int rows) {
    return rows < LONG
        ? ""
        : String.format(
            Locale.ROOT,
            "<p class=\"more\" hidden><button type=\"button\" aria-expanded=\"false\""
                + " data-more=\"Show all %1$,d rows\" data-less=\"Show %2$d rows\">"
                + "Show all %1$,d rows</button></p>\n",
            rows,
            SHOWN);
  }

  private void write(List<?> row, boolean bars) {
    add("<tr>");
    for (int i = 0; i < row.size(); i++) {
      write(i, row.get(i), bars);
    }
    add("</tr>\n");
  }

  private void write(int column, Object cell, boolean bars) {
    Block.Column description = table.columns().get(column);
    if (description.isNumber()) {
      number(description, bars ? greatest[column] : 0, ((Number) cell).doubleValue());
    } else if (cell instanceof Block.Mark(Block.Outcome outcome, String word)) {
      add(
          "<td class=\"outcome %s\"><span aria-hidden=\"true\">%s</span> %s</td>",
          outcome.word(), outcome.symbol(), Escape.html(word));
    } else if (column == 0 && !right.get(column)) {
      // The first cell of a row names it, unless it is a number.
      add("<th scope=\"row\" dir=\"auto\">%s</th>", breakable(cell.toString()));
    } else {
      String text = breakable(cell.toString());
      if (right.get(column)) {
        add("<td class=\"number\" data-value=\"%s\">%s</td>", value(cell.toString()), text);
      } else {
        add("<td dir=\"auto\">%s</td>", text);
      }
    }
  }

  /** A text as HTML that may break within long runs without blanks; copied, it has no breaks. */
  private static String breakable(String text) {
    StringBuilder html = new StringBuilder();
    Matcher part = UNBROKEN.matcher(text);
    int from = 0;
    while (part.find()) {
      html.append(Escape.html(text.substring(from, part.end()))).append("<wbr>");
      from = part.end();
    }
    return html.append(Escape.html(text.substring(from))).toString();
  }

  /** The number that a cell of text begins with, for sorting; NaN if there is none. */
  private static double value(String cell) {
    Matcher number = LEADING.matcher(cell.replaceAll("[, ]", "").replace('−', '-'));
    return number.lookingAt() ? Double.parseDouble(number.group()) : Double.NaN;
  }

  /**
   * Writes a number.
   *
   * @param full the number whose bar has full length; 0 for no bar
   */
  private void number(Block.Column column, double full, double value) {
    add("<td class=\"number\" data-value=\"%s\">", value);
    if (column.bar() != Block.Column.Bar.NONE && Double.isFinite(value) && full > 0) {
      add(
          "<span class=\"bar%s\" style=\"--length:%.1f%%\" aria-hidden=\"true\"></span>",
          value < 0 ? " negative" : "", 100 * Math.min(1, Math.abs(value) / full));
    }
    add("%s</td>", text(column, value));
  }

  private static String text(Block.Column column, double value) {
    if (!Double.isFinite(value)) {
      return "–";
    }
    boolean share = column.bar() == Block.Column.Bar.OF_ONE;
    int decimals = column.decimals().orElseThrow();
    String text =
        String.format(Locale.ROOT, "%,." + decimals + "f", share ? 100 * value : value)
            + (share ? " %" : "");
    // A value that is rounded to zero has no sign.
    return text.matches("-0[.0]*( %)?") ? text.substring(1) : text.replace('-', '−');
  }

  private void add(String markup) {
    html.append(markup);
  }

  private void add(String format, Object... values) {
    html.append(String.format(Locale.ROOT, format, values));
  }
}
