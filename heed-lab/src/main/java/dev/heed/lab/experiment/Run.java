package dev.heed.lab.experiment;

import dev.heed.lab.run.RunDirectory;
import dev.heed.lab.run.Trace;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A run from its experiment's point of view. For one thread at a time.
 *
 * <p>To be interrupted and resumed to the same bytes, an experiment reads {@link #resumed} at its
 * start, and calls {@link #checkpoint} at points where it can continue, at least once a second.
 */
public final class Run {
  private static final double FIRST_CHECKPOINT_SECONDS = 0.5;
  private static final double SECONDS_BETWEEN_CHECKPOINTS = 3;

  /** Maximum share of the time spent on checkpoints. */
  private static final double CHECKPOINT_SHARE = 0.02;

  private final RunDirectory directory;
  private final long seed;
  private final Environment environment;
  private final Observer observer;
  private final Optional<Checkpoint> resumed;
  private final long start = System.nanoTime();
  private double nextCheckpoint = FIRST_CHECKPOINT_SECONDS;
  private Closeable trace = () -> {}; // until the experiment opens its own

  /** Writes the state that an experiment needs to continue. */
  @FunctionalInterface
  public interface State {
    void write(DataOutputStream out) throws IOException;
  }

  Run(
      RunDirectory directory,
      long seed,
      Environment environment,
      Observer observer,
      Optional<Checkpoint> resumed) {
    this.directory = directory;
    this.seed = seed;
    this.environment = environment;
    this.observer = observer;
    this.resumed = resumed;
  }

  /** The seed of everything random. */
  public long seed() {
    return seed;
  }

  /** Number of threads that may compute. */
  public int threads() {
    return environment.threads();
  }

  /** The run's folder; an experiment may write further files to it. */
  public RunDirectory directory() {
    return directory;
  }

  /** The last state of the interrupted run; empty if this run starts at the beginning. */
  public Optional<byte[]> resumed() {
    return resumed.map(checkpoint -> checkpoint.state().clone());
  }

  /** Duration of the run in seconds, including the time before an interruption. */
  public double seconds() {
    return resumed.map(Checkpoint::seconds).orElse(0.0) + (System.nanoTime() - start) / 1e9;
  }

  /**
   * A file of a data set.
   *
   * @param name relative to a data folder, or to the folder {@code text} in it, as {@code
   *     sst2/stsa.binary.train}
   * @throws IOException if it is in none of them; the message names the places
   */
  public Path data(String name) throws IOException {
    List<Path> places =
        environment.dataFolders().stream()
            .flatMap(
                folder -> Stream.of(folder.resolve(name), folder.resolve("text").resolve(name)))
            .toList();
    return places.stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(() -> new IOException(missing(name, places)));
  }

  private static String missing(String name, List<Path> places) {
    String where =
        places.stream()
            .map(Path::toString)
            .collect(Collectors.joining(" or ", ", searched in ", ""));
    return "%s: there is no such data file%s; expected --data DIR or HEED_DATA to name its folder"
        .formatted(name, places.isEmpty() ? "" : where);
  }

  /** Reports progress of a stage. */
  public void progress(String stage, long done, long total) {
    observer.progress(stage, done, total);
  }

  /** Notes a state of the stage, as {@code "loss 0.31"}. */
  public void note(String text) {
    observer.note(text);
  }

  /**
   * The trace: started with a header of {@code columns}, or, in a resumed run, truncated to the
   * checkpoint. The run closes it.
   */
  public Trace trace(String... columns) throws IOException {
    Trace opened =
        resumed.isPresent()
            ? directory.continueTrace(resumed.get().traceLength(), columns)
            : directory.openTrace(columns);
    trace = opened;
    return opened;
  }

  /**
   * Marks a point from which the run can be resumed. Writes the state if some seconds have passed
   * since the last checkpoint, or if the run is cancelled.
   *
   * @throws CancelledException if the run is cancelled
   */
  public void checkpoint(State state) throws IOException {
    boolean cancelled = observer.isCancelled();
    double now = (System.nanoTime() - start) / 1e9;
    if (cancelled || now >= nextCheckpoint) {
      write(state);
      double cost = (System.nanoTime() - start) / 1e9 - now;
      nextCheckpoint = now + Math.max(SECONDS_BETWEEN_CHECKPOINTS, cost / CHECKPOINT_SHARE);
    }
    if (cancelled) {
      throw new CancelledException();
    }
  }

  private void write(State state) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    state.write(out);
    out.flush();
    // Every row reaches the file when it is appended, so its size is the length of the trace.
    long length = Files.exists(directory.trace()) ? Files.size(directory.trace()) : 0;
    new Checkpoint(length, seconds(), bytes.toByteArray()).write(Checkpoint.file(directory.path()));
  }

  void close() throws IOException {
    trace.close();
  }
}
