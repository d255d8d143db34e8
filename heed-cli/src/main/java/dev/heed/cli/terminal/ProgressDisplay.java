package dev.heed.cli.terminal;

import dev.heed.text.training.Epoch;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressState;

/**
 * Shows progress on standard error: bars on a terminal, elsewhere a line every two seconds, or
 * nothing. Warnings are always shown. The bar is one line, redrawn in the terminal's width.
 */
public final class ProgressDisplay implements TrainingProgress {
  private static final int BAR_MILLISECONDS = 200;

  /** Seconds of work before its end is estimated. */
  private static final double ESTIMATE_AFTER = 1;

  private static final long LINE_NANOSECONDS = 2_000_000_000L;
  private static final String ERASE_LINE = "\r\u001b[K";

  /** Form of the progress. */
  private enum Mode {
    BARS,
    LINES,
    NOTHING
  }

  private final Console console;
  private final Mode mode;
  private Optional<ProgressBar> bar = Optional.empty();
  private long bytes;
  private int epochs = 1;
  private Stage training = Stage.TRAINING;
  private String stage = "";
  private String accuracy = "accuracy";
  private String note = "";
  private long stageDone;
  private long stageStart;
  private long lastLine = System.nanoTime();

  private ProgressDisplay(Console console, Mode mode) {
    this.console = console;
    this.mode = mode;
  }

  /** A display on this console; {@code quiet} shows warnings alone. */
  public static ProgressDisplay of(Console console, boolean quiet) {
    return new ProgressDisplay(
        console, quiet ? Mode.NOTHING : console.canRedraw() ? Mode.BARS : Mode.LINES);
  }

  @Override
  public void expect(long bytes, int epochs) {
    this.bytes = bytes;
    this.epochs = epochs;
  }

  /** Adds a note to the progress, from the next step on. */
  public void note(String text) {
    note = ", " + text;
  }

  /** Shows that {@code done} of {@code total} steps are done; the same name continues its bar. */
  public void step(String name, long done, long total) {
    switch (mode) {
      case BARS ->
          bar(name, total, state -> steps(state, "about %s left"))
              .stepTo(done)
              .setExtraMessage(note.isEmpty() ? "" : note.substring(2));
      case LINES ->
          line("%s: %d of %d%s%s".formatted(name, done, total, note, left(name, done, total)));
      case NOTHING -> {}
    }
  }

  /** The estimated time left, from the speed since the first step of this name. */
  private String left(String name, long done, long total) {
    if (!name.equals(stage)) {
      stage = name;
      stageDone = done;
      stageStart = System.nanoTime();
    }
    double seconds = (System.nanoTime() - stageStart) / 1e9;
    return done > stageDone
        ? String.format(
            Locale.ROOT, ", about %.0f s left", seconds * (total - done) / (done - stageDone))
        : "";
  }

  @Override
  public void reading(long documents, long bytesRead) {
    switch (mode) {
      case BARS ->
          bar("reading", bytes > 0 ? bytes : -1, ProgressDisplay::reading)
              .stepTo(bytesRead)
              .setExtraMessage(Wording.count(documents, "text"));
      case LINES -> line("reading: " + Wording.count(documents, "text"));
      case NOTHING -> {}
    }
  }

  @Override
  public void severalLabels() {
    accuracy = "micro F1";
  }

  @Override
  public void read(int trainDocuments, int devDocuments, int vocabulary, List<String> labels) {
    close();
    if (mode != Mode.NOTHING) {
      console.message(
          String.format(
              Locale.ROOT,
              "%s, %s, %s, %,d words and n-grams",
              Wording.count(trainDocuments, "training text"),
              Wording.count(devDocuments, "dev text"),
              Wording.count(labels.size(), "label"),
              vocabulary));
    }
  }

  @Override
  public void stage(Stage stage, int epochs) {
    this.epochs = epochs;
    training = stage;
  }

  @Override
  public void training(int epoch, int done, int total) {
    switch (mode) {
      case BARS ->
          bar(name(training), (long) epochs * total, ProgressDisplay::epochs)
              .stepTo((epoch - 1L) * total + done);
      case LINES -> {
        if (training != Stage.TRAINING) { // its epochs have lines of their own
          line("%s: epoch %d".formatted(name(training), epoch));
        }
      }
      case NOTHING -> {}
    }
  }

