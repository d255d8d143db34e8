package dev.heed.studio.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heed.base.InvalidInputException;
import dev.heed.studio.run.Messages;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A file as it would be read, before anything is stored.
 *
 * @param format the format that it is read in; empty if that is not certain
 * @param rows the first rows
 * @param figures the texts and labels up to the first error
 * @param refused the first error; empty if the whole file can be read
 */
public record Preview(
    Optional<String> format,
    String encoding,
    List<Column> columns,
    List<Row> rows,
    Survey.Figures figures,
    Optional<Refused> refused) {
  private static final int MAX_ROWS = 8;

  /** Characters of a field that are shown. */
  private static final int MAX_FIELD = 300;

  private static final int MAX_COLUMNS = 50;

  /** A column and its role: {@code text}, {@code label} or {@code other}. */
  public record Column(String name, String role) {}

  /** A row with the first 300 characters of each field. */
  public record Row(long line, List<String> cells) {}

  /**
   * An error in a file.
   *
   * @param line the line at fault; 0 for none
   * @param content the beginning of that line
   * @param mend settings with which the file can be read; empty if none are known
   */
  public record Refused(
      long line, String found, String expected, String content, List<Change> mend) {}

  /** A setting of the reading and its value. */
  public record Change(String setting, String value) {}

  /** Reads a file to its end, or to the first error. */
  static Preview of(Path file, Reading reading, Messages messages) throws IOException {
    CorpusOptions options = reading.options();
    Survey survey = new Survey();
    List<Row> rows = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    Optional<String> format = Optional.empty();
    Optional<Refused> refused = Optional.empty();
    try (CorpusReader reader = CorpusReader.openLabelled(file, options)) {
      format = Optional.of(reader.format().toString());
      columns.addAll(columns(reader));
      for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
        LabelledText text = next.get();
        survey.add(text);
        if (rows.size() < MAX_ROWS) {
          rows.add(row(text, reader.fields()));
        }
      }
    } catch (InvalidInputException e) {
      refused = Optional.of(refused(file, options, e, messages));
      if (rows.isEmpty()) {
        sample(file, reading, refused.get(), columns, rows);
      }
    }
    String encoding = options.encoding().orElse(UTF_8).name();
    return new Preview(format, encoding, columns, rows, survey.figures(), refused);
  }

  private static List<Column> columns(CorpusReader reader) {
    if (reader.columns().isEmpty()) {
      return List.of(new Column("label", "label"), new Column("text", "text"));
    }
    CorpusReader.Columns columns = reader.columns().get();
    return IntStream.range(0, Math.min(MAX_COLUMNS, columns.names().size()))
        .mapToObj(
            i ->
                new Column(
                    columns.names().get(i),
                    columns.text().contains(i)
                        ? "text"
                        : columns.label().orElse(-1) == i ? "label" : "other"))
        .toList();
  }

  private static Row row(LabelledText text, List<String> fields) {
    return new Row(
        text.line(),
        (fields.isEmpty() ? List.of(String.join(", ", text.labels()), text.text()) : fields)
            .stream().limit(MAX_COLUMNS).map(Preview::shortened).toList());
  }

  private static String shortened(String field) {
    return field.codePointCount(0, field.length()) <= MAX_FIELD
        ? field
        : field.substring(0, field.offsetByCodePoints(0, MAX_FIELD)) + "…";
  }

  private static Refused refused(
      Path file, CorpusOptions options, InvalidInputException e, Messages messages)
      throws IOException {
    return new Refused(
        e.line(),
        messages.put(e.problem()),
        messages.put(e.expected()),
        e.line() > 0 ? shortened(line(file, e.line(), options)) : "",
        changes(e.remedy()));
  }

  /** Options of the command as settings. */
  private static List<Change> changes(List<String> remedy) {
    List<Change> changes = new ArrayList<>();
    for (Iterator<String> words = remedy.iterator(); words.hasNext(); ) {
      String option = words.next();
      changes.add(
          option.equals("--no-header")
              ? new Change("header", "false")
              : new Change(option.substring("--".length()).replace('-', '_'), words.next()));
    }
    return changes;
  }

  /** The columns of a table whose columns of text and label are not known yet. */
  private static void sample(
      Path file, Reading reading, Refused refused, List<Column> columns, List<Row> rows)
      throws IOException {
    Map<String, String> mend = new HashMap<>();
    refused.mend().forEach(change -> mend.put(change.setting(), change.value()));
    Reading all =
        new Reading(
            reading.format().or(() -> Optional.ofNullable(mend.get("format"))),
            List.of("1"),
            Optional.empty(),
            reading.encoding().or(() -> Optional.ofNullable(mend.get("encoding"))),
            Optional.of(false),
            reading.delimiter().or(() -> Optional.ofNullable(mend.get("delimiter"))),
            Optional.empty());
    try (CorpusReader reader = CorpusReader.openUnlabelled(file, all.options())) {
      if (reader.format() != CorpusFormat.CSV && reader.format() != CorpusFormat.TSV) {
        return;
      }
      for (int i = 0; i <= MAX_ROWS; i++) {
        Optional<LabelledText> next = reader.next();
        if (next.isPresent()) {
          rows.add(row(next.get(), reader.fields()));
        }
      }
    } catch (InvalidInputException _) {
      // what was read so far is shown; the error itself is already known
    }
    if (rows.isEmpty()) {
      return;
    }
    boolean header = reading.header().orElse(!mend.containsKey("header"));
    List<String> first = rows.getFirst().cells();
    for (int i = 0; i < first.size(); i++) {
      columns.add(new Column(header ? first.get(i) : Integer.toString(i + 1), "other"));
    }
    if (header) {
      rows.removeFirst();
    }
  }

  /** A line of a file; empty of one that is compressed. */
  private static String line(Path file, long number, CorpusOptions options) throws IOException {
    Charset charset = options.encoding().orElse(UTF_8);
    if (!charset.newEncoder().canEncode('\n') || charset.name().startsWith("UTF-16")) {
      return "";
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      long at = 1;
      for (int next = in.read(); next >= 0 && at <= number; next = in.read()) {
        if (at == 1 && next == 0x1f) {
          return "";
        }
        if (next == '\n') {
          at++;
        } else if (at == number && line.size() < 4 * MAX_FIELD) {
          line.write(next);
        }
      }
    }
    return line.toString(charset).strip();
  }
}
