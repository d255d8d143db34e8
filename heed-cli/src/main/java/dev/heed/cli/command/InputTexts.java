package dev.heed.cli.command;

import dev.heed.base.InvalidInputException;
import dev.heed.cli.terminal.Console;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.Corrections;
import dev.heed.text.corpus.CsvTable;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Labelled texts for a command: a file, a stream (standard input, a pipe), texts in memory, or
 * none. Closing them discards a copy that was kept of a stream.
 */
public abstract class InputTexts implements Closeable {
  private static final Path STANDARD_INPUT = Path.of("-");

  /** Bytes within which a line of fastText has to begin. */
  private static final int LOOK_AHEAD = 1 << 16;

  private static final Pattern OTHER_FORMAT =
      Pattern.compile("\\.(csv|tsv|jsonl|ndjson|gz)$", Pattern.CASE_INSENSITIVE);
  private static final Pattern FASTTEXT_LINE = Pattern.compile("(?m)^[ \t]*__label__");

  private final String source;
  final CorpusOptions options;

  private InputTexts(String source, CorpusOptions options) {
    this.source = source;
    this.options = options;
  }

  /** Reads texts. */
  @FunctionalInterface
  public interface Use<R> {
    /** Reads the texts. */
    R apply(CorpusReader reader) throws IOException;
  }

  /** No texts; they cannot be opened. */
  public static InputTexts none() {
    return new None();
  }

  /**
   * Texts of a file or stream.
   *
   * @param file a file, or {@code -} for standard input
   * @param again whether they are read more than once; a stream is then copied to a temporary file
   *     without a name, which the system discards however the program ends
   */
  public static InputTexts of(Path file, CorpusOptions options, Console console, boolean again)
      throws IOException {
    Optional<InputStream> stream = stream(file, console);
    if (stream.isEmpty()) {
      return new InFile(file, options);
    }
    if (!again) {
      return new InStream(name(file), stream.get(), options);
    }
    try (InputStream in = stream.get()) {
      return new InCopy(name(file), copy(in), options);
    }
  }

  /**
   * Texts in memory.
   *
   * @param source a file name, whose extension may say the format
   * @param content the bytes of the file
   */
  public static InputTexts of(String source, byte[] content, CorpusOptions options) {
    return new InMemory(source, content.clone(), options);
  }

  /** Whether a path stands for standard input or output. */
  public static boolean isStandardInput(Path file) {
    return file.equals(STANDARD_INPUT);
  }

  /**
   * Opens texts that are answered one after the other; labels, if there are any, are left out.
   *
   * @param beforeWaiting runs whenever the next text has not arrived yet, so that earlier texts are
   *     answered first
   */
  public static CorpusReader openUnlabelled(
      Path file, CorpusOptions options, Console console, Runnable beforeWaiting)
      throws IOException {
    Optional<InputStream> stream = stream(file, console);
    return stream.isEmpty()
        ? CorpusReader.openUnlabelled(file, options)
        : CorpusReader.openUnlabelled(
            new WaitingStream(stream.get(), beforeWaiting), name(file), options);
  }

  /**
   * Opens a file or standard input as bytes, without looking at them.
   *
   * @param beforeWaiting runs whenever the next bytes have not arrived yet
   */
  public static InputStream openBytes(Path file, Console console, Runnable beforeWaiting)
      throws IOException {
    InputStream in = stream(file, console).orElse(null);
    if (in == null) {
      if (Files.isDirectory(file)) {
        throw new InvalidInputException(file.toString(), 0, "this is a directory", "a file");
      }
      in = new BufferedInputStream(Files.newInputStream(file));
    }
    return new WaitingStream(in, beforeWaiting);
  }

  /** Warns if texts are read as plain lines although their first line looks like another format. */
  public static void warnOfSuggestion(CorpusReader reader, Console console) {
    reader
        .suggestion()
        .ifPresent(
            format ->
                console.warning(
                    "%s: reading texts as plain lines; --format %s %s, --format text says that"
                            .formatted(reader.source(), format, gain(format))
                        + " these are plain lines"));
  }

