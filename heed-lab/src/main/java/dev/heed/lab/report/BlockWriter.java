package dev.heed.lab.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.lab.chart.Theme;
import java.util.List;
import java.util.Locale;

/** Blocks as HTML. */
final class BlockWriter {

  private final StringBuilder html = new StringBuilder();
  private int figures;

  boolean hasFigures() {
    return figures > 0;
  }

  /** The HTML of all blocks written so far, and the data that scripts need to draw charts. */
  String html() {
    if (hasFigures()) {
      ObjectNode themes = JsonNodeFactory.instance.objectNode();
      themes.set("light", Theme.LIGHT.config());
      themes.set("dark", Theme.DARK.config());
      return html + json(" id=\"themes\"", themes);
    }
    return html.toString();
  }

  void write(Block block) {
    switch (block) {
      case Block.Heading(int level, String text) ->
          add("<h%d dir=\"auto\">%s</h%d>\n", level, Escape.html(text), level);
      case Block.Paragraph(String text) -> add("<p dir=\"auto\">%s</p>\n", Escape.html(text));
      case Block.KeyNumbers(List<Block.KeyNumber> numbers) -> write(numbers);
      case Block.Table table -> write(table);
      case Block.Figure figure -> write(figure);
      case Block.SideBySide(List<Block.Figure> row) -> {
        add("<div class=\"side-by-side\">\n");
        row.forEach(this::write);
        add("</div>\n");
      }
      case Block.HighlightedText text -> write(text);
      case Block.Fold(String summary, List<Block> blocks) -> {
        add("<details>\n<summary dir=\"auto\">%s</summary>\n", Escape.html(summary));
        blocks.forEach(this::write);
        add("</details>\n");
      }
    }
  }

  private void write(List<Block.KeyNumber> numbers) {
    add("<dl class=\"key-numbers\">\n");
    for (Block.KeyNumber number : numbers) {
      add("<div><dt>%s</dt>", Escape.html(number.label()));
      add("<dd>%s</dd>", Escape.html(number.value()));
      number.note().ifPresent(note -> add("<dd class=\"note\">%s</dd>", Escape.html(note)));
      add("</div>\n");
    }
    add("</dl>\n");
  }

  private void write(Block.Table table) {
    String caption = Escape.html(table.caption());
    // The frame scrolls when the table is wider than the page; only what has focus scrolls by keys.
    add("<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"%s\">\n", caption);
    add("<table>\n<caption>%s</caption>\n<thead><tr>", caption);
    for (Block.Column column : table.columns()) {
      add(
          "<th scope=\"col\"%s><button type=\"button\">%s</button></th>",
          column.isNumber() ? " class=\"number\"" : "", Escape.html(column.title()));
    }
    add("</tr></thead>\n<tbody>\n");
    for (List<?> row : table.rows()) {
      add("<tr>");
      for (int i = 0; i < row.size(); i++) {
        write(table.columns().get(i), row.get(i), i == 0);
      }
      add("</tr>\n");
    }
    add("</tbody>\n</table>\n</div>\n");
  }

  /** The first cell of a row names it, unless it is a number. */
  private void write(Block.Column column, Object cell, boolean first) {
    if (column.isNumber()) {
      double value = ((Number) cell).doubleValue();
      String text =
          Double.isFinite(value)
              ? String.format(Locale.ROOT, "%,." + column.decimals().orElseThrow() + "f", value)
              : "–";
      add("<td class=\"number\" data-value=\"%s\">%s</td>", value, text);
    } else if (first) {
      add("<th scope=\"row\" dir=\"auto\">%s</th>", Escape.html(cell.toString()));
    } else {
      add("<td dir=\"auto\">%s</td>", Escape.html(cell.toString()));
    }
  }

  private void write(Block.Figure figure) {
    figures++;
    ObjectNode specification = figure.chart().toVegaLite();
    // The page holds both themes; the script applies the one that the reader prefers.
    specification.remove("config");
    add("<figure id=\"figure-%d\">\n", figures);
    add(
        "<div class=\"wide\"><div class=\"chart\" role=\"img\" aria-label=\"%s\"></div></div>\n",
        Escape.html(figure.chart().description()));
    add(json(" class=\"specification\"", specification));
    add("<noscript><p>This chart needs JavaScript to be drawn.</p></noscript>\n");
    add("<p class=\"save\">");
    for (String format : List.of("svg", "png")) {
      String name = format.toUpperCase(Locale.ROOT);
      add("<button type=\"button\" data-format=\"%s\" ", format);
      add("aria-label=\"Save figure %d as %s\">%s</button>", figures, name, name);
    }
    add("</p>\n");
    add(
        "<figcaption dir=\"auto\"><b>Figure %d.</b> %s</figcaption>\n",
        figures, Escape.html(figure.caption()));
    add("</figure>\n");
  }

  private void write(Block.HighlightedText text) {
    add(
        "<figure class=\"text\">\n<figcaption dir=\"auto\">%s</figcaption>\n",
        Escape.html(text.caption()));
    add("<p class=\"tokens\" dir=\"auto\">");
    for (Block.Token token : text.tokens()) {
      double share = Math.clamp(token.weight() / text.fullWeight(), -1.0, 1.0);
      String strength = String.format(Locale.ROOT, "%.0f", 100 * Math.abs(share));
      if (strength.equals("0") && token.note().isEmpty()) {
        add(Escape.html(token.text()));
      } else {
        String weight = weight(token.weight());
        add(
            "<mark class=\"%s\" style=\"--strength:%s%%\" title=\"%s\">%s</mark>",
            share < 0 ? "negative" : "positive",
            strength,
            Escape.html(token.note().isEmpty() ? weight : weight + " · " + token.note()),
            Escape.html(token.text()));
      }
    }
    String full = String.format(Locale.ROOT, "%.3g", text.fullWeight());
    if (text.negative().isEmpty()) {
      add("</p>\n<p class=\"scale\"><span>0</span> ");
      add("<span class=\"ramp from-zero\" aria-hidden=\"true\"></span> ");
    } else {
      add("</p>\n<p class=\"scale\"><span>%s −%s</span> ", Escape.html(text.negative()), full);
      add("<span class=\"ramp\" aria-hidden=\"true\"></span> ");
    }
    add("<span>+%s %s</span></p>\n</figure>\n", full, Escape.html(text.positive()));
  }

  private static String weight(double weight) {
    return String.format(Locale.ROOT, "%+.3g", weight).replace('-', '−');
  }

  private static String json(String attributes, ObjectNode node) {
    return "<script type=\"application/json\""
        + attributes
        + ">"
        + Escape.json(node)
        + "</script>\n";
  }

  /** Adds HTML as it is. */
  private void add(String markup) {
    html.append(markup);
  }

  /** Adds HTML with {@code values}, already escaped, at the places of {@code format}. */
  private void add(String format, Object... values) {
    html.append(String.format(Locale.ROOT, format, values));
  }
}
