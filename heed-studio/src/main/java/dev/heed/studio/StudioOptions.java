package dev.heed.studio;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.studio.http.Listen;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Options of a studio.
 *
 * @param roots the folders that texts, points and models may be read from
 * @param models model files to explain with; the first one is the default
 * @param data the folders of the experiments' data sets
 * @param runs the folder for runs and uploads
 * @param threads the number of threads that a run computes with
 * @param version the version of the program
 */
public record StudioOptions(
    Listen listen,
    List<Path> roots,
    List<Path> models,
    List<Path> data,
    Path runs,
    int threads,
    String version) {

  /**
   * Checks the options.
   *
   * @throws ProblemException if {@code threads} is below 1
   */
  public StudioOptions {
    Objects.requireNonNull(listen, "listen");
    roots = List.copyOf(roots);
    models = List.copyOf(models);
    data = List.copyOf(data);
    Objects.requireNonNull(runs, "runs");
    Require.atLeast("threads", 1, threads);
    Objects.requireNonNull(version, "version");
  }
}
