package dev.heed.studio.run;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
    FAILED
  }

  private final String id;
  private final Path folder;
  private final EventLog events = new EventLog();
  private final String experiment;
  private final Moments moments;
  private State state;
  private String message = "";
  private String stage = "";
  private long done;
  private long total;
  private Optional<Control> control = Optional.empty();

  /** Starts or resumes a run in a laboratory that knows its experiment. */
  @FunctionalInterface
  interface Start {
    void run(Laboratory laboratory, Control control) throws IOException;
  }

  StudioRun(String id, Path folder, String experiment, State state) {
    this.id = id;
    this.folder = folder;
    this.experiment = experiment;
    this.state = state;
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
   * @param stage the name of the stage that {@code done} of {@code total} refers to
   */
  public record Progress(String state, String message, String stage, long done, long total) {}

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

  synchronized State state() {
    return state;
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
          new Progress(state.name().toLowerCase(Locale.ROOT), message, stage, done, total),
          new Config(config.path("settings"), config.path("seed").asLong()),
          files,
          events.last());
    }
  }

  /** The words of a training over time. */
  public Moments moments() {
    return moments;
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
  synchronized void start(Environment environment, List<Experiment<?>> experiments, Start start) {
    if (control.isPresent()) {
      throw new IllegalStateException("run " + id + " is active; expected one that is not");
    }
    Control started = new Control(this::progress, isTraining());
    control = Optional.of(started);
    moments.release();
    message = "";
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
    State end = State.FAILED;
    String reason = "";
    try {
      start.run(laboratory, started);
      end = State.DONE;
    } catch (CancelledException _) {
      end = State.STOPPED;
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      reason = String.valueOf(e.getMessage());
    } catch (RuntimeException | Error e) {
      // No one else sees what this thread throws.
      reason = "internal error (" + e + "); please report it";
    }
    synchronized (this) {
      control = Optional.empty();
      moments.release();
      message = reason;
      become(end);
      events.end();
      notifyAll();
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

  synchronized void stop() {
    running().stop();
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
