package dev.heed.studio;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

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
   * The address of the studio and who may use it.
   *
   * @param port the port; 0 for any free one
   * @param bind the address to listen on; one that is not a loopback address needs a token
   * @param token the secret that every request must have; empty for none
   */
  public record Listen(int port, String bind, Optional<String> token) {
    private static final int MAX_PORT = 65_535;

    /**
     * Checks the options.
     *
     * @throws ProblemException if one is wrong, or if others could reach the studio without a token
     */
    public Listen {
      if (port < 0 || port > MAX_PORT) {
        throw new ProblemException(
            "--port is " + port, "0 to " + MAX_PORT + ", 0 for any free one");
      }
      if (token.isPresent() && !token.get().matches("[A-Za-z0-9._~-]{16,200}")) {
        throw new ProblemException(
            "--token is not usable", "16 to 200 letters, digits or any of . _ ~ -");
      }
      if (!isLoopback(bind) && token.isEmpty()) {
        throw new ProblemException(
            "--bind is " + bind + ", which others can reach", "--token TOKEN with it");
      }
    }

    boolean isLoopback() {
      return isLoopback(bind);
    }

    private static boolean isLoopback(String address) {
      try {
        return InetAddress.getByName(address).isLoopbackAddress();
      } catch (UnknownHostException e) {
        throw new ProblemException("--bind is '" + address + "'", "an address of this machine", e);
      }
    }
  }

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
