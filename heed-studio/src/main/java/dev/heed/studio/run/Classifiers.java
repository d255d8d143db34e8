package dev.heed.studio.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.AtomicFile;
import dev.heed.lab.experiment.Environment;
import dev.heed.studio.classify.ClassifierSettings;
import dev.heed.studio.classify.Differences;
import dev.heed.studio.classify.PredictionFile;
import dev.heed.studio.classify.Task;
import dev.heed.studio.classify.Trainer;
import dev.heed.studio.json.Json;
import dev.heed.text.corpus.CorpusReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs that train a classifier as {@code heed train} does. A run's {@code config.json} has all
 * settings, and names files as {@link Folders} does.
 */
record Classifiers(Trainer trainer, Environment environment, Folders folders) {
  /** The kind of these runs. */
  static final String NAME = "classifier";

  /** The kind for the list of experiments. */
  Runs.Offer offer() {
    return new Runs.Offer(
        NAME,
        "Trains a text classifier as 'heed train' does.",
        "10 s",
        trainer.defaults(),
        new LinkedHashMap<>());
  }

  /** The settings with absolute paths, checked as far as is possible without reading texts. */
  Task task(Path folder, Map<String, String> settings, long seed) throws IOException {
    Map<String, String> resolved = new HashMap<>(settings);
    for (String name : ClassifierSettings.FILES) {
      String path = settings.getOrDefault(name, "");
      if (!path.isEmpty()) {
        resolved.put(name, folders.resolve(path).toString());
      }
    }
    Task task =
        new Task(
            folder,
            new ClassifierSettings(resolved),
            seed,
            environment.threads(),
            folders::withoutPlaces);
    trainer.check(task);
    return task;
  }

  /** Writes the configuration of a run. */
  void configure(Task task) throws IOException {
    ObjectNode config = Json.object();
    config.put("experiment", NAME).put("version", environment.version()).put("seed", task.seed());
    ObjectNode settings = config.putObject("settings");
    task.settings()
        .with(trainer.defaults())
        .forEach(
            (name, value) ->
                settings.set(
                    name,
                    Json.tree(value instanceof String text ? folders.withoutPlaces(text) : value)));
    AtomicFile.write(task.folder().resolve("config.json"), config.toPrettyString() + "\n");
  }

  /** The task of a run that was begun. */
  Task task(Path folder) throws IOException {
    JsonNode config = Json.read(Files.readAllBytes(folder.resolve("config.json")), JsonNode.class);
    Map<String, Object> defaults = trainer.defaults();
    Map<String, String> settings = new HashMap<>();
    config
        .path("settings")
        .properties()
        .forEach(
            each -> {
              String value = each.getValue().asText();
              if (!value.equals(String.valueOf(defaults.get(each.getKey())))) {
                settings.put(each.getKey(), value);
              }
            });
    return task(folder, settings, config.path("seed").asLong());
  }

  /**
   * The texts on which two runs differ.
   *
   * @throws IllegalStateException if they have no predictions of the same texts
   */
  Differences differences(StudioRun first, StudioRun second, int max) throws IOException {
    for (StudioRun each : List.of(first, second)) {
      if (!Files.isRegularFile(each.folder().resolve(PredictionFile.NAME))) {
        throw new IllegalStateException(
            "run " + each.id() + " has no predictions; expected a classifier that is trained");
      }
    }
    Task task = task(first.folder());
    Task other = task(second.folder());
    if (!task.settings()
        .value(ClassifierSettings.DATA)
        .equals(other.settings().value(ClassifierSettings.DATA))) {
      throw new IllegalStateException(
          "the runs were trained on different files; expected two runs on the same texts");
    }
    try (CorpusReader texts = trainer.texts(task)) {
      return Differences.of(first.folder(), second.folder(), texts, max);
    }
  }

  /** Opens the texts of a run's file. */
  CorpusReader texts(StudioRun run) throws IOException {
    return trainer.texts(task(run.folder()));
  }

  /** The work of a run. */
  End run(StudioRun run, Task task, Control control) throws IOException {
    trainer.train(task, new ClassifierWatcher(run, control));
    return run.metrics().path("interrupted").asBoolean()
        ? new End(StudioRun.State.STOPPED, "", false)
        : End.DONE;
  }
}
