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
 * A run as its experiment sees it. Serves one thread at a time.
 *
 * <p>To be interrupted and resumed to the same bytes, an experiment reads {@link #resumed} at its
 * start, and calls {@link #checkpoint} wherever it could go on from, at least once a second.
 */
public final class Run {
  private static final double FIRST_CHECKPOINT_SECONDS = 0.5;
  private static final double SECONDS_BETWEEN_CHECKPOINTS = 3;

  /** At most this share of the time goes into checkpoints. */
  private static final double CHECKPOINT_SHARE = 0.02;

  private final RunDirectory directory;
  private final long seed;
  private final Environment environment;
  private final Observer observer;
  private final Optional<Checkpoint> resumed;
  private final long start = System.nanoTime();
  private double nextCheckpoint = FIRST_CHECKPOINT_SECONDS;
  private Closeable trace = () -> {}; // until the experiment opens its own

  /** Writes what an experiment needs to go on. */
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

  /** How many threads may compute. */
  public int threads() {
    return environment.threads();
  }

  /** Where the run's files are; an experiment may leave further ones there. */
  public RunDirectory directory() {
    return directory;
  }

  /** The state that the interrupted run wrote last; empty if this one starts at the beginning. */
  public Optional<byte[]> resumed() {
    return resumed.map(checkpoint -> checkpoint.state().clone());
  }

  /** How long the run has taken, with what it took before it was interrupted. */
  public double seconds() {
    return resumed.map(Checkpoint::seconds).orElse(0.0) + (System.nanoTime() - start) / 1e9;
  }

  /**
   * A file of a data set.
   *
   * @param name relative to a data folder, or to the folder {@code text} in it, as {@code
   *     sst2/stsa.binary.train}
   * @throws IOException if it is in none of them; the message says where it was looked for
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
        places.stream().map(Path::toString).collect(Collectors.joining(" or ", ", looked at ", ""));
    return "%s: there is no such data file%s; expected --data DIR or HEED_DATA to name its folder"
        .formatted(name, places.isEmpty() ? "" : where);
  }

  /** Says how far a stage of the work is. */
  public void progress(String stage, long done, long total) {
    observer.progress(stage, done, total);
  }

  /** Says how the stage goes, as {@code "loss 0.31"}. */
  public void note(String text) {
    observer.note(text);
  }

  /**
   * The trace: begun with a header of {@code columns}, or, in a run that goes on, cut back to the
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
   * A place to go on from. Writes the state if some seconds have passed since it was written last,
   * or if the run is to stop.
   *
   * @throws CancelledException if the run is to stop
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
