package dev.heed.studio;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a studio is given.
 *
 * @param port where it listens; 0 for any free one
 * @param bind the address it listens on; if that is not a loopback address, there must be a token
 * @param token what everybody must know who asks for anything; empty for no such thing
 * @param roots the folders that texts, points and models may be read from
 * @param models classifiers to use
 * @param data where the data sets of experiments are
 * @param runs the folder for runs and uploads
 * @param threads how many threads a run computes with
 * @param version of the program
 */
public record StudioOptions(
    int port,
    String bind,
    Optional<String> token,
    List<Path> roots,
    List<Path> models,
    List<Path> data,
    Path runs,
    int threads,
    String version) {
  private static final int LARGEST_PORT = 65_535;

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if one makes no sense, or if others could reach the studio
   *     without a token
   */
  public StudioOptions {
    if (port < 0 || port > LARGEST_PORT) {
      throw new IllegalArgumentException(
          "--port is " + port + "; expected 0 to " + LARGEST_PORT + ", 0 for any free one");
    }
    if (token.isPresent() && !token.get().matches("[A-Za-z0-9._~-]{16,200}")) {
      throw new IllegalArgumentException(
          "--token is no good token; expected 16 to 200 letters, digits or any of . _ ~ -");
    }
    if (!isLoopback(bind) && token.isEmpty()) {
      throw new IllegalArgumentException(
          "--bind is " + bind + ", which others can reach; expected --token TOKEN with it");
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + "; expected at least 1");
    }
    roots = List.copyOf(roots);
    models = List.copyOf(models);
    data = List.copyOf(data);
    Objects.requireNonNull(runs, "runs");
    Objects.requireNonNull(version, "version");
  }

  static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "--bind is '" + address + "'; expected an address of this machine", e);
    }
  }
}
