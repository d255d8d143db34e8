package dev.heed.text.corpus;

import dev.heed.base.ProblemException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The options for reading a corpus. {@link #defaults()} detects everything from the file's name and
 * first lines.
 *
 * @param format the format; empty to detect it
 * @param textColumns the columns (CSV, TSV) or keys (JSONL) that make the text, joined by single
 *     spaces in this order; empty to detect them by their usual names. A column is named as in the
 *     header or, without one, by its number from 1
 * @param labelColumn the column or key of the label; empty to detect it by its usual names
 * @param encoding the charset of the texts; empty for strict UTF-8
 * @param header whether the first line of a CSV or TSV file names the columns
 * @param delimiter the character between the fields of a CSV file; empty to detect it
 */
public record CorpusOptions(
    Optional<CorpusFormat> format,
    List<String> textColumns,
    Optional<String> labelColumn,
    Optional<Charset> encoding,
    boolean header,
    Optional<Character> delimiter) {

  private static final CorpusOptions DEFAULTS =
      new CorpusOptions(
          Optional.empty(), List.of(), Optional.empty(), Optional.empty(), true, Optional.empty());

  /**
   * Checks that no column name is empty and none is given twice, and that the delimiter is neither
   * a quote nor a line end.
   *
   * @throws ProblemException if one is
   */
  public CorpusOptions {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(labelColumn, "labelColumn");
    Objects.requireNonNull(encoding, "encoding");
    Objects.requireNonNull(delimiter, "delimiter");
    textColumns = List.copyOf(textColumns);
    if (delimiter.isPresent() && "\"\r\n".indexOf(delimiter.get()) >= 0) {
      throw new ProblemException(
          "the delimiter is a quote or a line end", "a character such as ; or |");
    }
    if (textColumns.contains("") || labelColumn.equals(Optional.of(""))) {
      throw new ProblemException("a column name is empty", "a name or a number");
    }
    if (textColumns.stream().distinct().count() < textColumns.size()) {
      throw new ProblemException("text columns " + textColumns, "each of them once");
    }
    if (labelColumn.isPresent() && textColumns.contains(labelColumn.get())) {
      throw new ProblemException(
          "column " + labelColumn.get() + " is both text and label",
          "different columns, so that the text does not contain the label");
    }
  }

  /** Detects format, columns and roles; strict UTF-8; tables have a header. */
  public static CorpusOptions defaults() {
    return DEFAULTS;
  }

  /** These options with a format. */
  public CorpusOptions withFormat(CorpusFormat format) {
    return new CorpusOptions(
        Optional.of(format), textColumns, labelColumn, encoding, header, delimiter);
  }

  /** These options with the columns or keys that make the text. */
  public CorpusOptions withTextColumns(List<String> textColumns) {
    return new CorpusOptions(format, textColumns, labelColumn, encoding, header, delimiter);
  }

  /** These options with the columns or keys that make the text. */
  public CorpusOptions withTextColumns(String... textColumns) {
    return withTextColumns(List.of(textColumns));
  }

  /** These options with the column or key of the label. */
  public CorpusOptions withLabelColumn(String labelColumn) {
    return new CorpusOptions(
        format, textColumns, Optional.of(labelColumn), encoding, header, delimiter);
  }

  /** These options with a charset. */
  public CorpusOptions withEncoding(Charset encoding) {
    return new CorpusOptions(
        format, textColumns, labelColumn, Optional.of(encoding), header, delimiter);
  }

  /** These options with or without a header line. */
  public CorpusOptions withHeader(boolean header) {
    return new CorpusOptions(format, textColumns, labelColumn, encoding, header, delimiter);
  }

  /** These options with the character between the fields of a CSV file. */
  public CorpusOptions withDelimiter(char delimiter) {
    return new CorpusOptions(
        format, textColumns, labelColumn, encoding, header, Optional.of(delimiter));
  }

  /** Whether an option is set that only makes sense for columns. */
  boolean namesColumns() {
    return !textColumns.isEmpty() || labelColumn.isPresent();
  }
}
