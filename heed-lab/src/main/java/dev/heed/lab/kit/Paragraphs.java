package dev.heed.lab.kit;

import dev.heed.lab.chart.Chart;
import dev.heed.lab.report.Block;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Prose of a report. Formats are those of {@link Numbers#format}; they may be text blocks, whose
 * lines are joined by blanks.
 */
public final class Paragraphs {
  private static final Pattern LINE_END = Pattern.compile("\\s*\\n\\s*");

  private Paragraphs() {}

  /** A text in one line. */
  public static String text(String format, Object... values) {
    return Numbers.format(LINE_END.matcher(format.strip()).replaceAll(" "), values);
  }

  /** A paragraph. */
  public static Block paragraph(String format, Object... values) {
    return new Block.Paragraph(text(format, values));
  }

  /** Names as a list in words, as {@code "a, b and c"}. */
  public static String list(List<String> names) {
    int last = names.size() - 1;
    return last < 1
        ? String.join("", names)
        : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }

  /** A count and its noun, as {@code "1 word"} or {@code "2,000 words"}. */
  public static String count(long count, String noun) {
    return Numbers.format("%,d %s%s", count, noun, count == 1 ? "" : "s");
  }

  /** A heading. */
  public static Block heading(String text) {
    return new Block.Heading(text);
  }

  /** A chart with a caption. */
  public static Block.Figure figure(Chart chart, String format, Object... values) {
    return new Block.Figure(chart, text(format, values));
  }

  /** A number for the head of a report, with a note below. */
  public static Block.KeyNumber keyNumber(String label, String value, String note) {
    return new Block.KeyNumber(label, value, Optional.of(note));
  }
}