  private static String name(Stage stage) {
    return switch (stage) {
      case TRIAL -> "choosing n-grams";
      case TRAINING -> "training";
      case AGAIN -> "training on all texts";
    };
  }

  @Override
  public void epoch(Epoch epoch) {
    switch (mode) {
      case BARS -> bar.ifPresent(each -> each.setExtraMessage(dev(epoch, "")));
      case LINES ->
          line(
              String.format(
                  Locale.ROOT,
                  "epoch %d/%d: train loss %.4f%s",
                  epoch.number(),
                  epochs,
                  epoch.trainLoss(),
                  dev(epoch, ", ")));
      case NOTHING -> {}
    }
  }

  /** Shows a message above the bar, unless the user wants none. */
  public void message(String text) {
    if (mode != Mode.NOTHING) {
      console.message((mode == Mode.BARS ? ERASE_LINE : "") + text);
    }
  }

  @Override
  public void warning(String message) {
    if (bar.isPresent()) {
      console.err().print(ERASE_LINE);
    }
    console.warning(message);
  }

  /** Removes the bar. */
  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
    bar = Optional.empty();
  }

  private String dev(Epoch epoch, String before) {
    return Double.isNaN(epoch.devLoss())
        ? ""
        : String.format(
            Locale.ROOT,
            "%sdev loss %.4f, %s %.4f",
            before,
            epoch.devLoss(),
            accuracy,
            epoch.devAccuracy());
  }

  private void line(String text) {
    long now = System.nanoTime();
    if (now - lastLine >= LINE_NANOSECONDS) {
      lastLine = now;
      console.message(text);
    }
  }

  private ProgressBar bar(String name, long max, Function<ProgressState, ProgressLine> line) {
    if (bar.isPresent() && bar.get().getTaskName().equals(name)) {
      return bar.get();
    }
    close();
    ProgressBar started =
        new ProgressBarBuilder()
            .setTaskName(name)
            .setInitialMax(max)
            .setUpdateIntervalMillis(BAR_MILLISECONDS)
            .setRenderer((state, columns) -> line.apply(state).in(columns))
            .setConsumer(new Line())
            .build();
    bar = Optional.of(started);
    return started;
  }

  private static ProgressLine steps(ProgressState state, String estimate) {
    return new ProgressLine(
        state.getTaskName(),
        share(state),
        String.format(Locale.ROOT, "%,d of %,d", state.getCurrent(), state.getMax()),
        message(state),
        estimate(state, estimate));
  }

  private static ProgressLine reading(ProgressState state) {
    long total = state.isIndefinite() ? 0 : state.getMax();
    return new ProgressLine(
        state.getTaskName(),
        share(state),
        ProgressLine.bytes(state.getCurrent(), total),
        message(state),
        estimate(state, "about %s left"));
  }

  /** The training may end before its last epoch. */
  private static ProgressLine epochs(ProgressState state) {
    return new ProgressLine(
        state.getTaskName(), share(state), message(state), estimate(state, "at most %s left"));
  }

  private static OptionalDouble share(ProgressState state) {
    return state.isIndefinite() || state.getMax() <= 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.min(1, (double) state.getCurrent() / state.getMax()));
  }

  private static String message(ProgressState state) {
    return String.valueOf(state.getExtraMessage()).strip();
  }

  private static String estimate(ProgressState state, String format) {
    double seconds = state.getElapsedAfterStart().toMillis() / 1e3;
    OptionalDouble share = share(state);
    return seconds < ESTIMATE_AFTER || share.orElse(0) <= 0
        ? ""
        : String.format(
            Locale.ROOT,
            format,
            ProgressLine.duration(seconds * (1 - share.getAsDouble()) / share.getAsDouble()));
  }

  /** A line that is redrawn, and erased at the end. */
  private final class Line implements ProgressBarConsumer {
    /** One less than there are, since some terminals wrap as soon as the last one is filled. */
    @Override
    public int getMaxRenderedLength() {
      return Math.max(1, console.columns() - 1);
    }

    @Override
    public void accept(String line) {
      console.err().print(ERASE_LINE + line);
      console.err().flush();
    }

    @Override
    public void close() {
      console.err().print(ERASE_LINE);
      console.err().flush();
    }
  }
}
