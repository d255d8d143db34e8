package dev.heed.studio.run;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.heed.base.AtomicFile;
import dev.heed.lab.experiment.CancelledException;
import dev.heed.studio.classify.Result;
import dev.heed.studio.json.Json;
import dev.heed.studio.train.Table;
import dev.heed.studio.train.Training;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

/** A run of an experiment, active or ended, in a folder of its own. */
public final class StudioRun {
  private static final int MAX_ROWS = 1000;

  /** The metrics that say how good a model is, the most telling first. */
  private static final List<String> SCORES =
      List.of("test_accuracy", "test_micro_f1", "cv_accuracy", "dev_accuracy", "dev_micro_f1");

  /** The state of a run. */
  public enum State {
    RUNNING,
    PAUSED,
    /** Stopped on request; a classifier keeps its best epoch, other runs can be resumed. */
    STOPPED,
    /** Cut off by the end of the studio; can be resumed. */
    INTERRUPTED,
    DONE,
    /** Ended by an error; can be resumed if the error lay outside the run, such as a full disk. */
    FAILED
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
  private Stage stage = Stage.NONE;
  private Optional<JsonNode> facts = Optional.empty();
  private About about;
  private Optional<Control> control = Optional.empty();
  private boolean begun;
  private Optional<Exception> refusal = Optional.empty();

  /** The work of a run. */
  @FunctionalInterface
  interface Work {
    /** Works until the end, or until the control stops it. */
    End run(Control control) throws IOException;
  }

  /** Removes a run that could not begin. */
  @FunctionalInterface
  interface Forget {
    void run(StudioRun run) throws IOException;
  }

  /** A run that is about to start. */
  StudioRun(Path folder, String experiment, About about, Messages messages) {
    this(folder, experiment, about, messages, new End(State.RUNNING, "", false));
  }

  /** A run of an earlier studio. */
  StudioRun(Path folder, String experiment, About about, Messages messages, End end) {
    id = folder.getFileName().toString();
    this.folder = folder;
    this.experiment = experiment;
    this.about = about;
    this.messages = messages;
    state = end.state();
    message = end.message();
    resumable = end.resumable();
    moments = new Moments(folder, messages.folders());
  }

  /**
   * A summary. In JSON the components of {@code about}, {@code progress} and {@code config} stand
   * side by side with the others.
   *
   * @param files the names of the files written so far
   * @param lastEvent the number of the last event
   */
  public record Summary(
      String id,
      String experiment,
      @JsonUnwrapped About about,
      @JsonUnwrapped Progress progress,
      @JsonUnwrapped Config config,
      Findings findings,
      List<String> files,
      long lastEvent) {}

  /**
   * The state and progress of a run.
   *
   * @param message the reason of a failure, else empty
   * @param resumable whether the run has ended and can continue from its last checkpoint
   * @param stage the name of the stage that {@code done} of {@code total} refers to
   * @param secondsLeft the estimated time to the end of the stage; a training may end earlier
   */
  public record Progress(
      String state,
      String message,
      boolean resumable,
      String stage,
      long done,
      long total,
      Optional<Double> secondsLeft) {}

  /**
   * The first numbers of a run.
   *
   * @param score the accuracy or micro F1, on the texts that tell most; empty if there is none
   * @param facts the numbers of texts, words and labels of a classifier's training while it runs
   */
  public record Findings(Optional<Double> score, Optional<JsonNode> facts) {}

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

  /** The parts of a summary that change while a run goes on, all of one moment. */
  private record Moment(About about, Progress progress, Optional<JsonNode> facts, long lastEvent) {}

  private synchronized Moment moment() {
    return new Moment(
        about,
        new Progress(
            state.name().toLowerCase(Locale.ROOT),
            message,
            resumable,
            stage.name(),
            stage.done(),
            stage.total(),
            state == State.RUNNING ? stage.secondsLeft() : Optional.empty()),
        facts,
        events.last());
  }

  /** The summary of the run as it is now. */
  public Summary summary() throws IOException {
    Moment moment = moment(); // before the files: those of a run that is done are its last
    JsonNode config = config();
    List<String> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.map(file -> file.getFileName().toString()).sorted().toList();
    }
    return new Summary(
        id,
        experiment,
        moment.about(),
        moment.progress(),
        new Config(shown(config.path("settings")), config.path("seed").asLong()),
        new Findings(score(metrics()), moment.facts()),
        files,
        moment.lastEvent());
  }

