package dev.heed.text.corpus;

import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Labels to change in a corpus, and texts to leave out, by the lines where the texts start.
 *
 * <p>They are read from a CSV file with a header, which has at least the columns {@code line},
 * {@code given} (the label that the corpus has) and {@code suggested} (the label that it gets; if
 * this is empty, the text is left out). Of a text with several labels, both have them all, with a
 * comma and a space between them.
 */
public final class Corrections {
  /** Between the labels of a text that has several. */
  private static final String SEPARATOR = ", ";

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

  /** Records with these corrections. */
  Applied to(RecordSource records, String corpus) {
    return new Applied(records, corpus);
  }

  /** The records of a corpus with corrections. */
  final class Applied implements RecordSource {
    private final RecordSource records;
    private final String corpus;
    private long from = 1;
    private Effect effect = Effect.NONE;

    private Applied(RecordSource records, String corpus) {
      this.records = records;
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
      String label = String.join(SEPARATOR, text.labels());
      if (!label.equals(correction.given())) {
        throw new InvalidInputException(
            source,
            correction.row(),
            "the text at line %d of %s has the label '%s', not '%s'"
                .formatted(text.line(), corpus, label, correction.given()),
            "the given labels of this training file; was it changed since the audit?");
      }
      if (correction.suggested().isEmpty()) {
        effect = new Effect(effect.changed(), effect.dropped() + 1);
        return Optional.empty();
      }
      if (correction.suggested().equals(label)) {
        return Optional.of(text);
      }
      effect = new Effect(effect.changed() + 1, effect.dropped());
      return Optional.of(
          new LabelledText(
              text.text(),
              text.labels().size() == 1
                  ? List.of(correction.suggested())
                  : List.of(correction.suggested().split(SEPARATOR)),
              text.weight(),
              text.id(),
              text.line()));
    }
  }
}
