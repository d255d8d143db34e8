package dev.heed.studio.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.base.ProblemException;
import dev.heed.lab.experiment.Environment;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.studio.json.Json;
import dev.heed.studio.train.Training;
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
    String experiment;
    try {
      experiment =
          Json.read(Files.readAllBytes(config), JsonNode.class).path("experiment").asText();
    } catch (IllegalArgumentException _) {
      return; // not the folder of a run
    }
    String id = each.getFileName().toString();
    StudioRun.State state =
        Files.exists(each.resolve("metrics.json"))
            ? StudioRun.State.DONE
            : StudioRun.State.INTERRUPTED;
    StudioRun run = new StudioRun(id, each, experiment, state);
    run.events().end();
    runs.put(id, run);
  }

  /** An experiment that can be run. */
  public record Offer(
      String name, String summary, String duration, SequencedMap<String, Object> settings) {}

  /**
   * A request to start a run.
   *
   * @param settings the settings that differ from the defaults
   * @param seed the seed; 1 if empty
   */
  public record Request(String experiment, Map<String, String> settings, Optional<Long> seed) {
    /**
     * Replaces what is missing by defaults.
     *
     * @throws ProblemException if the experiment is missing
     */
    public Request {
      if (experiment == null || experiment.isEmpty()) {
        throw new ProblemException("experiment is missing", "a name");
      }
      settings = settings == null ? Map.of() : Map.copyOf(settings);
      seed = seed == null ? Optional.empty() : seed;
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
   * @throws java.nio.file.AccessDeniedException if a setting names a file outside the folders
   */
  public synchronized StudioRun start(Request request) throws IOException {
    requireRoom();
    Laboratory laboratory = new Laboratory(experiments, environment);
    Experiment<?> experiment = laboratory.experiment(request.experiment());
    List<String> assignments = assignments(experiment, request.settings());
    laboratory.check(experiment, assignments);
    Path own = newFolder(request.experiment());
    StudioRun run =
        new StudioRun(
            own.getFileName().toString(), own, request.experiment(), StudioRun.State.RUNNING);
    runs.put(run.id(), run);
    long seed = request.seed().orElse(1L);
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
  private List<String> assignments(Experiment<?> experiment, Map<String, String> settings)
      throws IOException {
    List<String> paths = Laboratory.pathSettings(experiment);
    List<String> assignments = new ArrayList<>();
    for (Map.Entry<String, String> each : settings.entrySet()) {
      String value = each.getValue();
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
  public synchronized void act(String id, Action action) {
    StudioRun run = get(id);
    switch (action) {
      case PAUSE -> run.pause();
      case STEP -> run.step();
      case STOP -> run.stop();
      case RESUME -> {
        if (run.isActive()) {
          run.proceed();
        } else if (run.state() == StudioRun.State.DONE) {
          throw new IllegalStateException("run " + id + " is done; expected an unfinished run");
        } else {
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
    active.forEach(StudioRun::stop);
    try {
      for (StudioRun run : active) {
        run.awaitEnd(STOP_MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
