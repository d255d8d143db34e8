package dev.heed.lab.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.heed.lab.chart.Theme;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Blocks as HTML. */
final class BlockWriter {

  private final StringBuilder html = new StringBuilder();
  private final Map<String, Integer> regions = new HashMap<>();
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
      case Block.Verdict verdict -> write(verdict);
      case Block.Checks checks -> write(checks);
      case Block.Table table -> add(TableWriter.html(table, region(table.caption())));
      case Block.Figure figure -> write(figure);
      case Block.SideBySide(List<? extends Block> row, int columns) -> {
        add(
            "<div class=\"side-by-side%s\" style=\"--columns:%d\">\n",
            columns > 2 ? " many" : "", columns);
        row.forEach(this::write);
        add("</div>\n");
      }
      case Block.HighlightedText text -> write(text);
      case Block.Fold(String summary, List<? extends Block> blocks) -> {
        add("<details>\n<summary dir=\"auto\">%s</summary>\n", Escape.html(summary));
        blocks.forEach(this::write);
        add("</details>\n");
      }
      case Block.Filter filter -> write(filter);
      case Block.CsvFile file -> write(file);
    }
  }

  private void write(Block.Verdict verdict) {
    Block.Tone tone = verdict.tone();
    add("<section class=\"verdict %s\">\n", tone.name().toLowerCase(Locale.ROOT));
    add("<p class=\"tone\"><span aria-hidden=\"true\">%s</span> ", tone.symbol());
    add("%s</p>\n<p class=\"answer\" dir=\"auto\">", tone.word());
    add("%s</p>\n", Escape.html(verdict.title()));
    for (String sentence : verdict.support()) {
      add("<p dir=\"auto\">%s</p>\n", Escape.html(sentence));
    }
    if (!verdict.next().isEmpty()) {
      add("<p class=\"next\">Next</p>\n<ul>\n");
      verdict.next().forEach(step -> add("<li dir=\"auto\">%s</li>\n", Escape.html(step)));
      add("</ul>\n");
    }
    add("</section>\n");
  }

  /** The name of a region: its caption, with a number if others on the page have it too. */
  private String region(String caption) {
    int number = regions.merge(caption, 1, Integer::sum);
    return number == 1 ? caption : "%s (%d)".formatted(caption, number);
  }

  private void write(Block.Checks checks) {
    String headline = Escape.html(checks.headline());
    add(
        "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"%s\">\n",
        Escape.html(region(checks.headline())));
    int rows = checks.checks().size();
    add("<table class=\"checks%s\">\n", rows < TableWriter.LONG ? "" : " long");
    add("<caption>%s</caption>\n<thead><tr>", headline);
    boolean reasons = checks.checks().stream().anyMatch(check -> !check.why().isEmpty());
    List<String> columns = List.of("outcome", "check", "measured", "wanted", "why");
    for (String column : columns.subList(0, reasons ? 5 : 4)) {
      add("<th scope=\"col\"><button type=\"button\">%s</button></th>", column);
    }
    add("</tr></thead>\n<tbody>\n");
    for (Block.Check check : checks.checks()) {
      Block.Outcome outcome = check.outcome();
      add(
          "<tr><td class=\"outcome %s\"><span aria-hidden=\"true\">%s</span> %s</td>",
          outcome.word(), outcome.symbol(), outcome.word());
      add("<th scope=\"row\" dir=\"auto\">%s</th>", Escape.html(check.name()));
      add("<td class=\"number\">%s</td>", Escape.html(check.measured()));
      add("<td dir=\"auto\">%s</td>", Escape.html(check.wanted()));
      add(reasons ? "<td dir=\"auto\">%s</td></tr>\n" : "</tr>\n", Escape.html(check.why()));
    }
    add("</tbody>\n</table>\n</div>\n");
    add(TableWriter.more(rows));
  }

  /** Writes all blocks of a filter; the script fills the list and hides what is not chosen. */
  private void write(Block.Filter filter) {
    add("<div class=\"filter\"%s>\n", filter.all() ? " data-all" : "");
    add("<p hidden><label>%s <select></select></label></p>\n", Escape.html(filter.label()));
    for (Block.Tagged item : filter.items()) {
      ArrayNode tags = JsonNodeFactory.instance.arrayNode();
      item.tags().forEach(tags::add);
      add("<div class=\"tagged\" data-tags=\"%s\">\n", Escape.html(tags.toString()));
      item.blocks().forEach(this::write);
      add("</div>\n");
    }
    add("</div>\n");
  }

  private void write(Block.CsvFile file) {
    StringWriter rows = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(rows)) {
      file.rows().forEach(csv::writeRecord);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    add("<p class=\"csv\"><button type=\"button\" data-file=\"%s\">", Escape.html(file.fileName()));
    add("%s</button>", Escape.html(file.label()));
    add(json("", JsonNodeFactory.instance.textNode(rows.toString())));
    add("</p>\n");
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
    text.tokens().forEach(token -> write(token, text.fullWeight()));
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

  private void write(Block.Token token, double fullWeight) {
    double share = Math.clamp(token.weight() / fullWeight, -1.0, 1.0);
    String strength = String.format(Locale.ROOT, "%.0f", 100 * Math.abs(share));
    String look =
        switch (token.look()) {
          case NORMAL -> "";
          case UNKNOWN -> "unknown";
          case MARKUP -> "markup";
        };
    if (!strength.equals("0") || !token.note().isEmpty()) {
      String weight = weight(token.weight());
      add(
          "<mark class=\"%s%s\" style=\"--strength:%s%%\" title=\"%s\">%s</mark>",
          share < 0 ? "negative" : "positive",
          look.isEmpty() ? "" : " " + look,
          strength,
          Escape.html(token.note().isEmpty() ? weight : weight + " · " + token.note()),
          Escape.html(token.text()));
    } else if (look.isEmpty()) {
      add(Escape.html(token.text()));
    } else {
      add("<span class=\"%s\">%s</span>", look, Escape.html(token.text()));
    }
  }

  private static String weight(double weight) {
    return String.format(Locale.ROOT, "%+.3g", weight).replace('-', '−');
  }

  private static String json(String attributes, JsonNode node) {
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
