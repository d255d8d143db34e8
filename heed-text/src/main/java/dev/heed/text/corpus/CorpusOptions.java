package dev.heed.text.corpus;

import dev.heed.base.ProblemException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The options for reading a corpus. {@link #defaults()} detects everything from the file's name and
 * first lines.
 *
 * @param format the format; empty to detect it
 * @param textColumns the columns (CSV, TSV) or keys (JSONL) that make the text, joined by single
 *     spaces in this order; empty to detect them by their usual names. A column is named as in the
 *     header or, without one, by its number from 1
 * @param label where the labels are, and how many a text may have
 * @param weightColumn the column or key of the weight of a text; empty if all weigh 1
 * @param encoding the charset of the texts; empty for strict UTF-8
 * @param header whether the first line of a CSV or TSV file names the columns
 * @param delimiter the character between the fields of a CSV file; empty to detect it
 */
public record CorpusOptions(
    Optional<CorpusFormat> format,
    List<String> textColumns,
    Label label,
    Optional<String> weightColumn,
    Optional<Charset> encoding,
    boolean header,
    Optional<Character> delimiter) {

  /** The number of labels that a text may have. */
  public enum Labels {
    /** One; another number is an error. */
    ONE,

    /** One or more, and none where that is written out: as an empty array of JSON. */
    AS_WRITTEN,

    /**
     * Any number; in every format a record without a label, or with an empty one, is a text without
     * labels.
     */
    ANY
  }

  /**
   * The place of the labels of a text, and the number that there may be.
   *
   * @param column the column or key; empty to detect it by its usual names
   * @param separator the characters between the labels in a field of a table, in a JSON string, or
   *     before the text in {@link CorpusFormat#LABEL_FIRST}; empty if a field is one label.
   *     FastText lines and JSON arrays need none
   * @param count the number of labels that a text may have
   */
  public record Label(Optional<String> column, Optional<String> separator, Labels count) {
    private static final Label DETECTED =
        new Label(Optional.empty(), Optional.empty(), Labels.AS_WRITTEN);

    /**
     * Checks that column and separator are not empty.
     *
     * @throws ProblemException if one is
     */
    public Label {
      Objects.requireNonNull(count, "count");
      if (column.equals(Optional.of(""))) {
        throw new ProblemException("a column name is empty", "a name or a number");
      }
      if (separator.equals(Optional.of(""))) {
        throw new ProblemException("the separator of labels is empty", "characters such as ;");
      }
    }

    /** The labels in a field, which are {@link LabelledText#canonicalLabels canonical}. */
    List<String> in(String field) {
      return LabelledText.canonicalLabels(
          separator
              .map(between -> Arrays.asList(field.split(Pattern.quote(between), -1)))
              .orElse(List.of(field)));
    }
  }

  private static final CorpusOptions DEFAULTS =
      new CorpusOptions(
          Optional.empty(),
          List.of(),
          Label.DETECTED,
          Optional.empty(),
          Optional.empty(),
          true,
          Optional.empty());

  /**
   * Checks that no column name is empty and none is given twice, and that the delimiter is neither
   * a quote nor a line end.
   *
   * @throws ProblemException if one is
   */
  public CorpusOptions {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(weightColumn, "weightColumn");
    Objects.requireNonNull(encoding, "encoding");
    Objects.requireNonNull(delimiter, "delimiter");
    textColumns = List.copyOf(textColumns);
    if (delimiter.isPresent() && "\"\r\n".indexOf(delimiter.get()) >= 0) {
      throw new ProblemException(
          "the delimiter is a quote or a line end", "a character such as ; or |");
    }
    if (textColumns.contains("") || weightColumn.equals(Optional.of(""))) {
      throw new ProblemException("a column name is empty", "a name or a number");
    }
    if (textColumns.stream().distinct().count() < textColumns.size()) {
      throw new ProblemException("text columns " + textColumns, "each of them once");
    }
    if (label.column().isPresent() && textColumns.contains(label.column().get())) {
      throw new ProblemException(
          "column " + label.column().get() + " is both text and label",
          "different columns, so that the text does not contain the label");
    }
    if (weightColumn.isPresent()
        && (textColumns.contains(weightColumn.get()) || weightColumn.equals(label.column()))) {
      throw new ProblemException(
          "column " + weightColumn.get() + " is the weight and also text or label",
          "a column of its own");
    }
  }

  /** Detects format, columns and roles; strict UTF-8; tables have a header. */
  public static CorpusOptions defaults() {
    return DEFAULTS;
  }

  /** The column or key of the label; empty to detect it by its usual names. */
  public Optional<String> labelColumn() {
    return label.column();
  }

  /** These options with a format. */
  public CorpusOptions withFormat(CorpusFormat format) {
    return new CorpusOptions(
        Optional.of(format), textColumns, label, weightColumn, encoding, header, delimiter);
  }

  /** These options with the columns or keys that make the text. */
  public CorpusOptions withTextColumns(List<String> textColumns) {
    return new CorpusOptions(format, textColumns, label, weightColumn, encoding, header, delimiter);
  }

  /** These options with the columns or keys that make the text. */
  public CorpusOptions withTextColumns(String... textColumns) {
    return withTextColumns(List.of(textColumns));
  }

  private CorpusOptions withLabel(Label label) {
    return new CorpusOptions(format, textColumns, label, weightColumn, encoding, header, delimiter);
  }

  /** These options with the column or key of the label. */
  public CorpusOptions withLabelColumn(String labelColumn) {
    return withLabel(new Label(Optional.of(labelColumn), label.separator(), label.count()));
  }

  /** These options with the characters between the labels in a field. */
  public CorpusOptions withLabelSeparator(String separator) {
    return withLabel(new Label(label.column(), Optional.of(separator), label.count()));
  }

  /** These options with the number of labels that a text may have. */
  public CorpusOptions withLabels(Labels count) {
    return withLabel(new Label(label.column(), label.separator(), count));
  }

  /** These options with the column or key of the weight; empty if all texts weigh 1. */
  public CorpusOptions withWeightColumn(Optional<String> weightColumn) {
    return new CorpusOptions(format, textColumns, label, weightColumn, encoding, header, delimiter);
  }

  /** These options with a charset. */
  public CorpusOptions withEncoding(Charset encoding) {
    return new CorpusOptions(
        format, textColumns, label, weightColumn, Optional.of(encoding), header, delimiter);
  }

  /** These options with or without a header line. */
  public CorpusOptions withHeader(boolean header) {
    return new CorpusOptions(format, textColumns, label, weightColumn, encoding, header, delimiter);
  }

  /** These options with the character between the fields of a CSV file. */
  public CorpusOptions withDelimiter(char delimiter) {
    return new CorpusOptions(
        format, textColumns, label, weightColumn, encoding, header, Optional.of(delimiter));
  }

  /** Whether an option is set that only makes sense for columns. */
  boolean namesColumns() {
    return !textColumns.isEmpty() || label.column().isPresent() || weightColumn.isPresent();
  }
}
