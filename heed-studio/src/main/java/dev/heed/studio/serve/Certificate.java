package dev.heed.studio.serve;

import java.io.IOException;
import java.util.function.Consumer;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The certificate of a service. When its keystore is replaced, new connections get the new one. */
final class Certificate {
  private final Tls tls;
  private final Consumer<String> log;
  private final WatchedFile file;
  private final SslContextFactory.Server contexts = new SslContextFactory.Server();

  /**
   * Reads the keystore. The protocols are those that the JDK holds to be safe.
   *
   * @throws IOException if it cannot be opened, or holds no private key
   */
  Certificate(Tls tls, Consumer<String> log) throws IOException {
    this.tls = tls;
    this.log = log;
    file = new WatchedFile(tls.keystore());
    contexts.setKeyStore(tls.open());
    contexts.setKeyStorePassword(tls.password());
  }

  SslContextFactory.Server contexts() {
    return contexts;
  }

  /** Takes up a keystore that has been replaced. To be called again and again, by one thread. */
  void check() {
    if (!file.isReplaced()) {
      return;
    }
    file.judge();
    try {
      var store = tls.open();
      contexts.reload(each -> each.setKeyStore(store));
      log.accept(file.path() + ": the new certificate is used now");
    } catch (Exception e) { // Jetty declares no narrower one
      log.accept("the replaced keystore is refused, the old one stays: " + e.getMessage());
    }
  }
}
