package dev.heed.cli.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.bench.EpochBenchmark;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.Json;
import dev.heed.cli.terminal.Console;
import dev.heed.text.training.Head;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how fast things are here. */
@Command(
    name = "bench",
    header = "Measure how fast the program is on this machine.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    footer = "  heed bench epoch --head TC --dim 100")
public final class BenchCommand extends HeedCommand {
  BenchCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    throw wrong("no command; expected attention or epoch");
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
      header = "Time an epoch of full-batch gradient descent, and how far it is from the limit.",
      description = {
        "",
        "An epoch is a pass forward and back over the training sentences, a step, and a pass"
            + " forward over the dev sentences. Bytes and operations are counted from the loops;"
            + " the limit is the time they take at the rates that small loops reach here."
      },
      sortOptions = false,
      abbreviateSynopsis = true,
      footerHeading = "%nExample:%n",
      footer = "  heed bench epoch --head TC --dim 100 --threads 2")
  static final class EpochCommand extends HeedCommand {
    private static final int HIDDEN = 10;

    /** The heads by the names of arXiv:2011.10036. */
    enum HeadName {
      FC,
      TC,
      TL
    }

    @Option(
        names = "--sst",
        paramLabel = "DIR",
        description = "SST-2 in this folder (default: the built-in synthetic task).")
    Optional<Path> sst = Optional.empty();

    @Option(
        names = "--head",
        paramLabel = "FC|TC|TL",
        description = "Fixed, trained or two-layer head (default: ${DEFAULT-VALUE}).")
    HeadName head = HeadName.FC;

    @Option(
        names = "--dim",
        paramLabel = "D",
        description = "Numbers in an embedding (default: ${DEFAULT-VALUE}).")
    int dim = 10;

    @Option(
        names = "--epochs",
        paramLabel = "N",
        description = "How many are timed (default: ${DEFAULT-VALUE}).")
    int epochs = 200;

    @Option(
        names = "--general",
        description = "Without the exact shortcuts, in float, for comparison.")
    boolean general;

    EpochCommand(Console console) {
      super(console);
    }

    @Override
    public Integer call() throws IOException {
      int threads = option(common::threads);
      EpochBenchmark benchmark =
          option(() -> new EpochBenchmark(sst, headOf(head), dim, epochs, !general, common.seed));
      EpochBenchmark.Result result = benchmark.run(threads);
      console.print(common.json ? Json.line(json(result)) + "\n" : text(result));
      return DONE;
    }

    private static Head headOf(HeadName name) {
      return switch (name) {
        case FC -> new Head.Fixed();
        case TC -> new Head.Linear();
        case TL -> new Head.Mlp(HIDDEN);
      };
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
      return json;
    }

    private static String text(EpochBenchmark.Result result) {
      return String.format(
          Locale.ROOT,
          """
          an epoch             %.3f ms, %,d sentences of %,d words
          loss                 %.6f
          bytes moved          %,.1f MB, here in %.3f ms at best (%.1f GB/s)
          operations           %,.1f million, here in %.3f ms at best (%.1f per ns)
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
          100 * result.shareOfLimit());
    }
  }
}
