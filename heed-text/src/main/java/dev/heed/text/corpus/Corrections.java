package dev.heed.text.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Labels to change in a corpus, and texts to leave out, by the lines where the texts start.
 *
 * <p>They are read from a CSV file with a header, which has at least the columns {@code line},
 * {@code given} (the label that the corpus has) and {@code suggested} (the label that it gets; if
 * this is empty, the text is left out). A cell with several labels has them as the corpus does,
 * with its separator between them, or as a JSON array, such as {@code ["law","sport"]}.
 */
public final class Corrections {
  /** Between the labels of a text that has several, in cells that are written by hand. */
  private static final String COMMA = ", ";

  private static final JsonMapper JSON = new JsonMapper();

  private final String source;
  private final NavigableMap<Long, Correction> byLine;

  private Corrections(String source, NavigableMap<Long, Correction> byLine) {
    this.source = source;
    this.byLine = byLine;
  }

  private record Correction(long row, String given, String suggested) {}

  /**
   * The effect of corrections on the texts read so far.
   *
   * @param changed texts that have another label now
   * @param dropped texts left out
   */
  public record Effect(long changed, long dropped) {
    /** No effect. */
    public static final Effect NONE = new Effect(0, 0);
  }

  /**
   * Reads a table to its end.
   *
   * @throws InvalidInputException if it lacks a column, a line is no number, or one is given twice
   */
  public static Corrections read(CsvTable table) throws IOException {
    int line = column(table, "line");
    int given = column(table, "given");
    int suggested = column(table, "suggested");
    NavigableMap<Long, Correction> byLine = new TreeMap<>();
    for (Optional<CsvTable.Row> next = table.next(); next.isPresent(); next = table.next()) {
      CsvTable.Row row = next.get();
      String number = row.fields().get(line).strip();
      if (!number.matches("[1-9]\\d{0,17}")) {
        throw table.invalid(
            row.line(), "the line is '" + number + "'", "the number of a line, from 1");
      }
      Correction correction =
          new Correction(
              row.line(),
              LabelledText.canonicalLabel(row.fields().get(given)),
              LabelledText.canonicalLabel(row.fields().get(suggested)));
      if (byLine.put(Long.parseLong(number), correction) != null) {
        throw table.invalid(row.line(), "line " + number + " is given twice", "each line once");
      }
    }
    return new Corrections(table.source(), byLine);
  }

  /** The strings of a JSON array; empty if the cell is none. */
  private static Optional<List<String>> array(String cell) {
    try {
      return cell.startsWith("[")
          ? Optional.of(Arrays.asList(JSON.readValue(cell, String[].class)))
              .filter(labels -> labels.stream().allMatch(Objects::nonNull))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty(); // a label that begins with a bracket
    }
  }

  private static int column(CsvTable table, String name) throws InvalidInputException {
    int column = table.header().stream().map(String::strip).toList().indexOf(name);
    if (column < 0) {
      throw table.invalid(
          1,
          "there is no column '" + name + "'",
          "a header with line, given and suggested, as heed audit --suspects writes it");
    }
    return column;
  }

  /**
   * The cell of a text's labels: with the separator of the corpus between them or, if it has none,
   * the label alone, and several labels as a JSON array.
   */
  public static String cell(List<String> labels, Optional<String> separator) {
    if (separator.isPresent()) {
      return String.join(separator.get(), labels);
    }
    if (labels.size() == 1 && array(labels.getFirst()).isEmpty()) {
      return labels.getFirst();
    }
    try {
      return JSON.writeValueAsString(labels);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Records with these corrections. */
  Applied to(RecordSource records, String corpus, CorpusOptions.Label label) {
    return new Applied(records, corpus, label);
  }

  /** The records of a corpus with corrections. */
  final class Applied implements RecordSource {
    private final RecordSource records;
    private final String corpus;
    private final CorpusOptions.Label label;
    private long from = 1;
    private Effect effect = Effect.NONE;

    private Applied(RecordSource records, String corpus, CorpusOptions.Label label) {
      this.records = records;
      this.label = label;
      this.corpus = corpus;
    }

    Effect effect() {
      return effect;
    }

    /**
     * Reads the next record that is not left out.
     *
     * @throws InvalidInputException if a correction is for a line where no text starts, or for
     *     another label than that of its text
     */
    @Override
    public Optional<LabelledText> next() throws IOException {
      Optional<LabelledText> record = records.next();
      while (record.isPresent()) {
        long line = record.get().line();
        requireNone(line);
        from = line + 1;
        Correction correction = byLine.get(line);
        if (correction == null) {
          return record;
        }
        Optional<LabelledText> corrected = corrected(record.get(), correction);
        if (corrected.isPresent()) {
          return corrected;
        }
        record = records.next();
      }
      requireNone(Long.MAX_VALUE);
      return record;
    }

    /** Checks that no correction is for a line between the last text's start and this line. */
    private void requireNone(long line) throws InvalidInputException {
      Map.Entry<Long, Correction> skipped = byLine.ceilingEntry(from);
      if (skipped != null && skipped.getKey() < line) {
        throw new InvalidInputException(
            source,
            skipped.getValue().row(),
            "no text of %s starts at line %d".formatted(corpus, skipped.getKey()),
            "the lines of this training file; was it changed since the audit?");
      }
    }

    private Optional<LabelledText> corrected(LabelledText text, Correction correction)
        throws InvalidInputException {
      if (!isSame(correction.given(), text)) {
        throw new InvalidInputException(
            source,
            correction.row(),
            "the text at line %d of %s has the label '%s', not '%s'"
                .formatted(
                    text.line(),
                    corpus,
                    cell(text.labels(), label.separator()),
                    correction.given()),
            "the given labels of this training file; was it changed since the audit?");
      }
      if (correction.suggested().isEmpty()) {
        effect = new Effect(effect.changed(), effect.dropped() + 1);
        return Optional.empty();
      }
      if (isSame(correction.suggested(), text)) {
        return Optional.of(text);
      }
      effect = new Effect(effect.changed() + 1, effect.dropped());
      return Optional.of(
          new LabelledText(
              text.text(),
              labels(correction.suggested(), text),
              text.weight(),
              text.id(),
              text.line()));
    }

    /** Whether a cell has the labels of a text, in any order. */
    private boolean isSame(String cell, LabelledText text) {
      return Set.copyOf(labels(cell, text)).equals(Set.copyOf(text.labels()));
    }

    private List<String> labels(String cell, LabelledText text) {
      Optional<List<String>> array = array(cell);
      if (array.isPresent()) {
        return LabelledText.canonicalLabels(array.get());
      }
      return text.labels().size() == 1 || label.separator().isPresent()
          ? label.in(cell)
          : LabelledText.canonicalLabels(List.of(cell.split(COMMA)));
    }
  }
}
