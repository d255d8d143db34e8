package dev.heed.cli.lab;

import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.Json;
import dev.heed.cli.command.Version;
import dev.heed.cli.plugin.Plugins;
import dev.heed.cli.terminal.Browser;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.Interruption;
import dev.heed.cli.text.StudioTrainer;
import dev.heed.studio.Studio;
import dev.heed.studio.StudioOptions;
import dev.heed.studio.http.Listen;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves the workbench until the process is ended. */
@Command(
    name = "studio",
    header = "Train, explain texts, and explore similarities and experiments in a browser.",
    description = {
      "",
      "Serves pages on this machine only and prints their address. A run continues when its page"
          + " is closed; runs that are active when the studio ends can be resumed next time."
    },
    sortOptions = false,
    abbreviateSynopsis = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  heed studio",
      "  heed studio --model reviews.heed --root texts --no-open",
      "  heed studio --port 8080 --bind 0.0.0.0 --token \"$(openssl rand -hex 16)\""
    })
public final class StudioCommand extends HeedCommand {
  private static final int INTERRUPTED = 130;

  @Option(
      names = "--port",
      paramLabel = "P",
      description = "The port to listen on; 0 finds a free one (default: ${DEFAULT-VALUE}).")
  int port = 0;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description =
          "The address to listen on (default: ${DEFAULT-VALUE}); one that other machines can reach"
              + " needs --token.")
  String bind = "127.0.0.1";

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "Secret that clients must send: 16 or more letters and digits.")
  Optional<String> token = Optional.empty();

  @FileRole(FileRole.Use.READ)
  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "A folder to read texts, points and models from; may be repeated.")
  List<Path> roots = new ArrayList<>();

  @FileRole(FileRole.Use.READ)
  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "A file written by 'heed train'; may be repeated.")
  List<Path> models = new ArrayList<>();

  @FileRole(FileRole.Use.READ)
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder with data sets of experiments (default: environment variable HEED_DATA).")
  Optional<Path> data = Optional.empty();

  @FileRole(FileRole.Use.WRITE_INTO)
  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description = "The folder for runs and uploads (default: ${DEFAULT-VALUE}).")
  Path runs = Path.of("heed-studio");

  @Option(names = "--no-open", description = "Do not open a browser.")
  boolean noOpen;

  public StudioCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    int threads = option(common::threads);
    StudioOptions options =
        option(
            () ->
                new StudioOptions(
                    new Listen(port, bind, token),
                    roots,
                    models,
                    data
                        .or(() -> Optional.ofNullable(System.getenv("HEED_DATA")).map(Path::of))
                        .stream()
                        .toList(),
                    runs,
                    threads,
                    Version.number()));
    // The studio offers the experiments that this thread's loader finds.
    Thread.currentThread().setContextClassLoader(Plugins.ofProgram().loader());
    try (Interruption interruption = new Interruption();
        Studio studio = new Studio(options, new StudioTrainer(spec.parent()))) {
      console.println(
          common.json
              ? Json.line(Json.object().put("address", studio.address()))
              : studio.address());
      console.flush();
      if (!noOpen) {
        Browser.open(studio.address());
      }
      interruption.awaitRequest();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return INTERRUPTED;
  }
}
