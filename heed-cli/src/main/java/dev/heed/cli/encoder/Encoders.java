package dev.heed.cli.encoder;

import dev.heed.base.InvalidInputException;
import dev.heed.encoder.Encoder;
import dev.heed.encoder.KnownEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds encoders by what a user names: a known encoder, a jar, a folder or an ONNX file. */
public final class Encoders {
  /** The description of an encoder in the help. */
  public static final String WHAT =
      "the name of an encoder ('heed encoder list'), or a jar, folder or .onnx file with its"
          + " tokenizer.json";

  private Encoders() {}

  /** Whether a path names an encoder rather than another model. */
  public static boolean isEncoder(Path model) {
    String name = model.toString().toLowerCase(Locale.ROOT);
    return Files.isDirectory(model)
        || name.endsWith(".onnx")
        || name.endsWith(".jar")
        || known(model).isPresent();
  }

  private static Optional<KnownEncoder> known(Path model) {
    return Files.exists(model) ? Optional.empty() : KnownEncoder.named(model.toString());
  }

  /** Opens an encoder. */
  public static Encoder open(Path model, int threads) throws IOException {
    return Encoder.open(model.toString(), folders(), threads);
  }

  /** The file or folder of an encoder; empty for one on the class path. */
  public static Optional<Path> file(Path model) {
    Optional<KnownEncoder> known = known(model);
    return known.isPresent() ? known.get().find(folders()) : Optional.of(model);
  }

  /** The folder of the program's libraries. */
  static List<Path> folders() {
    try {
      Path code =
          Path.of(Encoders.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path folder = code.getParent();
      return List.of(folder, folder.resolve("lib"));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The digest of a file in hexadecimal. */
  static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"));
      digest.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Fetches a known encoder through Maven into its local repository, unless it is there.
   *
   * @param maven the command that starts Maven
   * @throws InvalidInputException if Maven cannot be started or does not bring it
   */
  static Path fetch(KnownEncoder encoder, String maven) throws IOException {
    Optional<Path> found = encoder.find(folders());
    if (found.isPresent()) {
      return found.get();
    }
    List<String> command = new ArrayList<>(encoder.fetch());
    command.set(0, maven);
    String answer;
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      answer = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException)
          new InterruptedIOException("interrupted while Maven ran").initCause(e);
    } catch (IOException e) {
      throw new InvalidInputException(
          encoder.label(),
          0,
          "Maven cannot be started: " + e.getMessage(),
          "'" + maven + "' on the PATH, or the jar " + encoder.inRepository(),
          e);
    }
    String reason =
        answer.lines().filter(line -> line.startsWith("[ERROR]")).findFirst().orElse("no jar came");
    return encoder
        .find(folders())
        .orElseThrow(
            () ->
                new InvalidInputException(
                    encoder.label(),
                    0,
                    "Maven did not bring it: " + reason.replace("[ERROR]", "").strip(),
                    "the result of: " + String.join(" ", encoder.fetch())));
  }
}
