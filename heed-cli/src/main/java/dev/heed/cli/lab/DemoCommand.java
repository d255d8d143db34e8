package dev.heed.cli.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.Json;
import dev.heed.cli.command.Version;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.ProgressDisplay;
import dev.heed.cli.text.TextDemo;
import dev.heed.dynamics.demo.DemoExperiment;
import dev.heed.lab.experiment.Environment;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.lab.experiment.Observer;
import dev.heed.lab.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the program at work: on built-in texts, and on a synthetic task against theory. */
@Command(
    name = "demo",
    header = "Train on built-in texts and explain predictions; needs no file or network.",
    description = {
      "",
      "First trains a classifier of 12 intents on questions of bank customers, tests it and"
          + " explains its predictions (report.html, banking.heed). Then compares attention with"
          + " theory: on made-up sentences with one decisive word, attention finds that word, and"
          + " its score and the norm of its embedding follow an identity (theory.html,"
          + " metrics.json, trace.csv, config.json)."
    },
    sortOptions = false,
    abbreviateSynopsis = true,
    footerHeading = "%nExample:%n",
    footer = "  heed demo --out my-demo")
public final class DemoCommand extends HeedCommand {
  private static final String NEXT = "\nNow yours: heed train your.csv --model your.heed\n";

  @FileRole(FileRole.Use.WRITE_INTO)
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder to write to (default: ${DEFAULT-VALUE}).")
  Path out = Path.of("heed-demo");

  public DemoCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    int threads = option(common::threads);
    RunDirectory directory = RunDirectory.create(out);
    Path model = out.resolve("banking.heed");
    Path report = directory.report();
    Path theory = out.resolve("theory.html");
    // The laboratory writes its own report.html, so this one gets its name afterwards.
    Path textReport = out.resolve("texts.html");
    TextDemo.Result texts = texts(threads, model, textReport);
    if (!common.json) {
      console.print(texts.summary() + files(report, model));
      console.flush();
    }
    Laboratory.Result result = theory(threads);
    Files.move(report, theory, StandardCopyOption.REPLACE_EXISTING);
    Files.move(textReport, report, StandardCopyOption.REPLACE_EXISTING);
    ObjectNode metrics = metrics(texts, result);
    directory.writeMetrics(metrics);
    metrics.put("model", model.toString()).put("report", report.toString());
    metrics.put("theory", theory.toString());
    console.print(
        common.json ? Json.line(metrics) + "\n" : theoryText(result.metrics(), theory) + NEXT);
    return DONE;
  }

  private TextDemo.Result texts(int threads, Path model, Path report) throws IOException {
    try (ProgressDisplay progress = progress()) {
      return TextDemo.run(console, progress, common.seed, threads, model, report);
    }
  }

  private Laboratory.Result theory(int threads) throws IOException {
    DemoExperiment demo = new DemoExperiment();
    Laboratory laboratory =
        new Laboratory(List.of(demo), new Environment(Version.number(), threads, List.of()));
    try (ProgressDisplay progress = progress()) {
      return laboratory.run(demo, List.of(), common.seed, out, observer(progress));
    }
  }

  private static Observer observer(ProgressDisplay progress) {
    return new Observer() {
      @Override
      public void progress(String stage, long done, long total) {
        progress.step("theory", done, total);
      }

      @Override
      public boolean isCancelled() {
        return false;
      }
    };
  }

  /** The results of both parts by name. */
  private static ObjectNode metrics(TextDemo.Result texts, Laboratory.Result theory) {
    ObjectNode metrics = Json.object();
    metrics.put("accuracy", texts.accuracy());
    metrics.put("macro_f1", texts.macroF1());
    theory.metrics().forEach((name, value) -> metrics.set(name, Json.tree(value)));
    metrics.set("checks", Json.tree(theory.checks()));
    metrics.put("passed", theory.passed());
    return metrics;
  }

  private static String files(Path report, Path model) {
    return """
    report                           %s
    model                            %s

    """
        .formatted(report, model);
  }

  private static String theoryText(Map<String, Object> metrics, Path report) {
    return String.format(
        Locale.ROOT,
        """
        Why it works: attention compared with theory, on made-up sentences with one decisive word
        topics found                     %.1f %%
        distance from theory, median     %.3f %%
        distance from theory, largest    %.3f %%
        training                         %.1f s
        report                           %s
        """,
        100 * (Double) metrics.get("test_accuracy"),
        100 * (Double) metrics.get("sen_median_error"),
        100 * (Double) metrics.get("sen_max_error"),
        (Double) metrics.get("seconds"),
        report);
  }
}
