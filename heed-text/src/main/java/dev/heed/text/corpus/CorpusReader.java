package dev.heed.text.corpus;

import dev.heed.base.InvalidInputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.GZIPInputStream;

/**
 * Streams the records of a corpus, one at a time, from a file of any size. Gzip data are
 * decompressed on the way. Text is strict UTF-8 (a byte order mark is dropped) unless {@link
 * CorpusOptions#encoding} names another charset; an invalid byte ends reading with an error that
 * gives the line and the offset of the byte, from 0, in the decompressed data. NUL is a character
 * like any other. A line, or a row of a CSV file over several lines, may have up to 64 MiB.
 *
 * <pre>{@code
 * try (CorpusReader corpus = CorpusReader.openLabelled(file, CorpusOptions.defaults())) {
 *   for (var record = corpus.next(); record.isPresent(); record = corpus.next()) {
 *     // record.get().text(), record.get().labels()
 *   }
 * }
 * }</pre>
 *
 * <p>Every problem with the input is an {@link InvalidInputException}. Not thread-safe.
 */
public final class CorpusReader implements AutoCloseable {
  private static final int GZIP_MAGIC_1 = 0x1F;
  private static final int GZIP_MAGIC_2 = 0x8B;
  private static final int BUFFER_BYTES = 1 << 16;

  private final CorpusFormat format;
  private final CountingInputStream counter;
  private final LineReader lines;
  private RecordSource records;
  private final Optional<TableRecords> table;
  private final CorpusOptions.Label label;
  private final CorpusOptions.Labels count;
  private Optional<Corrections.Applied> corrections = Optional.empty();
  private boolean checksFirstLine;
  private Optional<CorpusFormat> suggestion = Optional.empty();

  private CorpusReader(InputStream in, String source, CorpusOptions options, boolean labelled)
      throws IOException {
    counter = new CountingInputStream(in);
    lines = new LineReader(source, decoded(source, unpacked(source, counter), options));
    FormatDetection.Layout layout = FormatDetection.layout(lines, options, labelled);
    format = layout.format();
    requireFitting(source, options, labelled);
    checksFirstLine = format == CorpusFormat.TEXT && options.format().isEmpty();
    label = options.label();
    count = labelled ? options.label().count() : CorpusOptions.Labels.ANY;
    if (layout.skipsFirstLine()) {
      lines.next();
    }
    records =
        switch (format) {
          case FASTTEXT, LABEL_FIRST, TEXT ->
              new LineRecords(lines, format, options.label(), labelled);
          case CSV ->
              new TableRecords(
                  lines,
                  new CsvRows(lines, layout.delimiter()),
                  options,
                  labelled,
                  layout.sample());
          case TSV ->
              new TableRecords(lines, new TsvRows(lines), options, labelled, layout.sample());
          case JSONL -> new JsonLinesRecords(lines, options, labelled);
        };
    table = records instanceof TableRecords rows ? Optional.of(rows) : Optional.empty();
  }

  /**
   * The columns of a table.
   *
   * @param names as in the header; without one, the numbers from 1
   * @param text the indices of those that make the text
   * @param label the index of the label's column; empty if labels are ignored
   */
  public record Columns(List<String> names, List<Integer> text, OptionalInt label) {
    /** Copies the lists. */
    public Columns {
      names = List.copyOf(names);
      text = List.copyOf(text);
    }
  }

  /**
   * Opens a file of labelled texts. Unless the options name the format, it is detected by the
   * file's name ({@code .csv}, {@code .tsv}, {@code .jsonl}, {@code .ndjson}, each also with {@code
   * .gz}) or else from its first lines, if nothing there contradicts. In the line formats a blank
   * line is skipped.
   *
   * @throws InvalidInputException if the file cannot be read, or its format or the columns of text
   *     and label are not certain; {@link InvalidInputException#remedy()} may say how to read it
   */
  public static CorpusReader openLabelled(Path file, CorpusOptions options) throws IOException {
    return open(file, options, true);
  }

  /**
   * As {@link #openLabelled(Path, CorpusOptions)}, from a stream, which is closed with the reader.
   *
   * @param source the name of the stream in error messages; its extension may give the format
   */
  public static CorpusReader openLabelled(InputStream in, String source, CorpusOptions options)
      throws IOException {
    return new CorpusReader(in, source, options, true);
  }

  /**
   * Opens a file of texts and ignores labels. The format is {@link CorpusFormat#TEXT} unless the
   * options or the file's name ({@code .csv}, {@code .tsv}, {@code .jsonl}, {@code .ndjson}, each
   * also with {@code .gz}) say otherwise; columns are found as with labels. In the line formats
   * every line is a record, also an empty one.
   *
   * @throws InvalidInputException if the file cannot be read, or the columns of the text cannot be
   *     detected
   */
  public static CorpusReader openUnlabelled(Path file, CorpusOptions options) throws IOException {
    return open(file, options, false);
  }

  /**
   * As {@link #openUnlabelled(Path, CorpusOptions)}, from a stream, which is closed with the
   * reader. A line is returned as soon as it arrives.
   *
   * @param source the name of the stream in error messages
   */
  public static CorpusReader openUnlabelled(InputStream in, String source, CorpusOptions options)
      throws IOException {
    return new CorpusReader(in, source, options, false);
  }

  /**
   * Corrects the labels of the records, and leaves some out, from here on; called before the first
   * record is read, so that every correction is checked.
   *
   * @return this reader
   */
  public CorpusReader correct(Corrections given) {
    Corrections.Applied applied = given.to(records, source(), label);
    records = applied;
    corrections = Optional.of(applied);
    return this;
  }

