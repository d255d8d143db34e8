package dev.heed.studio.run;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.heed.base.AtomicFile;
import dev.heed.lab.experiment.CancelledException;
import dev.heed.lab.experiment.Environment;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.studio.json.Json;
import dev.heed.studio.train.Frames;
import dev.heed.studio.train.Table;
import dev.heed.studio.train.Training;
import dev.heed.studio.train.TrainingTexts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A run of an experiment, active or ended, in a folder of its own. */
public final class StudioRun {
  private static final int MAX_ROWS = 1000;

  /** The state of a run. */
  public enum State {
    RUNNING,
    PAUSED,
    /** Stopped on request; can be resumed. */
    STOPPED,
    /** Cut off by the end of the studio; can be resumed. */
    INTERRUPTED,
    DONE,
    /** Ended by an error; can be resumed if the error lay outside the run, such as a full disk. */
    FAILED
  }

  /**
   * The end of a run; kept in its folder for the next studio.
   *
   * @param message the reason of a failure, else empty
   * @param resumable whether the run can go on from its last checkpoint
   */
  record End(State state, String message, boolean resumable) {
    private static final String FILE = "end.json";
    private static final End INTERRUPTED = new End(State.INTERRUPTED, "", true);

    /** The end of an earlier studio's run; interrupted if it has not noted any. */
    static End read(Path folder) throws IOException {
      if (Files.exists(folder.resolve("metrics.json"))) {
        return new End(State.DONE, "", false);
      }
      Path file = folder.resolve(FILE);
      try {
        return Files.exists(file) ? Json.read(Files.readAllBytes(file), End.class) : INTERRUPTED;
      } catch (IllegalArgumentException _) {
        return INTERRUPTED; // cut off while it was written
      }
    }

    /**
     * The end of a run that threw an error. What Heed found wrong with data or settings, and so
     * said what it expected, would be wrong again; a full disk would not.
     */
    private static End failed(Throwable error, String message) {
      return new End(
          State.FAILED, message, error instanceof IOException && !message.contains("; expected "));
    }
  }

  private final String id;
  private final Path folder;
  private final EventLog events = new EventLog();
  private final String experiment;
  private final Moments moments;
  private final Messages messages;
  private State state;
  private String message = "";
  private boolean resumable;
  private boolean closing;
  private String stage = "";
  private long done;
  private long total;
  private Optional<Control> control = Optional.empty();

  /** Starts or resumes a run in a laboratory that knows its experiment. */
  @FunctionalInterface
  interface Start {
    void run(Laboratory laboratory, Control control) throws IOException;
  }

  /** A run that is about to start. */
  StudioRun(Path folder, String experiment, Messages messages) {
    this(folder, experiment, messages, new End(State.RUNNING, "", false));
  }

  /** A run of an earlier studio. */
  StudioRun(Path folder, String experiment, Messages messages, End end) {
    id = folder.getFileName().toString();
    this.folder = folder;
    this.experiment = experiment;
    this.messages = messages;
    state = end.state();
    message = end.message();
    resumable = end.resumable();
    moments = new Moments(folder);
  }

  /**
   * A summary. In JSON the components of {@code progress} and {@code config} stand side by side
   * with the others.
   *
   * @param files the names of the files written so far
   * @param lastEvent the number of the last event
   */
  public record Summary(
      String id,
      String experiment,
      @JsonUnwrapped Progress progress,
      @JsonUnwrapped Config config,
      List<String> files,
      long lastEvent) {}

  /**
   * The state and progress of a run.
   *
   * @param message the reason of a failure, else empty
   * @param resumable whether the run has ended and can continue from its last checkpoint
   * @param stage the name of the stage that {@code done} of {@code total} refers to
   */
  public record Progress(
      String state, String message, boolean resumable, String stage, long done, long total) {}

  /** The settings and the seed, which determine the result of a run. */
  public record Config(JsonNode settings, long seed) {}

