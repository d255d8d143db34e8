package dev.heed.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * The standard streams of a command, in UTF-8 whatever the locale. Results go to standard output,
 * everything else to standard error.
 */
public final class Console {
  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final OutputStream out;
  private final PrintStream err;
  private final Screen screen;
  private ColorMode color = ColorMode.AUTO;
  private boolean broken;
  private volatile boolean interrupted;

  /** A console of these streams, none of them a terminal. */
  public Console(InputStream in, OutputStream out, OutputStream err) {
    this(in, out, err, Screen.none());
  }

  /** A console of these streams on a screen. */
  public Console(InputStream in, OutputStream out, OutputStream err, Screen screen) {
    this.in = new Input(in);
    this.out = new BufferedOutputStream(out, BUFFER);
    this.err = new PrintStream(err, true, UTF_8);
    this.screen = screen;
  }

  /** Standard input cannot be read. */
  public static final class InputException extends IOException {
    private static final long serialVersionUID = 1;

    InputException(IOException cause) {
      super(
          isClosed(cause)
              ? "standard input is closed; expected texts or points"
              : "standard input: " + cause.getMessage() + "; expected readable input",
          cause);
    }
  }

  /** Whether the program was started without this descriptor, or with one of the wrong kind. */
  private static boolean isClosed(IOException e) {
    return String.valueOf(e.getMessage()).contains("Bad file descriptor");
  }

  /** Standard input, whose failures name it. */
  private static final class Input extends FilterInputStream {
    Input(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] single = new byte[1];
      return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return in.read(bytes, offset, length);
      } catch (IOException e) {
        throw new InputException(e);
      }
    }

    @Override
    public int available() throws IOException {
      try {
        return in.available();
      } catch (IOException e) {
        throw new InputException(e);
      }
    }
  }

  /** Standard output cannot be written to. */
  public static final class OutputException extends UncheckedIOException {
    private static final long serialVersionUID = 1;

    OutputException(IOException cause) {
      super(
          isClosed(cause)
              ? "standard output is closed; expected an open output"
              : "standard output: " + cause.getMessage() + "; expected a writable output",
          cause);
    }

    /** Whether the reader of a pipe has gone, as {@code head} does after its last line. */
    public boolean isClosedPipe() {
      return String.valueOf(getCause().getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
    }
  }

  /** Standard input. */
  public InputStream in() {
    return in;
  }

  /** Standard error, for progress bars. */
  public PrintStream err() {
    return err;
  }

  /** Sets the time for colours. */
  public void use(ColorMode mode) {
    color = mode;
  }

  /** The style of standard output. */
  public Style style() {
    return new Style(color.isOn(screen.environment(), screen.output().getAsBoolean()));
  }

  /** The style of standard error. */
  public Style errorStyle() {
    return new Style(color.isOn(screen.environment(), isTerminal()));
  }

  /** Whether standard error is a terminal. */
  public boolean isTerminal() {
    return screen.error().getAsBoolean();
  }

  /** Whether a line on standard error can be drawn again. */
  boolean canRedraw() {
    return isTerminal() && ColorMode.canMove(screen.environment());
  }

  /** The columns of a line on standard output; 80 in a file or pipe, on every machine. */
  public int outputColumns() {
    return screen.output().getAsBoolean() ? screen.columns() : Screen.USUAL_COLUMNS;
  }

  /** The columns of the terminal at this moment. */
  int columns() {
    return screen.columns();
  }

  /** Writes to standard output; after a first failure, does nothing. */
  public void print(String text) {
    // Half a surrogate pair, which a text may hold but UTF-8 cannot, becomes a question mark.
    print(text.getBytes(UTF_8));
  }

  /** As {@link #print(String)}, of text in UTF-8 already. */
  public void print(byte[] text) {
    write(() -> out.write(text));
  }

  /** Writes a line, ended by LF, to standard output. */
  public void println(String line) {
    print(line);
    print("\n");
  }

  /** Flushes standard output. */
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

  /** Writes a message to standard error. */
  public void message(String text) {
    err.print(text + "\n");
    err.flush();
  }

  /**
   * Writes that the process was interrupted. Work that is still going on then may fail, say because
   * a file can't be registered for deletion any more: such failures are not reported.
   */
  public void interrupted() {
    interrupted = true;
    message((isTerminal() ? "\n" : "") + "heed: interrupted");
  }

  /** Writes a failure to standard error, on one line; nothing once the process was interrupted. */
  public void error(String problem) {
    if (!interrupted) {
      message(errorStyle().red("heed:") + " " + Escapes.oneLine(problem));
    }
  }

  /** Writes a warning to standard error, on one line. */
  public void warning(String problem) {
    message(errorStyle().yellow("heed: warning:") + " " + Escapes.oneLine(problem));
  }
}
