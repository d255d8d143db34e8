package dev.heed.studio.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.ProblemException;
import dev.heed.lab.experiment.Environment;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.studio.classify.ClassifierSettings;
import dev.heed.studio.classify.Differences;
import dev.heed.studio.classify.Task;
import dev.heed.studio.classify.Trainer;
import dev.heed.studio.json.Json;
import dev.heed.studio.train.Training;
import dev.heed.studio.train.TrainingTexts;
import dev.heed.text.corpus.CorpusReader;
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
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** All runs of a folder, also those of earlier studios. A run does not depend on its readers. */
public final class Runs implements AutoCloseable {
  private static final int MAX_ACTIVE = 4;

  /** Upper limit for the time in which a run stops at a checkpoint when the studio closes. */
  private static final long STOP_MILLISECONDS = 15_000;

  /** The size of a file up to which a request waits until its texts are read, a second or two. */
  private static final long MAX_AWAITED_BYTES = 8L << 20;

  private static final Pattern DATA_ENDING =
      Pattern.compile("\\.(csv|tsv|jsonl|ndjson|txt|train)?(\\.gz)?$", Pattern.CASE_INSENSITIVE);
  private static final int MAX_DATA_NAME = 60;

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private final Path folder;
  private final Environment environment;
  private final Folders folders;
  private final Messages messages;
  private final Classifiers classifiers;
  private final List<Experiment<?>> experiments = new ArrayList<>();
  private final ConcurrentSkipListMap<String, StudioRun> runs = new ConcurrentSkipListMap<>();
  private final List<StudioRun> recent = new ArrayList<>();

  /**
   * The runs of a folder, which is created if it does not exist.
   *
   * @param folders the folders in which paths of settings must lie
   * @param trainer trains classifiers
   */
  public Runs(Path folder, Environment environment, Folders folders, Trainer trainer)
      throws IOException {
    this.folder = Files.createDirectories(folder).toRealPath();
    this.environment = environment;
    this.folders = folders;
    messages = new Messages(folders);
    classifiers = new Classifiers(trainer, environment, folders);
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
    End end = End.read(each);
    if (!begun.path("version").asText().equals(environment.version())) {
      end = new End(end.state(), end.message(), false);
    }
    String experiment = begun.path("experiment").asText();
    Optional<About> about = About.read(each);
    StudioRun run =
        new StudioRun(
            each,
            experiment,
            about.isPresent()
                ? about.get()
                : new About(name(experiment, begun.path("settings")), ""),
            messages,
            end);
    run.events().end();
    runs.put(run.id(), run);
  }

  /**
   * An experiment that can be run.
   *
   * @param settings the defaults
   * @param help a sentence on each setting
   */
  public record Offer(
      String name,
      String summary,
      String duration,
      SequencedMap<String, Object> settings,
      SequencedMap<String, String> help) {}

