package dev.heed.cli.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.Json;
import dev.heed.cli.command.Version;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.ProgressDisplay;
import dev.heed.dynamics.demo.DemoExperiment;
import dev.heed.lab.experiment.Environment;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.lab.experiment.Observer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains on the built-in task and holds the training against theory. */
@Command(
    name = "demo",
    header = "Train on a built-in task and measure the training against theory; needs no file.",
    description = {
      "",
      "Sentences of which one word tells the topic. Attention finds that word, and its score and"
          + " the norm of its embedding follow an identity that theory gives. Writes report.html,"
          + " metrics.json, trace.csv and config.json."
    },
    sortOptions = false,
    abbreviateSynopsis = true,
    footerHeading = "%nExample:%n",
    footer = "  heed demo --out my-demo")
public final class DemoCommand extends HeedCommand {
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
    DemoExperiment demo = new DemoExperiment();
    Laboratory laboratory =
        new Laboratory(List.of(demo), new Environment(Version.number(), threads, List.of()));
    Laboratory.Result result;
    try (ProgressDisplay progress = progress()) {
      result = laboratory.run(demo, List.of(), common.seed, out, observer(progress));
    }
    Path report = out.resolve("report.html");
    console.print(
        common.json
            ? Json.line(json(result.metrics(), report)) + "\n"
            : text(result.metrics(), report));
    return DONE;
  }

  private static Observer observer(ProgressDisplay progress) {
    return new Observer() {
      @Override
      public void progress(String stage, long done, long total) {
        progress.step(stage, done, total);
      }

      @Override
      public boolean isCancelled() {
        return false;
      }
    };
  }

  private static ObjectNode json(Map<String, Object> metrics, Path report) {
    ObjectNode json = Json.object();
    for (String name : List.of("test_accuracy", "sen_median_error", "sen_max_error", "seconds")) {
      json.set(name, Json.tree(metrics.get(name)));
    }
    json.put("report", report.toString());
    return json;
  }

  private static String text(Map<String, Object> metrics, Path report) {
    return String.format(
        Locale.ROOT,
        """
        test accuracy                    %.4f
        score against norm, median error %.3f %%
        score against norm, worst error  %.3f %%
        training                         %.1f s
        report                           %s
        """,
        (Double) metrics.get("test_accuracy"),
        100 * (Double) metrics.get("sen_median_error"),
        100 * (Double) metrics.get("sen_max_error"),
        (Double) metrics.get("seconds"),
        report);
  }
}
