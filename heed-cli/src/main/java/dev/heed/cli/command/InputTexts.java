package dev.heed.cli.command;

import dev.heed.base.InvalidInputException;
import dev.heed.cli.terminal.Console;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Texts that are read once or several times: a file, or a stream (standard input, a pipe), which is
 * kept in a temporary file if it has to be read again. That file has no name, so nothing is left of
 * it however the program ends.
 */
public final class InputTexts implements AutoCloseable {
  private static final Path STANDARD_INPUT = Path.of("-");

  private final String source;
  private final Path file;
  private final CorpusOptions options;
  private final Optional<FileChannel> kept;
  private Optional<InputStream> stream;

  private InputTexts(
      Path file, CorpusOptions options, Optional<InputStream> stream, Optional<FileChannel> kept) {
    this.file = file;
    this.source = isStandardInput(file) ? "standard input" : file.toString();
    this.options = options;
    this.stream = stream;
    this.kept = kept;
  }

  /**
   * Texts to be read.
   *
   * @param file a file, or {@code -} for standard input
   * @param again whether they are read more than once
   */
  public static InputTexts of(Path file, CorpusOptions options, Console console, boolean again)
      throws IOException {
    Optional<InputStream> stream = stream(file, console);
    if (stream.isEmpty() || !again) {
      return new InputTexts(file, options, stream, Optional.empty());
    }
    try (InputStream in = stream.get()) {
      return new InputTexts(file, options, Optional.empty(), Optional.of(keep(in)));
    }
  }

  public static boolean isStandardInput(Path file) {
    return file.equals(STANDARD_INPUT);
  }

  /**
   * Opens texts to be answered one after the other.
   *
   * @param beforeWaiting is run whenever the next text has not come yet, so that what came before
   *     is answered first
   */
  public static CorpusReader openUnlabelled(
      Path file, CorpusOptions options, Console console, Runnable beforeWaiting)
      throws IOException {
    Optional<InputStream> stream = stream(file, console);
    if (stream.isEmpty()) {
      return CorpusReader.openUnlabelled(file, options);
    }
    InputTexts texts = new InputTexts(file, options, stream, Optional.empty());
    return CorpusReader.openUnlabelled(
        new WaitingStream(stream.get(), beforeWaiting), texts.source, options);
  }

  /** The name for messages. */
  public String source() {
    return source;
  }

  /** How many bytes there are to read; 0 where nobody knows. */
  public long bytes() throws IOException {
    return kept.isPresent() ? kept.get().size() : stream.isPresent() ? 0 : Files.size(file);
  }

  /** Opens the labelled texts from their beginning, after what was opened before is closed. */
  public CorpusReader open() throws IOException {
    if (kept.isPresent()) {
      FileChannel channel = kept.get().position(0);
      return CorpusReader.openLabelled(
          new BufferedInputStream(new Unclosed(Channels.newInputStream(channel))), source, options);
    }
    if (stream.isPresent()) {
      InputStream once = stream.get();
      stream = Optional.empty();
      return CorpusReader.openLabelled(once, source, options);
    }
    return CorpusReader.openLabelled(file, options);
  }

  @Override
  public void close() throws IOException {
    if (kept.isPresent()) {
      kept.get().close();
    }
  }

  /** A stream that can be read once; empty for an ordinary file or what is none at all. */
  private static Optional<InputStream> stream(Path file, Console console) throws IOException {
    if (isStandardInput(file)) {
      return Optional.of(console.in());
    }
    return Files.isRegularFile(file) || Files.isDirectory(file) || !Files.isReadable(file)
        ? Optional.empty()
        : Optional.of(new java.io.FileInputStream(file.toFile()));
  }

  private static FileChannel keep(InputStream in) throws IOException {
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
    } catch (IOException e) {
      channel.close();
      throw new InvalidInputException(
          path.getParent().toString(),
          0,
          "standard input can't be kept in a temporary file: " + e.getMessage(),
          "room for all of it",
          e);
    }
  }

  private static final class Unclosed extends FilterInputStream {
    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {}
  }

  /** Does something before each read that has to wait. */
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
