package dev.heed.bench.peers;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Results of peers, kept as JSON Lines, so that a later run measures only those missing. */
final class MeasuredFile {
  private static final JsonMapper JSON = new JsonMapper();

  private final Optional<Path> file;
  private final Map<Measured.Key, Measured> results = new HashMap<>();

  /**
   * Reads the results of a file, if it exists.
   *
   * @param file empty to keep results in memory only
   */
  MeasuredFile(Optional<Path> file) throws IOException {
    this.file = file;
    if (file.isPresent() && Files.exists(file.get())) {
      for (String line : Files.readAllLines(file.get())) {
        Measured measured = JSON.readValue(line, Measured.class);
        results.put(measured.key(), measured);
      }
    }
  }

  Optional<Measured> get(Measured.Key key) {
    return Optional.ofNullable(results.get(key));
  }

  /** Adds a result, also at the end of the file. */
  void add(Measured measured) throws IOException {
    results.put(measured.key(), measured);
    if (file.isPresent()) {
      Files.writeString(
          file.get(),
          JSON.writeValueAsString(measured) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }
}
