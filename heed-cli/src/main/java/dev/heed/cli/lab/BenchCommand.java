package dev.heed.cli.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.bench.EpochBenchmark;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.Heads;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.Json;
import dev.heed.cli.terminal.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures speed on this machine. */
@Command(
    name = "bench",
    header = "Measure the speed of the program on this machine.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = "  heed bench epoch --head linear --dim 100")
public final class BenchCommand extends HeedCommand {
  BenchCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    throw wrong("the command is missing", "attention or epoch");
  }

  /** The command with its subcommands, for picocli. */
  public static picocli.CommandLine commandLine(Console console) {
    return new picocli.CommandLine(new BenchCommand(console))
        .addSubcommand(new BenchAttentionCommand(console))
        .addSubcommand(new EpochCommand(console));
  }

  /** Times epochs of full-batch gradient descent. */
  @Command(
      name = "epoch",
      header = "Time an epoch of full-batch gradient descent, and compare it with the limit.",
      description = {
        "",
        "An epoch is a forward and a backward pass over the training sentences, a step, and a"
            + " forward pass over the dev sentences. Bytes and operations are counted from the"
            + " loops; the limit is the time they take at the rates that small loops reach on"
            + " this machine."
      },
      sortOptions = false,
      abbreviateSynopsis = true,
      footerHeading = "%nExample:%n",
      footer = "  heed bench epoch --head linear --dim 100 --threads 2")
  static final class EpochCommand extends HeedCommand {
    @FileRole(FileRole.Use.READ)
    @Option(
        names = "--sst",
        paramLabel = "DIR",
        description = "Folder with SST-2 (default: the built-in synthetic task).")
    Optional<Path> sst = Optional.empty();

    @Option(
        names = "--head",
        paramLabel = "KIND",
        description = "fixed, linear or mlp (10 hidden units) (default: ${DEFAULT-VALUE}).")
    String head = "fixed";

    @Option(
        names = "--dim",
        paramLabel = "D",
        description = "Components of an embedding (default: ${DEFAULT-VALUE}).")
    int dim = 10;

    @Option(
        names = "--epochs",
        paramLabel = "N",
        description = "Number of timed epochs (default: ${DEFAULT-VALUE}).")
    int epochs = 200;

    @Option(names = "--general", description = "Compute every gradient, in float, for comparison.")
    boolean general;

    EpochCommand(Console console) {
      super(console);
    }

    @Override
    public Integer call() throws IOException {
      int threads = option(common::threads);
      EpochBenchmark benchmark =
          option(
              () -> new EpochBenchmark(sst, Heads.named(head), dim, epochs, !general, common.seed));
      EpochBenchmark.Result result = benchmark.run(threads);
      console.print(common.json ? Json.line(json(result)) + "\n" : text(result));
      return DONE;
    }

    private static ObjectNode json(EpochBenchmark.Result result) {
      ObjectNode json = Json.object();
      json.set("ms_per_epoch", Json.number(result.millisecondsPerEpoch()));
      json.set("loss", Json.number(result.loss()));
      json.put("docs", result.trainDocuments());
      json.put("vocabulary", result.vocabulary());
      json.set("bytes_per_epoch", Json.number(result.bytesPerEpoch()));
      json.set("operations_per_epoch", Json.number(result.operationsPerEpoch()));
      json.set("machine_bytes_per_second", Json.number(result.rates().bytesPerSecond()));
      json.set("machine_operations_per_second", Json.number(result.rates().operationsPerSecond()));
      json.set("share_of_limit", Json.number(result.shareOfLimit()));
      result
          .rowSumMilliseconds()
          .ifPresent(value -> json.set("ms_of_row_sums", Json.number(value)));
      return json;
    }

    private static String text(EpochBenchmark.Result result) {
      return String.format(
              Locale.ROOT,
              """
              epoch                %.3f ms, %,d sentences, %,d different words
              loss                 %.6f
              bytes moved          %,.1f MB, at best %.3f ms on this machine (%.1f GB/s)
              operations           %,.1f million, at best %.3f ms (%.1f per ns)
              limit / measured     %.0f %%
              """,
              result.millisecondsPerEpoch(),
              result.trainDocuments(),
              result.vocabulary(),
              result.loss(),
              result.bytesPerEpoch() / 1e6,
              result.bytesMilliseconds(),
              result.rates().bytesPerSecond() / 1e9,
              result.operationsPerEpoch() / 1e6,
              result.operationsMilliseconds(),
              result.rates().operationsPerSecond() / 1e9,
              100 * result.shareOfLimit())
          + (result.rowSumMilliseconds().isEmpty()
              ? ""
              : String.format(
                  Locale.ROOT,
                  "sums of rows alone   %.3f ms: what is left when the rest takes no time%n",
                  result.rowSumMilliseconds().getAsDouble()));
    }
  }
}
