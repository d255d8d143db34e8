package dev.heed.nets.experiment;

import dev.heed.lab.report.Block;
import java.util.Locale;
import java.util.Optional;

/** Words and numbers of a report, the same in every locale. */
final class Words {
  private Words() {}

  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  static Block paragraph(String format, Object... values) {
    return new Block.Paragraph(format(format, values));
  }

  static Block.KeyNumber number(String label, String value, String note) {
    return new Block.KeyNumber(label, value, Optional.of(note));
  }
}
