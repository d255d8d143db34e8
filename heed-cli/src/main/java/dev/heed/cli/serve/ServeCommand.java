package dev.heed.cli.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heed.base.FileName;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.FileUses;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.Json;
import dev.heed.cli.command.Version;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.Interruption;
import dev.heed.studio.http.Listen;
import dev.heed.studio.serve.ServeOptions;
import dev.heed.studio.serve.Service;
import dev.heed.studio.serve.Tls;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Serves models to programs until the process is ended. */
@Command(
    name = "serve",
    header = "Serve models to programs: an API that classifies and explains texts.",
    description = {
      "",
      "Prints its address and answers until it is ended. A model file that is replaced is taken up"
          + " without losing a request; a damaged one is refused, and the old model stays. SIGTERM"
          + " first turns /ready to 503 and then finishes the requests that have begun."
    },
    sortOptions = false,
    abbreviateSynopsis = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  heed serve reviews.heed",
      "  heed serve reviews=models/7.heed language=lid.176.ftz --port 8080",
      "  heed serve reviews.heed --bind 0.0.0.0 --token token.txt --tls server.p12",
      "",
      "  curl -s http://127.0.0.1:8080/classify -d '{\"texts\":[\"a good film\"]}'"
    })
public final class ServeCommand extends HeedCommand {
  private static final int INTERRUPTED = 130;
  private static final String PASSWORD_VARIABLE = "HEED_TLS_PASSWORD";

  @Parameters(
      paramLabel = "[NAME=]MODEL",
      arity = "1..*",
      description =
          "A .heed file, or a .bin or .ftz file of fastText; several are told apart by NAME"
              + " (default: the file's name). The first one is the default.")
  List<String> models = new ArrayList<>();

  @Option(
      names = "--port",
      paramLabel = "P",
      description = "The port to listen on; 0 finds a free one (default: ${DEFAULT-VALUE}).")
  int port = 8080;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description =
          "The address to listen on (default: ${DEFAULT-VALUE}); one that other machines can reach"
              + " needs --token.")
  String bind = "127.0.0.1";

  @FileRole(FileRole.Use.READ)
  @Option(
      names = "--token",
      paramLabel = "FILE",
      description =
          "File with the secret that clients must send: 16 or more letters and digits. /health and"
              + " /ready are answered without it.")
  Optional<Path> token = Optional.empty();

  @FileRole(FileRole.Use.READ)
  @Option(
      names = "--tls",
      paramLabel = "KEYSTORE",
      description = "Answer HTTPS with the certificate of a PKCS #12 or JKS keystore.")
  Optional<Path> tls = Optional.empty();

  @FileRole(FileRole.Use.READ)
  @Option(
      names = "--tls-password",
      paramLabel = "FILE",
      description =
          "File with the keystore's password (default: environment variable HEED_TLS_PASSWORD).")
  Optional<Path> tlsPassword = Optional.empty();

  @Option(
      names = "--queue",
      paramLabel = "N",
      description =
          "Requests that may wait; more are answered 503 with Retry-After (default:"
              + " ${DEFAULT-VALUE}).")
  int queue = 256;

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      description =
          "How long to go on answering after SIGTERM, while /ready is 503 already (default:"
              + " ${DEFAULT-VALUE}).")
  int drain = 2;

  public ServeCommand(Console console) {
    super(console);
  }

  @Override
  protected void addFiles(FileUses uses) throws IOException {
    files().values().forEach(uses::reads);
  }

  @Override
  public Integer call() throws IOException {
    Optional<String> secret = Optional.empty();
    if (token.isPresent()) {
      secret = Optional.of(secret(token.get()));
    }
    Optional<Tls> certificate = certificate();
    Optional<String> known = secret;
    ServeOptions options =
        option(
            () ->
                new ServeOptions(
                    new Listen(port, bind, known),
                    certificate,
                    files(),
                    ServedModel::load,
                    new ServeOptions.Limits(common.threads(), queue, Duration.ofSeconds(drain)),
                    Version.number(),
                    this::log));
    if (!options.listen().isLoopback() && certificate.isEmpty()) {
      console.warning(
          "texts and the token travel unencrypted; expected --tls KEYSTORE, or a proxy that"
              + " encrypts");
    }
    try (Interruption interruption = new Interruption();
        Service service = new Service(options)) {
      console.println(
          common.json
              ? Json.line(Json.object().put("address", service.address()))
              : service.address());
      console.flush();
      interruption.awaitRequest();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return INTERRUPTED;
  }

  private void log(String line) {
    console.message("heed: " + line);
  }

  /** The files by name, in the order given. */
  private SequencedMap<String, Path> files() {
    SequencedMap<String, Path> files = new LinkedHashMap<>();
    for (String model : models) {
      int equals = Files.exists(Path.of(model)) ? -1 : model.indexOf('=');
      Path file = Path.of(model.substring(equals + 1));
      String name =
          equals >= 0
              ? model.substring(0, equals)
              : FileName.of(file).replaceFirst("[.](heed|bin|ftz)$", "");
      if (files.put(name, file) != null) {
        throw wrong("two models have the name '" + name + "'", "NAME=FILE with different names");
      }
    }
    return files;
  }

  private Optional<Tls> certificate() throws IOException {
    if (tls.isEmpty()) {
      if (tlsPassword.isPresent()) {
        throw wrong("--tls-password is given without --tls", "both");
      }
      return Optional.empty();
    }
    String password =
        tlsPassword.isPresent() ? secret(tlsPassword.get()) : System.getenv(PASSWORD_VARIABLE);
    if (password == null) {
      throw wrong(
          "the keystore's password is missing",
          "--tls-password FILE or the environment variable " + PASSWORD_VARIABLE);
    }
    return Optional.of(new Tls(tls.get(), password));
  }

  /** The first line of a file. */
  private static String secret(Path file) throws IOException {
    try {
      return Files.readString(file, UTF_8).lines().findFirst().orElse("").strip();
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": is not UTF-8; expected a secret on one line", e);
    }
  }
}
