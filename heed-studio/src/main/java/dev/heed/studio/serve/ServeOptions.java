package dev.heed.studio.serve;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.studio.http.Listen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * Options of a service.
 *
 * @param tls the certificate to answer HTTPS with; empty for HTTP
 * @param models the model files by name; the first one is the default
 * @param loader reads them
 * @param version the version of the program
 * @param log takes lines for the one who runs the service, such as a model that was refused
 */
public record ServeOptions(
    Listen listen,
    Optional<Tls> tls,
    SequencedMap<String, Path> models,
    Classifier.Loader loader,
    Limits limits,
    String version,
    Consumer<String> log) {

  /**
   * How much the service takes on.
   *
   * @param threads the number of requests that are computed at once
   * @param queue the number of requests that may wait for that
   * @param drain how long the service goes on answering after it is asked to end, so that those who
   *     ask {@code /ready} send their requests elsewhere
   */
  public record Limits(int threads, int queue, Duration drain) {
    /**
     * Checks the limits.
     *
     * @throws ProblemException if one is out of range
     */
    public Limits {
      Require.atLeast("threads", 1, threads);
      if (queue < 0 || queue > 1_000_000) {
        throw new ProblemException("--queue is " + queue, "0 to 1000000");
      }
      if (drain.isNegative() || drain.compareTo(Duration.ofSeconds(10)) > 0) {
        throw new ProblemException("--drain is " + drain.toSeconds(), "0 to 10 seconds");
      }
    }
  }

  /**
   * Checks the options.
   *
   * @throws ProblemException if there is no model, or if a name is not usable
   */
  public ServeOptions {
    Objects.requireNonNull(listen, "listen");
    Objects.requireNonNull(tls, "tls");
    if (models.isEmpty()) {
      throw new ProblemException("there is no model", "one or more");
    }
    for (String name : models.keySet()) {
      if (!name.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")) {
        throw new ProblemException(
            "the model's name is '" + name + "'",
            "NAME=FILE with up to 64 letters, digits or any of . _ -");
      }
    }
    models = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(models));
    Objects.requireNonNull(loader, "loader");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(log, "log");
  }

  String scheme() {
    return tls.isPresent() ? "https" : "http";
  }
}