  private static String gain(CorpusFormat format) {
    return switch (format) {
      case CSV, TSV -> "reads its columns";
      case JSONL -> "reads its objects";
      case FASTTEXT, LABEL_FIRST -> "leaves out its labels";
      case TEXT -> "is the same";
    };
  }

  /** These texts with corrections; closing them closes these. */
  public final InputTexts corrected(Corrections corrections) {
    return new Corrected(this, corrections);
  }

  /**
   * Reads a file of corrections.
   *
   * @param file a file, or {@code -} for standard input
   */
  public static Corrections corrections(Path file, Console console) throws IOException {
    try (CsvTable table =
        isStandardInput(file) ? CsvTable.open(console.in(), name(file)) : CsvTable.open(file)) {
      return Corrections.read(table);
    }
  }

  /** The name for messages. */
  public String source() {
    return source;
  }

  /** Whether these are {@link #none() no texts}. */
  public boolean isNone() {
    return false;
  }

  /** The number of bytes to read; 0 if it is unknown. */
  public abstract long bytes() throws IOException;

  /** Opens the texts from their beginning; the reader that was open before has to be closed. */
  public CorpusReader open() throws IOException {
    return open(options);
  }

  /** As {@link #open()}, for texts of which each has this number of labels. */
  public CorpusReader open(CorpusOptions.Labels count) throws IOException {
    return open(options.withLabels(count));
  }

  /** Opens the texts with these options. */
  abstract CorpusReader open(CorpusOptions reading) throws IOException;

  /**
   * The lines of the texts as bytes, if they are lines of fastText: by {@code --format}, or if the
   * name does not say otherwise and a line begins with a label. A stream that is looked at for this
   * can still be opened.
   */
  public Optional<InputStream> fastTextLines() throws IOException {
    return Optional.empty();
  }

  /** Opens the texts, calls {@code use} with the reader, and closes it. */
  public <R> R read(Use<R> use) throws IOException {
    try (CorpusReader reader = open()) {
      return use.apply(reader);
    }
  }

  @Override
  public void close() throws IOException {}

  private static boolean areFastText(InputStream in, CorpusOptions options, String name)
      throws IOException {
    if (options.format().isPresent() || options.encoding().isPresent()) {
      return options.encoding().isEmpty()
          && options.format().filter(CorpusFormat.FASTTEXT::equals).isPresent();
    }
    if (OTHER_FORMAT.matcher(name).find()) {
      return false;
    }
    in.mark(LOOK_AHEAD);
    String start = new String(in.readNBytes(LOOK_AHEAD - 1), StandardCharsets.ISO_8859_1);
    in.reset();
    return FASTTEXT_LINE.matcher(start).find();
  }

  private static String name(Path file) {
    return isStandardInput(file) ? "standard input" : file.toString();
  }

  /** A stream that can be read once; empty for an ordinary file or a path that cannot be read. */
  private static Optional<InputStream> stream(Path file, Console console) throws IOException {
    if (isStandardInput(file)) {
      return Optional.of(console.in());
    }
    return Files.isRegularFile(file) || Files.isDirectory(file) || !Files.isReadable(file)
        ? Optional.empty()
        : Optional.of(new FileInputStream(file.toFile()));
  }

  private static FileChannel copy(InputStream in) throws IOException {
    Path path = Files.createTempFile("heed-", ".txt");
    FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    Files.deleteIfExists(path);
    try {
      in.transferTo(Channels.newOutputStream(channel));
      return channel;
    } catch (Console.InputException e) {
      channel.close();
      throw e;
    } catch (IOException e) {
      channel.close();
      throw new InvalidInputException(
          path.getParent().toString(),
          0,
          "cannot copy standard input to a temporary file: " + e.getMessage(),
          "enough disk space",
          e);
    }
  }

