package dev.heed.nets.experiment;

import dev.heed.lab.report.Block;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Words and numbers of a report, the same in every locale. */
public final class Words {
  private static final Pattern MINUS = Pattern.compile("(?<=^|[\\s(e])-(?=\\d)");

  private Words() {}

  /** The text, with minus signs, at which no line breaks, where numbers have hyphens. */
  public static String format(String format, Object... values) {
    return MINUS.matcher(String.format(Locale.ROOT, format, values)).replaceAll("−");
  }

  public static Block paragraph(String format, Object... values) {
    return new Block.Paragraph(format(format, values));
  }

  static Block.KeyNumber number(String label, String value, String note) {
    return new Block.KeyNumber(label, value, Optional.of(note));
  }
}
