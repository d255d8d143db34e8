package dev.heed.lab.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.Provenance;
import dev.heed.lab.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Finds experiments and runs them, each in a folder of its own. */
public final class Laboratory {
  private final List<Experiment<?>> experiments;
  private final Environment environment;
  private final PathNames names;

  /** A laboratory with all experiments that the loader of this thread finds. */
  public Laboratory(Environment environment) {
    this(environment, Thread.currentThread().getContextClassLoader());
  }

  /**
   * A laboratory with all experiments that a class loader finds.
   *
   * @param loader of the program, or one above it that sees plugins too
   */
  public Laboratory(Environment environment, ClassLoader loader) {
    this(
        ServiceLoader.load(Experiment.class, loader).stream()
            .<Experiment<?>>map(ServiceLoader.Provider::get)
            .toList(),
        environment);
  }

  /** A laboratory with these experiments. */
  public Laboratory(List<Experiment<?>> experiments, Environment environment) {
    this(experiments, environment, PathNames.asTheyAre());
  }

  /**
   * A laboratory with these experiments.
   *
   * @param names the names of paths in {@code config.json} and reports
   */
  public Laboratory(List<Experiment<?>> experiments, Environment environment, PathNames names) {
    this.names = names;
    this.experiments =
        experiments.stream()
            .sorted(Comparator.<Experiment<?>, String>comparing(Experiment::name))
            .toList();
    this.environment = environment;
  }

  /**
   * A completed run.
   *
   * @param title the title of the report, which is the answer where the experiment has one
   * @param metrics contents of {@code metrics.json}
   * @param numbers the few that readers want, with names in words
   * @param passed true if all checks passed; one that is undecided has not
   */
  public record Result(
      String experiment,
      String title,
      SequencedMap<String, Object> metrics,
      List<Block.KeyNumber> numbers,
      List<Check> checks,
      boolean passed) {}

  /** All experiments, by name. */
  public List<Experiment<?>> experiments() {
    return experiments;
  }

  /** The default settings by their names on the command line. */
  public static SequencedMap<String, Object> defaults(Experiment<?> experiment) {
    SequencedMap<String, Object> defaults = new LinkedHashMap<>();
    Settings.json(experiment.defaults())
        .properties()
        .forEach(entry -> defaults.put(entry.getKey(), entry.getValue()));
    return defaults;
  }

  /** A sentence on each setting by its name on the command line: its meaning and its values. */
  public static SequencedMap<String, String> help(Experiment<?> experiment) {
    return SettingsHelp.of(experiment.defaults().getClass());
  }

  /**
   * The settings of a run as its {@code config.json} has them.
   *
   * @throws IllegalArgumentException if they are not settings of the experiment
   * @throws IOException if there is no path with a name that is there
   */
  public static <S extends Record> S settings(
      Experiment<S> experiment, JsonNode config, PathNames names) throws IOException {
    return Settings.with(experiment.defaults(), values(experiment, config, names));
  }

  /** The values of a {@code config.json}, with paths for their names. */
  private static Map<String, String> values(
      Experiment<?> experiment, JsonNode config, PathNames names) throws IOException {
    Map<String, String> values = Settings.values(config.path("settings"));
    for (String key : pathSettings(experiment)) {
      String name = values.getOrDefault(key, "");
      if (!name.isEmpty()) {
        values.put(key, names.path(name));
      }
    }
    return values;
  }

  /** The settings as files name them. */
  private <S extends Record> ObjectNode named(Experiment<S> experiment, S settings) {
    ObjectNode named = Settings.json(settings);
    for (String key : pathSettings(experiment)) {
      if (named.path(key).isTextual()) {
        named.put(key, names.name(named.path(key).asText()));
      }
    }
    return named;
  }

  /** The names of the settings that are paths, or optionals of paths. */
  public static List<String> pathSettings(Experiment<?> experiment) {
    return Settings.pathKeys(experiment.defaults().getClass());
  }

  /**
   * The experiment with this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Experiment<?> experiment(String name) {
    return experiments.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no experiment '%s'; expected one of %s"
                        .formatted(
                            name,
                            experiments.stream()
                                .map(Experiment::name)
                                .collect(Collectors.joining(", ")))));
  }

  /**
   * Checks settings without running anything.
   *
   * @param assignments settings that differ from the defaults, as {@code key=value}
   * @throws IllegalArgumentException if one is unknown or invalid
   */
  public void check(Experiment<?> experiment, List<String> assignments) {
    prepared(experiment, Settings.assignments(assignments), 0);
  }

