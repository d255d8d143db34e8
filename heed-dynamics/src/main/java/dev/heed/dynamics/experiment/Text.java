package dev.heed.dynamics.experiment;

import dev.heed.lab.report.Block;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** Words and numbers of a report. */
public final class Text {
  private Text() {}

  public static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  public static Block paragraph(String format, Object... values) {
    return new Block.Paragraph(format(format, values));
  }

  public static Block heading(String text) {
    return new Block.Heading(text);
  }

  public static String percent(double share) {
    return Double.isFinite(share) ? format(share < 0.1 ? "%.2f %%" : "%.1f %%", 100 * share) : "–";
  }

  public static Block.KeyNumber number(String label, String value, String note) {
    return new Block.KeyNumber(label, value, Optional.of(note));
  }

  /** The table of agreement with theory, a row for each training. */
  public static Block agreement(List<String> names, List<Agreements> agreements) {
    List<List<Object>> rows =
        IntStream.range(0, names.size())
            .mapToObj(
                i -> {
                  Agreements each = agreements.get(i);
                  return List.<Object>of(
                      names.get(i),
                      each.count(),
                      100 * each.median(),
                      100 * each.maximum(),
                      100 * each.shareWithin(0.01),
                      100 * each.shareWithin(0.05),
                      100 * each.shareWithin(0.1));
                })
            .toList();
    return new Block.Table(
        "Relative distance of ‖ν‖ from the identity, at all records with a score above 0.1. The"
            + " shares are of words whose largest distance is within the bound.",
        List.of(
            Block.Column.text("head"),
            Block.Column.number("words", 0),
            Block.Column.number("median (%)", 3),
            Block.Column.number("largest (%)", 3),
            Block.Column.number("≤ 1 % (% of words)", 1),
            Block.Column.number("≤ 5 %", 1),
            Block.Column.number("≤ 10 %", 1)),
        rows);
  }
}