  /** The effect of the corrections on the records read so far. */
  public Corrections.Effect corrected() {
    return corrections.map(Corrections.Applied::effect).orElse(Corrections.Effect.NONE);
  }

  /** The name of the file or stream, as in error messages. */
  public String source() {
    return lines.source();
  }

  /** The format, as named or detected. */
  public CorpusFormat format() {
    return format;
  }

  /** The columns of a CSV or TSV file; empty for other formats and for a table without any row. */
  public Optional<Columns> columns() {
    return table.flatMap(TableRecords::columns);
  }

  /** All fields of the row that was read last, as the table has them; none for other formats. */
  public List<String> fields() {
    return table.map(TableRecords::fields).orElse(List.of());
  }

  /**
   * Reads the next record; empty after the last.
   *
   * @throws InvalidInputException if the record is malformed; reading cannot continue then
   */
  public Optional<LabelledText> next() throws IOException {
    Optional<LabelledText> record = records.next();
    if (checksFirstLine) {
      suggestion = record.map(LabelledText::text).flatMap(FormatDetection::suggested);
      checksFirstLine = false;
    }
    if (record.isPresent() && count == CorpusOptions.Labels.ONE) {
      requireOne(record.get());
    }
    return record;
  }

  private void requireOne(LabelledText text) throws InvalidInputException {
    List<String> labels = text.labels();
    if (labels.size() != 1) {
      throw lines.invalid(
          text.line(),
          labels.isEmpty()
              ? "the text has no label"
              : "there are several labels, %s and %s"
                  .formatted(
                      InvalidInputException.quoted(labels.get(0)),
                      InvalidInputException.quoted(labels.get(1))),
          "one label for each text");
    }
  }

  /**
   * The number of labels that a text may have; {@link CorpusOptions.Labels#ANY} if labels are
   * ignored.
   */
  public CorpusOptions.Labels labelCount() {
    return count;
  }

  /**
   * The format that the file seems to have although it is read as plain lines, because neither the
   * options nor its name say so: its first line is a header, a JSON object, or has a fastText
   * label. Empty before the first record is read.
   */
  public Optional<CorpusFormat> suggestion() {
    return suggestion;
  }

  /** The number of bytes read so far, of the file as it is stored. */
  public long bytesRead() {
    return counter.count();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private static CorpusReader open(Path file, CorpusOptions options, boolean labelled)
      throws IOException {
    InputStream in = stream(file);
    try {
      return new CorpusReader(in, file.toString(), options, labelled);
    } catch (Throwable e) {
      in.close();
      throw e;
    }
  }

  /** Opens a file as bytes; one whose name ends in {@code .gz} has to have gzip data. */
  static InputStream stream(Path file) throws InvalidInputException {
    String source = file.toString();
    if (Files.isDirectory(file)) {
      throw new InvalidInputException(source, 0, "this is a directory", "a file");
    }
    try {
      InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
      if (source.toLowerCase(Locale.ROOT).endsWith(".gz") && !isGzip(in)) {
        in.close();
        throw new InvalidInputException(
            source, 0, "not gzip data", "gzip data, as the file name says");
      }
      return in;
    } catch (NoSuchFileException e) {
      throw new InvalidInputException(source, 0, "there is no such file", "a file", e);
    } catch (AccessDeniedException e) {
      throw new InvalidInputException(source, 0, "reading is not permitted", "a readable file", e);
    } catch (IOException e) {
      throw LineReader.unreadable(source, e);
    }
  }

  /** Decompresses the bytes if they are gzip data, whatever the name of their source. */
  static InputStream unpacked(String source, InputStream in) throws IOException {
    try {
      BufferedInputStream buffered = new BufferedInputStream(in, BUFFER_BYTES);
      return isGzip(buffered) ? new GZIPInputStream(buffered, BUFFER_BYTES) : buffered;
    } catch (IOException e) {
      throw LineReader.unreadable(source, e);
    }
  }

  /** Whether a stream that can be reset begins as gzip data do; it is at its begin afterwards. */
  private static boolean isGzip(InputStream in) throws IOException {
    in.mark(2);
    // The second byte is read only after a matching first: a terminal may have sent no more yet.
    boolean gzip = in.read() == GZIP_MAGIC_1 && in.read() == GZIP_MAGIC_2;
    in.reset();
    return gzip;
  }

  private static InputStream decoded(String source, InputStream in, CorpusOptions options) {
    Charset encoding = options.encoding().orElse(StandardCharsets.UTF_8);
    return encoding.equals(StandardCharsets.UTF_8)
        ? in
        : new TranscodingInputStream(source, in, encoding);
  }

  private void requireFitting(String source, CorpusOptions options, boolean labelled)
      throws InvalidInputException {
    if (labelled && format == CorpusFormat.TEXT) {
      throw new InvalidInputException(
          source,
          0,
          "the format text has no labels",
          "--format with one of " + CorpusFormat.labelledNames());
    }
    boolean table = format == CorpusFormat.CSV || format == CorpusFormat.TSV;
    if (options.delimiter().isPresent() && format != CorpusFormat.CSV) {
      throw new InvalidInputException(
          source,
          0,
          "--delimiter refers to CSV, and the format is %s".formatted(format),
          "--format csv, or no --delimiter");
    }
    if (options.namesColumns() && !format.hasColumns() || !options.header() && !table) {
      throw new InvalidInputException(
          source,
          0,
          "--text, --label%s and --no-header refer to columns, which the format %s lacks"
              .formatted(options.weightColumn().isPresent() ? ", --weight" : "", format),
          "--format csv or tsv (or jsonl with --text and --label)");
    }
  }
}
