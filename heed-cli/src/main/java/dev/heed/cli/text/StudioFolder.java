package dev.heed.cli.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.Json;
import dev.heed.lab.run.RunDirectory;
import dev.heed.text.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The folder of a run in the studio, which has written its configuration; the metrics, which say
 * that a run is complete, are kept until {@link #finish}.
 */
final class StudioFolder implements RunFolder {
  private final RunDirectory directory;
  private final RunFolder.Kept kept;
  private ObjectNode metrics = Json.object();

  StudioFolder(Path folder) throws IOException {
    directory = RunDirectory.create(folder);
    kept = new RunFolder.Kept(directory);
  }

  @Override
  public Optional<Path> path() {
    return kept.path();
  }

  @Override
  public Training withCheckpoint(Training training) {
    return kept.withCheckpoint(training);
  }

  @Override
  public Optional<Path> report() {
    return kept.report();
  }

  @Override
  public void writeConfig(Map<String, Object> config) {}

  @Override
  public void writeMetrics(ObjectNode results) {
    metrics = results;
  }

  @Override
  public EpochTable openTable() throws IOException {
    return kept.openTable();
  }

  /** Writes the metrics, without the places of files. */
  void finish() throws IOException {
    metrics.remove("model");
    directory.writeMetrics(metrics);
  }
}
