package dev.heed.cli.lab;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.bench.AttentionBench;
import dev.heed.bench.TorchProcess;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.Json;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.ProgressDisplay;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Workers;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Times attention beside PyTorch's. */
@Command(
    name = "attention",
    header = "Time attention, forward and backward, beside PyTorch's in a child process.",
    description = {
      "",
      "Times and ratios are medians of rounds in which both take turns, after both gave the same"
          + " results. PyTorch is a large library for this alone and not a part of the program;"
          + " 'mvn -Pbench -pl heed-bench -am -DskipTests package' gets it. Without it Heed is"
          + " timed alone."
    },
    sortOptions = false,
    abbreviateSynopsis = true,
    footerHeading = "%nExample:%n",
    footer = "  heed bench attention --tokens 2048 --threads 2")
final class BenchAttentionCommand extends HeedCommand {
  private static final Path TORCH = Path.of("heed-bench", "target", "bench");

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
      description = "Numbers in a query, key and value (default: ${DEFAULT-VALUE}).")
  int dim = 64;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each is timed (default: ${DEFAULT-VALUE}).")
  int rounds = 9;

  @Option(
      names = "--torch",
      paramLabel = "DIR",
      description = "Where PyTorch for Java is (default: heed-bench/target/bench of the project).")
  Optional<Path> torch = Optional.empty();

  BenchAttentionCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    int threads = option(common::threads);
    AttentionBench bench = option(() -> new AttentionBench(heads, tokens, dim, rounds));
    Optional<Path> folder = torch.or(BenchAttentionCommand::builtTorch);
    if (folder.filter(path -> Files.exists(path.resolve("heed-bench.jar"))).isEmpty()) {
      console.message(
          "heed: no PyTorch to compare with; expected what 'mvn -Pbench -pl heed-bench -am"
              + " -DskipTests package' makes, or --torch DIR");
      return measure(bench, threads, Optional.empty());
    }
    try (TorchProcess process = new TorchProcess(folder.get())) {
      return measure(bench, threads, Optional.of(process));
    }
  }

  private int measure(AttentionBench bench, int threads, Optional<TorchProcess> other)
      throws IOException {
    try (Workers workers = new Workers(threads);
        ProgressDisplay progress = progress()) {
      List<AttentionBench.Row> rows = bench.run(other, common.seed, workers, progress::step);
      double peak = AttentionBench.peakGflops(workers);
      console.print(
          common.json ? Json.line(json(rows, threads, peak)) + "\n" : text(rows, threads, peak));
    }
    return DONE;
  }

  /** The folder in the checkout that this class was built in. */
  private static Optional<Path> builtTorch() {
    try {
      Path code =
          Path.of(
              BenchAttentionCommand.class
                  .getProtectionDomain()
                  .getCodeSource()
                  .getLocation()
                  .toURI());
      return Stream.iterate(code, folder -> folder != null, Path::getParent)
          .map(folder -> folder.resolve(TORCH))
          .filter(Files::isDirectory)
          .findFirst();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
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
                "%d heads, %d tokens, dim %d, %d threads, kernels %s, machine at best %.0f"
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
            "of best"));
    for (AttentionBench.Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-7s %-17s %9.3f %9s %6s %9s %6s %8.1f %7.0f%%%n",
              row.kind().name().toLowerCase(Locale.ROOT),
              pass(row),
              row.heed(),
              shown(row.fastest().map(AttentionBench.Way::milliseconds), "%.3f"),
              shown(row.fastest().map(AttentionBench.Way::ratio), "%.2f"),
              shown(row.cdist().map(AttentionBench.Way::milliseconds), "%.3f"),
              shown(row.cdist().map(AttentionBench.Way::ratio), "%.2f"),
              row.gflops(),
              100 * row.gflops() / peak));
    }
    return text.toString();
  }

  private static String shown(Optional<Double> number, String format) {
    return number.map(value -> String.format(Locale.ROOT, format, value)).orElse("-");
  }
}