  /**
   * Runs an experiment from the beginning. Files of an earlier run in the folder are replaced.
   *
   * @param assignments settings that differ from the defaults, as {@code key=value}
   * @throws IllegalArgumentException if a setting is unknown or invalid; then nothing is written
   * @throws IOException if the experiment or writing its files fails
   * @throws CancelledException if {@code observer} cancels the run; {@link #resume} continues it
   */
  public Result run(
      Experiment<?> experiment, List<String> assignments, long seed, Path out, Observer observer)
      throws IOException {
    return prepared(experiment, Settings.assignments(assignments), seed)
        .start(out, Optional.empty(), observer);
  }

  /**
   * Resumes an interrupted run, with the same resulting bytes as an uninterrupted one. Without a
   * checkpoint the run starts again.
   *
   * @throws IOException if the folder is not that of a run by this version, or the experiment fails
   * @throws CancelledException as in {@link #run}
   */
  public Result resume(Path directory, Observer observer) throws IOException {
    Path file = directory.resolve("config.json");
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          file + ": there is no such file; expected the folder of an earlier run");
    }
    JsonNode config;
    try {
      config = new JsonMapper().readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": not JSON; expected the configuration of a run", e);
    }
    String version = config.path("version").asText();
    if (!config.path("settings").isObject() || version.isEmpty()) {
      throw new IOException(
          file
              + ": not the configuration of an experiment; expected the folder of a 'heed lab"
              + " run'");
    }
    if (!version.equals(environment.version())) {
      throw new IOException(
          "%s: the run was started by version %s; expected this version, %s"
              .formatted(file, version, environment.version()));
    }
    try {
      Experiment<?> experiment = experiment(config.path("experiment").asText());
      return prepared(experiment, values(experiment, config, names), config.path("seed").asLong())
          .start(directory, Checkpoint.read(Checkpoint.file(directory)), observer);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private <S extends Record> Prepared<S> prepared(
      Experiment<S> experiment, Map<String, String> values, long seed) {
    return new Prepared<>(experiment, Settings.with(experiment.defaults(), values), seed);
  }

  /** An experiment with everything that determines its result. */
  private final class Prepared<S extends Record> {
    private final Experiment<S> experiment;
    private final S settings;
    private final long seed;

    Prepared(Experiment<S> experiment, S settings, long seed) {
      this.experiment = experiment;
      this.settings = settings;
      this.seed = seed;
    }

    Result start(Path out, Optional<Checkpoint> resumed, Observer observer) throws IOException {
      RunDirectory directory = RunDirectory.create(out);
      Path checkpoint = Checkpoint.file(out);
      if (resumed.isEmpty()) {
        // Files of an earlier run must not be mistaken for results of this one.
        for (Path old : List.of(checkpoint, directory.metrics(), directory.report())) {
          Files.deleteIfExists(old);
        }
        Files.deleteIfExists(directory.trace());
        directory.writeConfig(config());
      }
      Run run = new Run(directory, seed, environment, observer, resumed);
      Findings findings;
      try {
        findings = experiment.run(settings, run);
      } finally {
        run.close();
      }
      SequencedMap<String, Object> metrics = new LinkedHashMap<>(findings.metrics());
      metrics.put("checks", findings.checks());
      metrics.put("passed", findings.passed());
      directory.writeReport(findings.page().with(provenance()));
      directory.writeMetrics(metrics);
      Files.deleteIfExists(checkpoint);
      return new Result(
          experiment.name(),
          findings.report().title(),
          findings.metrics(),
          findings.numbers(),
          findings.checks(),
          findings.passed());
    }

    /** The command line that makes this run, with the settings that differ from the defaults. */
    private Provenance provenance() {
      Map<String, String> defaults = Settings.values(Settings.json(experiment.defaults()));
      StringBuilder command = new StringBuilder("heed lab run " + experiment.name());
      Settings.values(named(experiment, settings))
          .forEach(
              (key, value) -> {
                if (!value.equals(defaults.get(key))) {
                  String plain = value.matches("[\\w./,+-]*") ? value : "'" + value + "'";
                  command.append(" --set ").append(key).append('=').append(plain);
                }
              });
      return Provenance.today(environment.version(), command + " --seed " + seed).withSeed(seed);
    }

    private ObjectNode config() {
      ObjectNode config = new JsonMapper().createObjectNode();
      config.put("experiment", experiment.name());
      config.put("version", environment.version());
      config.put("seed", seed);
      config.set("settings", named(experiment, settings));
      return config;
    }
  }
}
