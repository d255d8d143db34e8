package dev.heed.studio.run;

import com.fasterxml.jackson.databind.JsonNode;
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

/** All runs of a folder, those of earlier included. They go on whether somebody watches or not. */
public final class Runs implements AutoCloseable {
  private static final int MOST_GOING_ON = 4;
  private static final long PATIENCE_MILLISECONDS = 15_000;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private final Path folder;
  private final Environment environment;
  private final Folders folders;
  private final List<Experiment<?>> experiments = new ArrayList<>();
  private final ConcurrentSkipListMap<String, StudioRun> runs = new ConcurrentSkipListMap<>();
  private final List<StudioRun> used = new ArrayList<>();

  /**
   * The runs of a folder, which is made if it is not there.
   *
   * @param folders where paths in settings must lie
   */
  public Runs(Path folder, Environment environment, Folders folders) throws IOException {
    this.folder = Files.createDirectories(folder).toRealPath();
    this.environment = environment;
    this.folders = folders;
    experiments.add(new Training(Training.Watcher.none()));
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
      return; // not ours
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
   * What is to be run.
   *
   * @param settings those that differ from the defaults
   * @param seed 1 if left out
   */
  public record Request(String experiment, Map<String, String> settings, Optional<Long> seed) {
    public Request {
      if (experiment == null || experiment.isEmpty()) {
        throw new IllegalArgumentException("experiment is missing; expected a name");
      }
      settings = settings == null ? Map.of() : Map.copyOf(settings);
      seed = seed == null ? Optional.empty() : seed;
    }
  }

  /** The experiments, the training to be watched first. */
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

  /** The words of a training; those of the trainings looked at before are let go of. */
  public Moments moments(String id) {
    StudioRun run = get(id);
    synchronized (used) {
      used.remove(run);
      used.add(run);
      if (used.size() > 2) {
        StudioRun oldest = used.removeFirst();
        if (!oldest.isGoingOn()) {
          oldest.moments().release();
        }
      }
    }
    return run.moments();
  }

  /**
   * Starts a run.
   *
   * @throws IllegalArgumentException if a setting makes no sense
   * @throws IllegalStateException if too many are going on
   * @throws java.nio.file.AccessDeniedException if a setting names a file outside of the folders
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
        // another run of the same second
      }
    }
  }

  private void requireRoom() {
    long going = runs.values().stream().filter(StudioRun::isGoingOn).count();
    if (going >= MOST_GOING_ON) {
      throw new IllegalStateException(
          going + " runs are going on; expected fewer than " + MOST_GOING_ON + ": stop one");
    }
  }

  /** Paths among the settings must lie in the folders that are open to readers. */
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

  /** What can be done with a run that goes on, or could. */
  public enum Action {
    PAUSE,
    STEP,
    STOP,
    RESUME
  }

  /**
   * Does something with a run.
   *
   * @throws IllegalStateException if the run is not in a state for it
   */
  public synchronized void act(String id, Action action) {
    StudioRun run = get(id);
    switch (action) {
      case PAUSE -> run.pause();
      case STEP -> run.step();
      case STOP -> run.stop();
      case RESUME -> {
        if (run.isGoingOn()) {
          run.proceed();
        } else if (run.state() == StudioRun.State.DONE) {
          throw new IllegalStateException("run " + id + " is done; expected one that is not");
        } else {
          requireRoom();
          run.start(environment, experiments, (all, control) -> all.resume(run.folder(), control));
        }
      }
    }
  }

  /** Stops all runs at a place to go on from. */
  @Override
  public void close() {
    List<StudioRun> going = runs.values().stream().filter(StudioRun::isGoingOn).toList();
    going.forEach(StudioRun::stop);
    try {
      for (StudioRun run : going) {
        run.awaitEnd(PATIENCE_MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
