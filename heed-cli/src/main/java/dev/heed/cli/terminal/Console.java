package dev.heed.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Locale;

/**
 * The three standard streams of a command, in UTF-8 whatever the locale says. Results go to
 * standard output, everything else to standard error.
 */
public final class Console {
  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final Writer out;
  private final PrintStream err;
  private final boolean terminal;
  private boolean broken;

  /**
   * @param terminal whether {@code err} is a terminal, on which a line can be drawn again
   */
  public Console(InputStream in, OutputStream out, OutputStream err, boolean terminal) {
    this.in = in;
    // A text may hold half a surrogate pair, which UTF-8 can't: it becomes a question mark.
    this.out = new BufferedWriter(new OutputStreamWriter(out, UTF_8), BUFFER);
    this.err = new PrintStream(err, true, UTF_8);
    this.terminal = terminal;
  }

  /** Standard output can't be written to. */
  public static final class OutputException extends UncheckedIOException {
    private static final long serialVersionUID = 1;

    OutputException(IOException cause) {
      super(cause);
    }

    /** Whether the reader of a pipe has gone, as {@code head} does when it has seen enough. */
    public boolean isClosedPipe() {
      return String.valueOf(getCause().getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
    }
  }

  public InputStream in() {
    return in;
  }

  /** Standard error, for progress bars. */
  public PrintStream err() {
    return err;
  }

  public boolean isTerminal() {
    return terminal;
  }

  /** Writes to standard output; nothing any more after that has failed once. */
  public void print(String text) {
    write(() -> out.write(text));
  }

  /** Writes a line, ended by LF, to standard output. */
  public void println(String line) {
    print(line);
    print("\n");
  }

  /** Hands on what was written to standard output. */
  public void flush() {
    write(out::flush);
  }

  private interface Write {
    void run() throws IOException;
  }

  private void write(Write write) {
    if (broken) {
      return;
    }
    try {
      write.run();
    } catch (IOException e) {
      broken = true;
      throw new OutputException(e);
    }
  }

  /** Writes to standard error what a reader of the terminal should know. */
  public void message(String text) {
    err.print(text + "\n");
    err.flush();
  }

  /** Writes the one line of a failure to standard error. */
  public void error(String problem) {
    message("heed: " + Escapes.oneLine(problem));
  }

  /** Writes the one line of a warning to standard error. */
  public void warning(String problem) {
    message("heed: warning: " + Escapes.oneLine(problem));
  }
}
