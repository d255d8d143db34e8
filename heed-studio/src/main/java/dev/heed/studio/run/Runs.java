package dev.heed.studio.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.ProblemException;
import dev.heed.lab.experiment.Environment;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.studio.json.Json;
import dev.heed.studio.train.Training;
import dev.heed.studio.train.TrainingTexts;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/** All runs of a folder, also those of earlier studios. A run does not depend on its readers. */
public final class Runs implements AutoCloseable {
  private static final int MAX_ACTIVE = 4;

  /** Upper limit for the time in which a run stops at a checkpoint when the studio closes. */
  private static final long STOP_MILLISECONDS = 15_000;

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private final Path folder;
  private final Environment environment;
  private final Folders folders;
  private final Messages messages;
  private final List<Experiment<?>> experiments = new ArrayList<>();
  private final ConcurrentSkipListMap<String, StudioRun> runs = new ConcurrentSkipListMap<>();
  private final List<StudioRun> recent = new ArrayList<>();

  /**
   * The runs of a folder, which is created if it does not exist.
   *
   * @param folders the folders in which paths of settings must lie
   */
  public Runs(Path folder, Environment environment, Folders folders) throws IOException {
    this.folder = Files.createDirectories(folder).toRealPath();
    this.environment = environment;
    this.folders = folders;
    messages = new Messages(folders);
    experiments.add(new Training(environment.version(), Training.Watcher.none()));
    experiments.addAll(new Laboratory(environment).experiments());
    try (Stream<Path> found = Files.list(this.folder)) {
      for (Path each : found.filter(Files::isDirectory).toList()) {
        find(each);
      }
    }
  }

  private void find(Path each) throws IOException {
    Path config = each.resolve("config.json");
    if (!Files.isRegularFile(config)) {
      return;
    }
    JsonNode begun;
    try {
      begun = Json.read(Files.readAllBytes(config), JsonNode.class);
    } catch (IllegalArgumentException _) {
      return; // not the folder of a run
    }
    StudioRun.End end = StudioRun.End.read(each);
    if (!begun.path("version").asText().equals(environment.version())) {
      end = new StudioRun.End(end.state(), end.message(), false);
    }
    StudioRun run = new StudioRun(each, begun.path("experiment").asText(), messages, end);
    run.events().end();
    runs.put(run.id(), run);
  }

  /** An experiment that can be run. */
  public record Offer(
      String name, String summary, String duration, SequencedMap<String, Object> settings) {}

  /**
   * A request to start a run.
   *
   * @param settings the settings that differ from the defaults: strings, numbers, true or false
   * @param seed the seed; 1 if empty
   */
  public record Request(String experiment, Map<String, JsonNode> settings, Optional<Long> seed) {
    /**
     * Replaces what is missing by defaults.
     *
     * @throws ProblemException if the experiment is missing, or a setting is a list or an object
     */
    public Request {
      if (experiment == null || experiment.isEmpty()) {
        throw new ProblemException("experiment is missing", "a name");
      }
      settings = settings == null ? Map.of() : Map.copyOf(settings);
      seed = seed == null ? Optional.empty() : seed;
      settings.forEach(
          (name, value) -> {
            if (!value.isValueNode() || value.isNull()) {
              throw new ProblemException(
                  "settings.%s is %s".formatted(name, value), "a string, number, true or false");
            }
          });
    }
  }

  /** The experiments; the training comes first. */
  public List<Offer> experiments() {
    return experiments.stream()
        .map(
            each ->
                new Offer(
                    each.name(),
                    each.description().summary(),
                    each.description().duration(),
                    Laboratory.defaults(each)))
        .toList();
  }

  /** All runs, the latest first. */
  public List<StudioRun> all() {
    return List.copyOf(runs.descendingMap().values());
  }

  /**
   * The run with an id.
   *
   * @throws NoSuchElementException if there is none
   */
  public StudioRun get(String id) {
    StudioRun run = runs.get(id);
    if (run == null) {
      throw new NoSuchElementException("there is no run '" + id + "'; expected one of /api/runs");
    }
    return run;
  }