  private static final class Corrected extends InputTexts {
    private final InputTexts texts;
    private final Corrections corrections;

    Corrected(InputTexts texts, Corrections corrections) {
      super(texts.source(), texts.options);
      this.texts = texts;
      this.corrections = corrections;
    }

    @Override
    public long bytes() throws IOException {
      return texts.bytes();
    }

    @Override
    CorpusReader open(CorpusOptions reading) throws IOException {
      return texts.open(reading).correct(corrections);
    }

    @Override
    public void close() throws IOException {
      texts.close();
    }
  }

  private static final class None extends InputTexts {
    None() {
      super("no texts", CorpusOptions.defaults());
    }

    @Override
    public boolean isNone() {
      return true;
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    CorpusReader open(CorpusOptions reading) {
      throw new IllegalStateException("there are no texts to open");
    }
  }

  /** A file, which can be read again and again. */
  private static final class InFile extends InputTexts {
    private final Path file;

    InFile(Path file, CorpusOptions options) {
      super(file.toString(), options);
      this.file = file;
    }

    @Override
    public long bytes() throws IOException {
      return Files.size(file);
    }

    @Override
    CorpusReader open(CorpusOptions reading) throws IOException {
      return CorpusReader.openLabelled(file, reading);
    }

    @Override
    public Optional<InputStream> fastTextLines() throws IOException {
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      InputStream in = new BufferedInputStream(Files.newInputStream(file), LOOK_AHEAD);
      if (areFastText(in, options, file.toString())) {
        return Optional.of(in);
      }
      in.close();
      return Optional.empty();
    }
  }

  /** A stream that is read once. */
  private static final class InStream extends InputTexts {
    private final InputStream stream;

    InStream(String source, InputStream stream, CorpusOptions options) {
      super(source, options);
      this.stream = new BufferedInputStream(stream, LOOK_AHEAD);
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    CorpusReader open(CorpusOptions reading) throws IOException {
      return CorpusReader.openLabelled(stream, source(), reading);
    }

    @Override
    public Optional<InputStream> fastTextLines() throws IOException {
      return areFastText(stream, options, "") ? Optional.of(stream) : Optional.empty();
    }
  }

  /** The copy of a stream. */
  private static final class InCopy extends InputTexts {
    private final FileChannel copy;

    InCopy(String source, FileChannel copy, CorpusOptions options) {
      super(source, options);
      this.copy = copy;
    }

    @Override
    public long bytes() throws IOException {
      return copy.size();
    }

    @Override
    CorpusReader open(CorpusOptions reading) throws IOException {
      InputStream in = Channels.newInputStream(copy.position(0));
      return CorpusReader.openLabelled(
          new BufferedInputStream(new Unclosed(in)), source(), reading);
    }

    @Override
    public void close() throws IOException {
      copy.close();
    }
  }

  private static final class InMemory extends InputTexts {
    private final byte[] content;

    InMemory(String source, byte[] content, CorpusOptions options) {
      super(source, options);
      this.content = content;
    }

    @Override
    public long bytes() {
      return content.length;
    }

    @Override
    CorpusReader open(CorpusOptions reading) throws IOException {
      return CorpusReader.openLabelled(new ByteArrayInputStream(content), source(), reading);
    }
  }

  /** Leaves the stream below open. */
  private static final class Unclosed extends FilterInputStream {
    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {}
  }

  /** Runs an action before each read that has to wait. */
  private static final class WaitingStream extends FilterInputStream {
    private final Runnable beforeWaiting;

    WaitingStream(InputStream in, Runnable beforeWaiting) {
      super(in);
      this.beforeWaiting = beforeWaiting;
    }

    @Override
    public int read() throws IOException {
      byte[] single = new byte[1];
      return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (in.available() == 0) {
        beforeWaiting.run();
      }
      return super.read(bytes, offset, length);
    }
  }
}
