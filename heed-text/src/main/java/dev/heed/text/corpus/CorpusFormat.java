package dev.heed.text.corpus;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The layout of texts and labels in a file. In every format a line ends at LF or CRLF and nowhere
 * else; a lone CR, U+0085 and U+2028 are text.
 */
public enum CorpusFormat {
  /**
   * {@code __label__NAME text} on each line, with several labels too; one space or tab ends a
   * label.
   */
  FASTTEXT("fasttext"),

  /** RFC 4180: columns are separated by commas and quoted by {@code "}; a header by default. */
  CSV("csv"),

  /**
   * Columns are separated by tabs, a header by default, no quoting; {@code \t \n \r \\} are
   * unescaped, and other backslashes are kept.
   */
  TSV("tsv"),

  /**
   * A JSON object on each line, {@code {"id": …, "text": …, "label": …}}; blank lines are skipped.
   */
  JSONL("jsonl"),

  /** {@code LABEL text} on each line; the first space or tab ends the label. */
  LABEL_FIRST("label-first"),

  /** A text on each line, no label; an empty line is an empty text. */
  TEXT("text");

  private final String commandLineName;

  CorpusFormat(String commandLineName) {
    this.commandLineName = commandLineName;
  }

  /** Finds a format by its command-line name, such as {@code label-first}. */
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

  /** Whether texts and labels are named by columns or keys. */
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
