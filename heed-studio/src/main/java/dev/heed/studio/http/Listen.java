package dev.heed.studio.http;

import dev.heed.base.ProblemException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * The address of a server and who may use it.
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
   * @throws ProblemException if one is wrong, or if others could reach the server without a token
   */
  public Listen {
    if (port < 0 || port > MAX_PORT) {
      throw new ProblemException("--port is " + port, "0 to " + MAX_PORT + ", 0 for any free one");
    }
    if (token.isPresent() && !token.get().matches("[A-Za-z0-9._~-]{16,200}")) {
      throw new ProblemException(
          "--token is not usable", "16 to 200 letters, digits or any of . _ ~ -");
    }
    if (!isLoopback(bind) && token.isEmpty()) {
      throw new ProblemException(
          "--bind is " + bind + ", which others can reach", "--token with it");
    }
  }

  /** Whether only programs on this machine can reach the address. */
  public boolean isLoopback() {
    return isLoopback(bind);
  }

  private static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new ProblemException("--bind is '" + address + "'", "an address of this machine", e);
    }
  }

  /** The address of the root, with a slash at its end. */
  public String address(String scheme, int realPort) {
    String host = bind.contains(":") ? "[" + bind + "]" : isLoopback() ? "127.0.0.1" : bind;
    return "%s://%s:%d/".formatted(scheme, host, realPort);
  }
}
