package dev.heed.text.corpus;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How texts and labels stand in a file. In every format a line ends at LF or CRLF and nowhere else;
 * a lone CR, U+0085 and U+2028 are text.
 */
public enum CorpusFormat {
  /**
   * {@code __label__NAME text} a line; one blank or tab ends the label. A line with several labels
   * is refused.
   */
  FASTTEXT("fasttext"),

  /** RFC 4180: columns are separated by commas and quoted by {@code "}; a header by default. */
  CSV("csv"),

  /**
   * Columns are separated by tabs, a header by default, no quoting; {@code \t \n \r \\} are
   * unescaped and other backslashes stand for themselves.
   */
  TSV("tsv"),

  /** One JSON object a line, {@code {"id": …, "text": …, "label": …}}; blank lines are skipped. */
  JSONL("jsonl"),

  /** {@code LABEL text} a line; the first blank or tab ends the label. */
  LABEL_FIRST("label-first"),

  /** One text a line, no label; an empty line is an empty text. */
  TEXT("text");

  private final String commandLineName;

  CorpusFormat(String commandLineName) {
    this.commandLineName = commandLineName;
  }

  /** The format of this command-line name, such as {@code label-first}; empty if there is none. */
  public static Optional<CorpusFormat> named(String commandLineName) {
    return Arrays.stream(values())
        .filter(format -> format.commandLineName.equals(commandLineName))
        .findFirst();
  }

  /** The command-line name, such as {@code label-first}. */
  @Override
  public String toString() {
    return commandLineName;
  }

  /** True if texts and labels are found by the name of a column or key. */
  boolean hasColumns() {
    return switch (this) {
      case CSV, TSV, JSONL -> true;
      case FASTTEXT, LABEL_FIRST, TEXT -> false;
    };
  }

  /** The names of the formats that carry labels, for error messages. */
  static String labelledNames() {
    return Arrays.stream(values())
        .filter(format -> format != TEXT)
        .map(CorpusFormat::toString)
        .collect(Collectors.joining(", "));
  }
}
