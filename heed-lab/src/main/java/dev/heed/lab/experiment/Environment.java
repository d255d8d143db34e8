package dev.heed.lab.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What a run is given besides its settings.
 *
 * @param version of the program, which a resumed run must share
 * @param threads how many threads may compute; they change no result
 * @param dataFolders where data sets are looked for, in this order
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