  public String id() {
    return id;
  }

  public EventLog events() {
    return events;
  }

  public Path folder() {
    return folder;
  }

  /**
   * Checks that the run can be resumed.
   *
   * @throws IllegalStateException if it is done, or would fail again
   */
  synchronized void requireResumable() {
    if (!resumable) {
      throw new IllegalStateException(
          "run %s %s; expected a run that was stopped or interrupted"
              .formatted(
                  id,
                  state == State.DONE
                      ? "is done"
                      : "failed and would fail again for the same reason"));
    }
  }

  private boolean isTraining() {
    return experiment.equals(Training.NAME);
  }

  /** The summary of the run as it is now. */
  public Summary summary() throws IOException {
    JsonNode config = config();
    List<String> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.map(file -> file.getFileName().toString()).sorted().toList();
    }
    synchronized (this) {
      return new Summary(
          id,
          experiment,
          new Progress(
              state.name().toLowerCase(Locale.ROOT), message, resumable, stage, done, total),
          new Config(shown(config.path("settings")), config.path("seed").asLong()),
          files,
          events.last());
    }
  }

  /** The words of a training over time. */
  public Moments moments() {
    return moments;
  }

  /** Settings with paths as {@link Folders} shows them. */
  private JsonNode shown(JsonNode settings) {
    if (settings.isTextual()) {
      return TextNode.valueOf(messages.folders().withoutPlaces(settings.asText()));
    }
    if (settings.isArray()) {
      ArrayNode list = Json.object().arrayNode();
      settings.forEach(each -> list.add(shown(each)));
      return list;
    }
    if (settings.isObject()) {
      ObjectNode object = Json.object();
      settings.properties().forEach(each -> object.set(each.getKey(), shown(each.getValue())));
      return object;
    }
    return settings;
  }

  private JsonNode config() throws IOException {
    Path file = folder.resolve("config.json");
    return Files.exists(file) ? Json.read(Files.readAllBytes(file), JsonNode.class) : Json.object();
  }

  /** The records so far; evenly spaced ones if there are many. */
  public Table trace() throws IOException {
    return Table.read(folder.resolve("trace.csv"), MAX_ROWS);
  }

  /** The metrics; empty until the run has ended. */
  public JsonNode metrics() throws IOException {
    Path file = folder.resolve("metrics.json");
    return Files.exists(file) ? Json.read(Files.readAllBytes(file), JsonNode.class) : Json.object();
  }

  /**
   * A file of the run.
   *
   * @throws NoSuchFileException if there is none with that name
   */
  public Path file(String name) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.getFileName().toString().equals(name))
          .filter(Files::isRegularFile)
          .findFirst()
          .orElseThrow(() -> new NoSuchFileException(id + "/" + name));
    }
  }

  /** Starts a thread that computes the run. */
  synchronized void start(Environment environment, List<Experiment<?>> experiments, Start start)
      throws IOException {
    if (control.isPresent()) {
      throw new IllegalStateException("run " + id + " is active; expected one that is not");
    }
    Files.deleteIfExists(folder.resolve(End.FILE));
    Control started = new Control(this::progress, isTraining());
    control = Optional.of(started);
    moments.release();
    message = "";
    resumable = false;
    events.reopen();
    become(State.RUNNING);
    Stream<Experiment<?>> watched =
        Stream.of(new Training(environment.version(), new Watcher(started)));
    Laboratory laboratory =
        new Laboratory(
            Stream.concat(
                    experiments.stream().filter(each -> !each.name().equals(Training.NAME)),
                    watched)
                .toList(),
            environment);
    Thread.ofPlatform()
        .daemon()
        .name("heed-run-" + id)
        .start(() -> compute(laboratory, started, start));
  }

  private void compute(Laboratory laboratory, Control started, Start start) {
    End end;
    try {
      start.run(laboratory, started);
      end = new End(State.DONE, "", false);
    } catch (CancelledException _) {
      end = new End(State.STOPPED, "", true);
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      Throwable error = e instanceof UncheckedIOException wrapper ? wrapper.getCause() : e;
      end = End.failed(error, messages.put(String.valueOf(error.getMessage())));
    } catch (RuntimeException | Error e) {
      // No one else sees what this thread throws.
      end = End.failed(e, "internal error (" + e + "); please report it");
    }
    end(end);
  }

  private synchronized void end(End end) {
    control = Optional.empty();
    moments.release();
    End noted = closing && end.state() == State.STOPPED ? End.INTERRUPTED : note(end);
    message = noted.message();
    resumable = noted.resumable();
    become(noted.state());
    events.end();
    notifyAll();
  }

  /** Keeps an end for the next studio; a run that is done is known by its metrics. */
  private End note(End end) {
    if (end.state() == State.DONE) {
      return end;
    }
    try {
      AtomicFile.write(folder.resolve(End.FILE), Json.line(end) + "\n");
      return end;
    } catch (IOException e) {
      String also = "its end could not be saved (" + messages.put(e.getMessage()) + ")";
      return new End(
          end.state(), end.message().isEmpty() ? also : end.message() + "; " + also, true);
    }
  }

  private final class Watcher implements Training.Watcher {
    private final Control started;

    Watcher(Control started) {
      this.started = started;
    }

    @Override
    public void begun(TrainingTexts read, Frames open) {
      moments.follow(read, open);
    }

    @Override
    public void recorded(int epoch, double trainLoss, double devLoss, double devAccuracy) {
      ObjectNode event = Json.object();
      event.put("epoch", epoch);
      event.set("train_loss", Json.tree(trainLoss));
      event.set("dev_loss", Json.tree(devLoss));
      event.set("dev_accuracy", Json.tree(devAccuracy));
      events.add(Json.line(event));
      started.recorded();
    }

    @Override
    public void rest(long nanoseconds) {
      started.rest(nanoseconds);
    }
  }

  private synchronized void progress(String name, long doneNow, long totalNow) {
    stage = name;
    done = doneNow;
    total = totalNow;
    ObjectNode event = Json.object();
    event.put("stage", name).put("done", doneNow).put("total", totalNow);
    events.add(Json.line(event));
    State now = control.filter(Control::isPaused).isPresent() ? State.PAUSED : State.RUNNING;
    if (now != state) {
      become(now);
    }
  }

  private void become(State next) {
    state = next;
    ObjectNode event = Json.object();
    event.put("state", next.name().toLowerCase(Locale.ROOT)).put("message", message);
    events.add(Json.line(event));
  }

  synchronized void pause() {
    running().pause();
    become(State.PAUSED);
  }

  synchronized void proceed() {
    running().proceed();
    become(State.RUNNING);
  }

  synchronized void step() {
    running().step();
  }

  /** Stops an active run; an interrupted one is no longer offered to be resumed. */
  synchronized void stop() {
    if (state == State.INTERRUPTED) {
      end(new End(State.STOPPED, "", true));
    } else {
      running().stop();
    }
  }

  /** Stops the run because the studio closes: the next studio offers to resume it. */
  synchronized void interrupt() {
    closing = true;
    control.ifPresent(Control::stop);
  }

  synchronized boolean isActive() {
    return control.isPresent();
  }

  /** Waits until the run has ended, at most {@code milliseconds}. */
  synchronized void awaitEnd(long milliseconds) throws InterruptedException {
    long until = System.nanoTime() + milliseconds * 1_000_000;
    for (long left = milliseconds; control.isPresent() && left > 0; ) {
      wait(left);
      left = (until - System.nanoTime()) / 1_000_000;
    }
  }

  private Control running() {
    return control.orElseThrow(
        () -> new IllegalStateException("run " + id + " is not active; expected one that is"));
  }
}