  private static Optional<Double> score(JsonNode metrics) {
    return SCORES.stream()
        .map(metrics::path)
        .filter(JsonNode::isNumber)
        .findFirst()
        .map(JsonNode::asDouble);
  }

  /** Whether it trains by gradient descent on all texts at once. */
  boolean isTheory() {
    return experiment.equals(Training.NAME);
  }

  /** The kind of the run. */
  String experiment() {
    return experiment;
  }

  /** The name that its user knows it by. */
  synchronized String name() {
    return about.name();
  }

  /** Changes name and note. */
  synchronized void rename(Runs.Change change) throws IOException {
    About changed = about.with(change);
    changed.write(folder);
    about = changed;
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
   * The quality of the classifier.
   *
   * @throws NoSuchFileException if the run has none, or none yet
   */
  public JsonNode result() throws IOException {
    ObjectNode result =
        (ObjectNode) Json.read(Files.readAllBytes(file(Result.FILE)), JsonNode.class);
    ArrayNode warnings = result.arrayNode();
    result.path("warnings").forEach(each -> warnings.add(messages.put(each.asText())));
    return result.set("warnings", warnings);
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
  void start(Work work) throws IOException {
    start(work, Optional.empty());
  }

  /**
   * Starts a thread that computes the run, whose texts are not known to be good.
   *
   * @param forget removes the run if it fails before it has {@link #begun}
   */
  void start(Work work, Forget forget) throws IOException {
    start(work, Optional.of(forget));
  }

  private synchronized void start(Work work, Optional<Forget> forget) throws IOException {
    if (control.isPresent()) {
      throw new IllegalStateException("run " + id + " is active; expected one that is not");
    }
    Files.deleteIfExists(folder.resolve(End.FILE));
    Control started = new Control(this::progress, !isExperiment());
    control = Optional.of(started);
    moments.release();
    message = "";
    resumable = false;
    begun = forget.isEmpty();
    events.reopen();
    become(State.RUNNING);
    Thread.ofPlatform().daemon().name("heed-run-" + id).start(() -> compute(started, work, forget));
  }

  private boolean isExperiment() {
    return !isTheory() && !experiment.equals(Classifiers.NAME);
  }

  private void compute(Control started, Work work, Optional<Forget> forget) {
    End end;
    try {
      end = work.run(started);
    } catch (CancelledException | ClassifierWatcher.Closing _) {
      end = new End(State.STOPPED, "", true);
    } catch (CancellationException _) {
      end =
          new End(
              State.STOPPED, "stopped before the end of the first epoch: nothing is kept", false);
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      Exception error = e instanceof UncheckedIOException wrapper ? wrapper.getCause() : e;
      refuse(error);
      end = End.failed(error, messages.put(String.valueOf(error.getMessage())));
    } catch (RuntimeException | Error e) {
      // No one else sees what this thread throws.
      end = End.failed(e, "internal error (" + e + "); please report it");
    }
    if (refusal().isPresent()) {
      try {
        forget.orElseThrow().run(this);
      } catch (IOException _) {
        // It stays in the list as a failed run.
      }
    }
    end(end);
  }

  private synchronized void refuse(Exception error) {
    if (!begun) {
      refusal = Optional.of(error);
    }
  }

  /** Notes that the texts are read and can be trained on. */
  synchronized void begun() {
    if (!begun) {
      begun = true;
      notifyAll();
    }
  }

  /** The reason why the run could not begin; empty if it did, or may still do so. */
  synchronized Optional<Exception> refusal() {
    return refusal;
  }

  /** Waits until the run has begun or ended. */
  synchronized void awaitBegin() throws InterruptedException {
    while (!begun && control.isPresent()) {
      wait();
    }
  }

  /** Whether the studio closes. */
  synchronized boolean isClosing() {
    return closing;
  }

  /** Notes what the texts of a classifier are. */
  synchronized void learned(JsonNode found) {
    facts = Optional.of(found.deepCopy());
    events.add(Json.line(Json.object().set("facts", found)));
  }

  /** Adds a record to the events. */
  void recorded(JsonNode event) {
    events.add(Json.line(event));
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
    if (end.state() == State.DONE || !Files.isDirectory(folder)) {
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

  private synchronized void progress(String name, long done, long total) {
    boolean paused = control.filter(Control::isPaused).isPresent();
    stage = stage.at(name, done, total, paused || state == State.PAUSED);
    ObjectNode event = Json.object();
    event.put("stage", name).put("done", done).put("total", total);
    event.set("seconds_left", Json.tree(stage.secondsLeft()));
    events.add(Json.line(event));
    State now = paused ? State.PAUSED : State.RUNNING;
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
