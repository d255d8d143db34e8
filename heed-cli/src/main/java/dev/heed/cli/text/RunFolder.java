package dev.heed.cli.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.Json;
import dev.heed.lab.run.RunDirectory;
import dev.heed.lab.run.Trace;
import dev.heed.text.Training;
import dev.heed.text.training.Epoch;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The folder of {@code --run-dir}, which keeps a training to be resumed; or none. */
interface RunFolder {

  /** The folder; empty for none. */
  Optional<Path> path();

  /** A training that also keeps its state in this folder after each epoch. */
  Training withCheckpoint(Training training);

  /** The file of the report; empty for none. */
  Optional<Path> report();

  /** Writes the options of the training. */
  void writeConfig(Map<String, Object> config) throws IOException;

  /** Writes the results. */
  void writeMetrics(ObjectNode metrics) throws IOException;

  /** Starts the table of epochs. */
  EpochTable openTable() throws IOException;

  /** A table of epochs while it is written. */
  interface EpochTable extends Closeable {
    /** Appends a row. */
    void append(Epoch epoch) throws IOException;
  }

  /** Keeps nothing. */
  static RunFolder none() {
    return new None();
  }

  /**
   * A folder, made if it does not exist.
   *
   * @param resumed whether to use the checkpoint that is there; otherwise it is deleted
   */
  static RunFolder at(Path path, boolean resumed) throws IOException {
    Kept folder = new Kept(RunDirectory.create(path));
    if (!resumed) {
      Files.deleteIfExists(folder.checkpointFile());
    }
    return folder;
  }

  /** Keeps nothing. */
  record None() implements RunFolder {
    @Override
    public Optional<Path> path() {
      return Optional.empty();
    }

    @Override
    public Training withCheckpoint(Training training) {
      return training;
    }

    @Override
    public Optional<Path> report() {
      return Optional.empty();
    }

    @Override
    public void writeConfig(Map<String, Object> config) {}

    @Override
    public void writeMetrics(ObjectNode metrics) {}

    @Override
    public EpochTable openTable() {
      return new NoTable();
    }
  }

  /** Drops its rows. */
  record NoTable() implements EpochTable {
    @Override
    public void append(Epoch epoch) {}

    @Override
    public void close() {}
  }

  /** Keeps everything in a run directory. */
  record Kept(RunDirectory directory) implements RunFolder {
    private Path checkpointFile() {
      return directory.path().resolve("checkpoint");
    }

    @Override
    public Optional<Path> path() {
      return Optional.of(directory.path());
    }

    @Override
    public Training withCheckpoint(Training training) {
      return training.checkpoint(checkpointFile());
    }

    @Override
    public Optional<Path> report() {
      return Optional.of(directory.report());
    }

    @Override
    public void writeConfig(Map<String, Object> config) throws IOException {
      directory.writeConfig(config);
    }

    @Override
    public void writeMetrics(ObjectNode metrics) throws IOException {
      directory.writeMetrics(metrics);
    }

    @Override
    public EpochTable openTable() throws IOException {
      return new TraceTable(
          directory.openTrace("epoch", "train_loss", "dev_loss", "dev_accuracy", "dev_macro_f1"));
    }
  }

  /**
   * The folder of a run in the studio, which has written its configuration; the metrics, which say
   * that a run is complete, are kept until {@link #finish}.
   */
  final class InStudio implements RunFolder {
    private final RunDirectory directory;
    private final Kept kept;
    private ObjectNode metrics = Json.object();

    InStudio(Path folder) throws IOException {
      directory = RunDirectory.create(folder);
      kept = new Kept(directory);
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

  /** Writes rows to {@code trace.csv}. */
  record TraceTable(Trace trace) implements EpochTable {
    @Override
    public void append(Epoch epoch) throws IOException {
      trace.append(
          epoch.number(),
          epoch.trainLoss(),
          epoch.devLoss(),
          epoch.devAccuracy(),
          epoch.devMacroF1());
    }

    @Override
    public void close() throws IOException {
      trace.close();
    }
  }
}