  /**
   * A request to start a run.
   *
   * @param settings the settings that differ from the defaults: strings, numbers, true or false
   * @param seed the seed; 1 if empty
   * @param name the name of the run; that of its data if empty
   */
  public record Request(
      String experiment,
      Map<String, JsonNode> settings,
      Optional<Long> seed,
      Optional<String> name) {
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
      name = name == null ? Optional.empty() : name.filter(each -> !each.isBlank());
      settings.forEach(
          (setting, value) -> {
            if (!value.isValueNode() || value.isNull()) {
              throw new ProblemException(
                  "settings.%s is %s".formatted(setting, value), "a string, number, true or false");
            }
          });
    }
  }

  /**
   * New names of a run.
   *
   * @param name the name; as it is if empty
   * @param note the note; as it is if empty
   */
  public record Change(Optional<String> name, Optional<String> note) {
    public Change {
      name = name == null ? Optional.empty() : name;
      note = note == null ? Optional.empty() : note;
    }
  }

  /** All that can be run: a classifier, the training of the theory, then the experiments. */
  public List<Offer> experiments() {
    return Stream.concat(
            Stream.of(classifiers.offer()),
            experiments.stream()
                .map(
                    each ->
                        new Offer(
                            each.name(),
                            each.description().summary(),
                            each.description().duration(),
                            Laboratory.defaults(each),
                            Laboratory.help(each))))
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
   * Starts a run. Of a classifier's texts, a small file is read first, so that what is wrong with
   * it is known at once; a run that fails later, but before it trains, leaves nothing either.
   *
   * @throws IllegalArgumentException if the experiment or a setting is wrong
   * @throws IllegalStateException if too many runs are active
   * @throws IOException if the texts of a training cannot be read or trained on
   * @throws java.nio.file.AccessDeniedException if a setting names a file outside the folders
   */
  public StudioRun start(Request request) throws IOException {
    if (!request.experiment().equals(Classifiers.NAME)) {
      return startExperiment(request);
    }
    Map<String, String> settings = new TreeMap<>();
    request.settings().forEach((name, value) -> settings.put(name, value.asText()));
    StudioRun run = startClassifier(request, settings);
    Path data = folders.resolve(settings.get(ClassifierSettings.DATA));
    if (Files.size(data) <= MAX_AWAITED_BYTES) {
      try {
        run.awaitBegin();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (run.refusal().isPresent()) {
      switch (run.refusal().get()) {
        case IOException e -> throw e;
        case IllegalArgumentException e -> throw e;
        case Exception e -> throw new IllegalStateException(e);
      }
    }
    return run;
  }

  private synchronized StudioRun startClassifier(Request request, Map<String, String> settings)
      throws IOException {
    requireRoom();
    long seed = request.seed().orElse(1L);
    classifiers.task(folder, settings, seed); // refuses a wrong setting before anything is written
    About about = about(request, Json.tree(settings));
    Path own = newFolder(about.name());
    Task task = classifiers.task(own, settings, seed);
    classifiers.configure(task);
    about.write(own);
    StudioRun run = new StudioRun(own, Classifiers.NAME, about, messages);
    runs.put(run.id(), run);
    run.start(control -> classifiers.run(run, task, control), this::forget);
    return run;
  }

  private synchronized StudioRun startExperiment(Request request) throws IOException {
    requireRoom();
    Laboratory laboratory = new Laboratory(experiments, environment, folders);
    Experiment<?> experiment = laboratory.experiment(request.experiment());
    List<String> assignments = assignments(experiment, request.settings());
    laboratory.check(experiment, assignments);
    long seed = request.seed().orElse(1L);
    ObjectNode settings = Json.object();
    assignments.stream()
        .map(each -> each.split("=", 2))
        .forEach(each -> settings.put(each[0], each[1]));
    if (experiment instanceof Training training) {
      JsonNode config = Json.object().set("settings", settings);
      TrainingTexts.check(Laboratory.settings(training, config, folders).data(), seed);
    }
    About about = about(request, settings);
    Path own = newFolder(about.name());
    about.write(own);
    StudioRun run = new StudioRun(own, request.experiment(), about, messages);
    runs.put(run.id(), run);
    run.start(
        control -> {
          Laboratory all = laboratory(run, control);
          all.run(all.experiment(request.experiment()), assignments, seed, own, control);
          return End.DONE;
        });
    return run;
  }

  /** A laboratory whose training is followed by a run. */
  private Laboratory laboratory(StudioRun run, Control control) {
    Stream<Experiment<?>> watched =
        Stream.of(new Training(environment.version(), new TheoryWatcher(run, control)));
    return new Laboratory(
        Stream.concat(
                experiments.stream().filter(each -> !each.name().equals(Training.NAME)), watched)
            .toList(),
        environment,
        folders);
  }

  /** The name of a request, or that of its data, with a number if another run has it. */
  private About about(Request request, JsonNode settings) {
    if (request.name().isPresent()) {
      return new About(request.name().get(), "");
    }
    String name = name(request.experiment(), settings);
    for (int number = 1; ; number++) {
      String candidate = number == 1 ? name : name + " " + number;
      if (runs.values().stream().noneMatch(each -> each.name().equals(candidate))) {
        return new About(candidate, "");
      }
    }
  }

  /** The name of the data without its folder and ending, or that of the experiment. */
  private static String name(String experiment, JsonNode settings) {
    if (!experiment.equals(Classifiers.NAME) && !experiment.equals(Training.NAME)) {
      return experiment.isEmpty() ? "run" : experiment;
    }
    String path = settings.path(ClassifierSettings.DATA).asText(settings.path("corpus").asText(""));
    String file = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    String stem = DATA_ENDING.matcher(file).replaceFirst("").replaceAll("\\p{Cntrl}", " ").strip();
    return stem.isEmpty() || stem.equals("null")
        ? "built-in task"
        : stem.substring(0, Math.min(stem.length(), MAX_DATA_NAME));
  }

  private Path newFolder(String runName) throws IOException {
    String name = runName.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^-+|-+$", "");
    String time = TIME.format(LocalDateTime.now(ZoneId.systemDefault()));
    for (int number = 1; ; number++) {
      try {
        return Files.createDirectory(
            folder.resolve("%s-%s%s".formatted(time, name, number == 1 ? "" : "-" + number)));
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
          resume(run);
        }
      }
    }
  }

  private void resume(StudioRun run) throws IOException {
    if (run.experiment().equals(Classifiers.NAME)) {
      Task task = classifiers.task(run.folder());
      run.start(control -> classifiers.run(run, task, control));
      return;
    }
    run.start(
        control -> {
          laboratory(run, control).resume(run.folder(), control);
          return End.DONE;
        });
  }

  /**
   * The texts on which two classifiers differ.
   *
   * @param max the number of texts to return
   * @throws IllegalStateException if the runs have no predictions of the same texts
   */
  public Differences differences(String first, String second, int max) throws IOException {
    return classifiers.differences(get(first), get(second), max);
  }

  /** Opens the texts that a classifier was trained on, as their file has them. */
  public CorpusReader texts(String id) throws IOException {
    return classifiers.texts(get(id));
  }

  /** Changes the name or the note of a run. */
  public StudioRun change(String id, Change change) throws IOException {
    StudioRun run = get(id);
    run.rename(change);
    return run;
  }

  /**
   * Deletes a run with all its files.
   *
   * @throws IllegalStateException if it is active
   */
  public synchronized void delete(String id) throws IOException {
    StudioRun run = get(id);
    if (run.isActive()) {
      throw new IllegalStateException(
          "run " + id + " is active; expected one that has ended: stop it first");
    }
    forget(run);
  }

  private void forget(StudioRun run) throws IOException {
    runs.remove(run.id());
    synchronized (recent) {
      recent.remove(run);
    }
    run.moments().release();
    List<Path> files;
    try (Stream<Path> all = Files.walk(run.folder())) {
      files = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
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