  /** The words of a training. Those of all but the two trainings asked for last are released. */
  public Moments moments(String id) {
    StudioRun run = get(id);
    synchronized (recent) {
      recent.remove(run);
      recent.add(run);
      if (recent.size() > 2) {
        StudioRun oldest = recent.removeFirst();
        if (!oldest.isActive()) {
          oldest.moments().release();
        }
      }
    }
    return run.moments();
  }

  /**
   * Starts a run.
   *
   * @throws IllegalArgumentException if the experiment or a setting is wrong
   * @throws IllegalStateException if too many runs are active
   * @throws IOException if the texts of a training cannot be read or trained on
   * @throws java.nio.file.AccessDeniedException if a setting names a file outside the folders
   */
  public synchronized StudioRun start(Request request) throws IOException {
    requireRoom();
    Laboratory laboratory = new Laboratory(experiments, environment);
    Experiment<?> experiment = laboratory.experiment(request.experiment());
    List<String> assignments = assignments(experiment, request.settings());
    laboratory.check(experiment, assignments);
    long seed = request.seed().orElse(1L);
    if (experiment instanceof Training training) {
      ObjectNode settings = Json.object();
      assignments.stream()
          .map(each -> each.split("=", 2))
          .forEach(each -> settings.put(each[0], each[1]));
      JsonNode config = Json.object().set("settings", settings);
      TrainingTexts.check(Laboratory.settings(training, config).data(), seed);
    }
    Path own = newFolder(request.experiment());
    StudioRun run = new StudioRun(own, request.experiment(), messages);
    runs.put(run.id(), run);
    run.start(
        environment,
        experiments,
        (all, control) ->
            all.run(all.experiment(request.experiment()), assignments, seed, own, control));
    return run;
  }

  private Path newFolder(String experiment) throws IOException {
    String time = TIME.format(LocalDateTime.now(ZoneId.systemDefault()));
    for (int number = 1; ; number++) {
      try {
        return Files.createDirectory(
            folder.resolve("%s-%s%s".formatted(time, experiment, number == 1 ? "" : "-" + number)));
      } catch (FileAlreadyExistsException _) {
        // taken by another run of the same second
      }
    }
  }

  private void requireRoom() {
    long active = runs.values().stream().filter(StudioRun::isActive).count();
    if (active >= MAX_ACTIVE) {
      throw new IllegalStateException(
          active + " runs are active; expected fewer than " + MAX_ACTIVE + ": stop one");
    }
  }

  /** Settings as {@code key=value}; paths among them are resolved in the folders. */
  private List<String> assignments(Experiment<?> experiment, Map<String, JsonNode> settings)
      throws IOException {
    List<String> paths = Laboratory.pathSettings(experiment);
    List<String> assignments = new ArrayList<>();
    for (Map.Entry<String, JsonNode> each : settings.entrySet()) {
      String value = each.getValue().asText();
      if (paths.contains(each.getKey()) && !value.isEmpty()) {
        value = folders.resolve(value).toString();
      }
      assignments.add(each.getKey() + "=" + value);
    }
    assignments.sort(Comparator.naturalOrder());
    return assignments;
  }

  /** An action on a run. */
  public enum Action {
    PAUSE,
    STEP,
    STOP,
    RESUME
  }

  /**
   * Performs an action on a run.
   *
   * @throws IllegalStateException if the run is in the wrong state for it
   */
  public synchronized void act(String id, Action action) throws IOException {
    StudioRun run = get(id);
    switch (action) {
      case PAUSE -> run.pause();
      case STEP -> run.step();
      case STOP -> run.stop();
      case RESUME -> {
        if (run.isActive()) {
          run.proceed();
        } else {
          run.requireResumable();
          requireRoom();
          run.start(environment, experiments, (all, control) -> all.resume(run.folder(), control));
        }
      }
    }
  }

  /** Stops all runs at a checkpoint. */
  @Override
  public void close() {
    List<StudioRun> active = runs.values().stream().filter(StudioRun::isActive).toList();
    active.forEach(StudioRun::interrupt);
    try {
      for (StudioRun run : active) {
        run.awaitEnd(STOP_MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
