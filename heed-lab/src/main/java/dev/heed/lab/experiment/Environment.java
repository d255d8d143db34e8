package dev.heed.lab.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The surroundings of a run, which its settings do not include.
 *
 * @param version version of the program; a run is resumed by the same version only
 * @param threads number of threads that may compute; results do not depend on it
 * @param dataFolders folders that are searched for data sets, in this order
 */
public record Environment(String version, int threads, List<Path> dataFolders) {
  public Environment {
    Objects.requireNonNull(version, "version");
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + "; expected at least 1");
    }
    dataFolders = List.copyOf(dataFolders);
  }
}
