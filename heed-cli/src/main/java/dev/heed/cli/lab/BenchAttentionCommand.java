package dev.heed.cli.lab;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.bench.AttentionBench;
import dev.heed.bench.Torch;
import dev.heed.bench.TorchJars;
import dev.heed.bench.TorchProcess;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.Json;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.ProgressDisplay;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Times attention, and PyTorch's in turn with it. */
@Command(
    name = "attention",
    header = "Time attention, forward and backward, alternating with PyTorch.",
    description = {
      "",
      "Heed and PyTorch alternate in rounds, after a check that their results agree; times and"
          + " ratios are medians over the rounds. PyTorch runs in a child process; its jars are"
          + " found on the class path and in the folders lib and plugins beside the program."
          + " Without them only Heed is timed."
    },
    sortOptions = false,
    abbreviateSynopsis = true,
    footerHeading = "%nExample:%n",
    footer = "  heed bench attention --tokens 2048 --threads 2")
final class BenchAttentionCommand extends HeedCommand {
  @Option(
      names = "--tokens",
      paramLabel = "N",
      description = "Tokens that attend to each other (default: ${DEFAULT-VALUE}).")
  int tokens = 512;

  @Option(names = "--heads", paramLabel = "H", description = "Heads (default: ${DEFAULT-VALUE}).")
  int heads = 4;

  @Option(
      names = "--dim",
      paramLabel = "D",
      description = "Components of a query, key and value (default: ${DEFAULT-VALUE}).")
  int dim = 64;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Number of rounds (default: ${DEFAULT-VALUE}).")
  int rounds = 9;

  @FileRole(FileRole.Use.READ)
  @Option(
      names = "--torch",
      paramLabel = "DIR",
      description = "Folder with the jars of PyTorch for Java, instead of those found.")
  Optional<Path> torch = Optional.empty();

  BenchAttentionCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    int threads = option(common::threads);
    AttentionBench bench = option(() -> new AttentionBench(heads, tokens, dim, rounds));
    try (Torch contender = contender();
        Workers workers = new Workers(threads)) {
      List<AttentionBench.Row> rows = rows(bench, contender, workers);
      double peak = AttentionBench.peakGflops(workers);
      console.print(
          common.json ? Json.line(json(rows, threads, peak)) + "\n" : text(rows, threads, peak));
    }
    return DONE;
  }

  private List<AttentionBench.Row> rows(AttentionBench bench, Torch contender, Workers workers)
      throws IOException {
    try (ProgressDisplay progress = progress()) {
      return bench.run(contender, common.seed, workers, progress::step);
    }
  }

  private Torch contender() throws IOException {
    Optional<String> classPath =
        torch.isPresent() ? TorchJars.in(torch.get()) : TorchJars.ofProgram();
    if (classPath.isPresent()) {
      return new TorchProcess(classPath.get());
    }
    console.warning(
        "there is no PyTorch %s; only Heed is timed"
            .formatted(
                torch
                    .map(folder -> "in " + folder)
                    .orElse("in lib or plugins beside the program, see --torch")));
    return Torch.none();
  }

  private ObjectNode json(List<AttentionBench.Row> rows, int threads, double peak) {
    ObjectNode json = Json.object();
    json.put("tokens", tokens).put("heads", heads).put("dim", dim).put("threads", threads);
    json.put("kernels", KernelSelection.tileKernels().name());
    json.set("peak_gflops", Json.number(peak));
    ArrayNode list = json.putArray("rows");
    for (AttentionBench.Row row : rows) {
      ObjectNode each = list.addObject();
      each.put("kind", row.kind().name().toLowerCase(Locale.ROOT)).put("pass", pass(row));
      each.set("heed_ms", Json.number(row.heed()));
      row.fastest()
          .ifPresent(
              way -> {
                each.set("torch_ms", Json.number(way.milliseconds()));
                each.set("ratio", Json.number(way.ratio()));
              });
      row.cdist()
          .ifPresent(
              way -> {
                each.set("torch_cdist_ms", Json.number(way.milliseconds()));
                each.set("cdist_ratio", Json.number(way.ratio()));
              });
      each.set("heed_gflops", Json.number(row.gflops()));
      each.set("share_of_peak", Json.number(row.gflops() / peak));
    }
    return json;
  }

  private static String pass(AttentionBench.Row row) {
    return row.backward() ? "forward+backward" : "forward";
  }

  private String text(List<AttentionBench.Row> rows, int threads, double peak) {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%d heads, %d tokens, dim %d, %d threads, %s kernels, machine's peak %.0f"
                    + " GFLOP/s%n",
                heads,
                tokens,
                dim,
                threads,
                KernelSelection.tileKernels().name(),
                peak));
    text.append(
        String.format(
            Locale.ROOT,
            "%-7s %-17s %9s %9s %6s %9s %6s %8s %8s%n",
            "score",
            "pass",
            "Heed, ms",
            "PyTorch",
            "ratio",
            "by cdist",
            "ratio",
            "GFLOP/s",
            "of peak"));
    for (AttentionBench.Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-7s %-17s %9.3f %9s %6s %9s %6s %8.1f %7.0f%%%n",
              row.kind().name().toLowerCase(Locale.ROOT),
              pass(row),
              row.heed(),
              format(row.fastest().map(AttentionBench.Way::milliseconds), "%.3f"),
              format(row.fastest().map(AttentionBench.Way::ratio), "%.2f"),
              format(row.cdist().map(AttentionBench.Way::milliseconds), "%.3f"),
              format(row.cdist().map(AttentionBench.Way::ratio), "%.2f"),
              row.gflops(),
              100 * row.gflops() / peak));
    }
    return text.toString();
  }

  private static String format(Optional<Double> number, String pattern) {
    return number.map(value -> String.format(Locale.ROOT, pattern, value)).orElse("-");
  }
}
