package dev.heed.studio.serve;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;

/**
 * A certificate with its private key, in a keystore.
 *
 * @param keystore a file of the format PKCS #12 or JKS
 * @param password the password of the keystore and of its keys
 */
public record Tls(Path keystore, String password) {

  /**
   * Reads the keystore.
   *
   * @throws IOException if it cannot be opened, or holds no private key
   */
  KeyStore open() throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(keystore.toFile(), password.toCharArray());
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias) && store.getKey(alias, password.toCharArray()) != null) {
          return store;
        }
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new IOException(
          keystore + ": cannot be opened; expected a PKCS #12 or JKS keystore and its password", e);
    }
    throw new IOException(keystore + ": has no private key; expected one with its certificate");
  }
}
