package dev.heed.text.corpus;

import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The records of a table. Empty lines are skipped, except in a table of one column, where they are
 * empty fields.
 */
final class TableRecords implements RecordSource {
  private final LineReader lines;
  private final RowSource rows;
  private final boolean hasHeader;
  private final CorpusOptions.Label label;
  private final boolean labelled;
  private final Optional<ColumnRoles> roles;
  private List<String> names = List.of();
  private List<String> fields = List.of();
  private Optional<RowSource.Row> pending = Optional.empty();

  /**
   * Reads the header, or the first row to count the columns.
   *
   * @param sample the first rows, to propose columns if none are recognised
   */
  TableRecords(
      LineReader lines, RowSource rows, CorpusOptions options, boolean labelled, TableSample sample)
      throws IOException {
    this.lines = lines;
    this.rows = rows;
    this.hasHeader = options.header();
    this.label = options.label();
    this.labelled = labelled;
    Optional<RowSource.Row> first = rows.next();
    while (hasHeader && first.isPresent() && first.get().blank()) {
      first = rows.next();
    }
    if (first.isEmpty()) {
      if (hasHeader) {
        throw lines.invalid(0, "the file is empty", "a header line");
      }
      roles = Optional.empty();
    } else if (hasHeader) {
      RowSource.Row row = first.get();
      names = row.fields();
      roles =
          Optional.of(
              ColumnRoles.ofHeader(lines, row.line(), row.fields(), options, labelled, sample));
    } else {
      RowSource.Row row = first.get();
      pending = first;
      names = IntStream.rangeClosed(1, row.fields().size()).mapToObj(Integer::toString).toList();
      roles =
          Optional.of(
              ColumnRoles.ofNumbers(
                  lines, row.line(), row.fields().size(), options, labelled, sample));
    }
  }

  /** The columns with their roles. */
  Optional<CorpusReader.Columns> columns() {
    return roles.map(each -> new CorpusReader.Columns(names, each.text(), each.label()));
  }

  /** The fields of the row read last. */
  List<String> fields() {
    return fields;
  }

  @Override
  public Optional<LabelledText> next() throws IOException {
    if (roles.isEmpty()) {
      return Optional.empty();
    }
    ColumnRoles columns = roles.get();
    Optional<RowSource.Row> row = nextRow();
    while (row.isPresent() && row.get().blank() && columns.count() > 1) {
      row = nextRow();
    }
    return row.isPresent() ? Optional.of(record(row.get(), columns)) : Optional.empty();
  }

  private Optional<RowSource.Row> nextRow() throws IOException {
    Optional<RowSource.Row> row = pending.isPresent() ? pending : rows.next();
    pending = Optional.empty();
    return row;
  }

  private LabelledText record(RowSource.Row row, ColumnRoles columns) throws IOException {
    fields = row.fields();
    if (fields.size() != columns.count()) {
      throw lines.invalid(
          row.line(),
          "the row has %d column%s".formatted(fields.size(), fields.size() == 1 ? "" : "s"),
          "%d as in the %s".formatted(columns.count(), hasHeader ? "header" : "first row"));
    }
    List<String> labels = List.of();
    if (labelled) {
      labels = label.in(fields.get(columns.label().orElseThrow()));
      if (labels.isEmpty() && label.count() != CorpusOptions.Labels.ANY) {
        throw lines.invalid(
            row.line(),
            "the label is empty",
            "a label in column " + (columns.label().getAsInt() + 1));
      }
    }
    String text =
        columns.text().size() == 1
            ? fields.get(columns.text().getFirst())
            : columns.text().stream().map(fields::get).collect(Collectors.joining(" "));
    Optional<String> id =
        columns.id().isPresent()
            ? Optional.of(fields.get(columns.id().getAsInt()))
            : Optional.empty();
    return new LabelledText(text, labels, weight(row, columns), id, row.line());
  }

  private double weight(RowSource.Row row, ColumnRoles columns) throws InvalidInputException {
    return labelled && columns.weight().isPresent()
        ? lines.weight(row.line(), row.fields().get(columns.weight().getAsInt()))
        : 1;
  }
}
